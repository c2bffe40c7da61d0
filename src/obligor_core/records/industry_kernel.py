"""What the industry outlook and the market position say of customers on a day."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.customers.industries import IndustryUnknown
from obligor_core.records.industry import Outlook, ladder

STEPS = {"industry_code": pl.String, "code": pl.String, "depth": pl.Int64}


def outlooks_of(
    customers: pl.DataFrame, outlooks: pl.DataFrame, *, positions: pl.DataFrame, on: date
) -> pl.DataFrame:
    """Return ``customer_id`` with the outlook of its industry and its newest position.

    One row for each customer that has either. The nearest parent's outlook counts (IND-01).
    """
    newest = (
        outlooks.filter(pl.col("valid_from") <= on)
        .sort("valid_from", "outlook_id")
        .unique("code", keep="last")
    )
    leveled = newest.with_columns(outlook=_levels(newest))
    found = (
        _steps(customers["industry_code"])
        .join(leveled, on="code", how="inner")
        .sort("depth")
        .unique("industry_code", keep="first")
        .with_columns(outlook_days=(pl.lit(on) - pl.col("valid_from")).dt.total_days())
        .drop("depth", "outlook_id", "valid_from")
        .rename({"code": "outlook_code"})
    )
    of_customers = customers.join(found, on="industry_code", how="inner").drop("industry_code")
    both = of_customers.join(_newest(positions, on), on="customer_id", how="full", coalesce=True)
    return both.sort("customer_id")


def _newest(positions: pl.DataFrame, on: date) -> pl.DataFrame:
    begun = positions.filter(pl.col("valid_from") <= on)
    newest = begun.sort("valid_from", "position_id").unique("customer_id", keep="last")
    return newest.with_columns(
        position_days=(pl.lit(on) - pl.col("valid_from")).dt.total_days()
    ).drop("position_id", "valid_from")


def _steps(codes: pl.Series) -> pl.DataFrame:
    """Return the ladder of each code; a code that is none has no outlook."""
    rows = []
    for code in codes.drop_nulls().unique().sort().to_list():
        try:
            rows += [(code, step, depth) for depth, step in enumerate(ladder(code))]
        except IndustryUnknown:
            continue
    return pl.DataFrame(rows, schema=STEPS, orient="row")


def _levels(newest: pl.DataFrame) -> pl.Series:
    columns = ("code", "valid_from", "cycle", "policy", "competition", "concentration")
    rows = newest.select(columns).iter_rows()
    return pl.Series("outlook", [Outlook(*row).level.value for row in rows], dtype=pl.String)
