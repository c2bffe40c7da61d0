from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.customers.industries import IndustryUnknown, divisions, sections
from obligor_core.customers.size_class import (
    SizeClass,
    SizeNeedsYuan,
    SizeTableMissing,
    size_class,
    size_standards,
)
from obligor_core.money import Money

ON = date(2026, 6, 30)
MICRO, SMALL, MEDIUM, LARGE = SizeClass
STANDARDS = [s for s in size_standards(on=ON) if s.indicators]


def judged(code, *, employees=None, revenue=None, assets=None, on=ON):
    """Money in 10,000 yuan."""
    return size_class(
        code,
        employees=employees,
        revenue=None if revenue is None else Money.of(str(revenue), "CNY").times(10_000),
        total_assets=None if assets is None else Money.of(str(assets), "CNY").times(10_000),
        on=on,
    )


BOUNDARIES = [
    (standard, size, indicator, bound)
    for standard in STANDARDS
    for size, bounds in standard.bounds.items()
    for indicator, bound in bounds.items()
]


@pytest.mark.parametrize(
    ("standard", "size", "indicator", "bound"),
    BOUNDARIES,
    ids=[f"{s.codes[0]}-{size}-{i}" for s, size, i, _ in BOUNDARIES],
)
def test_moves_one_class_down_just_below_each_bound(standard, size, indicator, bound):
    figures = dict(standard.bounds[SizeClass.LARGE])
    below = list(SizeClass)[list(SizeClass).index(size) - 1]
    assert found(standard, {**figures, indicator: bound}) == size
    assert found(standard, {**figures, indicator: bound - 1}) == below


def found(standard, figures):
    money = {k: Money(v, "CNY") for k, v in figures.items() if k != "employees"}
    return size_class(
        standard.codes[0],
        employees=figures.get("employees"),
        revenue=money.get("revenue"),
        total_assets=money.get("assets"),
        on=ON,
    ).size


@pytest.mark.parametrize(
    ("code", "employees", "revenue", "assets", "size"),
    [
        ("A0111", None, 20000, None, LARGE),
        ("A", None, 19999.99, None, MEDIUM),
        ("C3989", 1000, 40000, None, LARGE),
        ("C39", 999, 40000, None, MEDIUM),
        ("C39", 1000, 39999.99, None, MEDIUM),
        ("C39", 300, 2000, None, MEDIUM),
        ("C39", 299, 2000, None, SMALL),
        ("C39", 20, 300, None, SMALL),
        ("C39", 19, 300, None, MICRO),
        ("E47", None, 6000, 5000, MEDIUM),
        ("E47", None, 6000, 4999, SMALL),
        ("5171", 20, 5000, None, MEDIUM),
        ("52", 9, 5000, None, MICRO),
        ("65", 103, 15735.28, None, MEDIUM),  # a published complaint about a tender
        ("7010", None, 200000, 10000, LARGE),
        ("702", 1000, 5000, None, LARGE),
        ("L7299", 300, None, 120000, LARGE),
        ("M74", 99, None, None, SMALL),
    ],
)
def test_judges_a_known_enterprise(code, employees, revenue, assets, size):
    assert judged(code, employees=employees, revenue=revenue, assets=assets).size == size


def test_says_why_in_both_languages():
    reason = judged("C39", employees=350, revenue=1500).reason
    assert reason.en == (
        "Industry (mining, manufacturing, utilities): employees medium, revenue small; "
        "the lowest decides: small."
    )
    assert reason.zh.endswith("从业人员中型，营业收入小型；按最低一项定为小型。")


def test_leaves_the_class_open_when_a_figure_is_missing():
    result = judged("C39", employees=350)
    assert (result.size, result.at_most) == (None, MEDIUM)
    assert "not determinable" in result.reason.en and "无法判定" in result.reason.zh


def test_needs_no_second_figure_for_what_is_micro_by_the_first():
    assert judged("C39", employees=19).size == MICRO
    assert judged("C39", employees=20).size is None


def test_leaves_the_class_open_when_nothing_is_known():
    assert judged("C39").at_most == LARGE


def test_decides_by_a_coarse_code_only_when_its_industries_agree():
    assert judged("63", employees=50, revenue=600).size == SMALL
    assert judged("I", employees=50, revenue=600).size == SMALL
    assert judged("I", employees=50, revenue=60).size is None
    coarse = judged("70", employees=5, revenue=10, assets=10)
    assert coarse.size is None and "three digits" in coarse.reason.en


@pytest.mark.parametrize("code", ["J66", "53", "704", "P83", "S", "T"])
def test_has_no_class_outside_the_standard(code):
    result = judged(code, employees=5, revenue=5, assets=5)
    assert (result.size, result.at_most) == (None, None)
    assert "does not cover" in result.reason.en


def test_refuses_other_money_other_times_and_unknown_industries():
    with pytest.raises(SizeNeedsYuan):
        size_class("C", employees=1, revenue=Money(1, "USD"), total_assets=None, on=ON)
    with pytest.raises(SizeTableMissing):
        judged("C", employees=1, on=date(2011, 6, 17))
    assert judged("C", employees=1, on=date(2011, 6, 18)).size == MICRO
    with pytest.raises(IndustryUnknown):
        judged("X")


def test_covers_every_division_of_the_standard():
    codes = [d.code for s in sections() for d in divisions(s.code)]
    assert all(judged(code).source.en for code in codes)
    uncovered = [c for c in codes if judged(c).at_most is None]
    assert uncovered == ["53", "66", "67", "68", "69", "83", "84", *(str(n) for n in range(91, 98))]


@given(
    st.sampled_from(STANDARDS),
    st.integers(0, 3000),
    st.integers(0, 3 * 10**11),
    st.integers(0, 3 * 10**11),
    st.sampled_from(["employees", "revenue", "assets"]),
)
def test_never_makes_an_enterprise_smaller_that_grows(standard, employees, revenue, assets, grows):
    before = {"employees": employees, "revenue": revenue, "assets": assets}
    after = {**before, grows: before[grows] * 2}
    order = list(SizeClass)
    assert order.index(found(standard, after)) >= order.index(found(standard, before))


@given(st.sampled_from(STANDARDS), st.data())
def test_never_finds_a_class_above_what_missing_data_left_possible(standard, data):
    figures = {i: data.draw(st.integers(0, 3 * 10**11)) for i in standard.indicators}
    gone = data.draw(st.sampled_from(standard.indicators))
    full = found(standard, figures)
    known = {k: v for k, v in figures.items() if k != gone}
    part = size_class(
        standard.codes[0],
        employees=known.get("employees"),
        revenue=Money(known["revenue"], "CNY") if "revenue" in known else None,
        total_assets=Money(known["assets"], "CNY") if "assets" in known else None,
        on=ON,
    )
    order = list(SizeClass)
    assert order.index(full) <= order.index(part.at_most)
    assert part.size in (None, full)
