"""The book out of PostgreSQL as frames: true on a day, as known at an instant.

A part holds whole customer groups, so that nothing about a group needs another part.
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from obligor.foundation import tables
from obligor.receivables import queries as receivables
from obligor_core.portfolio.frames import CUSTOMERS, Book

OF_PART = "(hashint8(coalesce(c.group_id, -c.id)) & 2147483647) %% %(parts)s = %(part)s"
IN_BOOK = "c.state <> 'merged' AND c.opened_on <= %(on)s AND c.created_at <= %(known_at)s"

CUSTOMERS_SQL = f"""
SELECT c.id, c.group_id, c.external_id, c.kind, c.unit_id, c.manager_id, c.opened_on,
       nullif(c.industry_code, ''), nullif(c.region_code, '')
FROM customers_customer c WHERE {IN_BOOK} AND {OF_PART} ORDER BY c.id
"""
COUNT_SQL = f"SELECT count(*) FROM customers_customer c WHERE {IN_BOOK}"


def book_part(part: int, parts: int, *, on: date, known_at: datetime) -> Book:
    """Return one of ``parts`` parts of the book, true on ``on`` as known at ``known_at``."""
    asked = {"part": part, "parts": parts, "on": on, "known_at": known_at}
    customers = tables.read(CUSTOMERS_SQL, asked, CUSTOMERS.schema)
    found = receivables.documents(
        on=on, known_at=known_at, customer_ids=customers["customer_id"].to_list()
    )
    return Book(
        customers=customers,
        open_items=found.open_items,
        payments=found.payments,
        allocation_lines=found.allocation_lines,
    )


def customers_in_book(*, on: date, known_at: datetime) -> int:
    """Return how many customers the book of the day has."""
    asked = {"on": on, "known_at": known_at}
    return int(tables.read(COUNT_SQL, asked, {"count": pl.Int64}).item())
