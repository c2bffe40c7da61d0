"""Ratios of cash behind the profit, and of growth against the year before."""

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
    earlier,
)
from obligor_core.text import Text

YEARLY = Text("; interims x 12 / months", "（中期按 12/月数 年化）")
NOTHING = Text("", "")
COVERS = (
    (
        "earnings_cash_cover",
        Text("cash cover of earnings", "盈余现金保障倍数"),
        Text("operating cash flow / net profit", "经营现金净流量 / 净利润（含少数股东损益）"),
        RatioUnit.TIMES,
        amount("cfo"),
        amount("net_income"),
        NOTHING,
    ),
    (
        "cash_return_on_assets",
        Text("cash return on assets", "资产现金回收率"),
        Text("operating cash flow / average total assets", "经营现金净流量 / 平均资产总额"),
        RatioUnit.PERCENT,
        a_year(amount("cfo")),
        average("total_assets"),
        YEARLY,
    ),
    (
        "cash_to_revenue",
        Text("cash received to revenue", "收现比"),
        Text(
            "cash received from sales / revenue (with VAT above 1)",
            "销售商品、提供劳务收到的现金 / 营业收入（含增值税，通常大于1）",
        ),
        RatioUnit.TIMES,
        amount("cf_sales"),
        amount("revenue"),
        NOTHING,
    ),
    (
        "cash_flow_to_debt",
        Text("cash flow to debt", "经营现金净流量 / 带息负债"),
        Text("operating cash flow / interest-bearing debt", "经营现金净流量 / 带息负债"),
        RatioUnit.PERCENT,
        a_year(amount("cfo")),
        amount("debt"),
        YEARLY,
    ),
    (
        "cash_flow_to_liabilities",
        Text("cash flow to liabilities", "现金债务总额比"),
        Text("operating cash flow / total liabilities", "经营现金净流量 / 负债总额"),
        RatioUnit.PERCENT,
        a_year(amount("cfo")),
        amount("total_liabilities"),
        YEARLY,
    ),
    (
        "capex_cover",
        Text("cover of investment", "资本支出保障倍数"),
        Text(
            "operating cash flow / cash paid for long-term assets",
            "经营现金净流量 / 购建长期资产支付的现金",
        ),
        RatioUnit.TIMES,
        amount("cfo"),
        amount("cf_capex"),
        NOTHING,
    ),
)


def cash_ratios() -> Iterator[Ratio]:
    """Yield what of revenue, profit, assets and debt is covered by operating cash.

    Rule: RAT-14 Cash: earnings cash cover, cash return on assets, cash received over revenue.
    Source: 国资委 2006, annex 1: 盈余现金保障倍数, 资产现金回收率, 现金流动负债比率.
    """
    for code, label, formula, unit, top, bottom, note in COVERS:
        said = Text(formula.en + note.en, formula.zh + note.zh)
        yield Ratio(code, Group.CASH, label, said, unit, Direction.HIGHER, top, bottom, "RAT-14")


def growth_ratios() -> Iterator[Ratio]:
    """Yield the change against the same months of the year before, or the opening balance.

    Rule: RAT-15 Growth = (now - before) / before; against a loss or nil there is no rate.
    Source: 国资委 2006, annex 1, 经营增长状况: 销售增长率, 资本保值增值率, 总资产增长率.
    """
    for code, name, label in (
        ("revenue", "revenue_growth", Text("growth of revenue", "营业收入增长率")),
        ("operating_profit", "profit_growth", Text("growth of operating profit", "营业利润增长率")),
        ("net_income", "net_income_growth", Text("growth of net profit", "净利润增长率")),
        ("total_assets", "asset_growth", Text("growth of assets", "总资产增长率")),
        ("total_liabilities", "liability_growth", Text("growth of liabilities", "负债增长率")),
        ("receivables", "receivable_growth", Text("growth of receivables", "应收账款增长率")),
        ("inventory", "inventory_growth", Text("growth of inventories", "存货增长率")),
        ("cfo", "cash_flow_growth", Text("growth of operating cash flow", "经营现金净流量增长率")),
    ):
        is_neutral = name in ("liability_growth", "receivable_growth", "inventory_growth")
        yield Ratio(
            name,
            Group.GROWTH,
            label,
            Text("(now - before) / before", "（本期 − 上期或年初） / 上期或年初"),
            RatioUnit.PERCENT,
            Direction.NEUTRAL if is_neutral else Direction.HIGHER,
            amount(code) - earlier(code),
            earlier(code),
            "RAT-15",
        )
    yield Ratio(
        "capital_kept",
        Group.GROWTH,
        Text("capital preserved and increased", "资本保值增值率"),
        Text(
            "closing equity / opening equity, contributions not taken out",
            "期末所有者权益 / 年初所有者权益（未扣除客观因素）",
        ),
        RatioUnit.PERCENT,
        Direction.HIGHER,
        amount("equity"),
        earlier("equity"),
        "RAT-15",
    )


CASH = tuple(cash_ratios())
GROWTH = tuple(growth_ratios())
