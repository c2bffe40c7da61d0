"""Facts of a customer's industry and of its place in the market."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import DAYS, Family, Measure
from obligor_core.records.industry import SCORE_MEANING, SCORES
from obligor_core.text import Text

NO_OUTLOOK = Text("neither the industry nor a parent has an outlook", "行业及上级行业均无展望")
NO_POSITION = Text("no market position on record", "无市场地位记录")
POINTS = Text("points of 5", "分（满分5）")


def industry_measures() -> Iterator[Measure]:
    """Yield the outlook of the industry and the position of the customer.

    Rule: IND-03 The outlook and the position that began last on or before the day count.
    Source: house decision; older versions stay and count for their days.
    """
    family, col = Family(Grain.CUSTOMER, "IND-03"), pl.col
    yield family.text(
        "ind_outlook",
        Text("industry outlook", "行业展望"),
        told=Text(
            "sum of four scores: weak below 10, strong from 14", "四项得分合计：<10偏弱，≥14向好"
        ),
        value=col("outlook"),
        missing=NO_OUTLOOK,
    )
    yield family.text(
        "ind_outlook_code",
        Text("industry with the outlook", "展望所属行业代码"),
        told=Text("the customer's code or its nearest parent", "客户行业或最近上级行业"),
        value=col("outlook_code"),
        missing=NO_OUTLOOK,
    )
    for name, label in SCORES.items():
        yield family.whole(
            f"ind_{name}",
            Text(f"industry: {label.en.lower()}", f"行业{label.zh.removeprefix('行业')}评分"),
            unit=POINTS,
            told=SCORE_MEANING[name],
            value=col(name),
            missing=NO_OUTLOOK,
        )
    yield family.whole(
        "ind_score",
        Text("industry score", "行业展望总分"),
        unit=Text("points of 20", "分（满分20）"),
        told=Text("sum of the four scores", "四项得分合计"),
        value=sum((col(name) for name in SCORES), start=pl.lit(0)),
        missing=NO_OUTLOOK,
    )
    yield family.whole(
        "ind_outlook_age_days",
        Text("age of the industry outlook", "行业展望天数"),
        unit=DAYS,
        told=Text("days since it began", "自生效日起天数"),
        value=col("outlook_days"),
        missing=NO_OUTLOOK,
    )
    yield from _position(family)


def _position(family: Family) -> Iterator[Measure]:
    col = pl.col
    yield family.number(
        "ind_market_share",
        Text("market share", "市场份额"),
        told=Text("of the newest position on record", "最近一次登记的市场地位"),
        value=col("share"),
        unit=Text("share of one", "占比"),
        missing=NO_POSITION,
    )
    yield family.whole(
        "ind_market_rank",
        Text("market rank", "市场排名"),
        unit=Text("place", "名次"),
        told=Text("of the newest position on record", "最近一次登记的市场地位"),
        value=col("rank"),
        missing=NO_POSITION,
    )
    yield family.text(
        "ind_chain_role",
        Text("role in the supply chain", "供应链角色"),
        told=Text("of the newest position on record", "最近一次登记的市场地位"),
        value=col("chain_role"),
        missing=NO_POSITION,
    )
    for name, column, en, zh in (
        ("ind_bargaining_up", "bargaining_up", "power over suppliers", "对上游议价能力"),
        ("ind_bargaining_down", "bargaining_down", "power over buyers", "对下游议价能力"),
    ):
        yield family.whole(
            name,
            Text(en, zh),
            unit=POINTS,
            told=Text("1 none … 5 dictates terms", "1 很弱 … 5 主导"),
            value=col(column),
            missing=NO_POSITION,
        )
    yield family.whole(
        "ind_position_age_days",
        Text("age of the market position", "市场地位天数"),
        unit=DAYS,
        told=Text("days since it began", "自生效日起天数"),
        value=col("position_days"),
        missing=NO_POSITION,
    )
