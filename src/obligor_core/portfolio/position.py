"""The state of some accounts on a day: documents settled and told in the currency of the book.

Everything that facts are made of is prepared here row by row, once; facts only add it up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl

from obligor_core.dates import months_before
from obligor_core.portfolio.currency import factors_on, in_book_currency
from obligor_core.portfolio.frames import Book
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.ageing import bucket_of, days_late, days_past_due, disputed_open
from obligor_core.receivables.kinds import PAID_WITH_MONEY, ItemKind, PaymentKind
from obligor_core.receivables.settlement import settle


@dataclass(frozen=True, slots=True)
class Months:
    """The months that end on a day; a window of n months is after ``start(n)``, up to ``on``."""

    on: date

    def start(self, months: int) -> date:
        """Return the last day before the window of so many months."""
        return months_before(self.on, months)

    def last(self, months: int, day: str) -> pl.Expr:
        """Return whether the date in column ``day`` lies in the last so many months."""
        return self.between(months, 0, day=day)

    def between(self, first: int, last: int, *, day: str) -> pl.Expr:
        """Return whether ``day`` lies after ``first`` months ago, not after ``last`` months ago."""
        return (pl.col(day) > self.start(first)) & (pl.col(day) <= self.start(last))

    def each(self, count: int) -> Iterator[tuple[int, int]]:
        """Yield number and length in days of the latest rolling months, the newest first."""
        for number in range(count):
            yield number, (self.start(number) - self.start(number + 1)).days


@dataclass(frozen=True, slots=True)
class Position:
    """Accounts as of a day, all amounts in minor units of the currency of the book.

    ``items``: the items issued by the day with ``open_minor``, ``settled_on``, ``disputed_open``
    and ``undisputed_open``, ``dpd`` (of what is open and undisputed), ``dpd_gross`` (of what is
    open), ``days_since_issue``, ``days_reached`` (the most days past due it came to),
    ``unpaid_until`` (the day it was settled, or the day itself), ``is_fallen_due``,
    ``is_on_time``, ``is_invoice``.
    ``applications``: what settled them, with ``days_late``, ``days_to_pay``, ``is_money`` and the
    item's ``due_on, issued_on, is_invoice, is_fallen_due``.
    ``payments``: with ``unapplied_minor``, ``is_live``, ``is_returned``, ``is_money``.
    """

    on: date
    customers: pl.DataFrame
    items: pl.DataFrame
    applications: pl.DataFrame
    payments: pl.DataFrame

    @property
    def months(self) -> Months:
        return Months(self.on)


def position_of(book: Book, *, on: date, numbers: BookNumbers, rates: pl.DataFrame) -> Position:
    """Return the accounts as of ``on``, from the documents true by then and nothing later.

    :raises RateMissing: when a document's currency has no rate on the day
    :raises AmountsTooLarge: when an account cannot be added up exactly
    """
    settled = settle(book.open_items, book.payments, allocation_lines=book.allocation_lines, on=on)
    told = _Told(factors_on(rates, on=on, numbers=numbers), on=on, book=numbers.currency)
    items = _aged(
        told(settled.open_items, "amount_minor", "open_minor", "disputed_minor"), on, numbers
    )
    payments = _known(told(settled.payments, "amount_minor", "unapplied_minor"), on)
    applications = told(settled.applications, "amount_minor")
    return Position(
        on=on,
        customers=book.customers.sort("customer_id"),
        items=items,
        applications=_judged(applications, items, payments, numbers=numbers),
        payments=payments,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    factors: pl.DataFrame
    on: date
    book: str

    def __call__(self, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        return in_book_currency(frame, columns, factors=self.factors, on=self.on, book=self.book)


def _aged(items: pl.DataFrame, on: date, numbers: BookNumbers) -> pl.DataFrame:
    """Return the items with their age, and how they behaved, as of the day."""
    due, is_open = pl.col("due_on"), pl.col("open_minor") > 0
    settled_on, none = pl.col("settled_on"), pl.lit(0, dtype=pl.Int64)
    past_due = days_past_due(due, on=on, convention=numbers.dpd)
    late = days_late(due, paid_on=settled_on, convention=numbers.dpd)
    is_undisputed = pl.col("undisputed_open") > 0
    return (
        items.with_columns(disputed_open=disputed_open(), past_due=past_due, late=late)
        .with_columns(undisputed_open=pl.col("open_minor") - pl.col("disputed_open"))
        .with_columns(
            dpd=pl.when(is_undisputed).then("past_due").otherwise(none),
            dpd_gross=pl.when(is_open).then("past_due").otherwise(none),
            days_since_issue=(pl.lit(on) - pl.col("issued_on")).dt.total_days(),
            days_reached=pl.when(is_undisputed).then("past_due").otherwise("late").fill_null(0),
            unpaid_until=settled_on.fill_null(on),
            is_fallen_due=(due <= on) & (~is_open | (pl.col("past_due") > 0)),
            is_on_time=~is_open & (pl.col("late") == 0),
            is_invoice=pl.col("kind") == ItemKind.INVOICE,
        )
        .with_columns(bucket=bucket_of(pl.col("dpd"), numbers.buckets))
        .drop("past_due", "late")
    )


def _known(payments: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return the payments with what was known of them on the day."""
    return payments.with_columns(
        is_returned=(pl.col("returned_on") <= on).fill_null(value=False),
        is_money=pl.col("kind").is_in(sorted(PAID_WITH_MONEY)),
        is_credit_note=pl.col("kind") == PaymentKind.CREDIT_NOTE,
    )


def _judged(
    applications: pl.DataFrame,
    items: pl.DataFrame,
    payments: pl.DataFrame,
    *,
    numbers: BookNumbers,
) -> pl.DataFrame:
    """Return the applications with how late each part came."""
    applied_on = pl.col("applied_on")
    late = days_late(pl.col("due_on"), paid_on=applied_on, convention=numbers.dpd)
    return (
        applications.join(
            items.select("item_id", "issued_on", "due_on", "is_invoice", "is_fallen_due"),
            on="item_id",
        )
        .join(payments.select("payment_id", "is_money"), on="payment_id")
        .with_columns(
            days_late=late, days_to_pay=(applied_on - pl.col("issued_on")).dt.total_days()
        )
    )
