"""The months looked back on, and money of all accounts told in one currency."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.dates import months_before
from obligor_core.portfolio.currency import in_book_currency

MONTHS = 12
SPANS = (3, 6, 12)


def in_window(column: str, *, on: date, months: int = MONTHS) -> pl.Expr:
    """Return whether a day lies in the months that end with ``on``."""
    return (pl.col(column) > months_before(on, months)) & (pl.col(column) <= on)


def month_number(column: str, *, on: date) -> pl.Expr:
    """Return 0 for the latest month up to ``on``, 1 for the one before, … 11.

    Rule: BNK-11 Months are rolling: the latest ends with the day of the analysis.
    Source: house decision, as of turnover (FCT-05).
    """
    ends = [months_before(on, number) for number in range(1, MONTHS)]
    return pl.sum_horizontal((pl.col(column) <= end).cast(pl.Int64) for end in ends)


def unique_flows(flows: pl.DataFrame) -> pl.DataFrame:
    """Return the flows without those that an earlier file told of already.

    Rule: BNK-12 A row is known when account, day, amount and balance are the same, and the count
    of equal rows before it in its file; without a balance, time and counterparty stand for it.
    Source: house decision; equal rows within one file are two transactions.
    """
    has_balance = pl.col("balance_minor").is_not_null()
    keys = {
        "key_second": pl.when(~has_balance).then("booked_second"),
        "key_party": pl.when(~has_balance).then("party_key"),
    }
    same = ["customer_id", "account_key", "booked_on", "amount_minor", "balance_minor"]
    return (
        flows.with_columns(**keys)
        .sort("file_id", "place")
        .unique([*same, "twin", *keys], keep="first", maintain_order=True)
        .drop(list(keys))
    )


def told_in_book(
    flows: pl.DataFrame, *, factors: pl.DataFrame, on: date, book: str
) -> pl.DataFrame:
    """Return the flows with amounts and balances in the currency of the book, by the day's rate.

    :raises RateMissing: when a currency has no rate on the day
    """
    return in_book_currency(
        flows, ["amount_minor", "balance_minor"], factors=factors, on=on, book=book
    )
