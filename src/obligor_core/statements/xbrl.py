"""Figures filed with XBRL tags, as the SEC publishes them, in the lines of the compact chart."""

from __future__ import annotations

import polars as pl

from obligor_core.statements.chart import Part, Standard, chart
from obligor_core.statements.tables import table

US_GAAP, IFRS = "us-gaap", "ifrs-full"
FIGURES = {
    "filing": pl.String,
    "tag": pl.String,
    "day": pl.Date,
    "quarters": pl.Int64,
    "amount_minor": pl.Int64,
}
FILINGS = {"filing": pl.String, "period_end": pl.Date, "quarters": pl.Int64}
MONTHS_A_QUARTER = 3
CASH_ENDS = {"cash_begin": "previous", "cash_end": "current"}


def xbrl_lines(figures: pl.DataFrame, filings: pl.DataFrame, *, taxonomy: str) -> pl.DataFrame:
    """Return the lines of each filing: ``filing``, ``code``, ``current``, ``previous``.

    ``figures`` (``FIGURES``) are those of the whole entity in one currency; ``quarters`` is 0 for
    a balance. ``filings`` (``FILINGS``) says which day and length the statement is of. The
    comparative of a balance is that of the start of the year, of a flow that of a year before.

    Rule: STM-60 Of several tags for a line the best ranked that was filed counts; tags of one rank
    add up. A tag that is not in the table is not kept.
    Source: house choice of tags; the definitions are those of the taxonomies.
    """
    tags = pl.DataFrame(table("xbrl_tags")).filter(pl.col("taxonomy") == taxonomy)
    known = (
        figures.unique(["filing", "tag", "day", "quarters"], keep="last", maintain_order=True)
        .join(
            tags.select("tag", "code", pl.col("rank", "sign").cast(pl.Int64)),
            on="tag",
        )
        .join(_days(filings), on="filing")
    )
    columns = [
        _column(known, name, is_stock=is_stock)
        for name in ("current", "previous")
        for is_stock in (True, False)
    ]
    told = pl.concat(columns)
    both = (
        told.group_by("filing", "code")
        .agg(
            pl.col("amount_minor").filter(pl.col("column") == name).first().alias(name)
            for name in ("current", "previous")
        )
        .select("filing", "code", "current", "previous")
    )
    return pl.concat([both, _cash(both)]).sort("filing", "code")


def _days(filings: pl.DataFrame) -> pl.DataFrame:
    months = pl.col("quarters") * MONTHS_A_QUARTER
    end = pl.col("period_end")
    return filings.select(
        "filing",
        _quarters="quarters",
        _end=end,
        _opening=end.dt.month_start().dt.offset_by(pl.format("-{}mo", months)).dt.month_end(),
        _year_ago=end.dt.month_start().dt.offset_by("-1y").dt.month_end(),
    )


def _column(known: pl.DataFrame, name: str, *, is_stock: bool) -> pl.DataFrame:
    """Return one column of the balance sheet, or of the flows, by code."""
    parts = {line.code: line.part for line in chart(Standard.IFRS).by_code.values()}
    stocks = [code for code, part in parts.items() if part is Part.BALANCE]
    before = "_opening" if is_stock else "_year_ago"
    day = pl.col("_end" if name == "current" else before)
    quarters = pl.lit(0, dtype=pl.Int64) if is_stock else pl.col("_quarters")
    wanted = known.filter(
        pl.col("code").is_in(stocks) == is_stock,
        pl.col("day").dt.month_end() == day.dt.month_end(),
        pl.col("quarters") == quarters,
    )
    best = pl.col("rank") == pl.col("rank").min().over("filing", "code")
    return (
        wanted.filter(best)
        .group_by("filing", "code")
        .agg((pl.col("amount_minor") * pl.col("sign")).sum())
        .with_columns(column=pl.lit(name))
    )


def _cash(lines: pl.DataFrame) -> pl.DataFrame:
    """Return opening and closing cash of the cash flow, which are filed once, as a balance."""
    cash = lines.filter(pl.col("code") == "monetary_funds")
    nothing = pl.lit(None, dtype=pl.Int64)
    return pl.concat(
        cash.select(
            "filing", code=pl.lit(code), current=pl.col(column), previous=nothing
        ).drop_nulls("current")
        for code, column in CASH_ENDS.items()
    )
