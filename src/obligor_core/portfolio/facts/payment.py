"""Facts of how a customer pays: lateness, trend, returned payments, broken habits."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import (
    COUNT,
    DAYS,
    MONTHS,
    NOTHING_PAID,
    Family,
    Measure,
)
from obligor_core.portfolio.facts.turnover import whole_months
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.measures import ratio, rounded
from obligor_core.text import Text

NOTHING_FELL_DUE = Text("nothing fell due in 12 months", "近12个月无到期单据")


def lateness_paid_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield how late the customer paid what it paid.

    Rule: FCT-07 Days late are weighted by the money applied in the months.
    Source: RCV-18; a credit note says nothing about how a customer pays.
    """
    family = Family(Grain.CUSTOMER, "FCT-07")
    yield family.money(
        "applied_12m",
        Text("debt paid in 12 months", "近12个月核销回款"),
        told=Text("money applied to items in the months", "月内用于核销单据的款项"),
        value=pl.col("applied_12m"),
    )
    for months in (3, 12, 24):
        yield family.number(
            f"days_late_{months}m",
            Text(f"days late, {months} months", f"近{months}个月加权逾期天数"),
            unit=DAYS,
            told=Text(
                f"average days late of the last {months} months, by amount",
                f"近{months}个月付款按金额加权的逾期天数",
            ),
            value=_days_late(f"{months}m"),
            missing=NOTHING_PAID,
        )
    yield family.number(
        "days_late_trend",
        Text("payment trend", "付款趋势"),
        unit=DAYS,
        told=Text(
            "days late of 3 months less those of the 9 before; above 0 is worse",
            "近3个月逾期天数减之前9个月，正数为恶化",
        ),
        value=rounded(_days_late("3m")) - rounded(_days_late("4_to_12m")),
        missing=NOTHING_PAID,
    )
    yield family.number(
        "days_to_pay_12m",
        Text("days to pay, 12 months", "近12个月付款天数"),
        unit=DAYS,
        told=Text("average days from issue to payment, by amount", "开具至付款天数，按金额加权"),
        value=ratio(pl.col("days_to_pay_sum_12m"), pl.col("applied_12m")),
        missing=NOTHING_PAID,
    )


def punctuality_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield how much of what fell due was paid in time, and the worst delay.

    Rule: FCT-08 Punctuality counts what fell due in the months, paid or not.
    Source: house decision; counting only what was paid would flatter those who do not pay.
    """
    family, col = Family(Grain.CUSTOMER, "FCT-08"), pl.col
    yield family.number(
        "on_time_ratio_12m",
        Text("on-time ratio, 12 months", "近12个月按时付款率"),
        told=Text("items paid in time / items fallen due", "按时结清笔数 / 到期笔数"),
        value=ratio(col("on_time_count_12m"), col("fallen_due_count_12m")),
        missing=NOTHING_FELL_DUE,
    )
    yield family.number(
        "late_share_12m",
        Text("late share by amount, 12 months", "近12个月逾期金额占比"),
        told=Text("amount not paid in time / amount fallen due", "未按时支付金额 / 到期金额"),
        value=ratio(col("fallen_due_12m") - col("paid_in_time_12m"), col("fallen_due_12m")),
        missing=NOTHING_FELL_DUE,
    )
    for months in (12, 24):
        yield family.whole(
            f"dpd_max_{months}m",
            Text(f"most days past due, {months} months", f"近{months}个月最长逾期天数"),
            unit=DAYS,
            told=Text(
                f"the longest delay reached by an item unpaid in the last {months} months",
                f"近{months}个月内未付单据达到的最长逾期天数",
            ),
            value=col(f"dpd_max_{months}m"),
        )


def receipt_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield what came in, what was returned, and what was credited.

    Rule: FCT-09 A returned payment counts on the day of return and no longer as paid.
    Source: RCV-03.
    """
    family, col = Family(Grain.CUSTOMER, "FCT-09"), pl.col
    yield family.money(
        "paid_12m",
        Text("paid in 12 months", "近12个月回款"),
        told=Text("money received and not returned", "已到账且未退回的款项"),
        value=col("paid_12m"),
    )
    yield family.whole(
        "payments_count_12m",
        Text("payments of 12 months", "近12个月回款笔数"),
        unit=COUNT,
        told=Text("payments received and not returned", "已到账且未退回的笔数"),
        value=col("payments_count_12m"),
    )
    yield family.whole(
        "months_since_payment",
        Text("months since the last payment", "距上次回款月数"),
        unit=MONTHS,
        told=Text("whole months since money last came in", "距最近一笔到账的整月数"),
        value=whole_months(col("paid_last"), col("as_of")),
        missing=Text("never paid", "从未付款"),
    )
    yield family.whole(
        "returned_count_12m",
        Text("returned payments, 12 months", "近12个月退票笔数"),
        unit=COUNT,
        told=Text("payments returned in the last 12 months", "近12个月被退回的收款笔数"),
        value=col("returned_count_12m"),
    )
    yield family.money(
        "returned_total_12m",
        Text("returned amount, 12 months", "近12个月退票金额"),
        told=Text("sum of the payments returned", "被退回收款合计"),
        value=col("returned_total_12m"),
    )
    yield family.number(
        "credit_note_share_12m",
        Text("credit note share, 12 months", "近12个月红字占比"),
        told=Text("credit notes / turnover of 12 months", "红字通知单 / 近12个月销售额"),
        value=ratio(col("credit_notes_12m"), col("turnover_12m")),
    )


def habit_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield whether the customer is later than it used to be.

    Rule: FCT-10 A payment habit is broken when the delay now exceeds the usual one by the margin.
    Source: house decision; margin and the parts that make a habit are numbers of policy.
    """
    usual = rounded(_days_late("4_to_24m"))
    has_habit = pl.col("parts_count_4_to_24m") >= numbers.habit_parts_min
    yield Family(Grain.CUSTOMER, "FCT-10").flag(
        "is_habit_broken",
        Text("payment habit broken", "付款习惯改变"),
        told=Text(
            "days past due now above days late of months 4 to 24 plus the margin",
            "当前逾期天数超过第4至24个月加权逾期天数加容差",
        ),
        value=pl.when(has_habit).then(pl.col("dpd_now") > usual + numbers.habit_margin_days),
        missing=Text("too few payments to know a habit", "付款次数不足，无法判断习惯"),
    )


def _days_late(window: str) -> pl.Expr:
    return ratio(pl.col(f"late_days_{window}"), pl.col(f"applied_{window}"))
