import io
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from tests.core.statements.filed import WAN, statement

from obligor_core.statements.chart import Part, Standard, chart
from obligor_core.statements.peers import peer_table, points, with_percentiles
from obligor_core.statements.recognising import recognise
from obligor_core.statements.settling import settle
from obligor_core.statements.sheets import grids
from obligor_core.statements.statement import Unit
from obligor_core.statements.template import Look, template
from obligor_core.statements.totals import with_totals
from obligor_core.statements.trends import average_growth, line_trends

LEVELS = (0.20, 0.15, 0.10, 0.05, -0.02)


def filled(standard: Standard, language: str, amounts: dict) -> bytes:
    """Return the workbook as a spreadsheet saves it, with the formulas not yet computed."""
    book = Workbook()
    book.remove(book.active)
    sheets = template(
        standard,
        company="苏州华信金属材料有限公司",
        unit=Unit.TEN_THOUSAND,
        period_end=date(2024, 12, 31),
        language=language,
        amounts=amounts,
    )
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for cell in sheet.cells:
            is_number = cell.look in (Look.INPUT, Look.FORMULA) and not cell.text.startswith("=")
            value = float(cell.text) if is_number and cell.text else cell.text
            page.cell(cell.row, cell.column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class TestTemplate:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("standard", Standard)
    def test_comes_back_as_it_was_filled_in(self, standard, language):
        lines = [x for x in chart(standard).by_code.values() if not x.terms]
        amounts = {(x.code, "current"): str(n + 1) for n, x in enumerate(lines)}
        amounts |= {(x.code, "previous"): f"{n}.5" for n, x in enumerate(lines)}
        found = recognise(grids(filled(standard, language, amounts), "模板.xlsx"))
        assert found.standard is standard and not found.review and not found.faults
        assert found.unit is Unit.TEN_THOUSAND and found.period_end == date(2024, 12, 31)
        assert found.companies == ("苏州华信金属材料有限公司",)
        settled = settle(found, unit=Unit.TEN_THOUSAND, currency="CNY", choices={})
        for n, x in enumerate(lines):
            assert settled.lines[x.code].current == (n + 1) * WAN, x.code
            assert settled.lines[x.code].previous == n * WAN + WAN // 2

    def test_adds_up_totals_with_their_signs_and_stays_empty_while_nothing_is_in(self):
        income = next(s for s in template(Standard.SMALL_ENTERPRISE) if s.name == "利润表")
        formulas = [c.text for c in income.cells if c.text.startswith("=")]
        assert formulas[-2].startswith("=IF(COUNT(C") and ")-SUM(C" in formulas[-2]

    def test_keeps_a_written_total_in_place_of_the_formula(self):
        [sheet, *_] = template(Standard.CAS_2019, amounts={("total_assets", "current"): "7"})
        assert any(c.text == "7" and c.look is Look.FORMULA for c in sheet.cells)

    def test_leaves_out_parts_that_the_standard_does_not_have(self):
        assert len(template(Standard.SMALL_ENTERPRISE)) == 3
        assert len(template(Standard.CAS_2019)) == 4


class TestTrends:
    def of(self, code: str, changes=None):
        return next(t for t in line_trends(statement(changes)) if t.code == code)

    def test_are_shares_of_total_assets_revenue_and_cash_from_sales(self):
        assert self.of("inventories").share == pytest.approx(900 / 4565, abs=1e-6)
        assert self.of("cost").share == pytest.approx(7400 / 9000, abs=1e-6)
        assert self.of("cf_purchases").share_before == pytest.approx(7500 / 8700, abs=1e-6)

    def test_tell_change_and_rate(self):
        assert self.of("inventories").change == 50 * WAN
        assert self.of("inventories").rate == pytest.approx(50 / 850, abs=1e-6)

    def test_say_why_there_is_no_rate(self):
        assert self.of("trading_assets", {"trading_assets": (5, 0)}).why.zh == "上期为零"
        assert self.of("credit_impairment").why.zh == "上期为负"
        assert self.of("goodwill", {"goodwill": (5, None)}).why.zh == "缺少数据"

    def test_shares_of_the_assets_add_up(self):
        parts = [self.of(t.code).share for t in chart(Standard.CAS_2019)["total_assets"].terms]
        assert sum(parts) == pytest.approx(1, abs=1e-5)

    def test_average_growth_over_three_years(self):
        assert average_growth([1000, None, 5, 1331]) == pytest.approx(0.1)
        assert average_growth([0, 5]) is None and average_growth([5]) is None
        assert average_growth([-5, 10]) is None


class TestPeers:
    def book(self, values, industry="F51"):
        return pl.DataFrame(
            {"roe": values, "debt_ratio": values, "industry": [industry] * len(values)},
            schema={"roe": pl.Float64, "debt_ratio": pl.Float64, "industry": pl.String},
        )

    def told(self, values, **context):
        book = self.book(values)
        return with_percentiles(book, ["roe", "debt_ratio"], by=["industry"], **context)

    def test_the_best_of_ten_stands_at_the_top_and_lower_is_better_for_debt(self):
        found = self.told([n / 10 for n in range(10)])
        assert found["roe_percentile"].to_list()[-1] == 0.95
        assert found["debt_ratio_percentile"].to_list()[-1] == 0.05
        assert found["roe_peers"].to_list() == [10] * 10

    def test_few_peers_tell_nothing(self):
        assert self.told([0.1] * 7)["roe_percentile"].to_list() == [None] * 7
        assert self.told([0.1] * 8)["roe_percentile"].to_list() == [0.5] * 8

    def test_without_value_or_industry_there_is_none(self):
        found = self.told([*[n / 10 for n in range(9)], None])
        assert found["roe_percentile"].to_list()[-1] is None and found["roe_peers"][0] == 9
        alone = with_percentiles(self.book([0.1] * 9, industry=None), ["roe"], by=["industry"])
        assert alone["roe_percentile"].to_list() == [None] * 9

    @given(st.lists(st.floats(-5, 5), min_size=8, max_size=40))
    def test_better_never_stands_lower(self, values):
        found = self.told(values).sort("roe")
        assert found["roe_percentile"].is_sorted()
        assert found["debt_ratio_percentile"].is_sorted(descending=True)

    def test_the_table_shows_the_spread_of_large_groups_alone(self):
        both = pl.concat([self.book([n / 10 for n in range(11)]), self.book([0.1] * 3, "C31")])
        table = peer_table(both, ["roe"], by=["industry"])
        assert table.rows(named=True) == [
            {
                "industry": "F51",
                "ratio": "roe",
                "peers": 11,
                "p10": 0.1,
                "p25": 0.25,
                "p50": 0.5,
                "p75": 0.75,
                "p90": 0.9,
            }
        ]


class TestPoints:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (0.30, 1),
            (0.20, 1),
            (0.175, 0.9),
            (0.15, 0.8),
            (0.125, 0.7),
            (0.05, 0.4),
            (0.015, 0.3),
            (-0.02, 0.2),
            (-0.03, 0),
        ],
    )
    def test_lie_between_the_levels(self, value, expected):
        assert points(value, LEVELS, is_lower_better=False) == pytest.approx(expected)

    def test_turn_round_where_lower_is_better(self):
        levels = (0.4, 0.5, 0.6, 0.7, 0.85)
        assert points(0.45, levels, is_lower_better=True) == pytest.approx(0.9)
        assert points(0.9, levels, is_lower_better=True) == 0

    def test_are_not_given_without_five_ordered_levels(self):
        assert points(0.1, (0.2, None, 0.1, 0.05, 0), is_lower_better=False) is None
        assert points(0.1, tuple(reversed(LEVELS)), is_lower_better=False) is None
        assert points(None, LEVELS, is_lower_better=False) is None

    @given(st.floats(-1, 1), st.floats(0, 1))
    def test_never_fall_when_the_value_rises(self, value, more):
        low = points(value, LEVELS, is_lower_better=False)
        assert points(value + more, LEVELS, is_lower_better=False) >= low - 1e-12


class TestFilledTotals:
    def test_of_a_template_agree_with_those_added_up_here(self):
        of = chart(Standard.CAS_2019)
        whole = with_totals(Standard.CAS_2019, statement().lines)
        assert {t.code for t in of.totals if t.part is Part.BALANCE} <= set(whole.lines)
