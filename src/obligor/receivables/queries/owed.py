"""What customers owe on a day in sums, without settling anything."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from obligor.foundation import tables
from obligor.receivables.queries.book import _Scope

OWED = {"customer_id": pl.Int64, "currency": pl.String, "amount_minor": pl.Int64}


def owed(
    customer_ids: Sequence[int], *, on: date, known_at: datetime | None = None
) -> pl.DataFrame:
    """Return items less payments of each customer and currency; negative is a credit balance.

    That is what is open less what is unapplied, since an application lessens both alike.
    """
    scope = _Scope(known_at, list(customer_ids))
    items, item_values = scope.rows("openitem", "item")
    payments, payment_values = scope.rows("payment", "payment")
    within, ids = scope.of_customers("customer_id")
    sql = f"""
        SELECT customer_id, currency, SUM(minor)::bigint FROM (
            SELECT customer_id, currency, amount_minor AS minor FROM {items} i
            WHERE cancelled_at IS NULL AND issued_on <= %s {within}
            UNION ALL
            SELECT customer_id, currency, -amount_minor FROM {payments} p
            WHERE cancelled_at IS NULL AND value_on <= %s
                  AND (returned_on IS NULL OR returned_on > %s) {within}
        ) m GROUP BY customer_id, currency ORDER BY customer_id, currency"""
    return tables.read(sql, [*item_values, on, *ids, *payment_values, on, on, *ids], OWED)
