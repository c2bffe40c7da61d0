"""The book on a day as somebody may see it: its figures, its parts, and how it came to be so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import polars as pl

from obligor.foundation import tables
from obligor.foundation.access import Actor, Reach
from obligor.portfolio import queries, snapshot
from obligor_core.customers.industries import IndustryUnknown, industry, sections
from obligor_core.customers.regions import RegionUnknown, provinces, region
from obligor_core.dates import months_before
from obligor_core.portfolio.book import (
    Dimension,
    book_figures,
    book_figures_by,
    group_concentration,
    largest,
)
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.text import Text

TREND_RUNS = 24
LARGEST_COUNT = 10
PLACES_SQL = (
    "SELECT id, group_id, unit_id, manager_id, nullif(industry_code, ''), nullif(region_code, '')"
    " FROM customers_customer WHERE state <> 'merged' ORDER BY id"
)
PLACES = {
    "customer_id": pl.Int64,
    "group_id": pl.Int64,
    "unit_id": pl.Int64,
    "manager_id": pl.Int64,
    "industry_code": pl.String,
    "region_code": pl.String,
}


@dataclass(frozen=True, slots=True)
class Point:
    """The book on one earlier day."""

    on: date
    exposure_minor: int
    overdue_minor: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures of the customers somebody reaches, the largest of them, and the run they are of."""

    run_id: int
    on: date
    figures: dict[str, Any]
    groups: dict[str, Any]
    largest: tuple[dict[str, Any], ...]
    facts: pl.DataFrame
    numbers: BookNumbers
    is_whole: bool

    @property
    def days(self) -> int:
        """Return the length of the last three months."""
        return (self.on - months_before(self.on, 3)).days


def overview(actor: Actor, *, currency: str) -> Overview | None:
    """Return the newest book as the actor reaches it; None before the first night."""
    run = queries.newest_completed()
    if run is None:
        return None
    if any(g.reach is Reach.ALL for g in actor.grants_for("portfolio.see")):
        return _whole(run.pk, run.digest, on=run.on, currency=currency)
    found = queries.facts_within(actor)
    numbers = queries.numbers_shown()
    return _overview(run.pk, *found, numbers=numbers, is_whole=False) if found else None


@lru_cache(maxsize=2)
def _whole(run_id: int, digest: str, *, on: date, currency: str) -> Overview:
    """Return the whole book; the digest makes a run that is done again another book."""
    numbers = queries.numbers_shown()
    return _overview(run_id, on, snapshot.read(on), numbers=numbers, is_whole=True)


def _overview(
    run_id: int, on: date, facts: pl.DataFrame, *, numbers: BookNumbers, is_whole: bool
) -> Overview:
    days = (on - months_before(on, 3)).days
    places = tables.read(PLACES_SQL, (), PLACES)
    first = largest(facts, count=LARGEST_COUNT)
    return Overview(
        run_id=run_id,
        on=on,
        figures=book_figures(facts, numbers=numbers, days=days).row(0, named=True),
        groups=group_concentration(facts, places.select("customer_id", "group_id")).row(
            0, named=True
        ),
        largest=tuple(first.select("customer_id", "exposure_total").iter_rows(named=True)),
        facts=facts,
        numbers=numbers,
        is_whole=is_whole,
    )


def cut(book: Overview, by: Dimension) -> list[dict[str, Any]]:
    """Return the figures by a dimension, the largest exposure first.

    Industries are told by section and regions by province: a code of four digits is no part of
    the book that anybody steers by.
    """
    places = tables.read(PLACES_SQL, (), PLACES).select("customer_id", by.value)
    if by is Dimension.INDUSTRY:
        places = _renamed(places, by.value, _section)
    elif by is Dimension.REGION:
        places = _renamed(places, by.value, _province)
    rows = book_figures_by(book.facts, places, by=by, numbers=book.numbers, days=book.days)
    found = rows.sort("exposure_total", descending=True, maintain_order=True)
    return [{"place": row[by.value]} | row for row in found.iter_rows(named=True)]


def _renamed(places: pl.DataFrame, column: str, name: Callable[[str], str | None]) -> pl.DataFrame:
    codes = places[column].drop_nulls().unique().to_list()
    names = {code: name(code) for code in codes}
    return places.with_columns(
        pl.col(column).replace_strict(names, default=None, return_dtype=pl.String)
    )


def _section(code: str) -> str | None:
    try:
        return industry(code).section
    except IndustryUnknown:
        return None


def _province(code: str) -> str | None:
    try:
        return region(code[:2]).code
    except RegionUnknown:
        return None


def place_names(by: Dimension) -> dict[str, Text]:
    """Return what the sections of industry and the provinces are called."""
    match by:
        case Dimension.INDUSTRY:
            return {i.code: i.name for i in sections()}
        case Dimension.REGION:
            return {r.code: r.name for r in provinces()}
        case _:
            return {}


def trend(actor: Actor, *, is_whole: bool) -> list[Point]:
    """Return the book of the last nights, the oldest first."""
    done = queries.runs().filter(state="completed")[:TREND_RUNS]
    if is_whole:
        points = [Point(r.on, r.book["exposure_total"], r.book["overdue_total"]) for r in done]
    else:
        reached = queries.reached(actor)
        points = [_point(r.on, reached) for r in done if snapshot.facts_path(r.on).is_file()]
    return points[::-1]


def _point(on: date, reached: pl.Series) -> Point:
    mine = pl.scan_parquet(snapshot.facts_path(on)).filter(
        pl.col("customer_id").is_in(reached.implode())
    )
    sums = mine.select("exposure_total", "overdue_total").sum().collect()
    return Point(on, *(int(value or 0) for value in sums.row(0)))
