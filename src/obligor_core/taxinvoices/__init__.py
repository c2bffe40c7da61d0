"""Purchase and sales invoices 进销项发票: what they are, the facts they give, what they warn of."""
