"""The figures of the book on a day, as a whole or by unit, manager, industry or region.

They are made of the facts of customers alone, so that a total and its parts always agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import polars as pl

from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.measures import (
    RATIO_DECIMALS,
    cei,
    concentration_hhi,
    delinquent_days_average,
    dso,
    dso_best,
    ratio,
    rounded,
    share_of_largest,
)

LARGEST_COUNTS = (1, 10, 20)
MONEY_SUMMED = (
    "exposure_total",
    "open_total",
    "overdue_total",
    "disputed_total",
    "disputed_overdue_total",
    "unapplied_total",
    "turnover_3m",
    "turnover_12m",
    "paid_12m",
    "applied_12m",
    "receivable_total",
    "receivable_current",
    "receivable_3m_ago",
)


class Dimension(StrEnum):
    """A column of the customers frame by which the book is cut."""

    UNIT = "unit_id"
    MANAGER = "manager_id"
    INDUSTRY = "industry_code"
    REGION = "region_code"


def book_figures(facts: pl.DataFrame, *, numbers: BookNumbers, days: int) -> pl.DataFrame:
    """Return the single row of figures of the whole book.

    ``days``: length of the last three months, ``(on - months_before(on, 3)).days``.

    Rule: BOK-09 Figures of the book apply each measure to the sums of all customers.
    Source: RCV-12 to RCV-20; the average of customers' DSO would not be the DSO of the book.

    Besides the sums by age and kind: counts of customers, shares, DSO and its kin, CEI, days late
    of twelve months, and concentration by customer. Ratios are rounded by RCV-11.
    """
    sums = facts.select(*_sums(numbers), *_concentration("customer"))
    return _with_ratios(sums, days)


def group_concentration(facts: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the single row of concentration with the members of a group counted as one name."""
    alone = pl.when(pl.col("group_id").is_null()).then("customer_id")
    exposures = facts.select("customer_id", "exposure_total").join(customers, on="customer_id")
    groups = exposures.group_by(pl.struct("group_id", alone=alone).alias("group")).agg(
        pl.col("exposure_total").sum()
    )
    return groups.select(*_concentration("group"))


def book_figures_by(
    facts: pl.DataFrame,
    customers: pl.DataFrame,
    *,
    by: Dimension,
    numbers: BookNumbers,
    days: int,
) -> pl.DataFrame:
    """Return the figures by one dimension, its value in the first column, null last.

    Concentration is that within the part.
    """
    placed = facts.join(customers.select("customer_id", by.value), on="customer_id")
    sums = placed.group_by(by.value).agg(*_sums(numbers), *_concentration("customer"))
    return _with_ratios(sums, days).sort(by.value, nulls_last=True)


def largest(facts: pl.DataFrame, *, count: int) -> pl.DataFrame:
    """Return the customers with the largest exposures, equal ones by id."""
    owing = facts.filter(pl.col("exposure_total") > 0)
    return owing.sort("exposure_total", "customer_id", descending=[True, False]).head(count)


def money_names(numbers: BookNumbers) -> tuple[str, ...]:
    """Return the figures that are amounts, in minor units of the book currency."""
    kinds = ("open", "disputed", "unapplied")
    aged = (f"{kind}_{key}" for kind in kinds for key in numbers.buckets.keys)
    return (*MONEY_SUMMED, *aged)


def _sums(numbers: BookNumbers) -> Iterator[pl.Expr]:
    for name in money_names(numbers):
        yield pl.col(name).cast(pl.Int128).sum().cast(pl.Int64).alias(name)
    yield pl.len().cast(pl.Int64).alias("customers_count")
    yield (pl.col("exposure_total") > 0).sum().cast(pl.Int64).alias("owing_customers_count")
    yield (pl.col("dpd_now") > 0).sum().cast(pl.Int64).alias("overdue_customers_count")
    # Days late come rounded; as whole millionths they add up the same in any order.
    scale = 10**RATIO_DECIMALS
    millionths = (pl.col("days_late_12m") * scale).round().cast(pl.Int128)
    applied = pl.col("applied_12m").cast(pl.Int128)
    late = ratio((millionths * applied).sum(), applied.sum()) / scale
    yield rounded(late).alias("days_late_12m")


def _concentration(name: str) -> Iterator[pl.Expr]:
    exposure = pl.col("exposure_total")
    yield rounded(concentration_hhi(exposure)).alias(f"{name}_hhi")
    for count in LARGEST_COUNTS:
        share = share_of_largest(exposure, count=count)
        yield rounded(share).alias(f"{name}_largest_{count}_share")


def _with_ratios(sums: pl.DataFrame, days: int) -> pl.DataFrame:
    total, current = pl.col("receivable_total"), pl.col("receivable_current")
    sales, length = pl.col("turnover_3m"), pl.lit(days)
    measures = {
        "overdue_share": ratio(pl.col("overdue_total"), pl.col("open_total")),
        "dispute_share": ratio(pl.col("disputed_total"), pl.col("open_total")),
        "dso": dso(receivable=total, credit_sales=sales, days=length),
        "dso_best": dso_best(receivable_current=current, credit_sales=sales, days=length),
        "delinquent_days": delinquent_days_average(
            receivable=total, receivable_current=current, credit_sales=sales, days=length
        ),
        "cei_3m": cei(
            beginning=pl.col("receivable_3m_ago"),
            credit_sales=sales,
            months_count=3,
            ending_total=total,
            ending_current=current,
        ),
    }
    return sums.with_columns(rounded(value).alias(name) for name, value in measures.items())
