from datetime import date

import polars as pl
import pytest
from hypothesis import given
from tests.core.books import book, books, customer, day, item, line, over_books, payment

from obligor_core.portfolio.faults import FrameMalformed, check, check_book, faulty_customers
from obligor_core.portfolio.frames import AMOUNT_MAX, CUSTOMERS, OPEN_ITEMS, PAYMENTS, RATES


def codes(faults) -> list[tuple[int | None, str]]:
    return [(f.customer_id, f.code) for f in faults]


def items(*records):
    return OPEN_ITEMS.frame(records)


class TestCheck:
    def test_finds_nothing_in_a_clean_frame(self):
        assert check(items(item(1, 100)), OPEN_ITEMS) == ()

    def test_finds_nothing_in_an_empty_frame(self):
        assert check(items(), OPEN_ITEMS) == ()

    def test_names_the_customer_whose_due_date_is_missing(self):
        faults = check(
            items(item(1, 100), item(2, 100, customer_id=5) | {"due_on": None}), OPEN_ITEMS
        )
        assert codes(faults) == [(5, "due_on_missing")]
        assert faults[0].fault.what.en == "Open items, 1 row: due date is missing (2)."
        assert faults[0].fault.what.zh == "1 条未清项：缺少到期日（2）。"

    def test_tells_a_fault_once_per_customer_with_its_count_and_first_examples(self):
        bad = [item(i, 0, item_key=f"INV-{i}") for i in range(1, 6)]
        (fault,) = check(items(*bad), OPEN_ITEMS)
        assert (fault.rows_count, fault.fault.value) == (5, "0")
        assert "(INV-1, INV-2, INV-3, …)" in fault.fault.what.en

    @pytest.mark.parametrize(
        ("amount_minor", "found"),
        [
            (-1, ["amount_minor_not_positive"]),
            (0, ["amount_minor_not_positive"]),
            (1, []),
            (AMOUNT_MAX, []),
            (AMOUNT_MAX + 1, ["amount_minor_too_large"]),
            (None, ["amount_minor_missing"]),
        ],
    )
    def test_wants_a_positive_amount_within_reason(self, amount_minor, found):
        assert [f.code for f in check(items(item(1, amount_minor)), OPEN_ITEMS)] == found

    def test_refuses_a_currency_iso_4217_does_not_know(self):
        (fault,) = check(items(item(1, 100, currency="RMB")), OPEN_ITEMS)
        assert (fault.code, fault.fault.value) == ("currency_unknown", "RMB")
        assert "ISO 4217" in fault.fault.remedy.zh

    def test_refuses_a_kind_it_does_not_know_and_lists_those_it_does(self):
        (fault,) = check(items(item(1, 100, kind="bill")), OPEN_ITEMS)
        assert fault.code == "kind_unknown"
        assert fault.fault.remedy.en == "Use one of: fee, instalment, invoice."

    def test_refuses_a_number_that_occurs_twice(self):
        assert [f.code for f in check(items(item(1, 5), item(1, 6)), OPEN_ITEMS)] == [
            "open_items_repeated"
        ]

    @pytest.mark.parametrize(("due", "found"), [(-1, ["due_before_issued"]), (0, [])])
    def test_only_warns_of_a_due_date_before_the_issue_date(self, due, found):
        faults = check(items(item(1, 100, due=due)), OPEN_ITEMS)
        assert [f.code for f in faults] == found
        assert all(f.is_warning for f in faults)
        assert faulty_customers(faults) == frozenset()

    def test_only_warns_of_a_dispute_above_the_item(self):
        (fault,) = check(items(item(1, 100, disputed_minor=101)), OPEN_ITEMS)
        assert (fault.code, fault.is_warning) == ("disputed_minor_above_amount", True)

    def test_only_warns_of_a_return_before_the_value_date(self):
        frame = PAYMENTS.frame([payment(1, 5, 3, returned_on=day(2))])
        (fault,) = check(frame, PAYMENTS)
        assert (fault.code, fault.is_warning) == ("returned_before_value", True)

    def test_reports_rows_without_a_customer_without_naming_one(self):
        assert codes(check(items(item(1, 5, customer_id=None)), OPEN_ITEMS)) == [
            (None, "customer_id_missing")
        ]

    def test_allows_a_customer_who_stands_alone_and_has_no_manager(self):
        assert check(CUSTOMERS.frame([customer(1)]), CUSTOMERS) == ()

    def test_takes_a_missing_column_or_a_wrong_type_for_our_own_mistake(self):
        with pytest.raises(FrameMalformed, match="due_on"):
            check(items(item(1, 5)).drop("due_on"), OPEN_ITEMS)
        with pytest.raises(FrameMalformed, match="amount_minor"):
            check(items(item(1, 5)).cast({"amount_minor": pl.Float64}), OPEN_ITEMS)

    def test_refuses_an_exchange_rate_of_zero(self):
        rates = RATES.frame([{"currency": "USD", "valid_on": date(2025, 1, 1), "rate": "0"}])
        assert [f.code for f in check(rates, RATES)] == ["rate_not_positive"]


class TestCheckBook:
    def test_reports_documents_of_a_customer_it_does_not_know(self):
        strange = book([item(1, 5, customer_id=8)], customers=[customer(1)])
        assert codes(check_book(strange)) == [(8, "customer_unknown")]

    @pytest.mark.parametrize(
        ("a_line", "code"),
        [
            (line(9, 77, 5), "line_without_item"),
            (line(77, 1, 5), "line_without_payment"),
            (line(9, 2, 5), "line_between_customers"),
            (line(9, 3, 5), "line_between_currencies"),
            (line(9, 1, 0), "amount_minor_not_positive"),
        ],
    )
    def test_reports_a_line_that_does_not_fit_its_documents(self, a_line, code):
        documents = [item(1, 50), item(2, 50, customer_id=2), item(3, 50, currency="USD")]
        assert codes(check_book(book(documents, [payment(9, 50)], [a_line]))) == [(1, code)]

    @pytest.mark.parametrize(("second", "found"), [(20, []), (21, ["lines_above_payment"])])
    def test_only_warns_of_lines_that_exceed_their_payment(self, second, found):
        two = [item(1, 50), item(2, 50)]
        faults = check_book(book(two, [payment(9, 50)], [line(9, 1, 30), line(9, 2, second)]))
        assert [f.code for f in faults] == found
        assert faulty_customers(faults) == frozenset()

    @over_books
    @given(books())
    def test_sets_nobody_apart_in_a_sound_book(self, a_book):
        assert faulty_customers(check_book(a_book)) == frozenset()

    @over_books
    @given(books())
    def test_a_book_without_a_customer_has_none_of_his_documents(self, a_book):
        rest = a_book.without([1])
        assert 1 not in rest.open_items["customer_id"]
        assert rest.allocation_lines.join(rest.payments, on="payment_id", how="anti").is_empty()
        assert rest.customers["customer_id"].to_list() == [2, 3, 4]
