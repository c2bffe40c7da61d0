"""Purchase and sales invoices of customers."""
