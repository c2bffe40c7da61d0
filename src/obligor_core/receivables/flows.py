"""How balances move between age classes over time: roll rates, vintages and cures."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.receivables.measures import ratio


def roll_rates(balances: pl.DataFrame) -> pl.DataFrame:
    """Return the part of each bucket's balance that is found one bucket later a month on.

    ``balances``: one row per bucket from current to worst, with ``bucket``, ``before_minor`` and
    ``after_minor``. Result: ``from_bucket``, ``to_bucket``, ``roll_rate`` and ``loss_rate``, the
    product of the rates up to that row; a rate without balance before it is null, as is every
    loss rate after it.

    Rule: RCV-22 Roll rate of a bucket = next bucket's balance now / its own balance before.
    Source: case roll_rates of tests/core/vectors/quant_reports.json.
    """
    rate = ratio(pl.col("after_minor").shift(-1), pl.col("before_minor"))
    return (
        balances.select(from_bucket="bucket", to_bucket=pl.col("bucket").shift(-1), roll_rate=rate)
        .head(max(balances.height - 1, 0))
        .with_columns(
            loss_rate=pl.when(pl.col("roll_rate").is_null().cum_sum() == 0).then(
                pl.col("roll_rate").cum_prod()
            )
        )
    )


def vintages(units: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return the cumulative share of each cohort that was ever bad, by months on book.

    ``units``: one row per account or item with ``cohort_on`` (first day of its month of origin),
    ``bad_month`` (whole months on book when it first was bad; null when never) and ``weight``
    (1 to count, or minor units). Result: ``cohort_on, month_on_book, weight_total, weight_bad,
    bad_rate``, only for months the cohort has completed by ``on``.

    Rule: RCV-23 A vintage is blank beyond what has been observed, and never falls.
    Source: case vintage_ever30 of tests/core/vectors/quant_reports.json.
    """
    observed = _months_between(pl.col("cohort_on"), on)
    cohorts = (
        units.group_by("cohort_on")
        .agg(weight_total=pl.col("weight").sum())
        .with_columns(month_on_book=pl.int_ranges(0, observed + 1))
        .explode("month_on_book", empty_as_null=False)
    )
    turned = (
        units.drop_nulls("bad_month")
        .group_by("cohort_on", month_on_book=pl.col("bad_month").cast(pl.Int64))
        .agg(turned=pl.col("weight").sum())
    )
    return (
        cohorts.join(turned, on=["cohort_on", "month_on_book"], how="left")
        .sort("cohort_on", "month_on_book")
        .with_columns(weight_bad=pl.col("turned").fill_null(0).cum_sum().over("cohort_on"))
        .select(
            "cohort_on",
            "month_on_book",
            "weight_total",
            "weight_bad",
            bad_rate=ratio(pl.col("weight_bad"), pl.col("weight_total")),
        )
    )


def cure_rate(*, defaulted: pl.Expr, cured: pl.Expr) -> pl.Expr:
    """Return the part of the defaulted that came back to performing through probation.

    Rule: RCV-24 Cure rate = cured after probation / all defaulted at the start.
    Source: case cure_rate of tests/core/vectors/quant_reports.json.
    """
    return ratio(cured, defaulted)


def cure_rate_net(*, defaulted: pl.Expr, cured: pl.Expr, redefaulted: pl.Expr) -> pl.Expr:
    """Return the cure rate less those who defaulted again within the window.

    Rule: RCV-25 Net cure rate = (cured - defaulted again) / all defaulted at the start.
    Source: case cure_rate of tests/core/vectors/quant_reports.json.
    """
    return ratio(cured - redefaulted, defaulted)


def _months_between(start: pl.Expr, on: date) -> pl.Expr:
    return (on.year - start.dt.year().cast(pl.Int64)) * 12 + (on.month - start.dt.month())
