"""What is owed and what was paid: settlement, ageing and the measures of payment behaviour."""
