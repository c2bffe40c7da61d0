"""Named questions about tax invoices, always within what the asker may see."""

from obligor.taxinvoices.queries.book import facts, invoices_frame
from obligor.taxinvoices.queries.incoming import INVOICE_ROWS, NEEDED, incoming_invoices
from obligor.taxinvoices.queries.reach import (
    InvoiceNotFound,
    counterparties,
    has_any,
    invoice_for,
    invoices,
    is_loaded,
    known_parties,
    loads_of,
)
from obligor.taxinvoices.queries.room import Overview, facts_of_one, findings_of, overview

__all__ = [
    "INVOICE_ROWS",
    "NEEDED",
    "InvoiceNotFound",
    "Overview",
    "counterparties",
    "facts",
    "facts_of_one",
    "findings_of",
    "has_any",
    "incoming_invoices",
    "invoice_for",
    "invoices",
    "invoices_frame",
    "is_loaded",
    "known_parties",
    "loads_of",
    "overview",
]
