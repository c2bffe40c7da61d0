"""The invoices as frames, true by a day and known at an instant, and the facts they give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.conf import settings

from obligor.foundation import tables
from obligor.receivables import queries as receivables
from obligor_core.portfolio.currency import factors_on, in_book_currency
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.taxinvoices.facts import facts_of
from obligor_core.taxinvoices.invoices import INVOICES

AMOUNTS = ("net_minor", "tax_minor", "total_minor")
COLUMNS = ", ".join(["id", *list(INVOICES)[1:]])
NOW_SQL = f"""
SELECT {COLUMNS} FROM taxinvoices_taxinvoice
WHERE customer_id = ANY(%(ids)s) AND cancelled_at IS NULL AND issued_on <= %(on)s"""
THEN_SQL = f"""
SELECT {COLUMNS} FROM (
    SELECT * FROM taxinvoices_taxinvoice
    WHERE customer_id = ANY(%(ids)s) AND known_from <= %(known_at)s
    UNION ALL
    SELECT w.* FROM taxinvoices_formerversion f,
        LATERAL jsonb_populate_record(NULL::taxinvoices_taxinvoice, f.was) w
    WHERE f.customer_id = ANY(%(ids)s)
      AND f.known_from <= %(known_at)s AND f.known_until > %(known_at)s
) known WHERE cancelled_at IS NULL AND issued_on <= %(on)s"""


def invoices_frame(
    customer_ids: Sequence[int], *, on: date, known_at: datetime | None = None
) -> pl.DataFrame:
    """Return the customers' invoices by the day, as known at ``known_at`` (None: now).

    Amounts are in the currency of the book by the rate of the day.

    :raises RateMissing: for a currency without a rate
    """
    asked = {"ids": list(customer_ids), "on": on, "known_at": known_at}
    frame = tables.read(THEN_SQL if known_at else NOW_SQL, asked, INVOICES)
    book = settings.BOOK_CURRENCY
    if frame.filter(pl.col("currency") != book).is_empty():
        return frame
    rates = receivables.rates(on=on, known_at=known_at)
    factors = factors_on(rates, on=on, numbers=BookNumbers(currency=book))
    return in_book_currency(frame, AMOUNTS, factors=factors, on=on, book=book)


def facts(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return ``customer_id`` and the facts of the day, for each customer that has invoices."""
    return facts_of(invoices_frame(customer_ids, on=on, known_at=known_at), on=on)
