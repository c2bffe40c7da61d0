from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.core.books import book, books, day, item, line, over_books, payment, records, shuffled
from tests.core.one_by_one import one_by_one

from obligor_core.portfolio.frames import Book
from obligor_core.receivables.settlement import (
    AmountsTooLarge,
    Settlement,
    propose_allocation,
    settle,
)


def settled(a_book: Book, on: date | None = None) -> Settlement:
    return settle(
        a_book.open_items, a_book.payments, allocation_lines=a_book.allocation_lines, on=on
    )


def applied(a_book: Book, on: date | None = None) -> list[tuple]:
    return records(settled(a_book, on).applications, "payment_id", "item_id", "amount_minor")


def open_of(a_book: Book, on: date | None = None) -> dict[int, int]:
    return dict(records(settled(a_book, on).open_items, "item_id", "open_minor"))


class TestOldestFirst:
    def test_pays_the_item_that_was_due_first(self):
        two = book([item(1, 100, due=60), item(2, 100, due=30)], [payment(9, 150)])
        assert applied(two) == [(9, 2, 100), (9, 1, 50)]

    def test_prefers_the_earlier_invoice_of_two_due_the_same_day(self):
        early, late = item(2, 100, issued_on=day(1)), item(1, 100, issued_on=day(2))
        assert applied(book([late, early], [payment(9, 100, 5)])) == [(9, 2, 100)]

    def test_breaks_a_full_tie_by_document_number_and_not_by_id(self):
        two = [item(1, 100, item_key="B"), item(2, 100, item_key="A")]
        assert applied(book(two, [payment(9, 100)])) == [(9, 2, 100)]

    def test_leaves_what_no_item_needs_unapplied(self):
        result = settled(book([item(1, 100)], [payment(9, 130)]))
        assert records(result.payments, "payment_id", "unapplied_minor") == [(9, 30)]

    def test_never_crosses_customers_or_currencies(self):
        items = [item(1, 100, customer_id=2), item(2, 100, currency="USD")]
        assert applied(book(items, [payment(9, 100)])) == []

    def test_leaves_a_payment_that_is_not_on_account_alone(self):
        assert applied(book([item(1, 100)], [payment(9, 100, is_on_account=False)])) == []


class TestExplicitLines:
    def test_go_before_the_oldest_item(self):
        two = book(
            [item(1, 100, due=10), item(2, 100, due=90)], [payment(9, 100)], [line(9, 2, 80)]
        )
        assert applied(two) == [(9, 1, 20), (9, 2, 80)]

    def test_are_cut_to_what_the_item_still_needs_in_order_of_value_date(self):
        payments = [payment(8, 70, 2, is_on_account=False), payment(9, 70, 1)]
        both = book([item(1, 100)], payments, [line(8, 1, 70), line(9, 1, 70)])
        assert applied(both) == [(9, 1, 70), (8, 1, 30)]

    def test_are_cut_to_what_the_payment_carries(self):
        items = [item(1, 100, due=1), item(2, 100, due=2)]
        over = book(items, [payment(9, 120)], [line(9, 1, 90), line(9, 2, 90)])
        assert applied(over) == [(9, 1, 90), (9, 2, 30)]

    def test_given_twice_add_up(self):
        twice = book([item(1, 100)], [payment(9, 60)], [line(9, 1, 20), line(9, 1, 30)])
        result = settled(twice).applications
        assert records(result, "amount_minor", "is_explicit") == [(10, False), (50, True)]

    def test_between_two_customers_settle_nothing(self):
        strangers = book([item(1, 100, customer_id=2)], [payment(9, 100)], [line(9, 1, 100)])
        assert applied(strangers) == []


class TestDays:
    late = book([item(1, 100)], [payment(9, 100, 10, returned_on=day(20))])

    @pytest.mark.parametrize(("on", "open_minor"), [(9, 100), (10, 0), (19, 0), (20, 100)])
    def test_a_payment_counts_from_value_date_until_its_return(self, on, open_minor):
        assert open_of(self.late, day(on)) == {1: open_minor}

    def test_a_returned_payment_has_nothing_left_to_apply(self):
        returned = settled(self.late, day(20)).payments
        assert records(returned, "unapplied_minor", "is_live") == [(0, False)]

    def test_an_item_is_settled_on_the_day_of_the_last_part(self):
        two = book([item(1, 100)], [payment(8, 40, 5), payment(9, 60, 12)])
        assert records(settled(two).open_items, "settled_on") == [(day(12),)]

    def test_money_that_came_early_settles_on_the_day_of_issue(self):
        early = book([item(1, 100, issued_on=day(7))], [payment(9, 100, 3)])
        assert records(settled(early).applications, "applied_on") == [(day(7),)]

    def test_an_item_exists_from_its_issue_on(self):
        assert open_of(book([item(1, 100, issued_on=day(7))]), day(6)) == {}
        assert open_of(book([item(1, 100, issued_on=day(7))]), day(7)) == {1: 100}


class TestEmptyAndHuge:
    def test_an_empty_book_settles_to_nothing(self):
        result = settled(book())
        assert (result.applications.height, result.open_items.height) == (0, 0)

    def test_amounts_whose_sum_would_wrap_are_refused_by_name(self):
        huge = book([item(i, 2**61, customer_id=3) for i in (1, 2)], [payment(9, 100)])
        with pytest.raises(AmountsTooLarge, match="customer 3"):
            settled(huge)

    def test_large_amounts_of_many_customers_are_no_reason_to_refuse(self):
        many = book([item(i, 2**61, customer_id=i) for i in range(1, 5)])
        assert sum(open_of(many).values()) == 4 * 2**61


days = st.one_of(st.none(), st.integers(0, 60).map(day))


class TestAnyBook:
    @over_books
    @given(books(), days)
    def test_equals_the_settlement_done_one_document_at_a_time(self, a_book, on):
        result, ledger = settled(a_book, on), one_by_one(a_book, on)
        rows = result.applications.select("payment_id", "item_id", "is_explicit", "amount_minor")
        assert {(p, i, e): a for p, i, e, a in rows.rows()} == ledger.applied
        assert dict(records(result.open_items, "item_id", "open_minor")) == ledger.open
        live = result.payments.filter("is_live")
        assert dict(records(live, "payment_id", "unapplied_minor")) == ledger.left

    @over_books
    @given(books(), days, st.integers(0, 99))
    def test_does_not_depend_on_the_order_of_rows(self, a_book, on, seed):
        one, other = settled(a_book, on), settled(shuffled(a_book, seed), on)
        for name in ("applications", "open_items", "payments"):
            assert_frame_equal(getattr(one, name), getattr(other, name))

    @over_books
    @given(books(), days)
    def test_does_not_depend_on_ids_given_at_posting(self, a_book, on):
        renumbered = Book(
            customers=a_book.customers,
            open_items=a_book.open_items.with_columns(item_id=1000 - pl.col("item_id")),
            payments=a_book.payments.with_columns(payment_id=1000 - pl.col("payment_id")),
            allocation_lines=a_book.allocation_lines.with_columns(
                item_id=1000 - pl.col("item_id"), payment_id=1000 - pl.col("payment_id")
            ),
        )
        keyed = ["item_key", "open_minor", "settled_on"]
        one, other = settled(a_book, on).open_items, settled(renumbered, on).open_items
        assert_frame_equal(one.select(keyed), other.select(keyed))

    @over_books
    @given(books(), days)
    def test_loses_and_invents_no_money(self, a_book, on):
        result = settled(a_book, on)
        total = result.applications["amount_minor"].sum()
        items, live = result.open_items, result.payments.filter("is_live")
        assert items["amount_minor"].sum() == items["open_minor"].sum() + total
        assert live["amount_minor"].sum() == live["unapplied_minor"].sum() + total
        assert result.applications.filter(pl.col("amount_minor") <= 0).is_empty()
        assert items.filter(pl.col("open_minor") < 0).is_empty()
        assert result.payments.filter(pl.col("unapplied_minor") < 0).is_empty()

    @over_books
    @given(books(), days)
    def test_leaves_no_item_open_beside_unapplied_money_on_account(self, a_book, on):
        result = settled(a_book, on)
        hungry = result.open_items.filter(pl.col("open_minor") > 0)
        idle = result.payments.filter("is_on_account", pl.col("unapplied_minor") > 0)
        assert hungry.join(idle, on=["customer_id", "currency"]).is_empty()

    @over_books
    @given(books(), days, st.integers(1, 4))
    def test_is_the_same_for_one_customer_and_for_the_book(self, a_book, on, customer_id):
        alone = settled(a_book.of(pl.Series([customer_id])), on)
        among = settled(a_book, on)
        for name in ("applications", "open_items", "payments"):
            mine = getattr(among, name).filter(customer_id=customer_id)
            assert_frame_equal(getattr(alone, name), mine)

    @over_books
    @given(books(), days)
    def test_a_return_restores_what_the_payment_had_settled(self, a_book, on):
        gone = a_book.payments.filter(pl.col("returned_on").is_not_null())
        without = Book(
            customers=a_book.customers,
            open_items=a_book.open_items,
            payments=a_book.payments.join(gone, on="payment_id", how="anti"),
            allocation_lines=a_book.allocation_lines.join(gone, on="payment_id", how="anti"),
        )
        assert open_of(a_book, day(99)) == open_of(without, day(99))

    @over_books
    @given(books(), st.integers(0, 59), st.integers(0, 20))
    def test_owes_no_more_on_a_later_day_when_nothing_new_is_owed_or_returned(
        self, a_book, first, later
    ):
        kept = a_book.payments.with_columns(returned_on=pl.lit(None, dtype=pl.Date))
        issued = a_book.open_items.filter(pl.col("issued_on") <= day(first))
        steady = Book(a_book.customers, issued, kept, a_book.allocation_lines)
        before, after = open_of(steady, day(first)), open_of(steady, day(first + later))
        assert all(after[k] <= before[k] for k in before)

    @over_books
    @given(books(), st.integers(0, 60))
    def test_of_a_day_equals_the_settlement_of_what_was_known_that_day(self, a_book, number):
        on = day(number)
        known = a_book.payments.filter(pl.col("value_on") <= on).with_columns(
            returned_on=pl.when(pl.col("returned_on") <= on).then("returned_on")
        )
        issued = a_book.open_items.filter(pl.col("issued_on") <= on)
        then = Book(a_book.customers, issued, known, a_book.allocation_lines)
        assert open_of(a_book, on) == open_of(then, None)


class TestProposeAllocation:
    def test_spreads_a_payment_over_the_oldest_items(self):
        items = settled(book([item(1, 100, due=60), item(2, 100, due=30)])).open_items
        proposal = propose_allocation(
            items, payment_id=9, customer_id=1, currency="CNY", amount_minor=150
        )
        assert proposal.rows() == [(9, 2, 100), (9, 1, 50)]

    @over_books
    @given(books(), st.integers(1, 60))
    def test_is_what_settlement_would_do_with_the_payment(self, a_book, amount_minor):
        before = settled(a_book)
        proposal = propose_allocation(
            before.open_items,
            payment_id=500,
            customer_id=1,
            currency="CNY",
            amount_minor=amount_minor,
        )
        coming = payment(500, amount_minor, 99, payment_key="P500")
        payments = pl.concat(
            [a_book.payments, book(payments=[coming]).payments], how="diagonal_relaxed"
        )
        after = settle(
            a_book.open_items, payments, allocation_lines=a_book.allocation_lines, on=None
        )
        mine = after.applications.filter(payment_id=500)
        assert mine.select("item_id", "amount_minor").rows() == [r[1:] for r in proposal.rows()]
