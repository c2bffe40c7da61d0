"""Named questions about open items, payments, disputes and rates."""

from obligor.receivables.queries.accounts import account_totals
from obligor.receivables.queries.book import Documents, documents
from obligor.receivables.queries.exchange import RateMissing, in_book_currency, rate_on, rates
from obligor.receivables.queries.reach import (
    DisputeNotFound,
    ItemNotFound,
    PaymentNotFound,
    business_date,
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
    "ItemNotFound",
    "PaymentNotFound",
    "RateMissing",
    "account_totals",
    "business_date",
    "dispute_for",
    "disputed_minor",
    "disputes",
    "documents",
    "in_book_currency",
    "item_for",
    "items",
    "lines_of",
    "lines_to",
    "open_disputes",
    "payment_for",
    "payments",
    "rate_on",
    "rates",
    "value_date_earliest",
]
