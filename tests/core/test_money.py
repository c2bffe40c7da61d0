from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.money import AmountUnreadable, CurrencyMismatch, CurrencyUnknown, Money, total

minors = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("12010.00", "CNY", 1201000),
        ("500", "JPY", 500),
        ("1.234", "KWD", 1234),
        ("-0.01", "EUR", -1),
    ],
)
def test_reads_an_amount_in_the_decimals_of_its_currency(value, currency, minor):
    assert Money.of(value, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("value", "currency"),
    [("0.001", "CNY"), ("1.5", "JPY"), ("NaN", "CNY"), ("abc", "CNY"), ("1e999990", "CNY")],
)
def test_refuses_what_the_currency_cannot_hold(value, currency):
    with pytest.raises(AmountUnreadable):
        Money.of(value, currency)


def test_refuses_an_unknown_currency():
    with pytest.raises(CurrencyUnknown):
        Money(1, "RMB")


def test_refuses_a_sum_of_two_currencies():
    with pytest.raises(CurrencyMismatch):
        total([Money(1, "CNY"), Money(1, "USD")], currency="CNY")


@pytest.mark.parametrize(("value", "minor"), [("0.125", 13), ("0.135", 14), ("-0.125", -13)])
def test_rounds_half_away_from_zero(value, minor):
    assert Money.rounded(Fraction(value), "CNY").minor == minor


@given(minors)
def test_what_is_written_reads_back(minor):
    money = Money(minor, "CNY")
    assert Money.of(str(money), "CNY") == money


@given(minors, st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any))
def test_shares_add_up_to_the_whole_and_stay_within_one_unit(minor, weights):
    shares = Money(minor, "CNY").split(weights)
    assert sum(s.minor for s in shares) == minor
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.minor - Fraction(minor * weight, sum(weights))) < 1
