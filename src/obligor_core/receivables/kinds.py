"""The kinds of documents in the receivables book, as they stand in tables, frames and files."""

from __future__ import annotations

from enum import StrEnum


class ItemKind(StrEnum):
    INVOICE = "invoice"
    INSTALMENT = "instalment"
    FEE = "fee"


class Product(StrEnum):
    TRADE_CREDIT = "trade_credit"
    LOAN = "loan"
    GUARANTEE = "guarantee"
    FACTORING = "factoring"


class PaymentKind(StrEnum):
    CASH = "cash"
    BANK_DRAFT = "bank_draft"
    CHEQUE = "cheque"
    CREDIT_NOTE = "credit_note"


# A credit note settles an item, yet says nothing about how the customer pays.
PAID_WITH_MONEY = frozenset({PaymentKind.CASH, PaymentKind.BANK_DRAFT, PaymentKind.CHEQUE})


class DisputeReason(StrEnum):
    QUALITY = "quality"
    PRICE = "price"
    SHORT_DELIVERY = "short_delivery"
    NOT_RECEIVED = "not_received"
    OTHER = "other"
