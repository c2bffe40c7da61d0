import io
from datetime import date

import msoffcrypto.format.ooxml
import pytest
from tests.core.statements.layouts import (
    CASH,
    balance,
    read_of,
    reading,
    three_sheets,
    workbook,
)

from obligor_core.imports.reading import MacrosRefused, PasswordProtected
from obligor_core.statements.chart import Part
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import Check
from obligor_core.statements.recognising import recognise
from obligor_core.statements.settling import settle
from obligor_core.statements.sheets import grids
from obligor_core.statements.statement import Header, PeriodKind, Scope, Unit
from obligor_core.statements.totals import statement_of


class TestHeads:
    def test_may_stand_in_one_cell(self):
        head = "编制单位：苏州华信金属材料有限公司    2024年6月30日    单位：元"
        found = reading([["资产负债表"], [head], *balance()[1:]])
        assert found.companies == ("苏州华信金属材料有限公司",)
        assert found.period_end == date(2024, 6, 30) and found.unit is Unit.ONE
        assert found.kind is PeriodKind.INTERIM and found.period_from == date(2024, 1, 1)

    def test_may_stand_below_the_table(self):
        rows = [*balance(), ["编制单位：苏州华信金属材料有限公司", "", "单位：千元"]]
        found = reading(rows)
        assert found.unit is Unit.THOUSAND and found.companies

    def test_with_line_breaks_are_read(self):
        rows = balance(["存货", 9, 8], columns=("期末\n余额", "年初\n余额"))
        assert read_of(reading(rows), "inventories").previous == 8


class TestColumns:
    def test_the_opening_goes_before_the_same_month_of_last_year(self):
        rows = balance(["存货", 9, 7, 8], columns=("期末余额", "上年同期", "年初余额"))
        found = reading(rows)
        assert read_of(found, "inventories").previous == 8
        assert found.sheets[0].left_out_columns == ("上年同期",)

    def test_of_changes_are_never_amounts(self):
        rows = balance(
            ["存货", 9, 1, "12.5%", 8], columns=("期末余额", "比年初增减", "增减%", "年初余额")
        )
        line = read_of(reading(rows), "inventories")
        assert (line.current, line.previous) == (9, 8)

    def test_of_the_group_go_before_those_of_the_parent(self):
        rows = [
            ["资产负债表"],
            ["项目", "附注", "期末余额", "", "年初余额", ""],
            ["", "", "合并", "母公司", "合并", "母公司"],
            ["货币资金", "", 5, 4, 3, 2],
            ["应收账款", "", 5, 4, 3, 2],
            ["存货", "", 9, 8, 7, 6],
        ]
        found = reading(rows)
        line = read_of(found, "inventories")
        assert (line.current, line.previous) == (9, 7)
        assert found.scope is Scope.CONSOLIDATED
        assert found.sheets[0].left_out_columns == ("期末余额 母公司", "年初余额 母公司")

    def test_without_a_heading_are_said_to_be_unread(self):
        rows = balance(["存货", 9, 8, 77], ["货币资金", 9, 8, 78], ["应收账款", 9, 8, 79])
        assert reading(rows).sheets[0].left_out_columns == ("D",)


class TestTheFormOfListedGroups:
    """营业总收入 above 营业收入, 利息收入 twice, 净利润 split two ways, 其他综合收益 in parts."""

    ROWS = [
        ["合并利润表"],
        ["2023年1—12月", "", "", "单位：元 币种：人民币"],
        ["项目", "附注", "2023年度", "2022年度"],
        ["一、营业总收入", "", "1,000.00", "900.00"],
        ["其中：营业收入", "七、61", "1,000.00", "900.00"],
        ["利息收入", "", "", ""],
        ["二、营业总成本", "", "850.00", "800.00"],
        ["其中：营业成本", "七、61", "740.00", "690.00"],
        ["税金及附加", "", "10.00", "9.00"],
        ["销售费用", "", "50.00", "50.00"],
        ["管理费用", "", "30.00", "31.00"],
        ["财务费用", "", "20.00", "20.00"],
        ["其中：利息费用", "", "22.00", "21.00"],
        ["利息收入", "", "3.00", "2.00"],
        ["三、营业利润（亏损以“－”号填列）", "", "150.00", "100.00"],
        ["四、利润总额（亏损总额以“－”号填列）", "", "150.00", "100.00"],
        ["减：所得税费用", "", "30.00", "20.00"],
        ["五、净利润（净亏损以“－”号填列）", "", "120.00", "80.00"],
        ["（一）按经营持续性分类", "", "", ""],
        ["1.持续经营净利润（净亏损以“－”号填列）", "", "120.00", "80.00"],
        ["（二）按所有权归属分类", "", "", ""],
        ["1.归属于母公司股东的净利润（净亏损以“-”号填列）", "", "110.00", "75.00"],
        ["2.少数股东损益（净亏损以“-”号填列）", "", "10.00", "5.00"],
        ["六、其他综合收益的税后净额", "", "1.00", ""],
        ["2．将重分类进损益的其他综合收益", "", "1.00", ""],
        ["（6）外币财务报表折算差额", "", "1.00", ""],
        ["七、综合收益总额", "", "121.00", "80.00"],
        ["（一）归属于母公司所有者的综合收益总额", "", "111.00", "75.00"],
        ["八、每股收益：", "", "", ""],
        ["（一）基本每股收益（元/股）", "", "0.11", "0.08"],
    ]

    def test_is_read_without_a_question(self):
        found = reading(self.ROWS)
        assert not found.review and not found.faults
        assert found.scope is Scope.CONSOLIDATED and found.currency == "CNY"
        assert (found.period_from, found.period_end) == (date(2023, 1, 1), date(2023, 12, 31))
        assert read_of(found, "interest_income").current == 3
        assert read_of(found, "minority_income").previous == 5
        assert "（6）外币财务报表折算差额" in found.sheets[0].left_out_names

    def test_adds_up(self):
        found = reading(self.ROWS)
        lines = settle(found, unit=Unit.ONE, currency="CNY", choices={}).lines
        head = Header(found.standard, found.period_from, found.period_end)
        assert {f.check for f in faults(statement_of(head, lines))} == {Check.MISSING}


class TestSheets:
    def test_without_a_statement_are_named(self):
        content = workbook({"说明": [["本表由财务部编制"]], "资产负债表": balance()})
        seen = recognise(grids(content, "a.xlsx")).sheets
        assert [(s.name, s.part) for s in seen] == [("资产负债表", Part.BALANCE), ("说明", None)]

    def test_may_go_on_below_a_second_heading(self):
        rows = [*balance(), ["资产负债表（续）"], ["项目", "期末余额", "年初余额"]]
        rows += [["短期借款", 4, 3], ["应付账款", 2, 1], ["应交税费", 5, 5]]
        assert read_of(reading(rows), "accounts_payable").current == 2

    def test_may_have_the_supplement_beside_the_cash_flow(self):
        start = next(n for n, row in enumerate(CASH) if row[0] == "补充资料")
        left, right = CASH[3:start], CASH[start + 1 : -2]
        head = ["项目", "行次", "本期金额", "上期金额", "补充资料", "行次", "本期金额", "上期金额"]
        width = max(len(left), len(right))
        beside = [
            [*(left[n] if n < len(left) else [""] * 4), *(right[n] if n < len(right) else [""] * 4)]
            for n in range(width)
        ]
        found = reading([["现金流量表"], head, *beside])
        assert read_of(found, "depreciation").current == 150
        assert read_of(found, "supplement_net_income").current == 272
        assert read_of(found, "cash_end").current == pytest.approx(520.5)
        assert not found.review and not found.faults


class TestFiles:
    def test_with_a_password_are_refused(self):
        stream = io.BytesIO()
        plain = msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(three_sheets()))
        plain.encrypt("geheim", stream)
        with pytest.raises(PasswordProtected):
            grids(stream.getvalue(), "报表.xlsx")

    def test_with_macros_are_refused_by_what_is_in_them(self):
        with pytest.raises(MacrosRefused):
            grids(three_sheets() + b"xl/vbaProject.bin", "报表.xlsx")
