"""Financial statements of the sample book: loaded once, as one act, with their faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

import polars as pl

from obligor.foundation.access import Actor
from obligor.statements import actions, queries
from obligor_core.sample.book import SampleBook
from obligor_core.sample.statements import statements
from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import (
    Amounts,
    Assurance,
    Header,
    Opinion,
    PeriodKind,
    Scope,
    Unit,
)

BECAUSE = "示例数据：问题按原样归档"


def is_missing() -> bool:
    """Return whether the book has no statement yet."""
    return not queries.has_any()


def settle(
    book_of: Callable[[], SampleBook], *, seed: int, until: date, by: Actor, at: datetime
) -> int:
    """Put the statements of the sample firms on file, once; return how many came."""
    if not is_missing():
        return 0
    book = book_of()
    made = statements(book.customers, book.truth, seed=seed, until=until)
    loaded = tuple(_loaded(made.headers, made.lines))
    outcome = actions.load(statements=loaded, because=BECAUSE, by=by, at=at)
    count: int = outcome.events[0].created_count
    return count


def _loaded(headers: pl.DataFrame, lines: pl.DataFrame) -> Iterator[actions.Loaded]:
    held: dict[str, dict[str, Amounts]] = {}
    for key, code, current, previous in lines.iter_rows():
        held.setdefault(key, {})[code] = Amounts(current, previous)
    for row in headers.iter_rows(named=True):
        header = Header(
            standard=Standard(row["standard"]),
            period_from=row["period_from"],
            period_end=row["period_end"],
            kind=PeriodKind(row["kind"]),
            assurance=Assurance(row["assurance"]),
            scope=Scope(row["scope"]),
            currency=row["currency"],
            unit=Unit(row["unit"]),
            auditor=row["auditor"],
            opinion=Opinion(row["opinion"]) if row["opinion"] else None,
        )
        yield actions.Loaded(row["customer_external_id"], header, held[row["key"]])
