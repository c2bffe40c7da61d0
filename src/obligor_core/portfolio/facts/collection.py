"""Facts of how fast the receivable turns into money: DSO and its kin, CEI."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import DAYS, Family, Measure
from obligor_core.portfolio.facts.sums import MONTHS_KEPT, month_days_name, month_name
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.measures import (
    cei,
    delinquent_days_average,
    dso,
    dso_best,
    dso_count_back,
)
from obligor_core.text import Text


def receivable_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield the receivable from invoices, now and at the start of the quarter.

    Rule: FCT-11 Measures of collection look at invoices alone, of what is open in them.
    Source: house decision; instalments of loans and fees have no turnover to compare with.
    """
    family, col = Family(Grain.CUSTOMER, "FCT-11"), pl.col
    yield family.money(
        "receivable_total",
        Text("receivable", "应收账款"),
        told=Text("open invoices", "未清发票金额"),
        value=col("receivable_total"),
    )
    yield family.money(
        "receivable_current",
        Text("receivable not past due", "未逾期应收账款"),
        told=Text("open invoices not past due", "未逾期的未清发票金额"),
        value=col("receivable_current"),
    )
    yield family.money(
        "receivable_3m_ago",
        Text("receivable three months ago", "三个月前应收账款"),
        told=Text("as the documents of today say it was then", "按当前单据还原的三个月前余额"),
        value=col("invoiced_until_3m_ago") - col("applied_until_3m_ago"),
    )


def collection_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield the days and the index by which collection is judged.

    Rule: FCT-12 DSO and its kin look at three months of turnover, count-back at up to twelve.
    Source: RCV-12 to RCV-17; the period of three months is a house decision.
    """
    family, turnover = Family(Grain.CUSTOMER, "FCT-12"), pl.col("turnover_3m")
    total, current = pl.col("receivable_total"), pl.col("receivable_current")
    days = pl.col("days_3m")
    months = [(pl.col(month_name(n)), pl.col(month_days_name(n))) for n in range(MONTHS_KEPT)]
    yield family.number(
        "dso",
        Text("DSO", "应收账款周转天数 DSO"),
        unit=DAYS,
        told=Text("receivable / turnover of 3 months x days", "应收账款 / 近3个月销售额 × 天数"),
        value=dso(receivable=total, credit_sales=turnover, days=days),
    )
    yield family.number(
        "dso_best",
        Text("best possible DSO", "最佳 DSO"),
        unit=DAYS,
        told=Text(
            "receivable not past due / turnover of 3 months x days",
            "未逾期应收账款 / 近3个月销售额 × 天数",
        ),
        value=dso_best(receivable_current=current, credit_sales=turnover, days=days),
    )
    yield family.number(
        "delinquent_days",
        Text("average days delinquent", "平均拖欠天数 ADD"),
        unit=DAYS,
        told=Text("DSO less best possible DSO", "DSO 减最佳 DSO"),
        value=delinquent_days_average(
            receivable=total, receivable_current=current, credit_sales=turnover, days=days
        ),
    )
    yield family.number(
        "dso_count_back",
        Text("count-back DSO", "倒推法 DSO"),
        unit=DAYS,
        told=Text("days of turnover that the receivable uses up", "应收账款倒推消耗的销售天数"),
        value=dso_count_back(receivable=total, months=months),
        missing=Text("more is open than 12 months' turnover", "应收账款超过近12个月销售额"),
    )
    yield family.number(
        "cei_3m",
        Text("collection effectiveness, 3 months", "近3个月回款效率 CEI"),
        told=Text("collected / collectable in three months", "三个月内已收 / 可收"),
        value=cei(
            beginning=pl.col("receivable_3m_ago"),
            credit_sales=turnover,
            months_count=3,
            ending_total=total,
            ending_current=current,
        ),
    )
