from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.core.books import book, books, customer, day, item, over_books, payment

from obligor_core.portfolio.currency import RateMissing, check_rates, factors_on, in_book_currency
from obligor_core.portfolio.frames import RATES, Book
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.run import compute, facts_of, isolate

ON = date(2025, 6, 30)
NUMBERS = BookNumbers()


def rate(value: str, currency: str = "USD", valid_on: date = ON) -> dict[str, object]:
    return {"currency": currency, "valid_on": valid_on, "rate": Decimal(value)}


def told(amount_minor: int, currency: str, *rates, numbers: BookNumbers = NUMBERS) -> int:
    factors = factors_on(RATES.frame(rates), on=ON, numbers=numbers)
    frame = pl.DataFrame({"currency": [currency], "amount_minor": [amount_minor]})
    converted = in_book_currency(
        frame, ["amount_minor"], factors=factors, on=ON, book=numbers.currency
    )
    return converted["amount_minor"].item()


class TestInBookCurrency:
    @pytest.mark.parametrize(
        ("amount_minor", "currency", "value", "expected"),
        [
            (100, "USD", "7.15", 715),
            (1, "USD", "7.5", 8),  # half up
            (1, "USD", "7.4999999999", 7),
            (1000, "JPY", "0.048", 4800),  # no decimals in yen: 1000 yen are 48.00 yuan
            (1000, "KWD", "23.5", 2350),  # three decimals in dinar: 1.000 dinar is 23.50 yuan
            (10**15, "USD", "7.1234567891", 7123456789100000),
        ],
    )
    def test_is_exact_and_minds_the_decimals(self, amount_minor, currency, value, expected):
        assert told(amount_minor, currency, rate(value, currency)) == expected

    def test_takes_the_latest_rate_up_to_the_day(self):
        rates = [rate("1", valid_on=day(0)), rate("3", valid_on=date(2025, 6, 29))]
        assert told(100, "USD", *rates, rate("9", valid_on=date(2025, 7, 1))) == 300

    @pytest.mark.parametrize(("valid_on", "is_known"), [(day(149), True), (day(148), False)])
    def test_takes_no_rate_older_than_policy_allows(self, valid_on, is_known):
        old = rate("7", valid_on=valid_on)
        if is_known:
            assert told(100, "USD", old) == 700
        else:
            with pytest.raises(RateMissing, match="USD to CNY"):
                told(100, "USD", old)

    def test_needs_no_rate_for_the_book_currency_and_ignores_one(self):
        assert told(100, "CNY", rate("2", "CNY")) == 100

    def test_the_book_may_be_kept_in_another_currency(self):
        assert told(100, "CNY", rate("20", "CNY"), numbers=BookNumbers(currency="JPY")) == 20

    @given(st.integers(0, 10**13), st.decimals("0.0001", "9999", places=10))
    def test_equals_the_same_sum_done_by_hand(self, amount_minor, value):
        exact = Decimal(amount_minor) * value
        assert abs(told(amount_minor, "USD", rate(str(value))) - exact) <= Decimal("0.5")

    def test_names_each_customer_without_a_rate(self):
        items = [item(1, 5, currency="EUR"), item(2, 5, currency="USD", customer_id=2)]
        a_book = book(items, [payment(3, 5, currency="EUR")])
        (fault,) = check_rates(a_book, RATES.frame([rate("7")]), on=ON, numbers=NUMBERS)
        assert (fault.customer_id, fault.fault.value, fault.rows_count) == (1, "EUR", 2)
        assert fault.fault.what.zh == "缺少 2025-06-30 由 EUR 折算 CNY 的汇率。"

    def test_asks_no_rate_for_documents_of_the_future(self):
        future = book([item(1, 5, currency="EUR", issued_on=date(2025, 7, 1))])
        assert check_rates(future, RATES.frame(), on=ON, numbers=NUMBERS) == ()


def kernel(part: Book) -> pl.DataFrame:
    return facts_of(part, on=ON, numbers=NUMBERS, rates=RATES.frame())


def names(part: Book) -> pl.DataFrame:
    """Return who is in the part: a kernel that costs nothing."""
    return part.customers.select("customer_id", "external_id").sort("customer_id")


def failing_for(*customer_ids: int, otherwise=kernel):
    def fragile(part: Book) -> pl.DataFrame:
        bad = part.customers.filter(pl.col("customer_id").is_in(customer_ids))
        if not bad.is_empty():
            raise ZeroDivisionError(f"customer {bad['customer_id'][0]}")
        return otherwise(part)

    return fragile


crowd = [customer(i, group_id=i // 2 if i < 6 else None) for i in range(1, 40)]
debts = [item(i, 100 + i, customer_id=i) for i in range(1, 40)]


class TestIsolate:
    def test_gives_the_same_as_the_kernel_when_nobody_fails(self):
        whole = book(debts, customers=crowd)
        isolated = isolate(kernel, whole, numbers=NUMBERS)
        assert_frame_equal(isolated.results, kernel(whole))
        assert isolated.set_apart == ()

    @over_books
    @given(st.sets(st.integers(1, 39), max_size=5))
    def test_finds_exactly_the_failing_customers_and_keeps_the_others(self, failing):
        whole = book(debts, customers=crowd)
        isolated = isolate(failing_for(*failing, otherwise=names), whole, numbers=NUMBERS)
        assert [a.customer_id for a in isolated.set_apart] == sorted(failing)
        rest = names(whole).filter(~pl.col("customer_id").is_in(list(failing)))
        assert_frame_equal(isolated.results, rest)

    def test_keeps_the_reason(self):
        isolated = isolate(failing_for(9), book(debts, customers=crowd), numbers=NUMBERS)
        assert isolated.set_apart[0].reason.en == (
            "The calculation failed: ZeroDivisionError: customer 9"
        )

    def test_a_refusal_is_told_in_both_languages(self):
        huge = book([item(1, 2**62)], customers=[customer(1)])
        (apart,) = isolate(kernel, huge, numbers=NUMBERS).set_apart
        assert "客户 1" in apart.reason.zh

    def test_the_rest_of_the_group_keeps_its_own_facts_and_loses_those_of_the_group(self):
        isolated = isolate(failing_for(2), book(debts, customers=crowd), numbers=NUMBERS)
        mate = isolated.results.filter(customer_id=3)
        assert mate["exposure_total"].item() == 103
        assert mate["group_exposure"].item() is None
        other = isolated.results.filter(customer_id=5)
        assert other["group_exposure"].item() == 104 + 105

    def test_a_group_that_fails_only_together_is_set_apart_together(self):
        def together(part: Book) -> pl.DataFrame:
            if {2, 3} <= set(part.customers["customer_id"]):
                raise OverflowError("group 1")
            return kernel(part)

        isolated = isolate(together, book(debts, customers=crowd), numbers=NUMBERS)
        assert [a.customer_id for a in isolated.set_apart] == [2, 3]

    def test_a_book_in_which_everybody_fails_has_no_rows(self):
        two = book(debts[:2], customers=crowd[:2])
        isolated = isolate(failing_for(1, 2), two, numbers=NUMBERS)
        assert (isolated.results.height, len(isolated.set_apart)) == (0, 2)

    def test_trouble_of_the_machine_stops_all(self):
        def out_of_memory(part: Book) -> pl.DataFrame:
            raise MemoryError

        with pytest.raises(MemoryError):
            isolate(out_of_memory, book(debts, customers=crowd), numbers=NUMBERS)


class TestCompute:
    def test_sets_the_faulty_apart_and_computes_the_others(self):
        items = [item(1, 100), item(2, 100, customer_id=2) | {"due_on": None}]
        items.append(item(3, 100, customer_id=3, currency="EUR"))
        result = compute(book(items), on=ON, numbers=NUMBERS, rates=RATES.frame())
        assert result.facts["customer_id"].to_list() == [1]
        assert [(f.customer_id, f.code) for f in result.faults] == [
            (2, "due_on_missing"),
            (3, "rate_missing"),
        ]

    def test_a_group_with_a_faulty_member_has_no_facts_of_the_group(self):
        members = [customer(1, group_id=7), customer(2, group_id=7)]
        items = [item(1, 100), item(2, 0, customer_id=2)]
        a_book = book(items, customers=members)
        facts = compute(a_book, on=ON, numbers=NUMBERS, rates=RATES.frame()).facts
        assert facts["exposure_total"].to_list() == [100]
        assert facts["group_exposure"].to_list() == [None]

    def test_a_warning_sets_nobody_apart(self):
        early = book([item(1, 100, due=-5)])
        result = compute(early, on=ON, numbers=NUMBERS, rates=RATES.frame())
        assert (result.facts.height, len(result.faults)) == (1, 1)

    @over_books
    @given(books())
    def test_of_a_sound_book_is_the_kernel_with_places_in_the_book(self, a_book):
        rates = RATES.frame([rate("7")])
        result = compute(a_book, on=ON, numbers=NUMBERS, rates=rates)
        alone = facts_of(a_book, on=ON, numbers=NUMBERS, rates=rates)
        assert_frame_equal(result.facts.select(alone.columns), alone, check_exact=True)
        assert result.facts["share_of_book"].sum() == pytest.approx(1, abs=1e-5) or (
            alone["exposure_total"].sum() == 0
        )
