"""Files that hold several periods: a sheet for each year, or a column for each year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from obligor_core.statements.periods import choices_for, line_keys, readings
from obligor_core.statements.sheets import Grid

NAMES = ("货币资金", "应收账款", "存货", "流动资产合计", "固定资产", "资产总计")
END = {year: date(year, 12, 31) for year in (2023, 2024, 2025)}


def by_year(year: int, amount: int, name: str = "") -> Grid:
    rows = [
        ("资产负债表", "", ""),
        (f"{year}年12月31日", "", "单位：万元"),
        ("项目", "期末余额", "年初余额"),
        *((line, str(amount), str(amount - 1)) for line in NAMES),
    ]
    return Grid(name or f"{year}", tuple(rows))


def side_by_side() -> Grid:
    head = ("项目", "2025年12月31日", "2024年12月31日", "2023年12月31日")
    return Grid("资产负债表", (head, *((line, "30", "20", "10") for line in NAMES)))


def test_a_sheet_for_each_year_is_a_statement_for_each_year():
    found = readings([by_year(2023, 10), by_year(2025, 30), by_year(2024, 20)])
    assert [r.period_end for r in found] == [END[2025], END[2024], END[2023]]
    assert {line.current for line in found[1].lines} == {Decimal(20)}


def test_the_name_of_the_sheet_tells_the_year_where_the_title_does_not():
    rows = (("项目", "期末余额", "年初余额"), *((line, "7", "6") for line in NAMES))
    found = readings([Grid("资产负债表2024", rows), by_year(2025, 30)])
    assert len(found) == 2
    assert {line.current for line in found[1].lines} == {Decimal(7)}


def test_a_column_for_each_year_is_a_statement_with_the_year_before_beside_it():
    found = readings([side_by_side()])
    assert [r.period_end for r in found] == [END[2025], END[2024], END[2023]]
    first, last = found[0].lines[0], found[2].lines[0]
    assert (first.current, first.previous) == (Decimal(30), Decimal(20))
    assert (last.current, last.previous) == (Decimal(10), None)


def test_one_period_gives_one_reading_and_nothing_gives_one_that_says_so():
    assert len(readings([by_year(2025, 30)])) == 1
    empty = readings([Grid("x", (("hello",),))])
    assert len(empty) == 1
    assert empty[0].faults
    assert readings([]) == ()


def test_the_keys_of_a_line_are_the_same_in_every_period():
    found = readings([side_by_side()])
    keys = [{key for key, _ in line_keys(reading)} for reading in found]
    assert keys[0] == keys[1] == keys[2]
    assert len(keys[0]) == len(NAMES)


def test_a_choice_reaches_the_line_of_every_period():
    for reading in readings([by_year(2025, 30), by_year(2024, 20)]):
        key, line = next(iter(line_keys(reading)))
        assert choices_for(reading, {key: "", "moon": "x"}) == {line.place.key: None}
