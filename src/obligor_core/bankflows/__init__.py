"""Bank accounts and transactions of customers."""
