"""Ratios of turnover: how often funds come round, and how many days they are tied up."""

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
    in_days,
)
from obligor_core.text import Text

TURNED = (
    ("total_assets", "asset_turnover", Text("total assets", "总资产"), "revenue"),
    ("current_assets", "current_asset_turnover", Text("current assets", "流动资产"), "revenue"),
    ("fixed_assets", "fixed_asset_turnover", Text("fixed assets", "固定资产"), "revenue"),
    ("receivables", "receivable_turnover", Text("receivables", "应收账款"), "revenue"),
    ("inventory", "inventory_turnover", Text("inventories", "存货"), "cost"),
    ("payables", "payable_turnover", Text("payables", "应付账款"), "cost"),
)
FLOW_NAMES = {"revenue": Text("revenue", "营业收入"), "cost": Text("cost of sales", "营业成本")}
IN_DAYS = ("receivables", "inventory", "payables")
DAY_NAMES = {"receivables": "receivable", "inventory": "inventory", "payables": "payable"}


def turnover_ratios() -> Iterator[Ratio]:
    """Yield how often a year's revenue or cost turns the average balance.

    Rule: RAT-11 Revenue turns assets and receivables, cost turns inventories and payables.
    Source: 国资委 2006, annex 1, 资产质量状况; annex to 流动资金贷款管理办法 for payables.
    Bad-debt allowances are not on the face of the balance sheet, so receivables are net.
    """
    for code, name, label, flow in TURNED:
        flow_name = FLOW_NAMES[flow]
        yield Ratio(
            name,
            Group.EFFICIENCY,
            Text(f"turnover of {label.en}", f"{label.zh}周转率"),
            Text(
                f"{flow_name.en} / average {label.en}; interims x 12 / months",
                f"{flow_name.zh} / 平均{label.zh}（中期按 12/月数 年化）",
            ),
            RatioUnit.TIMES,
            Direction.NEUTRAL if code == "payables" else Direction.HIGHER,
            a_year(amount(flow)),
            average(code),
            "RAT-11",
        )


def day_ratios() -> Iterator[Ratio]:
    """Yield for how many days of a flow the average balance stands.

    Rule: RAT-17 Days = 360 / turnover; a balance of nil gives 0 days, a flow of nil no answer.
    Source: annex to 流动资金贷款管理办法: 周转天数 = 360 / 周转次数.
    """
    for code, _, label, flow in TURNED:
        if code not in IN_DAYS:
            continue
        top, bottom = in_days(average(code), amount(flow))
        yield Ratio(
            f"{DAY_NAMES[code]}_days",
            Group.EFFICIENCY,
            Text(f"days of {label.en}", f"{label.zh}周转天数"),
            Text(
                f"average {label.en} x 30 x months / {FLOW_NAMES[flow].en}",
                f"平均{label.zh} × 30 × 月数 / {FLOW_NAMES[flow].zh}",
            ),
            RatioUnit.DAYS,
            Direction.NEUTRAL if code == "payables" else Direction.LOWER,
            top,
            bottom,
            "RAT-17",
        )
    sales, cost = amount("revenue"), amount("cost")
    tied = average("receivables") * cost + average("inventory") * sales
    top, bottom = in_days(tied - average("payables") * sales, sales * cost)
    yield Ratio(
        "cash_cycle_days",
        Group.EFFICIENCY,
        Text("cash cycle", "现金周转期"),
        Text(
            "days of receivables + days of inventories - days of payables",
            "应收账款周转天数 + 存货周转天数 − 应付账款周转天数",
        ),
        RatioUnit.DAYS,
        Direction.LOWER,
        top,
        bottom,
        "RAT-17",
    )


EFFICIENCY = (*turnover_ratios(), *day_ratios())
