from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.statements.layouts import (
    CASH,
    INCOME,
    SIDE_BY_SIDE,
    balance,
    grid,
    read_of,
    reading,
    three_sheets,
    workbook,
)

from obligor_core.imports.reading import FileTooLarge, FileUnreadable, MacrosRefused
from obligor_core.statements.chart import Part, Standard
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import Check
from obligor_core.statements.recognising import recognise
from obligor_core.statements.settling import (
    AmountTooLarge,
    OtherCompany,
    check_company,
    settle,
    unit_doubt,
)
from obligor_core.statements.sheets import PdfNotRead, grids
from obligor_core.statements.statement import Amounts, Header, PeriodKind, Scope, Unit
from obligor_core.statements.totals import statement_of

WAN = 1_000_000


class TestTheUsualExport:
    def test_is_read_whole(self):
        found = recognise(grids(three_sheets(), "报表.xlsx"))
        assert found.standard is Standard.CAS_2019
        assert found.companies == ("苏州华信金属材料有限公司",)
        assert (found.period_from, found.period_end) == (date(2024, 1, 1), date(2024, 12, 31))
        assert found.kind is PeriodKind.ANNUAL and found.unit is Unit.TEN_THOUSAND
        assert not found.review and not found.faults
        assert read_of(found, "accounts_payable").current == Decimal("1030.25")
        assert read_of(found, "of_which_interest_payable").name == "其中：应付利息"
        assert read_of(found, "of_which_dividends_payable").current == 10
        assert read_of(found, "prepayments").current == -20

    def test_has_no_contradiction_once_settled(self):
        found = recognise(grids(three_sheets(), "报表.xlsx"))
        settled = settle(found, unit=Unit.TEN_THOUSAND, currency="CNY", choices={})
        assert not settled.faults
        assert settled.lines["total_assets"] == Amounts(4700_5000_00, 4260 * WAN)
        filed = statement_of(
            Header(found.standard, found.period_from, found.period_end, unit=found.unit),
            settled.lines,
        )
        assert {f.check for f in faults(filed)} == {Check.RETAINED_EARNINGS}

    def test_says_which_columns_it_read_and_what_it_left(self):
        seen = recognise(grids(three_sheets(), "报表.xlsx")).sheets
        assert [s.part for s in seen] == [Part.BALANCE] * 2 + [Part.INCOME, Part.CASH_FLOW]
        assert seen[0].current == "期末余额" and seen[0].previous == "年初余额"
        assert "（一）基本每股收益" in seen[2].left_out_names

    def test_is_the_same_as_three_csv_files_below_each_other(self):
        text = "\n".join(
            ",".join(f'"{cell}"' for cell in row) for row in [*SIDE_BY_SIDE, *INCOME, *CASH]
        )
        found = recognise(grids(text.encode("gb18030"), "报表.csv"))
        whole = recognise(grids(three_sheets(), "报表.xlsx"))
        assert {(x.code, x.current, x.previous) for x in found.lines} == {
            (x.code, x.current, x.previous) for x in whole.lines
        }

    @given(st.permutations([SIDE_BY_SIDE, INCOME, CASH]))
    def test_may_have_its_sheets_in_any_order(self, sheets):
        found = reading(*sheets)
        assert {x.code for x in found.lines} >= {"total_assets", "revenue", "cfo", "cash_end"}
        assert not found.review


class TestColumns:
    def test_year_to_date_goes_before_the_month(self):
        rows = [["利润表"], ["项目", "行次", "本年累计金额", "本月金额"], ["营业收入", 1, 900, 80]]
        rows += [["营业成本", 2, 700, 60], ["净利润", 3, 9, 1]]
        found = reading(rows)
        assert read_of(found, "revenue").current == 900
        assert read_of(found, "revenue").previous is None
        assert found.sheets[0].left_out_columns == ("本月金额",)

    def test_month_first_changes_nothing(self):
        rows = [["项目", "本月数", "本年累计数", "上年同期累计"], ["营业收入", 80, 900, 850]]
        rows += [["营业成本", 60, 700, 650], ["净利润", 1, 9, 8]]
        line = read_of(reading(rows), "revenue")
        assert (line.current, line.previous) == (900, 850)

    def test_opening_before_closing_is_no_matter(self):
        rows = balance(["存货", 850, 900], columns=("年初数", "期末数"))
        line = read_of(reading(rows), "inventories")
        assert (line.current, line.previous) == (900, 850)

    def test_headings_may_take_two_rows(self):
        rows = [
            ["资产负债表"],
            ["项目", "期末", "", "上年年末", ""],
            ["", "金额", "附注", "金额", "附注"],
            ["货币资金", 5, "a", 4, ""],
            ["应收账款", 7, "", 6, ""],
            ["存货", 9, "", 8, ""],
        ]
        line = read_of(reading(rows), "inventories")
        assert (line.current, line.previous) == (9, 8)

    def test_dated_columns_give_the_latest_and_the_year_before(self):
        columns = ("2022年12月31日", "2024年12月31日", "2023年12月31日")
        rows = balance(["存货", 1, 3, 2], columns=columns)
        found = reading(rows)
        line = read_of(found, "inventories")
        assert (line.current, line.previous) == (3, 2)
        assert found.period_end == date(2024, 12, 31)
        assert found.period_ends[-1] == date(2022, 12, 31)

    def test_dated_columns_give_the_day_asked_for(self):
        columns = ("2024-12-31", "2023-12-31", "2022-12-31")
        found = reading(balance(["存货", 3, 2, 1], columns=columns), period_end=date(2023, 12, 31))
        line = read_of(found, "inventories")
        assert (line.current, line.previous) == (2, 1)
        assert found.period_end == date(2023, 12, 31)

    def test_without_headings_nothing_is_read(self):
        found = reading([["货币资金", 5, 4], ["存货", 9, 8], ["应收账款", 3, 2]])
        assert not found.lines and "表头" in found.faults[0].what.zh


class TestWhatIsNotKnown:
    def test_is_left_to_a_person_with_suggestions(self):
        found = reading(balance(["应收账款余额合计", 9, 8], ["数字藏品", 4, 0]))
        assert [line.name for line in found.review] == ["应收账款余额合计", "数字藏品"]
        assert found.review[0].suggestions[0].code == "accounts_receivable"
        assert found.review[1].suggestions == ()

    def test_keeps_the_statement_from_being_filed_until_decided(self):
        found = reading(balance(["数字藏品", 4, 0]))
        [line] = found.review
        open_ = settle(found, unit=Unit.ONE, currency="CNY", choices={})
        assert "数字藏品" in open_.faults[0].what.zh and open_.faults[0].row == 3
        named = settle(found, unit=Unit.ONE, currency="CNY", choices={line.place.key: "goodwill"})
        assert named.lines["goodwill"] == Amounts(400, 0) and not named.faults
        left = settle(found, unit=Unit.ONE, currency="CNY", choices={line.place.key: None})
        assert not left.faults and "goodwill" not in left.lines

    def test_one_line_twice_is_said(self):
        found = reading(balance(["存货", 9, 8], ["存货净额", 7, 8]))
        assert [line.name for line in found.review] == ["存货净额"]
        choices = {found.review[0].place.key: "inventories"}
        settled = settle(found, unit=Unit.ONE, currency="CNY", choices=choices)
        assert "对应同一项目" in settled.faults[0].what.zh

    def test_an_unclear_amount_is_named_by_row(self):
        found = reading(balance(["存货", "九百", 8]))
        assert found.faults[0].row == 3 and found.faults[0].value == "九百"
        assert read_of(found, "inventories").current is None

    def test_the_unit_stays_open_when_no_head_says_it(self):
        assert reading(balance()).unit is None

    def test_two_units_in_one_file_are_said(self):
        found = reading([["单位：元"], *balance()], [["单位：万元"], *INCOME[3:]])
        assert found.unit is None and "不一致" in found.faults[0].what.zh

    def test_of_which_lines_are_in_no_sum(self):
        rows = balance(["其他应付款", 9, 8], ["其中：应付利息", 1, 1], ["应付股利", 2, 2])
        assert read_of(reading(rows), "of_which_dividends_payable").current == 2

    def test_the_same_name_by_itself_is_a_line(self):
        rows = balance(["应付股利", 2, 2], ["其他应付款", 9, 8])
        assert read_of(reading(rows), "dividends_payable").current == 2


class TestOtherStandards:
    def test_small_enterprises_are_recognised_by_their_names(self):
        rows = [
            ["资产", "期末余额", "年初余额"],
            ["短期投资", 5, 5],
            ["固定资产原价", 90, 80],
            ["减：累计折旧", 30, 25],
            ["固定资产账面价值", 60, 55],
            ["应付利润", 3, 3],
            ["其中：原材料", 2, 2],
        ]
        found = reading(rows)
        assert found.standard is Standard.SMALL_ENTERPRISE
        assert read_of(found, "fixed_assets").current == 60
        assert read_of(found, "of_which_accumulated_depreciation").current == 30

    def test_ifrs_in_english(self):
        rows = [
            ["Consolidated balance sheet (in thousands)"],
            ["Item", "Note", "31 Dec 2024", "31 Dec 2023"],
            ["Cash and cash equivalents", 3, "1,000", "900"],
            ["Trade and other receivables", 4, 500, 400],
            ["Property, plant and equipment", 5, 700, 600],
            ["Total assets", "", 2200, 1900],
            ["Equity attributable to owners of the parent", "", 900, 800],
        ]
        found = reading(rows)
        assert found.standard is Standard.IFRS and found.scope is Scope.CONSOLIDATED
        assert found.unit is Unit.THOUSAND
        assert read_of(found, "fixed_assets").previous == 600

    def test_a_person_may_overrule_the_standard(self):
        found = reading(balance(), standard=Standard.SMALL_ENTERPRISE)
        assert found.standard is Standard.SMALL_ENTERPRISE
        assert found.standard_reason.zh == "按所选准则"


class TestCompany:
    def test_another_name_is_refused_with_both(self):
        found = recognise(grids(three_sheets(), "a.xlsx"))
        with pytest.raises(OtherCompany, match="华信") as refused:
            check_company(found, names=["无锡永昌塑业有限公司"], uscc=None)
        assert "永昌" in refused.value.said.zh

    def test_the_same_name_in_other_writing_passes(self):
        found = recognise(grids(three_sheets(), "a.xlsx"))
        names = ["苏州市华信金属材料有限责任公司"]
        assert check_company(found, names=names, uscc="91110000600037341L") is None

    def test_a_former_name_passes(self):
        found = recognise(grids(three_sheets(), "a.xlsx"))
        names = ["无锡永昌塑业有限公司", "苏州华信金属材料有限公司"]
        assert check_company(found, names=names, uscc=None) is None

    def test_the_code_decides_over_the_name(self):
        head = [["编制单位：别的公司", "统一社会信用代码：91110000600037341L"]]
        found = reading([*head, *balance()])
        assert check_company(found, names=["甲公司"], uscc="91110000600037341L") is None
        with pytest.raises(OtherCompany):
            check_company(found, names=["别的公司"], uscc="91350100M000100Y43")

    def test_a_file_that_names_nobody_passes(self):
        assert check_company(reading(balance()), names=["甲公司"], uscc=None) is None


class TestUnits:
    BEFORE = {c: Amounts(v) for c, v in (("revenue", 900), ("equity", 700), ("cost", 650))}

    def times(self, factor: int):
        return {c: Amounts(a.current * factor) for c, a in self.BEFORE.items()}

    @pytest.mark.parametrize("growth", [1, 2])
    @pytest.mark.parametrize(
        ("factor", "unit", "suggested"),
        [(10_000, Unit.TEN_THOUSAND, Unit.ONE), (1000, Unit.THOUSAND, Unit.ONE)],
    )
    def test_a_jump_up_is_asked_about(self, growth, factor, unit, suggested):
        doubt = unit_doubt(self.times(factor * growth), unit=unit, before=self.BEFORE)
        assert (doubt.factor, doubt.suggested) == (factor, suggested)
        assert "元" in doubt.question.zh

    def test_a_jump_down_is_asked_about(self):
        doubt = unit_doubt(self.BEFORE, unit=Unit.ONE, before=self.times(10_000))
        assert doubt.suggested is Unit.TEN_THOUSAND

    @pytest.mark.parametrize("factor", [1, 10, 100, 300, 100_000])
    def test_other_growth_is_not(self, factor):
        assert unit_doubt(self.times(factor), unit=Unit.ONE, before=self.BEFORE) is None

    def test_two_figures_are_too_few(self):
        few = {"revenue": Amounts(9_000_000), "equity": Amounts(7_000_000)}
        assert unit_doubt(few, unit=Unit.ONE, before=self.BEFORE) is None

    def test_amounts_too_large_for_the_unit_are_refused(self):
        found = reading(balance(["存货", 10**15, 8]))
        with pytest.raises(AmountTooLarge):
            settle(found, unit=Unit.HUNDRED_MILLION, currency="CNY", choices={})


class TestFiles:
    def test_macros_passwords_pdf_and_garbage_are_refused_with_the_remedy(self):
        with pytest.raises(MacrosRefused):
            grids(three_sheets(), "报表.xlsm")
        with pytest.raises(PdfNotRead):
            grids(b"%PDF-1.7 ...", "报表.pdf")
        with pytest.raises(FileUnreadable):
            grids(b"\x00\x01\x02\xff\xfe\x00", "报表.csv")
        with pytest.raises(FileUnreadable):
            grids(b"  ", "报表.xlsx")
        with pytest.raises(FileTooLarge):
            grids(b"x" * (21 << 20), "报表.csv")

    def test_empty_rows_above_keep_their_numbers(self):
        rows = [[""], [""], *balance(["数字藏品", 4, 0])]
        found = recognise(grids(workbook({"资产负债表": rows}), "a.xlsx"))
        assert found.review[0].place.row == 5

    @given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=12))
    def test_any_grid_of_text_is_survived(self, rows):
        found = recognise([grid(rows)])
        assert found.standard in Standard
