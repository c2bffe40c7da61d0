"""The documents as frames: true by a day, known at an instant, for some customers or for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from obligor.foundation import tables
from obligor_core.receivables.settlement import APPLICATION_SCHEMA

ITEMS = {
    "item_id": pl.Int64,
    "item_key": pl.String,
    "customer_id": pl.Int64,
    "kind": pl.String,
    "product": pl.String,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "issued_on": pl.Date,
    "due_on": pl.Date,
    "disputed_minor": pl.Int64,
}
PAYMENTS = {
    "payment_id": pl.Int64,
    "payment_key": pl.String,
    "customer_id": pl.Int64,
    "kind": pl.String,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "value_on": pl.Date,
    "returned_on": pl.Date,
    "is_on_account": pl.Boolean,
}
LINES = {"payment_id": pl.Int64, "item_id": pl.Int64, "amount_minor": pl.Int64}


@dataclass(frozen=True, slots=True)
class Documents:
    """Open items, payments and allocation lines; cancelled ones are left out."""

    open_items: pl.DataFrame
    payments: pl.DataFrame
    allocation_lines: pl.DataFrame


def documents(
    *,
    on: date | None = None,
    known_at: datetime | None = None,
    customer_ids: Sequence[int] | None = None,
) -> Documents:
    """Return the documents as known at ``known_at``, with the disputes open on the day ``on``.

    ``None`` means: now known, disputes without an end, all customers. Settlement itself leaves
    out what is not yet true on its day.
    """
    scope = _Scope(known_at, None if customer_ids is None else list(customer_ids))
    return Documents(
        open_items=_open_items(scope, on),
        payments=_payments(scope),
        allocation_lines=_lines(scope),
    )


@dataclass(frozen=True, slots=True)
class _Scope:
    known_at: datetime | None
    customer_ids: list[int] | None

    def rows(self, table: str, document: str) -> tuple[str, list[object]]:
        """Return a FROM item with the table's rows as they were known, and its parameters."""
        if self.known_at is None:
            return f"receivables_{table}", []
        within, ids = "", []
        if document != "dispute":
            within, ids = self.of_customers("f.customer_id")
        past = f"""
            SELECT w.* FROM receivables_formerversion f,
                   LATERAL jsonb_populate_record(NULL::receivables_{table}, f.was) w
            WHERE f.document = %s AND f.known_from <= %s AND f.known_until > %s {within}"""
        sql = f"(SELECT * FROM receivables_{table} WHERE known_from <= %s UNION ALL {past})"
        return sql, [self.known_at, document, self.known_at, self.known_at, *ids]

    def of_customers(self, column: str) -> tuple[str, list[object]]:
        if self.customer_ids is None:
            return "", []
        return f"AND {column} = ANY(%s)", [self.customer_ids]


def _open_items(scope: _Scope, on: date | None) -> pl.DataFrame:
    disputes, dispute_params = scope.rows("dispute", "dispute")
    is_open = "closed_on IS NULL"
    if on is not None:
        is_open = "raised_on <= %s AND (closed_on IS NULL OR closed_on > %s)"
    items, item_params = scope.rows("openitem", "item")
    within, ids = scope.of_customers("i.customer_id")
    sql = f"""
        SELECT i.id, i.external_id, i.customer_id, i.kind, i.product, i.currency, i.amount_minor,
               i.issued_on, i.due_on, LEAST(COALESCE(d.minor, 0), i.amount_minor)
        FROM {items} i
        LEFT JOIN (SELECT item_id, SUM(amount_minor) AS minor FROM {disputes} e
                   WHERE cancelled_at IS NULL AND {is_open} GROUP BY item_id) d
               ON d.item_id = i.id
        WHERE i.cancelled_at IS NULL {within}"""
    days = [] if on is None else [on, on]
    return tables.read(sql, [*item_params, *dispute_params, *days, *ids], ITEMS)


def _payments(scope: _Scope) -> pl.DataFrame:
    payments, params = scope.rows("payment", "payment")
    within, ids = scope.of_customers("customer_id")
    sql = f"""
        SELECT id, external_id, customer_id, kind, currency, amount_minor, value_on, returned_on,
               is_on_account
        FROM {payments} p WHERE cancelled_at IS NULL {within}"""
    return tables.read(sql, [*params, *ids], PAYMENTS)


def _lines(scope: _Scope) -> pl.DataFrame:
    payments, params = scope.rows("payment", "payment")
    within, ids = scope.of_customers("p.customer_id")
    known = "l.replaced_at IS NULL"
    if scope.known_at is not None:
        known = "l.recorded_at <= %s AND (l.replaced_at IS NULL OR l.replaced_at > %s)"
        params = [*params, scope.known_at, scope.known_at]
    sql = f"""
        SELECT l.payment_id, l.item_id, l.amount_minor
        FROM receivables_allocationline l JOIN {payments} p ON p.id = l.payment_id
        WHERE {known} AND p.cancelled_at IS NULL {within}"""
    return tables.read(sql, [*params, *ids], LINES)


ITEM_STATE = {
    "item_id": pl.Int64,
    "customer_id": pl.Int64,
    "open_minor": pl.Int64,
    "disputed_minor": pl.Int64,
    "settled_on": pl.Date,
}
PAYMENT_STATE = {"payment_id": pl.Int64, "unapplied_minor": pl.Int64}
APPLICATION_STATE = {
    "application_id": pl.Int64,
    **{k: v for k, v in APPLICATION_SCHEMA.items() if k not in {"customer_id", "currency"}},
}


@dataclass(frozen=True, slots=True)
class StoredState:
    """What settlement wrote last: the computed columns, cancelled documents included."""

    items: pl.DataFrame
    payments: pl.DataFrame
    applications: pl.DataFrame


def stored_state(customer_ids: Sequence[int] | None = None) -> StoredState:
    """Return the computed columns of the customers' documents; ``None`` means all customers."""
    scope = _Scope(None, None if customer_ids is None else list(customer_ids))
    within, ids = scope.of_customers("customer_id")
    items = f"""
        SELECT id, customer_id, open_minor, disputed_minor, settled_on
        FROM receivables_openitem WHERE true {within}"""
    payments = f"SELECT id, unapplied_minor FROM receivables_payment WHERE true {within}"
    within_payment, _ = scope.of_customers("p.customer_id")
    applications = f"""
        SELECT a.id, a.payment_id, a.item_id, a.amount_minor, a.applied_on, a.is_explicit
        FROM receivables_application a JOIN receivables_payment p ON p.id = a.payment_id
        WHERE true {within_payment}"""
    return StoredState(
        items=tables.read(items, ids, ITEM_STATE),
        payments=tables.read(payments, ids, PAYMENT_STATE),
        applications=tables.read(applications, ids, APPLICATION_STATE),
    )
