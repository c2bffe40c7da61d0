"""Facts of a single open item."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import DAYS, KEY, RATIO, Family, Measure
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text

NEVER_MISSING = Text("never missing", "不会缺失")


def open_item_measures() -> Iterator[Measure]:
    """Yield the facts of an item; ``item_dpd`` is 0 while all that is open of it is disputed.

    Rule: FCT-15 An item is judged by what is open of it and not disputed.
    Source: RCV-05 and RCV-08.
    """
    family = Family(Grain.OPEN_ITEM, "FCT-15")
    yield from _amounts(family)
    yield from _days(family)
    yield from _words(family)


def _amounts(family: Family) -> Iterator[Measure]:
    col = pl.col
    for name, column, label, told in (
        ("item_amount", "amount_minor", Text("amount", "单据金额"), Text("as issued", "开具金额")),
        ("item_open", "open_minor", Text("open", "未清金额"), Text("not settled", "未核销部分")),
        (
            "item_disputed",
            "disputed_open",
            Text("disputed", "争议金额"),
            Text("open and disputed", "未清且有争议部分"),
        ),
    ):
        yield family.money(name, label, told=told, value=col(column))
    yield family.number(
        "item_paid_share",
        Text("paid share", "已付比例"),
        unit=RATIO,
        told=Text("settled / amount", "已核销 / 单据金额"),
        value=ratio(col("amount_minor") - col("open_minor"), col("amount_minor")),
    )


def _days(family: Family) -> Iterator[Measure]:
    col = pl.col
    yield family.whole(
        "item_dpd",
        Text("days past due", "逾期天数"),
        unit=DAYS,
        told=Text("of what is open and undisputed", "无争议未清部分的逾期天数"),
        value=col("dpd"),
    )
    yield family.whole(
        "item_days_until_due",
        Text("days until due", "距到期天数"),
        unit=DAYS,
        told=Text("negative when the due date has passed", "已过到期日为负数"),
        value=(col("due_on") - col("as_of")).dt.total_days(),
    )
    yield family.whole(
        "item_age_days",
        Text("age", "开具天数"),
        unit=DAYS,
        told=Text("days since issue", "自开具日起天数"),
        value=col("days_since_issue"),
    )


def _words(family: Family) -> Iterator[Measure]:
    col = pl.col
    yield family.text(
        "item_bucket",
        Text("ageing bucket", "账龄区间"),
        told=Text("the bucket of its days past due", "逾期天数所在区间"),
        value=col("bucket"),
        missing=NEVER_MISSING,
    )
    for name, column, label in (
        ("item_kind", "kind", Text("kind", "单据类型")),
        ("item_product", "product", Text("product", "业务品种")),
        ("item_currency", "currency", Text("currency", "币种")),
    ):
        yield family.measure(
            name,
            label,
            fact_type=FactType.TEXT,
            unit=KEY,
            told=Text("the document", "单据"),
            value=col(column),
            missing=NEVER_MISSING,
        )
