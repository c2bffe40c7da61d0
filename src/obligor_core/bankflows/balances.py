"""The balance at the end of each day, over all accounts, and the days that files tell of."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from obligor_core.bankflows.windows import MONTHS, in_window
from obligor_core.dates import months_before


def covered_days(coverage: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return ``customer_id, account_key, day`` for each day of the year that a file tells of."""
    first = months_before(on, MONTHS) + timedelta(days=1)
    within = coverage.with_columns(
        pl.col("starts_on").clip(lower_bound=first), pl.col("ends_on").clip(upper_bound=on)
    ).filter(pl.col("starts_on") <= pl.col("ends_on"))
    days = within.select(
        "customer_id", "account_key", day=pl.date_ranges("starts_on", "ends_on", interval="1d")
    )
    return (
        days.explode("day", empty_as_null=False).unique().sort("customer_id", "account_key", "day")
    )


def coverage_facts(coverage: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return accounts, days covered, gap days, last day and months covered per customer.

    Rule: BNK-16 A gap is a day between the first and the last day of an account, in the year,
    that no file tells of.
    Source: house decision; transactions of such days are missing, not absent.
    """
    seen = coverage.filter(pl.col("starts_on") <= on)
    days = covered_days(seen, on=on)
    by_account = days.group_by("customer_id", "account_key").agg(
        span=(pl.col("day").max() - pl.col("day").min()).dt.total_days() + 1, days=pl.len()
    )
    gaps = by_account.group_by("customer_id").agg(
        gap_days_12m=(pl.col("span") - pl.col("days").cast(pl.Int64)).sum()
    )
    of_customer = days.group_by("customer_id").agg(
        days_covered_12m=pl.col("day").n_unique().cast(pl.Int64), first=pl.col("day").min()
    )
    whole = seen.group_by("customer_id").agg(
        accounts_count=pl.col("account_key").n_unique().cast(pl.Int64),
        last_on=pl.col("ends_on").max().clip(upper_bound=on),
    )
    months = ((pl.lit(on) - pl.col("first")).dt.total_days() // 30 + 1).clip(1, MONTHS)
    return (
        whole.join(of_customer, on="customer_id", how="left")
        .join(gaps, on="customer_id", how="left")
        .with_columns(
            months_covered=months.fill_null(0).cast(pl.Int64),
            days_covered_12m=pl.col("days_covered_12m").fill_null(0),
            gap_days_12m=pl.col("gap_days_12m").fill_null(0).cast(pl.Int64),
            age_days=(pl.lit(on) - pl.col("last_on")).dt.total_days(),
        )
        .drop("first")
    )


def gaps(coverage: pl.DataFrame) -> pl.DataFrame:
    """Return ``account_key, starts_on, ends_on, days`` of each stretch that no file tells of."""
    ordered = coverage.sort("account_key", "starts_on", "ends_on").with_columns(
        reached=pl.col("ends_on").cum_max().shift(1).over("account_key")
    )
    day = pl.duration(days=1)
    return ordered.filter(pl.col("starts_on") > pl.col("reached") + day).select(
        "account_key",
        starts_on=pl.col("reached") + day,
        ends_on=pl.col("starts_on") - day,
        days=(pl.col("starts_on") - pl.col("reached")).dt.total_days() - 1,
    )


def daily_by_account(flows: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return ``customer_id, account_key, day, balance_minor`` at the end of each day of the year.

    A day without a transaction has the balance of the day before. An account begins with the
    first balance known of it, and ends with the day of the analysis. Accounts whose files state
    no balance have no rows.
    """
    first = months_before(on, MONTHS) + timedelta(days=1)
    ends = (
        flows.filter(pl.col("balance_minor").is_not_null(), pl.col("booked_on") <= on)
        .sort("booked_on", pl.col("booked_second").fill_null(-1), "file_id", "place")
        .group_by("customer_id", "account_key", "booked_on", maintain_order=True)
        .agg(pl.col("balance_minor").last())
    )
    starts = ends.group_by("customer_id", "account_key").agg(
        first=pl.col("booked_on").min().clip(lower_bound=first)
    )
    grid = starts.select(
        "customer_id", "account_key", day=pl.date_ranges("first", pl.lit(on), interval="1d")
    ).explode("day", empty_as_null=False)
    return (
        grid.sort("day")
        .join_asof(
            ends.sort("booked_on"),
            left_on="day",
            right_on="booked_on",
            by=["customer_id", "account_key"],
            strategy="backward",
            check_sortedness=False,
        )
        .select("customer_id", "account_key", "day", "balance_minor")
    )


def daily(flows: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return ``customer_id, day, balance_minor``: all accounts together, by day.

    Rule: BNK-17 A day's balance is the sum of the accounts known by that day.
    Source: house decision; an account told of later is not guessed backwards.
    """
    by_account = daily_by_account(flows, on=on)
    return (
        by_account.group_by("customer_id", "day")
        .agg(pl.col("balance_minor").sum())
        .sort("customer_id", "day")
    )


def balance_facts(
    days: pl.DataFrame, outflow: pl.DataFrame, *, on: date, low_percent: int
) -> pl.DataFrame:
    """Return average, least and latest balance, and the days it was low or negative.

    ``outflow``: ``customer_id`` and ``outflow_12m``. Low is below ``low_percent`` of an average
    month's outflow.

    Rule: BNK-18 A balance is low below a share of an average month's outflow.
    Source: house decision; the share is a number of policy.
    """
    known = days.join(outflow, on="customer_id", how="left")
    balance = pl.col("balance_minor")
    month = in_window("day", on=on, months=3)
    is_low = (
        balance.cast(pl.Int128) * 100 * MONTHS < pl.col("outflow_12m").cast(pl.Int128) * low_percent
    )
    return known.group_by("customer_id").agg(
        balance_average_12m=_average(balance.cast(pl.Int128).sum(), pl.len()),
        balance_average_3m=_average(balance.filter(month).cast(pl.Int128).sum(), month.sum()),
        balance_min_12m=balance.min(),
        balance_last=balance.filter(pl.col("day") == pl.col("day").max()).first(),
        balance_low_days_12m=is_low.sum().cast(pl.Int64),
        balance_negative_days_12m=(balance < 0).sum().cast(pl.Int64),
    )


def _average(total: pl.Expr, count: pl.Expr) -> pl.Expr:
    """Return the average, rounded down to the minor unit; null for no day."""
    return (total // count.cast(pl.Int128)).cast(pl.Int64)
