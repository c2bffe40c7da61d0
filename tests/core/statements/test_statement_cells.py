from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.statements.layouts import reading

from obligor_core.statements.cells import AmountUnclear, Qualifier, amount, plain_name
from obligor_core.statements.chart import Part, Standard, chart
from obligor_core.statements.dates_said import day_said
from obligor_core.statements.heads import head_of, unit_said
from obligor_core.statements.statement import Scope, Unit


class TestAmounts:
    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("1,234.56", "1234.56"),
            ("（20.00）", "-20"),
            ("(1,000)", "-1000"),
            ("－３００", "-300"),
            ("—5", "-5"),
            ("300-", "-300"),
            ("￥1 234", "1234"),
            ("1.2E+3", "1200"),
            ("0.30000000000000004", "0.3"),
            ("0", "0"),
        ],
    )
    def test_are_read_as_accountants_write_them(self, cell, value):
        assert amount(cell) == Decimal(value)

    @pytest.mark.parametrize("cell", ["", "-", "——", "－", "/", "  ", "\u3000"])
    def test_that_are_a_dash_are_nothing(self, cell):
        assert amount(cell) is None

    @pytest.mark.parametrize("cell", ["abc", "12%", "1..2", "12,3a", "#REF!", "制表人"])
    def test_that_are_none_are_said(self, cell):
        with pytest.raises(AmountUnclear):
            amount(cell)

    @given(st.decimals(-(10**14), 10**14, places=2))
    def test_come_back_however_they_are_dressed(self, value):
        shown = f"{abs(value):,.2f}"
        assert amount(f"({shown})" if value < 0 else shown) == value


class TestNames:
    @pytest.mark.parametrize(
        ("cell", "name", "qualifier"),
        [
            ("一、营业收入", "营业收入", Qualifier.NONE),
            ("    减：营业成本", "营业成本", Qualifier.LESS),
            ("加: 营业外收入", "营业外收入", Qualifier.ADD),
            ("其中：利息费用", "利息费用", Qualifier.OF_WHICH),
            ("（一）持续经营净利润（净亏损以“－”号填列）", "持续经营净利润", Qualifier.NONE),
            (
                "1．将净利润调节为经营活动现金流量：",
                "将净利润调节为经营活动现金流量",
                Qualifier.NONE,
            ),
            ("△存  货", "存货", Qualifier.NONE),
            ("应收帐款", "应收账款", Qualifier.NONE),
            ("其它应收款", "其他应收款", Qualifier.NONE),
            ("实收资本（或股本）", "实收资本", Qualifier.NONE),
            ("一年内到期的非流动资产", "一年内到期的非流动资产", Qualifier.NONE),
            ("三、减：所得税费用", "所得税费用", Qualifier.LESS),
            ("Less: Cost of sales", "costofsales", Qualifier.LESS),
        ],
    )
    def test_are_made_plain(self, cell, name, qualifier):
        assert plain_name(cell).name == name
        assert plain_name(cell).qualifier is qualifier

    @pytest.mark.parametrize("standard", Standard)
    def test_of_the_format_are_all_recognised_as_printed(self, standard):
        for part in Part:
            rows = [
                [f"  {line.prefix}{line.label.zh}", "7", "5"]
                for line in chart(standard).of(part)
                if line.code
            ]
            if len(rows) < 2:
                continue
            found = reading(
                [[part.label.zh], ["项目", "本期金额", "上期金额"], *rows], standard=standard
            )
            codes = [line.code for line in chart(standard).of(part) if line.code]
            assert [line.code for line in found.lines] == codes
            assert not found.review


class TestPeriods:
    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [
            ("2024年12月31日", None, date(2024, 12, 31)),
            ("2024 年 6 月 30 日", None, date(2024, 6, 30)),
            ("2024-12-31", None, date(2024, 12, 31)),
            ("日期：2024.9.30", None, date(2024, 9, 30)),
            ("2024年度", date(2024, 1, 1), date(2024, 12, 31)),
            ("2024年1-9月", date(2024, 1, 1), date(2024, 9, 30)),
            ("2024年1月至6月", date(2024, 1, 1), date(2024, 6, 30)),
            ("2024年2月", None, date(2024, 2, 29)),
            ("2024年第三季度", None, date(2024, 9, 30)),
            ("2024年半年度", date(2024, 1, 1), date(2024, 6, 30)),
            ("所属期：2024-01-01至2024-12-31", date(2024, 1, 1), date(2024, 12, 31)),
            ("for the year ended 31 December 2024", None, date(2024, 12, 31)),
            ("As at June 30, 2024", None, date(2024, 6, 30)),
            ("2024", None, date(2024, 12, 31)),
        ],
    )
    def test_are_read(self, text, start, end):
        assert (day_said(text).start, day_said(text).end) == (start, end)

    @pytest.mark.parametrize("text", ["期末余额", "营业收入", "12", "2024年13月40日x", ""])
    def test_are_not_seen_where_there_are_none(self, text):
        said = day_said(text)
        assert said is None or said.end.year == 2024


class TestHeads:
    @pytest.mark.parametrize(
        ("cell", "unit"),
        [
            ("单位：元", Unit.ONE),
            ("单位:人民币万元", Unit.TEN_THOUSAND),
            ("金额单位：千元", Unit.THOUSAND),
            ("（单位：人民币 百万元）", Unit.MILLION),
            ("（人民币万元）", Unit.TEN_THOUSAND),
            ("(in thousands)", Unit.THOUSAND),
            ("RMB'000", Unit.THOUSAND),
            ("US$ million", Unit.MILLION),
            ("编制单位：万元贸易公司", None),
            ("编制单位：元和公司", None),
        ],
    )
    def test_say_the_unit(self, cell, unit):
        assert unit_said(cell.replace("（", "(").replace("）", ")").replace("：", ":")) is unit

    def test_say_company_code_scope_and_form(self):
        rows = [
            ("合并资产负债表",),
            ("编制单位：", "苏州华信金属材料有限公司", "", "会企01表"),
            ("统一社会信用代码：91110000600037341L", "币种：人民币"),
        ]
        head = head_of("合并", rows)
        assert head.companies == ("苏州华信金属材料有限公司",)
        assert head.usccs == ("91110000600037341L",)
        assert head.scopes == (Scope.CONSOLIDATED,)
        assert head.standards == (Standard.CAS_2019,)
        assert head.currencies == ("CNY",)

    @pytest.mark.parametrize(
        ("cell", "companies"),
        [
            ("苏州华信金属材料有限公司", ("苏州华信金属材料有限公司",)),
            ("苏州华信金属材料有限公司资产负债表", ("苏州华信金属材料有限公司",)),
            ("华信（集团）有限公司2024年度合并利润表", ("华信(集团)有限公司",)),
            ("合并及母公司资产负债表", ()),
            ("合并及公司", ()),
            ("资产负债表", ()),
            ("编制单位：", ()),
            ("编制单位：单位：元", ()),
        ],
    )
    def test_name_the_company_in_titles_too(self, cell, companies):
        assert head_of("Sheet1", [(cell,)]).companies == companies
