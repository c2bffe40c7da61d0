"""Everything that follows from the flows of some customers on a day, in frames."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from obligor_core.bankflows import (
    anomalies,
    balances,
    benford,
    lenders,
    round_trips,
    turnover,
    windows,
)
from obligor_core.bankflows.categories import prepared
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.tables import keywords


@dataclass(frozen=True, slots=True)
class FlowBook:
    """What is known of the bank flows of some customers; the frames are those of ``frames``.

    ``factors`` turns currencies into ``currency`` (``portfolio.currency.factors_on``).
    """

    flows: pl.DataFrame
    parties: pl.DataFrame
    coverage: pl.DataFrame
    beyond: pl.DataFrame
    factors: pl.DataFrame
    currency: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """The flows with their flags, and what was found in them; one row per customer in ``facts``."""

    flows: pl.DataFrame
    coverage: pl.DataFrame
    days: pl.DataFrame
    months: pl.DataFrame
    lenders: pl.DataFrame
    trips: pl.DataFrame
    scores: pl.DataFrame
    digits: pl.DataFrame
    facts: pl.DataFrame


def analysis_of(book: FlowBook, *, on: date, numbers: FlowNumbers) -> Analysis:
    """Return the analysis of the flows up to the day.

    :raises RateMissing: when an account's currency has no rate on the day
    """
    known = windows.unique_flows(book.flows.filter(pl.col("booked_on") <= on))
    told = windows.told_in_book(known, factors=book.factors, on=on, book=book.currency)
    flows = prepared(told, book.parties, words=keywords(on=on))
    months = turnover.monthly(flows, on=on)
    days = balances.daily(flows, on=on)
    found = lenders.lenders(flows, on=on, numbers=numbers)
    trips = round_trips.round_trips(flows, book.beyond, on=on, numbers=numbers)
    scores = anomalies.scored(flows, on=on, numbers=numbers)
    digits = benford.first_digits(flows, on=on)
    coverage = balances.coverage_facts(book.coverage, on=on)
    sums = turnover.sums(flows, on=on)
    outflow = sums.select("customer_id", "outflow_12m")
    parts = [
        sums,
        turnover.steadiness(months, coverage.select("customer_id", "months_covered")),
        turnover.concentration(flows, on=on),
        balances.balance_facts(days, outflow, on=on, low_percent=numbers.low_balance_percent),
        _breaks(flows, on),
        lenders.lender_facts(found),
        round_trips.trip_facts(trips),
        anomalies.anomaly_facts(scores),
        anomalies.habits_of_time_and_roundness(flows, on=on, numbers=numbers),
        benford.benford_facts(digits, count_min=numbers.benford_count_min),
    ]
    facts = coverage
    for part in parts:
        facts = facts.join(part, on="customer_id", how="left")
    return Analysis(
        flows=flows,
        coverage=book.coverage,
        days=days,
        months=months,
        lenders=found,
        trips=trips,
        scores=scores,
        digits=digits,
        facts=facts.sort("customer_id"),
    )


def balance_breaks(flows: pl.DataFrame) -> pl.DataFrame:
    """Return the transactions whose balance does not follow from the one before (BNK-03).

    Columns: ``customer_id, account_key, transaction_id, booked_on, expected_minor,
    balance_minor``. Amounts are those of ``flows``.
    """
    account = ["customer_id", "account_key"]
    known = (
        flows.sort("booked_on", pl.col("booked_second").fill_null(-1), "file_id", "place")
        .with_columns(summed=pl.col("amount_minor").cum_sum().over(account))
        .filter(pl.col("balance_minor").is_not_null())
    )
    rest = pl.col("balance_minor") - pl.col("summed")
    expected = rest.shift(1).over(account) + pl.col("summed")
    return (
        known.with_columns(expected_minor=expected)
        .filter(pl.col("expected_minor") != pl.col("balance_minor"))
        .select(*account, "transaction_id", "booked_on", "expected_minor", "balance_minor")
    )


def _breaks(flows: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return how many balances of the year do not follow; a converted one may be a unit off."""
    off = (pl.col("expected_minor") - pl.col("balance_minor")).abs() > 1
    found = balance_breaks(flows).filter(windows.in_window("booked_on", on=on), off)
    return found.group_by("customer_id").agg(balance_breaks_12m=pl.len().cast(pl.Int64))
