from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.custom_fields import (
    Choice,
    CustomField,
    CustomFieldType,
    custom_value_as_json,
    custom_value_from_json,
    definition_faults,
    read_custom_values,
)
from obligor_core.money import Money
from obligor_core.text import Text


def field(field_type, **rest):
    return CustomField("f", Text("Field", "字段"), CustomFieldType(field_type), **rest)


CHOICES = (Choice("a", Text("Gold", "金牌")), Choice("b", Text("Silver", "银牌")))
TEXT = field("text", length_max=5)
NUMBER = field("number", least=Decimal(0), most=Decimal(100))
MONEY = field("money", currency="CNY")
DATE = field("date")
BOOLEAN = field("boolean")
CHOICE = field("choice", choices=CHOICES)
ALL = [TEXT, NUMBER, MONEY, DATE, BOOLEAN, CHOICE]


def read(defined, typed):
    return read_custom_values([defined], {"f": typed})


@pytest.mark.parametrize(
    ("defined", "typed", "value"),
    [
        (TEXT, " 全角，　", "全角，"),
        (NUMBER, "1.5", Decimal("1.5")),
        (NUMBER, "１００", Decimal(100)),
        (NUMBER, "0", Decimal(0)),
        (MONEY, "1,234.50", Money(123450, "CNY")),
        (MONEY, "-3", Money(-300, "CNY")),
        (DATE, "2026-01-31", date(2026, 1, 31)),
        (DATE, "2026/1/31", date(2026, 1, 31)),
        (DATE, "２０２６年1月31日", date(2026, 1, 31)),
        (BOOLEAN, "是", True),
        (BOOLEAN, "No", False),
        (CHOICE, "A", "a"),
        (CHOICE, "银牌", "b"),
        (CHOICE, "gold", "a"),
    ],
)
def test_reads_what_people_type(defined, typed, value):
    found = read(defined, typed)
    assert found.values == {"f": value} and not found.faults


@pytest.mark.parametrize(
    ("defined", "typed", "says"),
    [
        (TEXT, "123456", "too long"),
        (NUMBER, "-0.01", "out of bounds"),
        (NUMBER, "100.01", "out of bounds"),
        (NUMBER, "1e2", "not a number"),
        (NUMBER, "NaN", "not a number"),
        (NUMBER, "12,34", "not a number"),
        (NUMBER, "1" * 19, "not a number"),
        (MONEY, "0.001", "not an amount in CNY"),
        (MONEY, "1e999999", "not an amount in CNY"),
        (DATE, "2026-02-29", "not a date"),
        (DATE, "31/01/2026", "not a date"),
        (BOOLEAN, "maybe", "neither yes nor no"),
        (CHOICE, "bronze", "none of the choices"),
    ],
)
def test_names_what_does_not_fit_with_a_remedy_in_both_languages(defined, typed, says):
    found = read(defined, typed)
    (fault,) = found.faults
    assert found.values == {}
    assert says in fault.what.en and "字段" in fault.what.zh
    assert fault.remedy.en and fault.remedy.zh and "{" not in fault.remedy.en + fault.what.zh
    assert (fault.column, fault.value) == ("f", typed)


def test_tells_all_faults_at_once():
    number = replace(NUMBER, key="n", is_required=True)
    fields = [replace(TEXT, key="t", is_required=True), number, replace(DATE, key="d")]
    found = read_custom_values(fields, {"t": " ", "n": "x", "unknown": "1", "d": None})
    assert [f.column for f in found.faults] == ["unknown", "t", "n"]
    assert found.values == {}


@pytest.mark.parametrize("defined", ALL, ids=[f.type for f in ALL])
def test_accepts_a_good_definition(defined):
    assert definition_faults(defined) == ()


@pytest.mark.parametrize(
    ("defined", "says"),
    [
        (replace(TEXT, key="Größe"), "A key is"),
        (replace(TEXT, key=""), "A key is"),
        (replace(TEXT, key="a" * 41), "A key is"),
        (replace(TEXT, label=Text("Field", " ")), "label is missing"),
        (replace(CHOICE, choices=()), "A choice needs"),
        (replace(CHOICE, choices=(CHOICES[0], CHOICES[0])), "A choice needs"),
        (replace(TEXT, choices=CHOICES), "A choice needs"),
        (replace(MONEY, currency=None), "A money field"),
        (replace(MONEY, currency="RMB"), "A money field"),
        (replace(TEXT, currency="CNY"), "A money field"),
        (replace(TEXT, length_max=0), "longest text"),
        (replace(TEXT, length_max=2001), "longest text"),
        (replace(NUMBER, least=Decimal(101)), "Only numbers"),
        (replace(TEXT, most=Decimal(1)), "Only numbers"),
    ],
)
def test_names_what_is_wrong_with_a_definition(defined, says):
    (fault,) = definition_faults(defined)
    assert fault.what.en.startswith(says) or says in fault.what.en
    assert fault.what.zh and fault.remedy.zh


def test_gives_a_key_to_one_field_only():
    (fault,) = definition_faults(TEXT, others=[NUMBER])
    assert fault.what.en == "Another field has this key."


VALUES = st.one_of(
    st.tuples(st.just(TEXT), st.text("ab，中", min_size=1, max_size=5)),
    st.tuples(st.just(NUMBER), st.decimals(0, 100, allow_nan=False, places=4)),
    st.tuples(
        st.just(MONEY),
        st.builds(Money, st.integers(-(10**15), 10**15), st.just("CNY")),
    ),
    st.tuples(st.just(DATE), st.dates(date(1000, 1, 1))),
    st.tuples(st.just(BOOLEAN), st.booleans()),
    st.tuples(st.just(CHOICE), st.sampled_from("ab")),
)


@given(VALUES)
def test_reads_back_the_value_it_stored(pair):
    defined, value = pair
    assert custom_value_from_json(custom_value_as_json(value), defined=defined) == value


def test_does_not_read_an_amount_back_in_another_currency():
    stored = custom_value_as_json(Money.of("12.00", "USD"))
    assert stored == "12.00 USD"
    with pytest.raises(ValueError, match="not an amount in CNY"):
        custom_value_from_json(stored, defined=MONEY)


@given(st.sampled_from(ALL), st.text())
def test_gives_a_value_or_a_fault_for_any_text(defined, typed):
    found = read(defined, typed)
    assert len(found.values) + len(found.faults) == (1 if typed.strip() else 0)
