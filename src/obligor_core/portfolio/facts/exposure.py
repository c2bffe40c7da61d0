"""Facts of what a customer owes today: exposure, ageing, disputes, the worst item."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import (
    COUNT,
    DAYS,
    NOTHING_OPEN,
    Family,
    Measure,
)
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.ageing import bucket_of
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text


def exposure_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield what could be lost now and what it is made of.

    Rule: FCT-01 Exposure is what is open less unapplied money and credit, never below zero.
    Source: house decision; the credit balance of a customer may be set off against its debt.

    Overdue means past due and not in dispute; a disputed part is told apart.
    """
    family = Family(Grain.CUSTOMER, "FCT-01")
    money = family.money
    col = pl.col
    yield money(
        "exposure_total",
        Text("exposure", "风险敞口"),
        told=Text("open less unapplied, not below 0", "未清余额减未核销款，不低于 0"),
        value=(col("open_total") - col("unapplied_total")).clip(lower_bound=0),
    )
    yield money(
        "open_total",
        Text("open", "未清余额"),
        told=Text("sum of what is open, disputed or not", "全部未清金额，含争议部分"),
        value=col("open_total"),
    )
    yield money(
        "overdue_total",
        Text("overdue", "逾期金额"),
        told=Text("open, past due and not disputed", "已逾期且无争议的未清金额"),
        value=col("overdue_total"),
    )
    yield money(
        "disputed_total",
        Text("disputed", "争议金额"),
        told=Text("the open part that is disputed", "未清金额中的争议部分"),
        value=col("disputed_total"),
    )
    yield money(
        "disputed_overdue_total",
        Text("disputed and past due", "已到期争议金额"),
        told=Text("the disputed part of items past due", "已逾期单据中的争议部分"),
        value=col("disputed_overdue_total"),
    )
    yield money(
        "unapplied_total",
        Text("unapplied money and credit", "未核销款"),
        told=Text("payments and credit notes not yet used", "尚未核销的收款与红字通知单"),
        value=col("unapplied_total"),
    )


def bucket_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield what is open, disputed and unapplied by age.

    Rule: FCT-02 The buckets of open items add up to what is open, those of credit to unapplied.
    Source: RCV-07 and RCV-08; the scheme of buckets is a matter of policy.
    """
    family = Family(Grain.CUSTOMER, "FCT-02")
    told = {
        "open": (Text("open", "未清"), Text("by days past due", "按逾期天数")),
        "disputed": (Text("disputed", "争议"), Text("by days past due", "按逾期天数")),
        "unapplied": (Text("unapplied", "未核销"), Text("by days since its date", "按到账天数")),
    }
    for kind, (label, source) in told.items():
        for bucket in numbers.buckets.buckets:
            name = f"{kind}_{bucket.key}"
            both = Text(f"{label.en}, {bucket.label.en}", f"{label.zh}（{bucket.label.zh}）")
            yield family.money(name, both, told=source, value=pl.col(name))


def lateness_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield how late and how large the open items are.

    Rule: FCT-03 Days past due of a customer are those of its oldest item that is not in dispute.
    Source: glossary, days past due: since the oldest unpaid due date, by the convention of policy.
    """
    family, col = Family(Grain.CUSTOMER, "FCT-03"), pl.col
    worst = bucket_of(col("dpd_now"), numbers.buckets).cast(pl.String)
    yield family.whole(
        "dpd_now",
        Text("days past due", "当前逾期天数"),
        unit=DAYS,
        told=Text("of the oldest undisputed open item", "最早到期且无争议未清项的逾期天数"),
        value=col("dpd_now"),
    )
    yield family.text(
        "bucket_worst",
        Text("worst ageing bucket", "最差账龄区间"),
        told=Text("the bucket of days past due", "当前逾期天数所在区间"),
        value=pl.when(col("open_items_count") > 0).then(worst),
        missing=NOTHING_OPEN,
    )
    yield family.whole(
        "open_items_count",
        Text("open items", "未清项笔数"),
        unit=COUNT,
        told=Text("items not fully paid", "未结清的单据数"),
        value=col("open_items_count"),
    )
    yield family.whole(
        "overdue_items_count",
        Text("overdue items", "逾期笔数"),
        unit=COUNT,
        told=Text("items past due and not wholly disputed", "已逾期且非全额争议的单据数"),
        value=col("overdue_items_count"),
    )
    yield family.whole(
        "oldest_unpaid_days",
        Text("longest unpaid", "最长未付天数"),
        unit=DAYS,
        told=Text("since issue of the oldest open item", "最早开具的未清项至今天数"),
        value=col("oldest_unpaid_days"),
        missing=NOTHING_OPEN,
    )


def share_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield the shares that make up the open amount.

    Rule: FCT-04 Shares of what is open are taken of the open total, disputes included.
    Source: house decision, so that the shares of one customer compare.
    """
    family, open_total = Family(Grain.CUSTOMER, "FCT-04"), pl.col("open_total")
    for name, part, label, told in (
        (
            "overdue_share",
            "overdue_total",
            Text("overdue share", "逾期占比"),
            Text("overdue / open", "逾期金额 / 未清余额"),
        ),
        (
            "dispute_share",
            "disputed_total",
            Text("disputed share", "争议占比"),
            Text("disputed / open", "争议金额 / 未清余额"),
        ),
        (
            "over_60_share",
            "over_60",
            Text("share over 60 days past due", "逾期60天以上占比"),
            Text("undisputed over 60 days past due / open", "逾期60天以上无争议金额 / 未清余额"),
        ),
        (
            "over_90_share",
            "over_90",
            Text("share over 90 days past due", "逾期90天以上占比"),
            Text("undisputed over 90 days past due / open", "逾期90天以上无争议金额 / 未清余额"),
        ),
        (
            "largest_item_share",
            "largest_open",
            Text("share of the largest item", "最大单据占比"),
            Text("largest open item / open", "最大未清项 / 未清余额"),
        ),
    ):
        value = ratio(pl.col(part), open_total)
        yield family.number(name, label, told=told, value=value, missing=NOTHING_OPEN)
