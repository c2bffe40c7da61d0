"""The measures of how a customer, or the whole book, pays: days, ratios and concentration.

Each measure is an expression over exact integers with a single division at the end, so that one
customer and the book have one definition. A denominator that is zero, negative or missing gives
null, never infinity.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

RATIO_DECIMALS = 6


def ratio(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """Return the quotient as float64, null where the denominator is not positive.

    Rule: RCV-10 A ratio without a positive denominator does not exist.
    Source: house decision; an infinite or negative DSO would be banded as the best or worst.
    """
    return pl.when(denominator > 0).then(numerator.cast(pl.Float64) / denominator.cast(pl.Float64))


def rounded(measure: pl.Expr) -> pl.Expr:
    """Return the measure as it is stored and banded: six decimals, halves away from zero.

    Rule: RCV-11 Measures are rounded to six decimals before any band or threshold is applied.
    Source: house decision; engines differ in the last digit, and a band edge must not.
    """
    return measure.round(RATIO_DECIMALS, mode="half_away_from_zero")


def dso(*, receivable: pl.Expr, credit_sales: pl.Expr, days: pl.Expr) -> pl.Expr:
    """Return days sales outstanding: the receivable in days of the period's credit sales.

    Rule: RCV-12 DSO = receivable / credit sales x days of the period.
    Source: the usual form; case dso_bpdso_add of tests/core/vectors/quant_reports.json.
    """
    return ratio(receivable, credit_sales) * days


def dso_best(*, receivable_current: pl.Expr, credit_sales: pl.Expr, days: pl.Expr) -> pl.Expr:
    """Return best possible DSO: what would remain if nothing were past due.

    Rule: RCV-13 Best possible DSO = receivable not past due / credit sales x days.
    Source: the usual form; case dso_bpdso_add of tests/core/vectors/quant_reports.json.
    """
    return dso(receivable=receivable_current, credit_sales=credit_sales, days=days)


def delinquent_days_average(
    *,
    receivable: pl.Expr,
    receivable_current: pl.Expr,
    credit_sales: pl.Expr,
    days: pl.Expr,
) -> pl.Expr:
    """Return average days delinquent (ADD), the part of DSO owed to lateness.

    Rule: RCV-14 ADD = DSO - best possible DSO.
    Source: the usual form; case dso_bpdso_add of tests/core/vectors/quant_reports.json.
    """
    return dso(receivable=receivable - receivable_current, credit_sales=credit_sales, days=days)


def dso_count_back(*, receivable: pl.Expr, months: Sequence[tuple[pl.Expr, pl.Expr]]) -> pl.Expr:
    """Return count-back DSO; ``months`` are (credit sales, days), the newest first.

    Null when the receivable exceeds the sales of all the months: the history is too short.

    Rule: RCV-15 The receivable uses up the latest months' sales; each gives its days, or a part.
    Source: the count-back form; case dso_countback of tests/core/vectors/quant_reports.json.
    """
    before = pl.lit(0, dtype=pl.Int64)
    days_used = pl.lit(0.0)
    for sales, days in months:
        left = receivable - before
        share = pl.when(left <= 0).then(0.0).when(left >= sales).then(1.0)
        days_used = days_used + share.otherwise(ratio(left, sales)) * days
        before = before + sales.clip(lower_bound=0)
    return pl.when(receivable <= before).then(days_used)


def dso_true(*, age_days: pl.Expr, open_minor: pl.Expr, month_sales: pl.Expr) -> pl.Expr:
    """Return true DSO of the open invoices; each row has the sales of its month of invoice.

    Rule: RCV-16 True DSO = sum over open invoices of age x open amount / sales of that month.
    Source: case true_dso of tests/core/vectors/quant_reports.json.
    """
    return ratio(age_days.cast(pl.Int128) * open_minor, month_sales).sum()


def cei(
    *,
    beginning: pl.Expr,
    credit_sales: pl.Expr,
    months_count: int,
    ending_total: pl.Expr,
    ending_current: pl.Expr,
) -> pl.Expr:
    """Return the collection effectiveness index, 1 when everything due was collected.

    Rule: RCV-17 CEI = what was collected of what could have been collected in the period.
    Source: creditguru.com, worked example of 55.9 %: (beginning + sales / months - ending total) /
    (beginning + sales / months - ending not past due).
    """
    available = months_count * beginning + credit_sales
    return ratio(available - months_count * ending_total, available - months_count * ending_current)


def weighted(value: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """Return the average of whole values weighted by amount, as an aggregation.

    Rule: RCV-18 Days late are weighted by the amount paid.
    Source: case wtd_avg_days_late of tests/core/vectors/quant_reports.json.
    """
    # An amount times its days may pass 64 bits long before the amounts themselves do.
    return ratio((value.cast(pl.Int128) * weight).sum(), weight.cast(pl.Int128).sum())


def concentration_hhi(exposure: pl.Expr) -> pl.Expr:
    """Return the Herfindahl-Hirschman index of positive exposures, in (0, 1].

    Rule: RCV-19 HHI = sum of the squared shares.
    Source: Herfindahl-Hirschman index; case hhi_top10 of tests/core/vectors/quant_reports.json.
    """
    owed = exposure.clip(lower_bound=0).cast(pl.Int128)
    return ratio((owed * owed).sum(), owed.sum() * owed.sum())


def share_of_largest(exposure: pl.Expr, *, count: int) -> pl.Expr:
    """Return the share of the ``count`` largest exposures in all positive exposures.

    Rule: RCV-20 Top-N concentration = the N largest exposures / all exposures.
    Source: case hhi_top10 of tests/core/vectors/quant_reports.json.
    """
    owed = exposure.clip(lower_bound=0).cast(pl.Int128)
    return ratio(owed.sort(descending=True, nulls_last=True).head(count).sum(), owed.sum())


def is_promise_kept(
    *,
    promised: pl.Expr,
    paid: pl.Expr,
    days_after: pl.Expr,
    tolerance_percent: int,
    grace_days: int,
) -> pl.Expr:
    """Return whether a promise to pay was kept; ``days_after`` is null when nothing came.

    Rule: RCV-21 A promise is kept by enough of the amount no later than its date plus grace.
    Source: case ptp_kept of tests/core/vectors/quant_reports.json, 95 % within three days.
    """
    is_enough = paid * 100 >= promised * tolerance_percent
    return (is_enough & (days_after <= grace_days)).fill_null(value=False)
