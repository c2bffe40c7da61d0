"""Facts of a customer that come from collateral: what secures it, and what it guarantees."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

import polars as pl

from obligor_core.collateral.appraisal import Appraisal, Day
from obligor_core.collateral.frames import CollateralBook
from obligor_core.collateral.telling import Telling
from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import COUNT, Family, Measure
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text

NO_COLLATERAL = Text(
    "nothing was ever registered for the customer, or a rate is missing",
    "从未登记担保，或缺少汇率",
)
NO_RECORD = Text("no collateral and no guarantee on file", "无担保及保证记录")
NO_GUARANTOR = Text("no guarantor with a known ability", "无代偿能力已知的保证人")
NO_ABILITY = Text("its own ability is not known", "其自身代偿能力未录入")
NO_CIRCLE = Text("in no circle", "不在担保圈内")


def measures() -> Iterator[Measure]:
    """Yield every fact of this kind of evidence."""
    yield from _value_measures()
    yield from _watch_measures()
    yield from _guarantor_measures()


def _value_measures() -> Iterator[Measure]:
    """Yield what the securities of a customer are worth.

    Rule: COL-20 A value that secures several customers counts once: each has what is allocated to
    it, and what no need takes counts for the customer in whose file it is.
    Source: house decision, so that the book never counts a value twice.
    """
    family = Family(Grain.CUSTOMER, "COL-20")
    for name, label, told in (
        (
            "col_market_value",
            Text("market value of collateral", "押品评估价值"),
            Text("latest values before haircuts, of what is held", "所持押品最近估值（未打折）"),
        ),
        (
            "col_accepted_value",
            Text("accepted value of collateral", "担保认定价值"),
            Text("allocated to the customer, and what is left over", "分配给该客户的价值及剩余"),
        ),
        (
            "col_secured_value",
            Text("secured amount", "有担保金额"),
            Text("accepted value allocated to its obligations", "分配至其债务的认定价值"),
        ),
        (
            "col_guaranteed_value",
            Text("secured by guarantors", "保证担保金额"),
            Text("the part of it that guarantors give", "其中由保证人承担的部分"),
        ),
        (
            "col_liquid_value",
            Text("secured by deposits, bills, insurance, letters", "现金类及保险保函担保金额"),
            Text("the part of it that is near to money", "其中接近现金的部分"),
        ),
        (
            "col_facility_shortfall",
            Text("facilities not secured", "授信品种担保缺口"),
            Text("named facilities less what secures them", "指定授信品种金额减已分配担保"),
        ),
    ):
        yield _prepared(family, name, label, told, missing=NO_COLLATERAL)
    yield family.number(
        "col_largest_share",
        Text("largest security", "单一担保占比"),
        told=Text("largest accepted value / all accepted value", "最大认定价值 / 认定价值合计"),
        value=ratio(pl.col("col_largest"), pl.col("col_own_value")),
    )


def _prepared(family: Family, name: str, label: Text, told: Text, *, missing: Text) -> Measure:
    """Return an amount that ``facts_of`` prepares."""
    found = family.money(name, label, told=told, value=pl.col(name))
    return Measure(replace(found.fact, missing=missing), found.value)


def _watch_measures() -> Iterator[Measure]:
    """Yield what has to be looked after.

    Rule: COL-21 Overdue is what should have been done by the day; expiring what ends within the
    days of policy (90).
    Source: house decision; the days are a number of the collateral policy.
    """
    family = Family(Grain.CUSTOMER, "COL-21")
    for name, label, told in (
        (
            "col_held_count",
            Text("securities held", "所持担保数"),
            Text("accepted and not released", "已接受且未解除"),
        ),
        (
            "col_void_count",
            Text("securities that count for nothing", "无效担保数"),
            Text("held, but accepted value 0", "所持但认定价值为 0"),
        ),
        (
            "col_unregistered_count",
            Text("not registered", "未登记担保数"),
            Text("held and the right needs registration", "所持且须登记而未登记"),
        ),
        (
            "col_revaluation_overdue_count",
            Text("overdue revaluations", "逾期未重估数"),
            Text("held and due to be valued again", "所持且应重新估值"),
        ),
        (
            "col_registration_expiring_count",
            Text("registrations that end soon", "登记将到期数"),
            Text("ended, or end within the days of policy", "已到期或将于政策天数内到期"),
        ),
        (
            "col_insurance_expiring_count",
            Text("insurances that end soon", "保险将到期数"),
            Text("ended, missing, or end within the days of policy", "缺失、已到期或即将到期"),
        ),
    ):
        yield family.whole(
            name, label, unit=COUNT, told=told, value=pl.col(name), missing=NO_RECORD
        )


def _guarantor_measures() -> Iterator[Measure]:
    """Yield how far the guarantors are committed, and what the customer itself has promised.

    Rule: COL-22 A customer is told its guarantors' worst ratio of promises to ability, its own,
    and whether it is in a circle of guarantees.
    Source: house decision; COL-30 to COL-32 say how each is found.
    """
    family = Family(Grain.CUSTOMER, "COL-22")
    for name, label, told in (
        (
            "col_guarantors_count",
            Text("guarantors", "保证人数"),
            Text("parties that guarantee for the customer to us", "向我方为该客户提供保证者"),
        ),
        (
            "col_guarantors_over_count",
            Text("over-committed guarantors", "过度担保的保证人数"),
            Text("promised more than their ability", "对外担保总额超过代偿能力"),
        ),
        (
            "col_guarantees_given_count",
            Text("guarantees given", "对外担保笔数"),
            Text("given by the customer to us and to others", "该客户向我方及他人提供的保证"),
        ),
        (
            "col_circle_length",
            Text("length of its circle of guarantees", "担保圈长度"),
            Text("parties in the shortest circle", "最短担保圈内主体数"),
        ),
    ):
        missing = NO_CIRCLE if name == "col_circle_length" else NO_RECORD
        yield family.whole(name, label, unit=COUNT, told=told, value=pl.col(name), missing=missing)
    yield from _burden_measures()


def _burden_measures() -> Iterator[Measure]:
    """Yield amounts and ratios of what was promised."""
    family = Family(Grain.CUSTOMER, "COL-22")
    yield _prepared(
        family,
        "col_guarantees_given",
        Text("guarantees given (contingent)", "对外担保余额（或有负债）"),
        Text("amounts guaranteed for others, ours and outside", "为他人担保金额，含我方及外部"),
        missing=NO_RECORD,
    )
    yield family.number(
        "col_guarantor_use",
        Text("use of guarantors' ability", "保证人代偿能力占用率"),
        told=Text("promised / ability, the worst guarantor", "担保总额 / 代偿能力，取最高者"),
        value=ratio(pl.col("col_use_top"), pl.col("col_use_bottom")),
        missing=NO_GUARANTOR,
    )
    yield family.number(
        "col_own_guarantee_use",
        Text("use of its own ability", "自身代偿能力占用率"),
        told=Text("promised / ability of the customer", "对外担保 / 自身代偿能力"),
        value=ratio(pl.col("col_own_top"), pl.col("col_own_bottom")),
        missing=NO_ABILITY,
    )
    yield family.flag(
        "col_in_circle",
        Text("in a circle of guarantees", "处于担保圈"),
        told=Text("guarantees that lead back to it", "担保关系可回到自身"),
        value=pl.col("col_in_circle"),
        missing=NO_RECORD,
    )
    yield family.text(
        "col_main_family",
        Text("main kind of security", "主要担保方式"),
        told=Text("family with the largest accepted value", "认定价值最大的担保方式"),
        value=pl.col("col_main_family"),
        missing=Text("nothing counts", "无有效担保"),
    )


PREPARED = {
    "customer_id": pl.Int64,
    "col_market_value": pl.Int64,
    "col_accepted_value": pl.Int64,
    "col_secured_value": pl.Int64,
    "col_guaranteed_value": pl.Int64,
    "col_liquid_value": pl.Int64,
    "col_facility_shortfall": pl.Int64,
    "col_largest": pl.Int64,
    "col_own_value": pl.Int64,
    "col_held_count": pl.Int64,
    "col_void_count": pl.Int64,
    "col_unregistered_count": pl.Int64,
    "col_revaluation_overdue_count": pl.Int64,
    "col_registration_expiring_count": pl.Int64,
    "col_insurance_expiring_count": pl.Int64,
    "col_guarantors_count": pl.Int64,
    "col_guarantors_over_count": pl.Int64,
    "col_guarantees_given_count": pl.Int64,
    "col_circle_length": pl.Int64,
    "col_guarantees_given": pl.Int64,
    "col_use_top": pl.Int64,
    "col_use_bottom": pl.Int64,
    "col_own_top": pl.Int64,
    "col_own_bottom": pl.Int64,
    "col_in_circle": pl.Boolean,
    "col_main_family": pl.String,
}


def facts_of(book: CollateralBook, *, day: Day, customer_ids: Collection[int]) -> pl.DataFrame:
    """Return ``customer_id`` and the facts, a row for each of the customers with any evidence."""
    found = Telling(Appraisal(book, day), customer_ids)
    rows = [found.row(customer_id) for customer_id in found.known]
    frame = pl.DataFrame(rows, schema=PREPARED)
    return frame.select("customer_id", *(m.column() for m in measures()))
