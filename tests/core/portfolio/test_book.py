from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.books import book, books, customer, day, item, over_books
from tests.core.vector_files import cases

from obligor_core.dates import months_before
from obligor_core.portfolio.book import (
    Dimension,
    book_figures,
    book_figures_by,
    group_concentration,
    largest,
)
from obligor_core.portfolio.facts import with_book_facts
from obligor_core.portfolio.frames import RATES, Book
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.position import position_of
from obligor_core.portfolio.run import facts_of
from obligor_core.receivables.measures import weighted

NUMBERS = BookNumbers()
ON = date(2025, 3, 31)


def rates_of(on: date) -> pl.DataFrame:
    return RATES.frame([{"currency": "USD", "valid_on": on, "rate": Decimal("7.15")}])


def facts(a_book: Book, on: date = ON) -> pl.DataFrame:
    return with_book_facts(facts_of(a_book, on=on, numbers=NUMBERS, rates=rates_of(on)))


def days_of(on: date) -> int:
    return (on - months_before(on, 3)).days


def figures(a_book: Book, on: date = ON) -> dict:
    whole = book_figures(facts(a_book, on), numbers=NUMBERS, days=days_of(on))
    return whole.row(0, named=True)


def figures_by(a_book: Book, by: Dimension, on: date = ON) -> pl.DataFrame:
    return book_figures_by(
        facts(a_book, on), a_book.customers, by=by, numbers=NUMBERS, days=days_of(on)
    )


class TestBookFigures:
    def test_concentration_reaches_the_vector(self):
        case = cases("quant_reports.json")["hhi_top10"]
        debts = [
            item(n, amount, customer_id=n) for n, amount in enumerate(case["inputs"]["exposures"])
        ]
        found = figures(book(debts, customers=[customer(n) for n in range(len(debts))]))
        assert found["customer_hhi"] == case["expected"]["hhi"]
        assert found["customer_largest_1_share"] == case["expected"]["top1"]
        assert found["customer_largest_10_share"] == 1

    def test_concentration_by_group_adds_the_members_up(self):
        members = [customer(1, group_id=7), customer(2, group_id=7), customer(3)]
        debts = [item(n, 100, customer_id=n) for n in (1, 2, 3)]
        a_book = book(debts, customers=members)
        together = group_concentration(facts(a_book), a_book.customers)
        assert figures(a_book)["customer_largest_1_share"] == round(1 / 3, 6)
        assert together["group_largest_1_share"].item() == round(2 / 3, 6)

    def test_dso_is_that_of_the_sums_and_not_the_average_of_customers(self):
        sold = {"issued_on": date(2025, 3, 1)}
        debts = [item(1, 900, 400, **sold), item(2, 100, 400, customer_id=2, **sold)]
        old = item(3, 800, date(2024, 6, 1), customer_id=2, issued_on=date(2024, 5, 1))
        found = figures(book([*debts, old]))
        assert found["dso"] == round(1800 / 1000 * 90, 6)
        assert found["dso_best"] == 90

    def test_of_an_empty_book_is_a_row_of_nothing(self):
        found = figures(book(customers=[]))
        assert (found["exposure_total"], found["customers_count"]) == (0, 0)
        assert (found["dso"], found["customer_hhi"], found["overdue_share"]) == (None, None, None)


class TestParts:
    units = [customer(1, unit_id=5), customer(2, unit_id=6), customer(3, unit_id=None)]
    debts = [item(n, n * 100, customer_id=n) for n in (1, 2, 3)]

    def test_come_one_to_a_row_with_the_unplaced_last(self):
        parts = figures_by(book(self.debts, customers=self.units), Dimension.UNIT)
        assert parts.select("unit_id", "exposure_total").rows() == [(5, 100), (6, 200), (None, 300)]

    @pytest.mark.parametrize("by", Dimension)
    def test_add_up_to_the_whole_by_every_dimension(self, by):
        a_book = book(self.debts, customers=self.units)
        parts = figures_by(a_book, by)
        assert parts["exposure_total"].sum() == figures(a_book)["exposure_total"] == 600

    @over_books
    @given(books(days_max=900), st.integers(0, 1000).map(day))
    def test_have_every_sum_of_the_whole(self, a_book, on):
        units = a_book.customers.with_columns(unit_id=pl.col("customer_id") % 2)
        placed = Book(units, a_book.open_items, a_book.payments, a_book.allocation_lines)
        whole, parts = figures(placed, on), figures_by(placed, Dimension.UNIT, on)
        for name in parts.columns:
            if parts.schema[name] == pl.Int64 and name != "unit_id":
                assert parts[name].sum() == whole[name], name

    @over_books
    @given(books(days_max=900), st.integers(0, 1000).map(day))
    def test_days_late_of_the_book_are_those_of_all_its_payments(self, a_book, on):
        position = position_of(a_book, on=on, numbers=NUMBERS, rates=rates_of(on))
        recent = position.applications.filter(
            pl.col("is_money"), position.months.last(12, "applied_on")
        )
        late = recent.select(weighted(pl.col("days_late"), pl.col("amount_minor"))).item()
        found = figures(a_book, on)["days_late_12m"]
        assert found == (None if late is None else pytest.approx(late, abs=2e-6))


class TestLargest:
    def test_are_in_order_and_without_those_who_owe_nothing(self):
        debts = [item(1, 5), item(2, 9, customer_id=2), item(3, 5, customer_id=3)]
        everyone = facts(book(debts, customers=[customer(n) for n in (1, 2, 3, 4)]))
        assert largest(everyone, count=10)["customer_id"].to_list() == [2, 1, 3]
        assert largest(everyone, count=1)["customer_id"].to_list() == [2]
