"""What a cell says: amounts, dates, words; examples on both sides of each boundary."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.imports import dates, values
from obligor_core.imports.dates import DayOrder
from obligor_core.imports.kinds import KINDS


def read(expression: pl.Expr, *cells: str) -> list[object]:
    return pl.DataFrame({"x": list(cells)}).select(expression.alias("y"))["y"].to_list()


def minor(cell: str, decimals: int = 2) -> int | None:
    return read(values.amount_minor("x", exponent=pl.lit(decimals, pl.Int64)), cell)[0]


class TestAmount:
    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("1234.56", 123456),
            ("1,234.56", 123456),
            ("1,234,567", 123456700),
            ("123,4567.00", 123456700),  # grouped by 万
            ("¥1,234.5", 123450),
            ("１２３４．５６", 123456),
            ("1,234.56元", 123456),
            ("CNY 1234.56", 123456),
            ("(12.30)", -1230),
            ("12.30-", -1230),
            ("-12.30", -1230),
            ("+12.30", 1230),
            ("0", 0),
            ("12.", 1200),
            ("1.230000", 123),
        ],
    )
    def test_reads_what_people_write(self, cell, expected):
        assert minor(cell) == expected

    @pytest.mark.parametrize(
        "cell", ["", "abc", "1.2.3", "1,23", "1.234,56", "--1", "1e3", "=1+1", "1 2 x", ".", "NaN"]
    )
    def test_leaves_what_is_no_amount_unread(self, cell):
        assert minor(cell) is None

    def test_takes_as_many_decimals_as_the_currency_has_and_no_more(self):
        assert (minor("1.23"), minor("1.234")) == (123, None)
        assert (minor("1200", 0), minor("1200.5", 0), minor("1200.00", 0)) == (1200, None, 1200)
        assert (minor("1.234", 3), minor("1.2345", 3)) == (1234, None)

    def test_takes_fifteen_digits_before_the_point_and_no_more(self):
        assert minor("9" * 15) == int("9" * 15) * 100
        assert minor("9" * 16) is None

    @given(st.integers(-(10**14), 10**14), st.sampled_from([0, 2, 3]), st.data())
    def test_reads_back_exactly_what_any_house_format_writes(self, amount, decimals, data):
        scale = 10**decimals
        whole, rest = divmod(abs(amount), scale)
        fraction = f".{rest:0{decimals}d}" if decimals else ""
        grouped = data.draw(st.sampled_from([f"{whole}", f"{whole:,}"]))
        plain = grouped + fraction
        if amount < 0:
            plain = data.draw(st.sampled_from([f"-{plain}", f"({plain})", f"{plain}-"]))
        wide = str.maketrans("0123456789,.-()", "０１２３４５６７８９，．－（）")
        written = data.draw(st.sampled_from([plain, f" {plain} ", plain.translate(wide)]))
        assert minor(written, decimals) == amount


class TestDate:
    @pytest.mark.parametrize(
        ("cell", "expected"),
        [
            ("2026-11-23", date(2026, 11, 23)),
            ("2026/1/3", date(2026, 1, 3)),
            ("2026.01.03", date(2026, 1, 3)),
            ("2026年1月3日", date(2026, 1, 3)),
            ("20260103", date(2026, 1, 3)),
            ("2026-01-03 00:00:00", date(2026, 1, 3)),
            ("3-Jan-2026", date(2026, 1, 3)),
            ("Jan 3, 2026", date(2026, 1, 3)),
            ("2028-02-29", date(2028, 2, 29)),
            ("2026-02-29", None),
            ("2026-13-01", None),
            ("2026-00-10", None),
            ("", None),
            ("soon", None),
            ("03/04/2026", None),
        ],
    )
    def test_reads_what_needs_no_order(self, cell, expected):
        assert read(dates.day("x", order=DayOrder.UNKNOWN), cell) == [expected]

    def test_reads_the_same_cell_by_the_order_of_its_column(self):
        first = read(dates.day("x", order=DayOrder.DAY_FIRST), "03/04/2026")
        second = read(dates.day("x", order=DayOrder.MONTH_FIRST), "03/04/2026")
        assert (first, second) == ([date(2026, 4, 3)], [date(2026, 3, 4)])

    @pytest.mark.parametrize(
        ("cells", "expected"),
        [
            (["03/04/2026", "12/12/2026"], DayOrder.UNKNOWN),
            (["03/04/2026", "13/12/2026"], DayOrder.DAY_FIRST),
            (["03/04/2026", "12/13/2026"], DayOrder.MONTH_FIRST),
            (["13/04/2026", "12/13/2026"], DayOrder.UNKNOWN),
            (["2026-01-01"], DayOrder.UNKNOWN),
        ],
    )
    def test_tells_the_order_from_a_number_above_twelve_alone(self, cells, expected):
        assert dates.day_order(pl.Series(cells)) is expected

    @given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
    def test_reads_back_every_day_in_every_form(self, on):
        forms = [
            on.isoformat(),
            f"{on:%Y%m%d}",
            f"{on.year}/{on.month}/{on.day}",
            f"{on.year}年{on.month}月{on.day}日",
        ]
        assert read(dates.day("x", order=DayOrder.UNKNOWN), *forms) == [on] * 4
        assert read(dates.day("x", order=DayOrder.DAY_FIRST), f"{on:%d/%m/%Y}") == [on]
        assert read(dates.day("x", order=DayOrder.MONTH_FIRST), f"{on:%m/%d/%Y}") == [on]


class TestWords:
    def test_reads_yes_and_no_in_both_languages(self):
        said = read(values.boolean("x"), "是", "YES", "1", "否", "n", "0", "maybe", "")
        assert said == [True, True, True, False, False, False, None, None]

    def test_reads_choices_by_their_stored_value_and_by_every_word(self):
        kind = KINDS["customers"].field("kind")
        said = read(values.choice("x", kind), "企业", "Company", "sole_trader", "个体户", "政府")
        assert said == ["enterprise", "enterprise", "sole_trader", "sole_trader", None]

    def test_reads_currencies_by_code_and_by_word(self):
        said = read(values.currency("x", default="CNY"), "usd", "人民币", "¥", "", "XXZ")
        assert said == ["USD", "CNY", "CNY", "CNY", None]

    def test_reads_whole_numbers_and_no_others(self):
        assert read(values.integer("x"), "30", "30.0", "1,000", "30.5", "x") == [
            30,
            30,
            1000,
            None,
            None,
        ]

    def test_takes_control_signs_out_of_text(self):
        assert read(values.text("x"), " a\x00b ", "", "\x07") == ["a b", None, None]

    def test_parts_a_list_at_every_usual_mark(self):
        assert read(values.words("x"), "a;b、c，d|e", "") == [["a", "b", "c", "d", "e"], []]


@given(
    st.lists(
        st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,4})?", fullmatch=True)
        | st.sampled_from(["1,000", "(12.5)", "￥３．５０", "", "x", "12-", None, "1.", "0.00001"]),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([0, 2, 3]),
)
def test_the_shorter_way_to_an_amount_gives_the_same_answer(cells, exponent):
    frame = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    of = pl.lit(exponent, dtype=pl.Int64)
    short = frame.select(values.amount_minor("cell", exponent=of)).to_series()
    long = frame.select(values._of_any("cell", exponent=of)).to_series()
    assert short.to_list() == long.to_list()
