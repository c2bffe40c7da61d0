"""Figures on pages: grouped, negative in parentheses, short in the language's own unit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from obligor.foundation import figures
from obligor.foundation.charts import Chart, Format, Kind, Series
from obligor.foundation.fields import MoneyField, ShareField
from obligor_core.money import MINOR_MAX, Money
from obligor_core.text import Text


@pytest.mark.parametrize(
    ("minor", "currency", "spelled"),
    [
        (0, "CNY", "0.00"),
        (123456789, "CNY", "1,234,567.89"),
        (-100, "CNY", "(1.00)"),
        (1234, "JPY", "1,234"),
        (1234, "KWD", "1.234"),
        (None, "CNY", "–"),
    ],
)
def test_an_amount_is_grouped_and_keeps_its_decimals(minor, currency, spelled):
    assert figures.amount(minor, currency) == spelled


@given(st.integers(-MINOR_MAX, MINOR_MAX))
def test_an_amount_can_be_read_back(minor):
    text = figures.amount(minor, "CNY").replace(",", "")
    plain = f"-{text[1:-1]}" if text.startswith("(") else text
    assert Money.of(plain, "CNY").minor == minor


@pytest.mark.parametrize(
    ("language", "minor", "spelled"),
    [
        ("zh-hans", 999_999, "10,000"),
        ("zh-hans", 1_000_000, "1.0 万"),
        ("zh-hans", 5_400_000_000, "5,400.0 万"),
        ("zh-hans", 10_000_000_000, "1.00 亿"),
        ("zh-hans", -1_000_000, "(1.0 万)"),
        ("en", 5_400_000_000, "54.00 M"),
        ("en", 99_999, "1,000"),
        ("en", 100_000, "1.0 K"),
    ],
)
def test_a_short_amount_uses_the_units_of_the_language(language, minor, spelled):
    with translation.override(language):
        assert figures.short_amount(minor, "CNY") == spelled


def test_a_share_is_rounded_half_up():
    assert figures.share(Decimal("0.12345")) == "12.3%"
    assert figures.share(Decimal("0.1235")) == "12.4%"
    assert figures.share(-0.05) == "(5.0%)"


def test_days_and_instants_read_alike_in_both_languages(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    assert figures.day(date(2026, 11, 23)) == "2026-11-23"
    assert figures.moment(datetime(2026, 11, 23, 16, 5, tzinfo=UTC)) == "2026-11-24 00:05"


def test_bilingual_values_are_said_in_the_language_of_the_request():
    with translation.override("zh-hans"):
        assert figures.said(Text("a", "甲")) == "甲"
        assert figures.said({"en": "a", "zh": "甲"}) == "甲"
    with translation.override("en"):
        assert figures.said(Text("a", "甲")) == "a"


class TestMoneyField:
    class Form(forms.Form):
        amount = MoneyField(currency="CNY")

    @pytest.mark.parametrize(
        ("typed", "minor"),
        [("1,234.50", 123450), ("１２３．４", 12340), ("(12)", -1200), ("0", 0)],
    )
    def test_reads_what_people_type(self, typed, minor):
        form = self.Form({"amount": typed})
        assert form.is_valid() and form.cleaned_data["amount"] == Money(minor, "CNY")

    @pytest.mark.parametrize("typed", ["1.005", "abc", "", "1e400", "NaN"])
    def test_refuses_what_is_no_amount(self, typed):
        assert not self.Form({"amount": typed}).is_valid()


def test_a_percentage_becomes_a_share():
    field = ShareField()
    assert field.clean("12.5") == Decimal("0.125")


class TestChart:
    ageing = Chart(
        id="a",
        kind=Kind.SHARES,
        title="Ageing",
        categories=("current", "1–30"),
        series=(Series("open", (100_050, None)),),
        format=Format.MONEY,
        currency="CNY",
    )

    def test_the_table_holds_the_exact_figures(self):
        assert self.ageing.rows == [("current", ["1,000.50"]), ("1–30", ["–"])]

    def test_the_script_gets_major_units(self):
        assert self.ageing.data["series"][0]["values"] == [1000.5, None]

    def test_nothing_to_draw_is_known(self):
        assert Chart(id="b", kind=Kind.LINE, title="t").is_empty
        assert not self.ageing.is_empty
