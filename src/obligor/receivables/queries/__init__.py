"""Named questions about open items, payments, disputes and rates."""

from obligor.receivables.queries.accounts import account_totals
from obligor.receivables.queries.book import Documents, documents
from obligor.receivables.queries.exchange import RateMissing, in_book_currency, rate_on, rates
from obligor.receivables.queries.incoming import Incoming, customer_ids
from obligor.receivables.queries.incoming_documents import incoming_items, incoming_payments
from obligor.receivables.queries.incoming_links import (
    incoming_allocations,
    incoming_disputes,
    lines_frame,
    payment_ids,
)
from obligor.receivables.queries.owed import owed
from obligor.receivables.queries.positions import (
    Headline,
    Position,
    book_position,
    habit,
    headlines,
    position,
    statement,
)
from obligor.receivables.queries.proposals import applications_of, open_items_of, proposed_lines
from obligor.receivables.queries.reach import (
    DisputeNotFound,
    ItemNotFound,
    PaymentNotFound,
    dispute_for,
    disputed_minor,
    disputes,
    item_for,
    items,
    lines_of,
    lines_to,
    open_disputes,
    payment_for,
    payments,
    value_date_earliest,
)

__all__ = [
    "DisputeNotFound",
    "Documents",
    "Headline",
    "Incoming",
    "ItemNotFound",
    "PaymentNotFound",
    "Position",
    "RateMissing",
    "account_totals",
    "applications_of",
    "book_position",
    "customer_ids",
    "dispute_for",
    "disputed_minor",
    "disputes",
    "documents",
    "habit",
    "headlines",
    "in_book_currency",
    "incoming_allocations",
    "incoming_disputes",
    "incoming_items",
    "incoming_payments",
    "item_for",
    "items",
    "lines_frame",
    "lines_of",
    "lines_to",
    "open_disputes",
    "open_items_of",
    "owed",
    "payment_for",
    "payment_ids",
    "payments",
    "position",
    "proposed_lines",
    "rate_on",
    "rates",
    "statement",
    "value_date_earliest",
]
