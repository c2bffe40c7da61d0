from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.core.books import book, books, customer, day, item, line, over_books, payment, shuffled
from tests.core.portfolio.plain_facts import plain_facts

from obligor_core.dates import months_before
from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts import (
    catalogue_of,
    open_item_facts,
    with_book_facts,
)
from obligor_core.portfolio.facts.definition import POLARS_TYPES
from obligor_core.portfolio.frames import RATES, Book
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.position import position_of
from obligor_core.portfolio.run import facts_of
from obligor_core.receivables.ageing import DpdConvention

NUMBERS = BookNumbers()
ON = date(2025, 12, 31)
DOLLAR = RATES.frame([{"currency": "USD", "valid_on": ON, "rate": Decimal("7.15")}])


def rates_of(on: date) -> pl.DataFrame:
    return RATES.frame([{"currency": "USD", "valid_on": on, "rate": Decimal("7.15")}])


def facts(a_book: Book, on: date = ON, numbers: BookNumbers = NUMBERS) -> pl.DataFrame:
    return facts_of(a_book, on=on, numbers=numbers, rates=rates_of(on))


def fact(name: str, *documents, on: date = ON, numbers: BookNumbers = NUMBERS, **of_customer):
    """Return one fact of customer 1, whose documents these are."""
    items = [d for d in documents if "due_on" in d]
    payments = [d for d in documents if "value_on" in d]
    lines = [d for d in documents if set(d) == {"payment_id", "item_id", "amount_minor"}]
    one = book(items, payments, lines, [customer(1, **of_customer)])
    return facts(one, on, numbers)[name][0]


def due(days_ago: int, amount_minor: int = 100, item_id: int = 1, **other):
    """Return an item that fell due so many days before ``ON``."""
    due_on = date.fromordinal(ON.toordinal() - days_ago)
    return item(item_id, amount_minor, due_on, **{"issued_on": date(2025, 1, 1), **other})


def bought(on: date, amount_minor: int = 100, item_id: int = 1, **other):
    """Return an invoice issued on the day and due far ahead."""
    return item(item_id, amount_minor, date(2027, 1, 1), issued_on=on, **other)


class TestCatalogue:
    def test_documents_every_fact_in_both_languages_with_source_unit_and_rule(self):
        for grain in (Grain.CUSTOMER, Grain.OPEN_ITEM):
            for documented in catalogue_of(NUMBERS).all(grain=grain):
                texts = (
                    documented.label,
                    documented.unit,
                    documented.source,
                    documented.missing,
                )
                assert all(t.en and t.zh for t in texts), documented.name
                assert documented.rule.startswith("FCT-")

    def test_names_exactly_the_columns_the_kernel_gives_in_their_types(self):
        columns = with_book_facts(facts(book([due(5)])))
        documented = catalogue_of(NUMBERS).all(grain=Grain.CUSTOMER)
        expected = {f.name: POLARS_TYPES[f.type] for f in documented}
        assert dict(columns.schema) == {"customer_id": pl.Int64, **expected}

    def test_names_exactly_the_columns_of_open_items(self):
        position = position_of(book([due(5)]), on=ON, numbers=NUMBERS, rates=DOLLAR)
        documented = catalogue_of(NUMBERS).all(grain=Grain.OPEN_ITEM)
        expected = {f.name: POLARS_TYPES[f.type] for f in documented}
        given_ = dict(open_item_facts(position).schema)
        assert given_ == {"item_id": pl.Int64, "customer_id": pl.Int64, **expected}

    def test_types_no_amount_as_a_float(self):
        for documented in catalogue_of(NUMBERS).all(grain=Grain.CUSTOMER):
            if "total" in documented.name or "turnover_" in documented.name[:9]:
                assert documented.type in (FactType.MONEY, FactType.NUMBER)


class TestExposure:
    def test_is_what_is_open_less_unapplied_money(self):
        money = payment(9, 30, ON, is_on_account=False)
        assert fact("exposure_total", due(5, 100), money) == 70

    def test_never_falls_below_zero(self):
        assert fact("exposure_total", payment(9, 30, ON)) == 0

    def test_carves_disputes_out_of_overdue_but_not_out_of_exposure(self):
        disputed = due(5, 100, disputed_minor=40)
        assert fact("overdue_total", disputed) == 60
        assert fact("disputed_overdue_total", disputed) == 40
        assert fact("exposure_total", disputed) == 100

    @pytest.mark.parametrize(("days_ago", "dpd"), [(-1, 0), (0, 0), (1, 1), (91, 91)])
    def test_days_past_due_are_those_of_the_oldest_undisputed_item(self, days_ago, dpd):
        younger = due(days_ago - 1, item_id=2)
        contested = due(400, item_id=3, disputed_minor=100)
        assert fact("dpd_now", due(days_ago), younger, contested) == dpd

    def test_days_of_grace_are_a_matter_of_policy(self):
        graceful = BookNumbers(dpd=DpdConvention(grace_days=5))
        assert fact("dpd_now", due(5), numbers=graceful) == 0
        assert fact("overdue_total", due(5), numbers=graceful) == 0
        assert fact("dpd_now", due(6), numbers=graceful) == 6

    def test_worst_bucket_is_missing_when_nothing_is_open(self):
        assert fact("bucket_worst", due(31)) == "31_60"
        assert fact("bucket_worst", due(0)) == "not_due"
        assert fact("bucket_worst", due(31), payment(9, 100, ON)) is None

    def test_shares_are_missing_when_nothing_is_open(self):
        assert fact("over_60_share", due(60), due(61, item_id=2)) == 0.5
        assert fact("over_60_share") is None


class TestTurnover:
    @pytest.mark.parametrize(
        ("issued_on", "turnover"),
        [(date(2025, 9, 30), 0), (date(2025, 10, 1), 100), (ON, 100), (date(2026, 1, 1), 0)],
    )
    def test_of_three_months_ends_on_the_day_and_begins_three_months_before(
        self, issued_on, turnover
    ):
        assert fact("turnover_3m", bought(issued_on)) == turnover

    def test_counts_invoices_only(self):
        assert (
            fact("turnover_12m", bought(ON, kind="instalment"), bought(ON, 7, 2, kind="fee")) == 0
        )

    def test_trend_compares_with_the_same_months_a_year_ago(self):
        now, then = bought(date(2025, 12, 1), 60), bought(date(2024, 12, 1), 120, 2)
        assert fact("turnover_trend", now, then) == 0.5
        assert fact("turnover_trend", now) is None

    def test_regularity_counts_months_with_a_purchase(self):
        days = [date(2025, 12, 5), date(2025, 12, 20), date(2025, 3, 1)]
        purchases = [bought(d, item_id=n) for n, d in enumerate(days)]
        assert fact("purchase_months_12m", *purchases) == 2

    def test_months_since_the_last_purchase_are_whole(self):
        assert fact("months_since_purchase", bought(date(2025, 11, 30))) == 1
        assert fact("months_since_purchase", bought(date(2025, 12, 1))) == 0
        assert fact("months_since_purchase") is None

    def test_relationship_begins_with_the_opening_else_with_the_first_item(self):
        old = bought(date(2020, 12, 31))
        assert fact("relationship_months", old, opened_on=date(2024, 12, 31)) == 12
        assert fact("relationship_months", old) == 60
        assert fact("relationship_months") is None


def late_by(days: int, amount_minor: int, *, paid_on: date, number: int):
    """Return an item and the payment that settled it so many days late."""
    due_on = date.fromordinal(paid_on.toordinal() - days)
    owed = item(number, amount_minor, due_on, issued_on=date(2024, 1, 1))
    paid = payment(number, amount_minor, paid_on, is_on_account=False)
    return owed, paid, line(number, number, amount_minor)


class TestPayment:
    vector = (
        *late_by(12, 1000, paid_on=date(2025, 6, 1), number=1),
        *late_by(0, 2000, paid_on=date(2025, 7, 1), number=2),
        *late_by(45, 500, paid_on=date(2025, 8, 1), number=3),
    )

    def test_days_late_reach_the_vector(self):
        assert fact("days_late_12m", *self.vector) == round(9.857142857142858, 6)

    def test_days_late_leave_credit_notes_out(self):
        owed, paid, a_line = late_by(30, 100, paid_on=ON, number=1)
        assert fact("days_late_12m", owed, paid | {"kind": "credit_note"}, a_line) is None

    def test_trend_is_positive_when_the_last_quarter_is_worse(self):
        before = late_by(5, 100, paid_on=date(2025, 5, 1), number=1)
        lately = late_by(25, 100, paid_on=date(2025, 12, 1), number=2)
        assert fact("days_late_trend", *before, *lately) == 20
        assert fact("days_late_trend", *lately) is None

    def test_on_time_counts_what_fell_due_paid_or_not(self):
        in_time = late_by(0, 100, paid_on=date(2025, 5, 1), number=1)
        late = late_by(1, 100, paid_on=date(2025, 6, 1), number=2)
        assert fact("on_time_ratio_12m", *in_time, *late) == 0.5
        assert fact("on_time_ratio_12m", *in_time, *late, due(10, item_id=3)) == round(1 / 3, 6)

    def test_an_item_due_today_and_unpaid_is_not_late_yet(self):
        assert fact("on_time_ratio_12m", due(0)) is None
        assert fact("on_time_ratio_12m", due(1)) == 0

    def test_late_share_counts_the_part_that_came_too_late_or_not_at_all(self):
        owed, paid, a_line = late_by(0, 100, paid_on=date(2025, 5, 1), number=1)
        part = (owed | {"amount_minor": 400}, paid, a_line)
        assert fact("late_share_12m", *part) == 0.75

    def test_worst_delay_remembers_what_was_settled_in_the_months(self):
        old = late_by(200, 100, paid_on=date(2024, 6, 1), number=1)
        recent = late_by(80, 100, paid_on=date(2025, 6, 1), number=2)
        assert fact("dpd_max_12m", *old, *recent, due(10, item_id=3)) == 80
        assert fact("dpd_max_24m", *old, *recent, due(10, item_id=3)) == 200

    def test_a_returned_cheque_is_counted_and_pays_nothing(self):
        cheque = payment(9, 100, date(2025, 11, 1), kind="cheque", returned_on=date(2025, 11, 5))
        assert fact("returned_count_12m", due(100), cheque) == 1
        assert fact("paid_12m", due(100), cheque) == 0
        assert fact("months_since_payment", due(100), cheque) is None
        assert fact("dpd_now", due(100), cheque) == 100

    def test_a_return_that_lies_ahead_is_not_known(self):
        cheque = payment(9, 100, ON, kind="cheque", returned_on=date(2026, 1, 1))
        assert fact("returned_count_12m", due(100), cheque) == 0
        assert fact("dpd_now", due(100), cheque) == 0

    @pytest.mark.parametrize(("days_ago", "is_broken"), [(25, False), (26, True)])
    def test_a_habit_breaks_beyond_the_usual_delay_and_the_margin(self, days_ago, is_broken):
        habit = [
            document
            for number in range(1, 6)
            for document in late_by(10, 100, paid_on=date(2025, number, 15), number=number)
        ]
        assert fact("is_habit_broken", *habit, due(days_ago, item_id=9)) is is_broken

    def test_a_few_payments_make_no_habit(self):
        habit = late_by(0, 100, paid_on=date(2025, 3, 1), number=1)
        assert fact("is_habit_broken", *habit, due(300, item_id=9)) is None


class TestCollection:
    def test_dso_uses_the_days_of_the_three_months(self):
        sold = bought(date(2025, 12, 1), 100)
        assert fact("dso", sold) == (ON - months_before(ON, 3)).days == 92

    def test_loans_have_no_dso(self):
        assert fact("dso", due(5, kind="instalment", product="loan")) is None

    def test_effectiveness_is_full_when_everything_due_was_collected(self):
        paid = late_by(0, 100, paid_on=date(2025, 11, 1), number=1)
        assert fact("cei_3m", *paid, bought(date(2025, 12, 1), 70, 5)) == 1


class TestGroup:
    members = [customer(1, group_id=7), customer(2, group_id=7), customer(3)]
    items = [due(5, 100), due(9, 200, 2, customer_id=2), due(50, 400, 3, customer_id=3)]

    def test_adds_up_its_members_and_no_one_else(self):
        rows = facts(book(self.items, customers=self.members))
        assert rows["group_exposure"].to_list() == [300, 300, 400]
        assert rows["group_dpd_max"].to_list() == [9, 9, 50]
        assert rows["group_members_count"].to_list() == [2, 2, 1]

    def test_group_seven_is_not_customer_seven(self):
        rows = facts(book([due(5)], customers=[customer(1, group_id=7), customer(7)]))
        assert rows["group_members_count"].to_list() == [1, 1]

    def test_book_facts_share_and_rank_all_exposures(self):
        rows = with_book_facts(facts(book(self.items, customers=[*self.members, customer(4)])))
        assert rows["share_of_book"].to_list() == [0.142857, 0.285714, 0.571429, 0.0]
        assert rows["rank_in_book"].to_list() == [3, 2, 1, None]


days = st.integers(0, 1000).map(day)


class TestAnyBook:
    @over_books
    @given(books(days_max=900), days)
    def test_equals_the_facts_in_plain_python(self, a_book, on):
        rows = {r["customer_id"]: r for r in facts(a_book, on).to_dicts()}
        rates = {"CNY": Decimal(1), "USD": Decimal("7.15")}
        for customer_id, row in rows.items():
            plain = plain_facts(a_book, customer_id, on=on, rates=rates)
            assert {k: row[k] for k in plain} == pytest.approx(plain, abs=2e-6)

    @over_books
    @given(books(days_max=900), days)
    def test_one_group_alone_has_the_facts_it_has_in_the_book(self, a_book, on):
        whole = facts(a_book, on)
        groups = a_book.customers.with_columns(
            of=pl.col("group_id").fill_null(-pl.col("customer_id"))
        )
        parts = [facts(a_book.of(part["customer_id"]), on) for part in groups.partition_by("of")]
        assert_frame_equal(pl.concat(parts).sort("customer_id"), whole, check_exact=True)

    @over_books
    @given(books(days_max=900), days, st.integers(0, 9))
    def test_does_not_depend_on_the_order_of_rows(self, a_book, on, seed):
        assert_frame_equal(facts(a_book, on), facts(shuffled(a_book, seed), on), check_exact=True)

    @over_books
    @given(books(days_max=900), days)
    def test_uses_only_what_was_true_by_the_day(self, a_book, on):
        known = a_book.payments.filter(pl.col("value_on") <= on)
        payments = known.with_columns(
            returned_on=pl.when(pl.col("returned_on") <= on).then("returned_on")
        )
        issued = a_book.open_items.filter(pl.col("issued_on") <= on)
        then = Book(a_book.customers, issued, payments, a_book.allocation_lines)
        assert_frame_equal(facts(a_book, on), facts(then, on), check_exact=True)

    @over_books
    @given(books(days_max=900), days)
    def test_amounts_by_age_add_up_to_their_totals(self, a_book, on):
        rows = facts(a_book, on)
        for kind in ("open", "disputed", "unapplied"):
            parts = pl.sum_horizontal(f"{kind}_{key}" for key in NUMBERS.buckets.keys)
            assert rows.filter(parts != pl.col(f"{kind}_total")).is_empty()

    @over_books
    @given(books(days_max=900), days)
    def test_facts_of_items_add_up_to_those_of_the_customer(self, a_book, on):
        position = position_of(a_book, on=on, numbers=NUMBERS, rates=rates_of(on))
        rows, items = facts(a_book, on), open_item_facts(position)
        summed = items.group_by("customer_id").agg(
            pl.col("item_open").sum(), pl.col("item_dpd").max(), count=pl.len().cast(pl.Int64)
        )
        both = rows.join(summed, on="customer_id", how="left").fill_null(0)
        assert both["open_total"].equals(both["item_open"], check_names=False)
        assert both["dpd_now"].equals(both["item_dpd"], check_names=False)
        assert both["open_items_count"].equals(both["count"], check_names=False)

    def test_an_empty_book_has_all_columns_and_no_rows(self):
        empty = facts(book(customers=[]))
        assert empty.height == 0
        assert set(empty.columns) == set(facts(book()).columns)
