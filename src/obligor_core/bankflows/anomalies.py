"""Transactions that stand out from the customer's own habit, and by what."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.bankflows.kinds import Category
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.windows import in_window
from obligor_core.text import Text

Z_FACTOR, MEAN_FACTOR = 0.6745, 0.797885  # of median and of mean absolute deviation
Z_CAP = 20.0
SCORED = 10  # the transactions that make up a customer's score
DRIVERS = {
    "amount": Text("unusual amount", "金额异常"),
    "party_amount": Text("unusual amount for this counterparty", "与该对手方往来金额异常"),
    "day": Text("unusual turnover of the day", "单日发生额异常"),
    "clock": Text("unusual time of day", "交易时点异常"),
    "share": Text("unusual part of the balance", "占余额比例异常"),
}


def scored(flows: pl.DataFrame, *, on: date, numbers: FlowNumbers) -> pl.DataFrame:
    """Return the year's external transactions with a score from 0 to 1 and what drives it.

    Columns: ``customer_id, transaction_id, z_…`` for each driver, ``score``, ``is_outlier``.
    Every driver is a modified z-score within the customer's own year; a habit needs enough
    transactions, else the driver says nothing. The score is 1 - exp(-excess / 10), where excess
    is what the drivers exceed the threshold by, added up.

    Rule: BNK-22 A transaction is an outlier when a driver's modified z-score passes the threshold.
    Source: B. Iglewicz and D. Hoaglin, How to Detect and Handle Outliers (ASQC, 1993): modified
    z-score, threshold 3.5; where the median deviation is 0, the mean deviation stands for it.
    """
    year = flows.filter(in_window("booked_on", on=on), "is_external").with_columns(
        sign=pl.col("amount_minor") > 0,
        size=pl.col("amount_minor").abs().cast(pl.Float64).log(),
    )
    measured = year.with_columns(
        day_size=pl.col("amount_minor")
        .abs()
        .sum()
        .over("customer_id", "booked_on")
        .cast(pl.Float64)
        .log(),
        late=_off_clock(),
        share_size=_share_of_balance(),
    )
    least = numbers.habit_count_min
    drivers = {
        "z_amount": _z("size", ["customer_id", "sign", "category"], least),
        "z_party_amount": _z("size", ["customer_id", "sign", "party_key"], least, named=True),
        "z_day": _z("day_size", ["customer_id"], least),
        "z_clock": _z("late", ["customer_id"], least),
        "z_share": _z("share_size", ["customer_id"], least),
    }
    threshold = numbers.outlier_z_min / 10
    excess = pl.sum_horizontal(
        (pl.col(name).fill_null(0.0) - threshold).clip(lower_bound=0.0) for name in drivers
    )
    return (
        measured.with_columns(**drivers)
        .with_columns(score=(1 - (-excess / 10).exp()).round(6), is_outlier=excess > 0)
        .select("customer_id", "transaction_id", *drivers, "score", "is_outlier")
    )


def _off_clock() -> pl.Expr:
    """Return the hours from the median time of day; null without one, or at midnight sharp."""
    told = pl.when(pl.col("booked_second") != 0).then("booked_second")
    second = told.cast(pl.Float64)
    return (second - second.median().over("customer_id")) / 3600


def _share_of_balance() -> pl.Expr:
    """Return the log of the part of the balance that a payment out takes; null if not known."""
    before = pl.col("balance_minor") - pl.col("amount_minor")
    share = (-pl.col("amount_minor")).cast(pl.Float64) / before.cast(pl.Float64)
    return pl.when((pl.col("amount_minor") < 0) & (before > 0)).then(share.log())


def _z(column: str, by: list[str], least: int, *, named: bool = False) -> pl.Expr:
    """Return the modified z-score upwards within the group, capped; null for small groups."""
    value = pl.col(column)
    middle = value.median().over(by)
    off = value - middle
    median_off = off.abs().median().over(by)
    mean_off = off.abs().round(9).mean().over(by)
    z = (
        pl.when(median_off > 1e-9)
        .then(Z_FACTOR * off / median_off)
        .when(mean_off > 1e-9)
        .then(MEAN_FACTOR * off / mean_off)
        .otherwise(0.0)
    )
    is_habit = value.count().over(by) >= least
    if named:
        is_habit &= pl.col("party_key").fill_null("") != ""
    sided = z.abs() if column == "late" else z
    return pl.when(is_habit).then(sided.clip(0.0, Z_CAP).round(6))


def anomaly_facts(scores: pl.DataFrame) -> pl.DataFrame:
    """Return the customer's score and how many transactions are outliers.

    Rule: BNK-23 A customer's score is the mean of its ten highest transaction scores.
    Source: house decision; fewer than ten count as zeros, so that one oddity weighs a tenth.
    """
    return scores.group_by("customer_id").agg(
        anomaly_score_12m=pl.col("score").top_k(SCORED).sort().sum() / SCORED,
        outliers_count_12m=pl.col("is_outlier").sum().cast(pl.Int64),
    )


def habits_of_time_and_roundness(
    flows: pl.DataFrame, *, on: date, numbers: FlowNumbers
) -> pl.DataFrame:
    """Return the share of turnover at night and in round sums, per customer.

    Rule: BNK-24 Night and round sums are shares of external turnover; night only of what has a
    time. Fees, interest and wages count for neither.
    Source: house decision; the hours and the round unit are numbers of policy.
    """
    no_choice = [
        Category.FEE.value,
        Category.DEPOSIT_INTEREST.value,
        Category.LOAN_INTEREST.value,
        Category.WAGES.value,
    ]
    year = flows.filter(
        in_window("booked_on", on=on), "is_external", ~pl.col("category").is_in(no_choice)
    )
    size = pl.col("amount_minor").abs()
    has_time = pl.col("booked_second").is_not_null()
    return year.group_by("customer_id").agg(
        night_12m=size.filter(is_night(numbers)).sum(),
        timed_12m=size.filter(has_time).sum(),
        round_12m=size.filter(is_round(numbers)).sum(),
        counted_12m=size.sum(),
    )


def is_night(numbers: FlowNumbers) -> pl.Expr:
    """Return whether the time of day lies at night; false without a time.

    A time of exactly midnight is what banks write where they state none.
    """
    second = pl.col("booked_second")
    late = second >= numbers.night_from_hour * 3600
    early = second < numbers.night_to_hour * 3600
    is_told = second.is_not_null() & (second != 0)
    return (is_told & (late | early)).fill_null(value=False)


def is_round(numbers: FlowNumbers) -> pl.Expr:
    """Return whether the amount is a whole multiple of the round unit."""
    return pl.col("amount_minor").abs() % numbers.round_unit == 0
