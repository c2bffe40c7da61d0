"""Cells of a statement: days, times of day and money, as banks write them."""

from __future__ import annotations

import polars as pl

from obligor_core.imports import dates, values

DAY = r"^(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{8})"
CLOCK = r"(\d{1,2})[:.时](\d{1,2})(?:[:.分](\d{1,2}))?"
CLOCK_COMPACT = r"^(\d{2})(\d{2})(\d{2})(?:\.\d+)?$"
DAY_AND_CLOCK_COMPACT = r"^\d{8}[ T-]?(\d{2})(\d{2})(\d{2})$"


def booked_on(column: str, *, cells: pl.Series) -> pl.Expr:
    """Return the day of a cell that may hold a time too; null when unreadable."""
    order = dates.day_order(cells)
    iso = values.plain(column).str.extract(DAY, 1)
    compact = iso.str.replace(r"^(\d{4})(\d{2})(\d{2})$", "$1-$2-$3")
    plain = compact.str.replace_all(r"[/.年月]", "-").str.strip_suffix("日")
    padded = plain.str.replace(r"-(\d)-", "-0$1-").str.replace(r"-(\d)$", "-0$1")
    return pl.coalesce(padded.str.to_date("%Y-%m-%d", strict=False), dates.day(column, order=order))


def booked_second(column: str) -> pl.Expr:
    """Return the seconds since midnight of a cell that may hold a day before; null if no time."""
    cell = values.plain(column)
    after_day = cell.str.replace(DAY, "").str.strip_chars(" T-")
    found = [
        _seconds(cell, DAY_AND_CLOCK_COMPACT),
        _seconds(after_day, CLOCK),
        _seconds(pl.when(cell.str.len_chars() != 8).then(cell), CLOCK_COMPACT),
    ]
    seconds = pl.coalesce(found)
    return pl.when(seconds < 86_400).then(seconds)


def _seconds(cell: pl.Expr, pattern: str) -> pl.Expr:
    hour, minute, second = (
        cell.str.extract(pattern, place).cast(pl.Int64, strict=False) for place in (1, 2, 3)
    )
    return hour * 3600 + minute * 60 + second.fill_null(0)


def text(column: str) -> pl.Expr:
    """Return the text, empty where nothing stands; a lone dash is nothing."""
    bare = values.text(column).fill_null("")
    return (
        pl.when(bare.is_in(["-", "--", "/", "无", "NULL", "null"])).then(pl.lit("")).otherwise(bare)
    )
