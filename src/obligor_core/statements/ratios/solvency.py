"""Ratios of debt: how much of it there is, and whether it can be paid when it is due."""

from __future__ import annotations

from collections.abc import Iterator

from obligor_core.statements.ratios.definition import (
    Direction,
    Group,
    Ratio,
    RatioUnit,
    a_year,
    amount,
)
from obligor_core.text import Text

EQUITY_BARE = amount("equity") - amount("intangibles") - amount("goodwill")

LIQUID = (
    (
        "current_ratio",
        Text("current ratio", "流动比率"),
        Text("current assets / current liabilities", "流动资产 / 流动负债"),
        amount("current_assets"),
    ),
    (
        "quick_ratio",
        Text("quick ratio", "速动比率"),
        Text(
            "(current assets - inventories) / current liabilities",
            "（流动资产 − 存货） / 流动负债",
        ),
        amount("current_assets") - amount("inventory"),
    ),
    (
        "cash_ratio",
        Text("cash ratio", "现金比率"),
        Text(
            "(cash + financial assets held for trading) / current liabilities",
            "（货币资金 + 交易性金融资产） / 流动负债",
        ),
        amount("cash") + amount("trading_assets"),
    ),
    (
        "working_capital_share",
        Text("working capital to assets", "营运资本占比"),
        Text(
            "(current assets - current liabilities) / total assets",
            "（流动资产 − 流动负债） / 资产总额",
        ),
        amount("current_assets") - amount("current_liabilities"),
    ),
)


def solvency_ratios() -> Iterator[Ratio]:
    """Yield the ratios of how a firm is financed.

    Rule: RAT-12 Solvency: debt ratio, interest cover, share of interest-bearing debt and their kin.
    Source: 中央企业综合绩效评价实施细则 (国资委 2006), annex 1, 债务风险状况.
    """
    rule, group = "RAT-12", Group.SOLVENCY
    yield Ratio(
        "debt_ratio",
        group,
        Text("debt ratio", "资产负债率"),
        Text("total liabilities / total assets", "负债总额 / 资产总额"),
        RatioUnit.PERCENT,
        Direction.LOWER,
        amount("total_liabilities"),
        amount("total_assets"),
        rule,
    )
    yield Ratio(
        "debt_to_equity",
        group,
        Text("debt to equity", "产权比率"),
        Text("total liabilities / equity", "负债总额 / 所有者权益"),
        RatioUnit.TIMES,
        Direction.LOWER,
        amount("total_liabilities"),
        amount("equity"),
        rule,
    )
    yield Ratio(
        "debt_to_tangible_equity",
        group,
        Text("debt to tangible equity", "有形净值债务率"),
        Text(
            "total liabilities / (equity - intangible assets - goodwill)",
            "负债总额 / （所有者权益 − 无形资产 − 商誉）",
        ),
        RatioUnit.TIMES,
        Direction.LOWER,
        amount("total_liabilities"),
        EQUITY_BARE,
        rule,
    )
    yield Ratio(
        "interest_bearing_share",
        group,
        Text("share of interest-bearing debt", "带息负债比率"),
        Text("interest-bearing debt / total liabilities", "带息负债 / 负债总额"),
        RatioUnit.PERCENT,
        Direction.LOWER,
        amount("debt"),
        amount("total_liabilities"),
        rule,
    )
    yield from _service_ratios(rule, group)


def _service_ratios(rule: str, group: Group) -> Iterator[Ratio]:
    yield Ratio(
        "interest_cover",
        group,
        Text("interest cover", "已获利息倍数"),
        Text("(profit before tax + interest) / interest", "（利润总额 + 利息支出） / 利息支出"),
        RatioUnit.TIMES,
        Direction.HIGHER,
        amount("profit_before_tax") + amount("interest"),
        amount("interest"),
        rule,
    )
    yield Ratio(
        "debt_to_ebitda",
        group,
        Text("debt to EBITDA", "带息负债 / EBITDA"),
        Text(
            "interest-bearing debt / EBITDA of a year; interims x 12 / months",
            "带息负债 / 年化息税折旧摊销前利润（中期按 12/月数 年化）",
        ),
        RatioUnit.TIMES,
        Direction.LOWER,
        amount("debt"),
        a_year(amount("ebitda")),
        rule,
    )
    yield Ratio(
        "long_term_fit",
        group,
        Text("long-term funds to long-term assets", "长期资产适合率"),
        Text(
            "(equity + non-current liabilities) / non-current assets",
            "（所有者权益 + 非流动负债） / 非流动资产",
        ),
        RatioUnit.TIMES,
        Direction.HIGHER,
        amount("equity") + amount("noncurrent_liabilities"),
        amount("noncurrent_assets"),
        rule,
    )


def liquidity_ratios() -> Iterator[Ratio]:
    """Yield the ratios of what can be paid soon.

    Rule: RAT-13 Liquidity: current, quick and cash ratio, cash flow to current liabilities.
    Source: 中央企业综合绩效评价实施细则 (国资委 2006), annex 1: 速动资产 = 流动资产 − 存货.
    """
    rule, group = "RAT-13", Group.LIQUIDITY
    for code, label, formula, top in LIQUID:
        is_share = code == "working_capital_share"
        yield Ratio(
            code,
            group,
            label,
            formula,
            RatioUnit.PERCENT if is_share else RatioUnit.TIMES,
            Direction.HIGHER,
            top,
            amount("total_assets") if is_share else amount("current_liabilities"),
            rule,
        )
    yield Ratio(
        "cash_flow_to_current_liabilities",
        group,
        Text("cash flow to current liabilities", "现金流动负债比率"),
        Text(
            "operating cash flow of a year / current liabilities; interims x 12 / months",
            "经营现金净流量 / 流动负债（中期按 12/月数 年化）",
        ),
        RatioUnit.PERCENT,
        Direction.HIGHER,
        a_year(amount("cfo")),
        amount("current_liabilities"),
        rule,
    )


SOLVENCY = tuple(solvency_ratios())
LIQUIDITY = tuple(liquidity_ratios())
