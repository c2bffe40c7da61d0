"""Print how long the kernel of the night takes: make bench NAME=night_core.

The book is drawn by hashing row numbers, so that every run sees the same one. Parts of the kernel
are timed apart, several times in turn; median and spread are printed and nothing is asserted.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import polars as pl

from obligor_core.dates import months_before
from obligor_core.portfolio.book import Dimension, book_figures, book_figures_by
from obligor_core.portfolio.facts import customer_facts, with_book_facts
from obligor_core.portfolio.faults import check_book
from obligor_core.portfolio.frames import CUSTOMERS, OPEN_ITEMS, PAYMENTS, RATES, Book
from obligor_core.portfolio.movements import MovementNumbers, movements
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.position import position_of
from obligor_core.portfolio.run import compute
from obligor_core.receivables.settlement import settle

FIRST = date(2024, 1, 1)
ON = date(2025, 12, 31)
SPAN_DAYS = (ON - FIRST).days
NUMBERS = BookNumbers()
Result = TypeVar("Result")


def drawn(seed: int, count: int, below: int) -> pl.Expr:
    """Return ``count`` numbers from 0 up to ``below``, the same for a seed each time."""
    return (pl.int_range(count).hash(seed=seed) % below).cast(pl.Int64)


def day_drawn(seed: int, count: int) -> pl.Expr:
    return pl.lit(FIRST) + pl.duration(days=drawn(seed, count, SPAN_DAYS))


def typed(contract_columns: dict[str, object], frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame in the contract's order, absent columns as nulls of its type."""
    return frame.select(
        pl.col(name) if name in frame.columns else pl.lit(None, dtype=dtype).alias(name)
        for name, dtype in contract_columns.items()
    )


def book_of(customers_count: int) -> Book:
    """Return a book with ten items and seven payments to a customer, some lines explicit."""
    items_count, payments_count = customers_count * 10, customers_count * 7
    group = pl.when(pl.col("customer_id") % 5 < 2).then(pl.col("customer_id") // 20)
    customers = pl.select(
        customer_id=pl.int_range(customers_count),
        kind=pl.lit("enterprise"),
        unit_id=drawn(1, customers_count, 50),
        opened_on=pl.lit(date(2020, 1, 1)),
    ).with_columns(group_id=group)
    items = pl.select(
        item_id=pl.int_range(items_count),
        customer_id=drawn(2, items_count, customers_count),
        kind=pl.lit("invoice"),
        product=pl.lit("trade_credit"),
        currency=pl.lit("CNY"),
        amount_minor=drawn(3, items_count, 10_000_000) + 1,
        issued_on=day_drawn(4, items_count),
        disputed_minor=pl.when(drawn(5, items_count, 50) == 0).then(1).otherwise(0).cast(pl.Int64),
    ).with_columns(due_on=pl.col("issued_on") + pl.duration(days=30 + pl.col("item_id") % 3 * 30))
    payments = pl.select(
        payment_id=pl.int_range(payments_count),
        customer_id=drawn(6, payments_count, customers_count),
        kind=pl.lit("cash"),
        currency=pl.lit("CNY"),
        amount_minor=drawn(7, payments_count, 14_000_000) + 1,
        value_on=day_drawn(8, payments_count),
        is_on_account=drawn(9, payments_count, 10) != 0,
    )
    return Book(
        customers=typed(CUSTOMERS.schema, customers),
        open_items=typed(OPEN_ITEMS.schema, items),
        payments=typed(PAYMENTS.schema, payments),
        allocation_lines=_lines(items, payments),
    )


def _lines(items: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Return an explicit line for every fifth payment, to an item of the same customer."""
    place = pl.int_range(pl.len()).over("customer_id").alias("place")
    pairs = payments.with_columns(place).join(
        items.with_columns(place), on=["customer_id", "place"], suffix="_item"
    )
    chosen = pairs.filter(pl.col("payment_id") % 5 == 0)
    return chosen.select(
        "payment_id", "item_id", amount_minor=pl.min_horizontal("amount_minor", "amount_minor_item")
    )


class Stopwatch:
    """Seconds by step over the rounds."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)

    def time(self, step: str, work: Callable[[], Result]) -> Result:
        """Return the result of the work and note how long it took."""
        start = perf_counter()
        result = work()
        self.seconds[step].append(perf_counter() - start)
        return result

    def report(self) -> None:
        """Print median and spread of each step."""
        for step, seconds in self.seconds.items():
            spread = f"[{min(seconds):.3f} .. {max(seconds):.3f}]"
            print(f"{step:<28}{statistics.median(seconds):>8.3f} s  {spread}")


def one_round(watch: Stopwatch, book: Book, yesterday: pl.DataFrame) -> None:
    """Time each step once."""
    rates = RATES.frame()
    lines = book.allocation_lines
    watch.time("check of the frames", lambda: check_book(book))
    watch.time(
        "settlement alone",
        lambda: settle(book.open_items, book.payments, allocation_lines=lines, on=ON),
    )
    position = watch.time(
        "position (settled, aged)",
        lambda: position_of(book, on=ON, numbers=NUMBERS, rates=rates),
    )
    own = watch.time("facts of customers", lambda: customer_facts(position, NUMBERS))
    facts = with_book_facts(own)
    watch.time("movements", lambda: movements(yesterday, facts, numbers=MovementNumbers()))
    days = (ON - months_before(ON, 3)).days

    def figures() -> None:
        book_figures(facts, numbers=NUMBERS, days=days)
        for by in Dimension:
            book_figures_by(facts, book.customers, by=by, numbers=NUMBERS, days=days)

    watch.time("figures of the book", figures)
    watch.time(
        "all: check, facts, places", lambda: compute(book, on=ON, numbers=NUMBERS, rates=rates)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--customers", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    for customers_count in chosen.customers:
        book = book_of(customers_count)
        before = ON - timedelta(days=1)
        yesterday = compute(book, on=before, numbers=NUMBERS, rates=RATES.frame()).facts
        watch = Stopwatch()
        for _ in range(chosen.rounds):
            one_round(watch, book, yesterday)
        counts = f"{book.open_items.height:,} items, {book.payments.height:,} payments"
        print(f"\n{customers_count:,} customers, {counts}")
        watch.report()


if __name__ == "__main__":
    main()
