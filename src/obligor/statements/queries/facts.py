"""The facts of the catalogue that come from statements, for one customer or for the whole book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl
from django.conf import settings

from obligor.foundation import tables
from obligor.receivables import queries as receivables
from obligor.statements.queries.frames import frames
from obligor_core.portfolio.currency import factors_on
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.statements.fact_columns import TRAITS, facts_of

TRAITS_SQL = """
    SELECT id, nullif(industry_code, ''), NULL, NULL
    FROM customers_customer WHERE id = ANY(%(ids)s)"""


def facts(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return ``customer_id`` and the facts of statements, one row for each customer that has any.

    Statements count that ended by ``on`` and were on file at ``known_at``.
    """
    ids = list(customer_ids)
    found = frames(ids, on=on, known_at=known_at)
    rates = receivables.rates(on=on, known_at=known_at)
    numbers = BookNumbers(currency=settings.BOOK_CURRENCY)
    return facts_of(
        found.headers,
        found.lines,
        faults=found.faults,
        traits=tables.read(TRAITS_SQL, {"ids": ids}, TRAITS),
        factors=factors_on(rates, on=on, numbers=numbers),
        on=on,
        book=settings.BOOK_CURRENCY,
    )
