"""Posting exchange rates and converting by them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from actors import ANA, AT, SAM
from ledger import yuan

from obligor.foundation.access import NotPermitted
from obligor.receivables import actions, events, queries
from obligor.receivables.actions.change import TextMissing
from obligor.receivables.actions.rates import RateImpossible, RateOfBookCurrency, RateTwice
from obligor.receivables.models import ExchangeRate
from obligor_core.money import CurrencyUnknown, Money

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


def post(*rates, **other):
    given = {"rates": rates, "by": ANA, "at": AT}
    return actions.post_rates(**given | other)


def usd(rate="7.1", on=DAY, currency="USD", source="PBOC"):
    return actions.Rate(currency, on, Decimal(rate), source)


class TestPostRates:
    def test_says_which_currencies(self):
        outcome = post(usd(), usd("0.048", currency="JPY"))
        assert outcome.one(events.RatesPosted).currencies == ("JPY", "USD")

    def test_the_same_again_changes_nothing(self):
        post(usd())
        assert post(usd(), at=AT + timedelta(hours=1)).events == ()
        assert ExchangeRate.objects.count() == 1

    def test_a_correction_counts_and_the_former_rate_stays_known(self):
        post(usd("7.1"))
        post(usd("7.2"), at=AT + timedelta(hours=1))
        assert queries.rates(on=DAY)["rate"].to_list() == [Decimal("7.2")]
        assert queries.rates(on=DAY, known_at=AT)["rate"].to_list() == [Decimal("7.1")]

    @pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "10000000000", "0.00000000001"])
    def test_refuses_an_impossible_rate(self, rate):
        with pytest.raises(RateImpossible):
            post(usd(rate))

    def test_refuses_the_book_currency_and_unknown_ones(self):
        with pytest.raises(RateOfBookCurrency):
            post(usd(currency="CNY"))
        with pytest.raises(CurrencyUnknown):
            post(usd(currency="RMB"))

    def test_refuses_two_for_one_day(self):
        with pytest.raises(RateTwice):
            post(usd("7.1"), usd("7.2"))

    def test_needs_a_source(self):
        with pytest.raises(TextMissing):
            post(usd(source=""))

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            post(usd(), by=SAM)


class TestInBookCurrency:
    def test_takes_the_newest_rate_not_after_the_day(self):
        post(usd("7.1"), usd("7.3", on=DAY + timedelta(days=3)))
        for on, expected in ((DAY, 710), (DAY + timedelta(days=2), 710), (date(2027, 1, 1), 730)):
            assert queries.in_book_currency(Money(100, "USD"), on=on) == Money(expected, "CNY")

    def test_knows_the_decimals_of_each_currency_and_rounds_half_up(self):
        post(usd("0.0455", currency="JPY"), usd("23.1234", currency="KWD"))
        assert queries.in_book_currency(Money(1, "JPY"), on=DAY) == Money(5, "CNY")
        assert queries.in_book_currency(Money(1, "KWD"), on=DAY) == Money(2, "CNY")

    def test_leaves_the_book_currency_alone(self):
        assert queries.in_book_currency(yuan(1), on=DAY) == yuan(1)

    def test_refuses_without_a_rate(self):
        post(usd())
        with pytest.raises(queries.RateMissing):
            queries.in_book_currency(Money(1, "USD"), on=DAY - timedelta(days=1))
