"""The kernel of the night: frames of documents in, facts of customers out.

It may run on any part of the book that keeps customer groups whole; the parts put together equal
the whole. A customer that cannot be computed is named and stops nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import polars as pl
from polars.exceptions import PanicException, PolarsError

from obligor_core.decision import Refusal
from obligor_core.portfolio.currency import check_rates
from obligor_core.portfolio.facts import customer_facts, group_fact_names, with_book_facts
from obligor_core.portfolio.faults import CustomerFault, check_book, faulty_customers
from obligor_core.portfolio.frames import Book
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.position import position_of
from obligor_core.text import Text

Kernel: TypeAlias = Callable[[Book], pl.DataFrame]

# What a calculation can raise over bad data; anything else is trouble of the machine and stops all.
KERNEL_FAILURES = (
    Refusal,
    PolarsError,
    PanicException,
    ArithmeticError,
    AssertionError,
    LookupError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class SetApart:
    """A customer without results, and why."""

    customer_id: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Isolated:
    """The results of all whom the kernel can compute, and those whom it cannot."""

    results: pl.DataFrame
    set_apart: tuple[SetApart, ...]


@dataclass(frozen=True, slots=True)
class BookFacts:
    """The day of a book: facts by customer, faults found in the data, calculations that failed.

    Who has a fault that is no warning, or is set apart, has no row in ``facts``.
    """

    facts: pl.DataFrame
    faults: tuple[CustomerFault, ...]
    set_apart: tuple[SetApart, ...]


def compute(book: Book, *, on: date, numbers: BookNumbers, rates: pl.DataFrame) -> BookFacts:
    """Return the facts of all sound customers, with the place of each in the book."""
    faults = (*check_book(book), *check_rates(book, rates, on=on, numbers=numbers))
    faulty = faulty_customers(faults)

    def kernel(part: Book) -> pl.DataFrame:
        return facts_of(part, on=on, numbers=numbers, rates=rates)

    isolated = isolate(kernel, book.without(faulty), numbers=numbers)
    facts = without_group_facts(isolated.results, book.customers, set_apart=faulty, numbers=numbers)
    return BookFacts(facts=with_book_facts(facts), faults=faults, set_apart=isolated.set_apart)


def facts_of(book: Book, *, on: date, numbers: BookNumbers, rates: pl.DataFrame) -> pl.DataFrame:
    """Return one row per customer, in order of id, with the facts of the day.

    Facts of the whole book are added by ``facts.with_book_facts`` once all parts are together.

    Rule: BOK-06 Facts of a day use only the documents true by that day.
    Source: architecture, time: what was true when; a later run of the same day repeats the facts.

    :raises RateMissing: when a document's currency has no rate on the day
    :raises AmountsTooLarge: when an account cannot be added up exactly
    """
    position = position_of(book, on=on, numbers=numbers, rates=rates)
    return customer_facts(position, numbers)


def isolate(kernel: Kernel, book: Book, *, numbers: BookNumbers) -> Isolated:
    """Return the kernel's results for every customer it can compute, and the others by name.

    When the kernel fails for the book, the book is halved by customer group until the failing
    customers are found. The rest of their group keeps its own facts and loses those of the group.

    Rule: BOK-07 A customer that cannot be computed stops nobody else and is named with the reason.
    Source: house decision; batch runs elsewhere stop, or skip in silence.
    """
    parts = list(_computed(kernel, book, _grouped(book.customers)))
    frames = [p for p in parts if isinstance(p, pl.DataFrame)]
    failed = sorted((p for p in parts if isinstance(p, SetApart)), key=lambda p: p.customer_id)
    nobody = pl.Series("customer_id", [], dtype=pl.Int64)
    results = pl.concat(frames) if frames else kernel(book.of(nobody))
    torn = [p.customer_id for p in failed]
    whole = without_group_facts(results, book.customers, set_apart=torn, numbers=numbers)
    return Isolated(results=whole.sort("customer_id"), set_apart=tuple(failed))


def without_group_facts(
    facts: pl.DataFrame,
    customers: pl.DataFrame,
    *,
    set_apart: Collection[int],
    numbers: BookNumbers,
) -> pl.DataFrame:
    """Return the facts with those of the group blank wherever a member was set apart.

    ``customers`` are all of the book, those set apart included.
    """
    apart = customers.filter(pl.col("customer_id").is_in(list(set_apart)))
    torn = apart["group_id"].drop_nulls().unique()
    mates = customers.filter(pl.col("group_id").is_in(torn.implode()))["customer_id"]
    is_whole = ~pl.col("customer_id").is_in(mates.implode())
    names = [name for name in group_fact_names(numbers) if name in facts.columns]
    return facts.with_columns(pl.when(is_whole).then(pl.col(name)).alias(name) for name in names)


def _grouped(customers: pl.DataFrame) -> pl.DataFrame:
    """Return ``customer_id`` and a running ``group_no``; who stands alone has one of his own."""
    alone = pl.when(pl.col("group_id").is_null()).then("customer_id")
    return customers.select(
        "customer_id", group_no=pl.struct("group_id", alone=alone).rank("dense")
    ).sort("group_no", "customer_id")


def _computed(
    kernel: Kernel, book: Book, customers: pl.DataFrame
) -> Iterator[pl.DataFrame | SetApart]:
    """Yield the results of whole groups where they can be computed, else of their members."""
    if customers.is_empty():
        return
    groups = customers["group_no"].unique().sort()
    try:
        results = kernel(book.of(customers["customer_id"]))
    except KERNEL_FAILURES as failure:
        if len(groups) == 1:
            yield from _members(kernel, book, customers["customer_id"], failure_text(failure))
            return
    else:
        yield results
        return
    is_low = customers["group_no"] < groups[len(groups) // 2]
    for half in (customers.filter(is_low), customers.filter(~is_low)):
        yield from _computed(kernel, book, half)


def _members(
    kernel: Kernel, book: Book, customer_ids: pl.Series, reason: Text
) -> Iterator[pl.DataFrame | SetApart]:
    """Yield what the members of a failing group give one by one.

    A group that fails only as a whole is set apart as a whole.
    """
    if len(customer_ids) == 1:
        yield SetApart(customer_ids[0], reason)
        return
    parts = [_member(kernel, book, customer_id) for customer_id in customer_ids]
    if any(isinstance(part, SetApart) for part in parts):
        yield from parts
    else:
        yield from (SetApart(customer_id, reason) for customer_id in customer_ids)


def _member(kernel: Kernel, book: Book, customer_id: int) -> pl.DataFrame | SetApart:
    try:
        return kernel(book.of(pl.Series([customer_id], dtype=pl.Int64)))
    except KERNEL_FAILURES as failure:
        return SetApart(customer_id, failure_text(failure))


def failure_text(failure: BaseException) -> Text:
    """Return why a calculation failed, for the exception list."""
    if isinstance(failure, Refusal):
        return failure.said
    said = f"{type(failure).__name__}: {failure}"
    return Text(f"The calculation failed: {said}", f"计算失败：{said}")
