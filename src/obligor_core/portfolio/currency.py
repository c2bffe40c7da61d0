"""Amounts of all currencies told in the currency of the book, by the rate of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from obligor_core.decision import Fault, Refusal
from obligor_core.money import exponent
from obligor_core.portfolio.faults import CustomerFault
from obligor_core.portfolio.frames import CURRENCIES, OPEN_ITEMS, RATE_MAX, Book
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.text import Text

RATE_SCALE = 10**10  # the unit of the last decimal of a rate


class RateMissing(Refusal):
    status = 422
    text = Text(
        "There is no exchange rate from {currency} to {book_currency} for {on}.",
        "缺少 {on} 由 {currency} 折算 {book_currency} 的汇率。",
    )


def factors_on(rates: pl.DataFrame, *, on: date, numbers: BookNumbers) -> pl.DataFrame:
    """Return what turns minor units of each currency into those of the book.

    Columns: ``currency``, ``factor_top`` and ``factor_bottom`` (Int128), whose quotient it is.

    Rule: BOK-03 The latest rate on or before the day counts, unless it is too old.
    Source: house decision; the age allowed is a number of policy.
    """
    oldest = on - timedelta(days=numbers.rate_age_days_max)
    latest = (
        rates.filter(pl.col("valid_on").is_between(oldest, on))
        .filter(pl.col("rate") > 0, pl.col("rate") <= RATE_MAX)
        .filter(pl.col("currency") != numbers.currency)
        .sort("valid_on")
        .unique("currency", keep="last")
    )
    bottoms = {c: 10 ** exponent(c) * RATE_SCALE for c in sorted(CURRENCIES)}
    bottom = pl.col("currency").replace_strict(bottoms, return_dtype=pl.Int64, default=None)
    of_currencies = latest.select(
        "currency",
        factor_top=pl.col("rate").to_physical() * 10 ** exponent(numbers.currency),
        factor_bottom=bottom.cast(pl.Int128),
    )
    of_book = pl.select(
        currency=pl.lit(numbers.currency),
        factor_top=pl.lit(1, dtype=pl.Int128),
        factor_bottom=pl.lit(1, dtype=pl.Int128),
    )
    return pl.concat([of_book, of_currencies])


def in_book_currency(
    frame: pl.DataFrame, columns: Sequence[str], *, factors: pl.DataFrame, on: date, book: str
) -> pl.DataFrame:
    """Return the frame with the amounts in ``columns`` told in the currency of the book.

    Rule: BOK-04 Each document is converted by itself and rounded half up to the minor unit.
    Source: house decision, so that a total equals the sum of the lines shown.

    :raises RateMissing: for the first currency, in alphabetical order, without a factor
    """
    foreign = frame.filter(pl.col("currency") != book)
    if foreign.is_empty():
        return frame
    unknown = foreign.join(factors, on="currency", how="anti")["currency"]
    if not unknown.is_empty():
        raise RateMissing(currency=unknown.sort()[0], book_currency=book, on=on)
    top = pl.col(columns).cast(pl.Int128) * pl.col("factor_top") * 2
    rounded_half_up = (top + pl.col("factor_bottom")) // (pl.col("factor_bottom") * 2)
    return (
        frame.join(factors, on="currency", how="left", maintain_order="left")
        .with_columns(rounded_half_up.cast(pl.Int64))
        .drop("factor_top", "factor_bottom")
    )


def check_rates(
    book: Book, rates: pl.DataFrame, *, on: date, numbers: BookNumbers
) -> tuple[CustomerFault, ...]:
    """Return a fault for each customer and currency that cannot be converted on the day.

    Rule: BOK-05 A customer with amounts in a currency without a rate is set apart, never guessed.
    Source: house decision: nothing is filled in silently.
    """
    factors = factors_on(rates, on=on, numbers=numbers)
    documents = pl.concat(
        [
            book.open_items.filter(pl.col("issued_on") <= on).select("customer_id", "currency"),
            book.payments.filter(pl.col("value_on") <= on).select("customer_id", "currency"),
        ]
    )
    unknown = (
        documents.join(factors, on="currency", how="anti")
        .group_by("customer_id", "currency")
        .len()
        .sort("customer_id", "currency")
    )
    return tuple(
        CustomerFault(
            customer_id=customer_id,
            code="rate_missing",
            frame=OPEN_ITEMS.name,
            fault=Fault(
                what=RateMissing(currency=currency, book_currency=numbers.currency, on=on).said,
                remedy=Text(
                    "Enter the rate of the day, then run again.", "请录入当日汇率后重新运行。"
                ),
                column="currency",
                value=currency,
            ),
            rows_count=count,
        )
        for customer_id, currency, count in unknown.iter_rows()
    )
