import io
from datetime import date

import pytest
from openpyxl import Workbook
from tests.core.statements.filed import WAN, statement

from obligor_core.statements.chart import Part, Standard, chart
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


class TestFilledTotals:
    def test_of_a_template_agree_with_those_added_up_here(self):
        of = chart(Standard.CAS_2019)
        whole = with_totals(Standard.CAS_2019, statement().lines)
        assert {t.code for t in of.totals if t.part is Part.BALANCE} <= set(whole.lines)
