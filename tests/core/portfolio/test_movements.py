from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.books import book, books, customer, day, item, over_books, payment

from obligor_core.portfolio.facts import with_book_facts
from obligor_core.portfolio.frames import RATES
from obligor_core.portfolio.movements import LABELS, MovementKind, MovementNumbers, movements
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.run import facts_of

ON = date(2025, 6, 30)
YESTERDAY = ON - timedelta(days=1)
QUIET = MovementNumbers(jump_percent=10**6, jump_minor=10**15, largest_count=0)


def facts(a_book, on: date) -> pl.DataFrame:
    rates = RATES.frame([{"currency": "USD", "valid_on": on, "rate": Decimal(7)}])
    return with_book_facts(facts_of(a_book, on=on, numbers=BookNumbers(), rates=rates))


def overnight(*documents, numbers: MovementNumbers = QUIET) -> list[tuple]:
    items = [d for d in documents if "due_on" in d]
    one = book(items, [d for d in documents if "value_on" in d])
    moved = movements(facts(one, YESTERDAY), facts(one, ON), numbers=numbers)
    return moved.drop("customer_id").rows()


def owed(days_past_due: int, amount_minor: int = 100, item_id: int = 1, **other):
    return item(item_id, amount_minor, ON - timedelta(days=days_past_due), **other)


class TestLateness:
    @pytest.mark.parametrize(
        ("days", "kinds"),
        [
            (0, []),
            (1, ["became_overdue", "bucket_worse"]),
            (2, []),
            (30, []),
            (31, ["bucket_worse"]),
        ],
    )
    def test_moves_on_the_day_the_threshold_is_crossed_and_not_again(self, days, kinds):
        assert [kind for kind, *_ in overnight(owed(days))] == kinds

    def test_tells_the_days_before_and_after(self):
        assert overnight(owed(1))[0] == ("became_overdue", "dpd_now", 0, 1)

    def test_payment_cures_and_brings_back_to_the_best_bucket(self):
        assert overnight(owed(45), payment(9, 100, ON)) == [
            ("bucket_better", "bucket_worst", 2, 0),
            ("cured", "dpd_now", 44, 0),
        ]

    def test_a_returned_cheque_makes_overdue_again(self):
        cheque = payment(9, 100, date(2025, 6, 1), kind="cheque", returned_on=ON)
        assert overnight(owed(45), cheque) == [
            ("became_overdue", "dpd_now", 0, 45),
            ("bucket_worse", "bucket_worst", 0, 2),
        ]

    def test_part_payment_of_one_of_two_items_moves_one_bucket(self):
        assert overnight(owed(95), owed(40, item_id=2), payment(9, 100, ON)) == [
            ("bucket_better", "bucket_worst", 4, 2)
        ]


class TestExposure:
    jumpy = MovementNumbers(jump_percent=50, jump_minor=100, largest_count=0)

    @pytest.mark.parametrize(
        ("was", "more", "is_jump"),
        [(200, 100, True), (200, 99, False), (1000, 499, False), (1000, 500, True)],
    )
    def test_jumps_when_both_thresholds_are_reached(self, was, more, is_jump):
        sale = item(2, more, date(2025, 12, 1), issued_on=ON)
        moved = overnight(owed(-9, was), sale, numbers=self.jumpy)
        assert [m[0] for m in moved] == (["exposure_jump"] if is_jump else [])

    def test_a_fall_is_a_jump_too(self):
        moved = overnight(owed(-9, 300), payment(9, 300, ON), numbers=self.jumpy)
        assert moved == [("exposure_jump", "exposure_total", 300, 0)]

    def test_nothing_to_nothing_is_no_jump(self):
        assert overnight(numbers=MovementNumbers(0, 0, 0)) == []


class TestTheBook:
    def test_a_customer_comes_and_another_goes(self):
        before = facts(book(customers=[customer(1), customer(2)]), YESTERDAY)
        after = facts(book([owed(5, customer_id=3)], customers=[customer(2), customer(3)]), ON)
        moved = movements(before, after, numbers=QUIET)
        assert moved.rows() == [
            (1, "gone", "exposure_total", 0, None),
            (3, "new_customer", "exposure_total", None, 100),
        ]

    def test_who_was_set_apart_neither_comes_nor_goes(self):
        before = facts(book(customers=[customer(1), customer(2)]), YESTERDAY)
        after = facts(book(customers=[customer(2)]), ON)
        assert movements(before, after, numbers=QUIET, set_apart=[1]).is_empty()

    def test_names_who_entered_the_largest_with_both_ranks(self):
        debts = [owed(-9, amount, n, customer_id=n) for n, amount in ((1, 300), (2, 200), (3, 100))]
        sale = item(9, 150, date(2025, 12, 1), issued_on=ON, customer_id=3)
        numbers = MovementNumbers(jump_percent=10**6, jump_minor=10**15, largest_count=2)
        whole = book([*debts, sale])
        moved = movements(facts(whole, YESTERDAY), facts(whole, ON), numbers=numbers)
        assert moved.rows() == [(3, "new_largest", "rank_in_book", 3, 2)]

    @over_books
    @given(books(days_max=300), st.integers(0, 330).map(day))
    def test_a_day_compared_with_itself_moves_nothing(self, a_book, on):
        same = facts(a_book, on)
        assert movements(same, same, numbers=MovementNumbers()).is_empty()

    @over_books
    @given(books(days_max=300), st.integers(0, 330).map(day), st.integers(0, 60))
    def test_the_way_back_is_the_mirror_of_the_way_there(self, a_book, on, later):
        first, second = facts(a_book, on), facts(a_book, on + timedelta(days=later))
        there = movements(first, second, numbers=QUIET)
        back = movements(second, first, numbers=QUIET)
        mirror = {
            "became_overdue": "cured",
            "cured": "became_overdue",
            "bucket_worse": "bucket_better",
            "bucket_better": "bucket_worse",
        }
        turned = {(c, mirror[k], f, a, b) for c, k, f, b, a in there.rows()}
        assert turned == set(back.rows())

    def test_every_kind_has_a_name_in_both_languages(self):
        assert set(LABELS) == set(MovementKind)
        assert all(label.en and label.zh for label in LABELS.values())
