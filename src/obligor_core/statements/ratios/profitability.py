"""Ratios of profit: on sales, on cost, and on what was put in."""

from __future__ import annotations

from collections.abc import Iterator

from obligor_core.statements.ratios.definition import (
    Direction,
    Group,
    Ratio,
    RatioUnit,
    a_year,
    amount,
    average,
)
from obligor_core.text import Text

COSTS = (
    amount("cost")
    + amount("taxes_surcharges")
    + amount("selling_expense")
    + amount("admin_expense")
    + amount("rd_expense")
    + amount("finance_expense")
)
ANNUALISED = Text("; interims x 12 / months", "（中期按 12/月数 年化）")


def return_ratios() -> Iterator[Ratio]:
    """Yield profit over average funds.

    Rule: RAT-10 Returns are of a year, over the average of opening and closing balance.
    Source: 中央企业综合绩效评价实施细则 (国资委 2006), annex 1, 盈利能力状况.
    """
    for code, label, formula, top, bottom in (
        (
            "roe",
            Text("return on equity", "净资产收益率"),
            Text("net profit / average equity", "净利润 / 平均净资产"),
            amount("net_income"),
            average("equity"),
        ),
        (
            "roa",
            Text("return on assets", "总资产报酬率"),
            Text(
                "(profit before tax + interest) / average total assets",
                "（利润总额 + 利息支出） / 平均资产总额",
            ),
            amount("profit_before_tax") + amount("interest"),
            average("total_assets"),
        ),
        (
            "return_on_capital",
            Text("return on paid-in capital", "资本收益率"),
            Text(
                "net profit / average (paid-in capital + capital reserve)",
                "净利润 / 平均资本（实收资本 + 资本公积）",
            ),
            amount("net_income"),
            average("paid_in_capital") + average("capital_reserve"),
        ),
    ):
        yield Ratio(
            code,
            Group.PROFITABILITY,
            label,
            Text(formula.en + ANNUALISED.en, formula.zh + ANNUALISED.zh),
            RatioUnit.PERCENT,
            Direction.HIGHER,
            a_year(top),
            bottom,
            "RAT-10",
        )


def margin_ratios() -> Iterator[Ratio]:
    """Yield profit over revenue or cost of the same period.

    Rule: RAT-16 Margins: profit over revenue, and profit before tax over all costs.
    Source: 国资委 2006, annex 1: 成本费用总额 = 营业成本 + 税金及附加 + 销售、管理、财务费用;
    research is counted too since it has a line of its own (财会〔2018〕15号).
    """
    for code, label, formula, top, bottom in (
        (
            "gross_margin",
            Text("gross margin", "毛利率"),
            Text("(revenue - cost) / revenue", "（营业收入 − 营业成本） / 营业收入"),
            amount("revenue") - amount("cost"),
            amount("revenue"),
        ),
        (
            "operating_margin",
            Text("operating margin", "营业利润率"),
            Text("operating profit / revenue", "营业利润 / 营业收入"),
            amount("operating_profit"),
            amount("revenue"),
        ),
        (
            "net_margin",
            Text("net margin", "销售净利率"),
            Text("net profit / revenue", "净利润 / 营业收入"),
            amount("net_income"),
            amount("revenue"),
        ),
        (
            "ebitda_margin",
            Text("EBITDA margin", "EBITDA 利润率"),
            Text("EBITDA / revenue", "息税折旧摊销前利润 / 营业收入"),
            amount("ebitda"),
            amount("revenue"),
        ),
        (
            "profit_to_costs",
            Text("profit to costs", "成本费用利润率"),
            Text("profit before tax / all costs", "利润总额 / 成本费用总额"),
            amount("profit_before_tax"),
            COSTS,
        ),
    ):
        yield Ratio(
            code,
            Group.PROFITABILITY,
            label,
            formula,
            RatioUnit.PERCENT,
            Direction.HIGHER,
            top,
            bottom,
            "RAT-16",
        )


PROFITABILITY = (*return_ratios(), *margin_ratios())
