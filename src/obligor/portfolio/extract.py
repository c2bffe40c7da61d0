"""The book out of PostgreSQL as frames: true on a day, as known at an instant.

A part holds whole customer groups, so that nothing about a group needs another part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from obligor.foundation import tables
from obligor.receivables import queries as receivables
from obligor_core.portfolio.frames import CUSTOMERS, Book
from obligor_core.portfolio.run import KERNEL_FAILURES, SetApart, failure_text

OF_PART = "(hashint8(coalesce(c.group_id, -c.id)) & 2147483647) %% %(parts)s = %(part)s"
IN_BOOK = "c.state <> 'merged' AND c.opened_on <= %(on)s AND c.created_at <= %(known_at)s"

OF_GROUP = "(c.id = %(customer)s OR c.group_id = %(group)s)"

CUSTOMERS_SQL = f"""
SELECT c.id, c.group_id, c.external_id, c.kind, c.unit_id, c.manager_id, c.opened_on,
       nullif(c.industry_code, ''), nullif(c.region_code, '')
FROM customers_customer c WHERE {IN_BOOK} AND {{some}} ORDER BY c.id
"""
COUNT_SQL = f"SELECT count(*) FROM customers_customer c WHERE {IN_BOOK}"


def book_part(part: int, parts: int, *, on: date, known_at: datetime) -> Book:
    """Return one of ``parts`` parts of the book, true on ``on`` as known at ``known_at``."""
    asked = {"part": part, "parts": parts, "on": on, "known_at": known_at}
    return _book(CUSTOMERS_SQL.format(some=OF_PART), asked)


def book_of_group(customer_id: int, group_id: int | None, *, on: date, known_at: datetime) -> Book:
    """Return the book of one customer and of its group, so that nothing of either is missing."""
    asked = {"customer": customer_id, "group": group_id, "on": on, "known_at": known_at}
    return _book(CUSTOMERS_SQL.format(some=OF_GROUP), asked)


def _book(query: str, asked: dict[str, Any]) -> Book:
    on, known_at = asked["on"], asked["known_at"]
    customers = tables.read(query, asked, CUSTOMERS.schema)
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


# Wired by config: what each kind of evidence says of customers, true by a day as known at an
# instant: ``customer_id`` and its facts, one row for each customer that has any.
Evidence = Callable[..., pl.DataFrame]
EVIDENCE: list[tuple[str, Evidence]] = []


# Wired by config: facts that are computed from the others by a policy in force, on frames alone.
DERIVED: list[Callable[..., pl.DataFrame]] = []


def derived(facts: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return the facts of the day with those that policies make of them."""
    for derive in DERIVED:
        facts = derive(facts, on=on)
    return facts


@dataclass(frozen=True, slots=True)
class Evidenced:
    """The facts of all kinds of evidence, and those customers for whom one could not be computed.

    Whoever is set apart has the facts of that kind as missing, and all others.
    """

    frames: tuple[pl.DataFrame, ...]
    set_apart: tuple[SetApart, ...]


def evidence(customer_ids: Sequence[int], *, on: date, known_at: datetime) -> Evidenced:
    """Return what the evidence says of the customers.

    A customer whose evidence cannot be computed stops nobody else (BOK-07).
    """
    frames, apart = [], []
    for _, source in EVIDENCE:
        parts = list(_evidence(source, list(customer_ids), on=on, known_at=known_at))
        found = [p for p in parts if isinstance(p, pl.DataFrame)]
        apart += [p for p in parts if isinstance(p, SetApart)]
        if found:
            frames.append(pl.concat(found))
    return Evidenced(tuple(frames), tuple(apart))


def _evidence(
    source: Evidence, customer_ids: list[int], *, on: date, known_at: datetime
) -> Iterator[pl.DataFrame | SetApart]:
    """Yield the facts of the kind; where they fail, halve until the failing customer is found."""
    if not customer_ids:
        return
    try:
        facts = source(customer_ids, on=on, known_at=known_at)
    except KERNEL_FAILURES as failure:
        if len(customer_ids) == 1:
            yield SetApart(customer_ids[0], failure_text(failure))
            return
    else:
        yield facts
        return
    middle = len(customer_ids) // 2
    for half in (customer_ids[:middle], customer_ids[middle:]):
        yield from _evidence(source, half, on=on, known_at=known_at)
