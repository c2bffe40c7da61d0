"""First digits of amounts against Benford's law."""

from __future__ import annotations

import math
from datetime import date

import polars as pl

from obligor_core.bankflows.kinds import Category
from obligor_core.bankflows.windows import in_window

EXPECTED = tuple(math.log10(1 + 1 / digit) for digit in range(1, 10))
# Amounts that people or tables set, and that follow no law of growth.
SET_BY_OTHERS = (Category.FEE, Category.WAGES, Category.UTILITIES, Category.RENT)


def first_digits(flows: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return ``customer_id, digit, count`` of the year's external amounts, digits 1 to 9."""
    year = flows.filter(
        in_window("booked_on", on=on),
        "is_external",
        ~pl.col("category").is_in([c.value for c in SET_BY_OTHERS]),
        pl.col("amount_minor") != 0,
    )
    digit = pl.col("amount_minor").abs().cast(pl.String).str.head(1).cast(pl.Int64)
    return year.group_by("customer_id", digit=digit).agg(count=pl.len().cast(pl.Int64))


def benford_facts(digits: pl.DataFrame, *, count_min: int) -> pl.DataFrame:
    """Return the mean absolute deviation of the first digits; null for few amounts.

    Rule: BNK-25 MAD = the mean over the nine digits of |share seen - log10(1 + 1/d)|.
    Source: F. Benford, Proc. Am. Philos. Soc. 78 (1938) 551-572; M. Nigrini, Benford's Law
    (Wiley, 2012), ch. 7: above 0.015 the first digits do not conform.
    """
    total = pl.col("count").sum()
    off = pl.sum_horizontal(
        (
            pl.col("count").filter(pl.col("digit") == digit).sum().cast(pl.Float64)
            / total.cast(pl.Float64)
            - expected
        ).abs()
        for digit, expected in enumerate(EXPECTED, start=1)
    )
    return digits.group_by("customer_id").agg(
        benford_mad_12m=pl.when(total >= count_min).then((off / 9).round(9)),
    )
