"""Dates as people write them, read by column: a column has one order of day and month."""

from __future__ import annotations

from enum import StrEnum

import polars as pl

from obligor_core.imports.values import plain

YEAR_FIRST = r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?$"
COMPACT = r"^(\d{4})(\d{2})(\d{2})$"
YEAR_LAST = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[ T].*)?$"
MONTH_NAMED = r"(?i)^(\d{1,2})[- ]([a-z]{3})[a-z]*\.?[- ,]+(\d{4})$"
NAMED_MONTH = r"(?i)^([a-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})$"
MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}


class DayOrder(StrEnum):
    """Which comes first in ``03/04/2026``; unknown as long as no cell of the column tells."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    UNKNOWN = "unknown"


def day_order(cells: pl.Series) -> DayOrder:
    """Return what the column itself tells: a first number above 12 is a day.

    Rule: IMP-01 A column of dates has one order of day and month; it is never guessed per cell.
    Source: house decision; a column that contradicts itself is unknown and is asked about.
    """
    parts = cells.to_frame("x").select(
        first=plain("x").str.extract(YEAR_LAST, 1).cast(pl.Int64, strict=False),
        second=plain("x").str.extract(YEAR_LAST, 2).cast(pl.Int64, strict=False),
    )
    is_day_first = bool((parts["first"] > 12).any())
    is_month_first = bool((parts["second"] > 12).any())
    if is_day_first == is_month_first:
        return DayOrder.UNKNOWN
    return DayOrder.DAY_FIRST if is_day_first else DayOrder.MONTH_FIRST


def is_ambiguous(column: str) -> pl.Expr:
    """Return whether the cell is a date that only the order of its column can tell."""
    return plain(column).str.contains(YEAR_LAST)


def day(column: str, *, order: DayOrder) -> pl.Expr:
    """Return the date; null when unreadable, impossible, or of unknown order."""
    cell = plain(column)
    found = [
        _of_parts(cell, YEAR_FIRST, year=1, month=2, day=3),
        _of_parts(cell, COMPACT, year=1, month=2, day=3),
        _of_named(cell, MONTH_NAMED, year=3, month=2, day=1),
        _of_named(cell, NAMED_MONTH, year=3, month=1, day=2),
    ]
    if order is DayOrder.DAY_FIRST:
        found.append(_of_parts(cell, YEAR_LAST, year=3, month=2, day=1))
    if order is DayOrder.MONTH_FIRST:
        found.append(_of_parts(cell, YEAR_LAST, year=3, month=1, day=2))
    return pl.coalesce(found)


def _of_parts(cell: pl.Expr, pattern: str, *, year: int, month: int, day: int) -> pl.Expr:
    iso = pl.concat_str(
        cell.str.extract(pattern, year),
        cell.str.extract(pattern, month).str.zfill(2),
        cell.str.extract(pattern, day).str.zfill(2),
        separator="-",
    )
    return iso.str.to_date("%Y-%m-%d", strict=False)


def _of_named(cell: pl.Expr, pattern: str, *, year: int, month: int, day: int) -> pl.Expr:
    number = (
        cell.str.extract(pattern, month)
        .str.to_lowercase()
        .replace_strict(MONTHS, default=None, return_dtype=pl.Int64)
    )
    iso = pl.concat_str(
        cell.str.extract(pattern, year),
        number.cast(pl.String).str.zfill(2),
        cell.str.extract(pattern, day).str.zfill(2),
        separator="-",
    )
    return iso.str.to_date("%Y-%m-%d", strict=False)
