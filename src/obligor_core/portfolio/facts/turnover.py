"""Facts of how much a customer buys, how regularly, and since when."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import Grain
from obligor_core.portfolio.facts.definition import COUNT, MONTHS, Family, Measure
from obligor_core.portfolio.facts.sums import MONTHS_KEPT, month_name
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text

NO_INVOICE = Text("no invoice yet", "尚无发票")


def turnover_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield what was invoiced, and its trend.

    Rule: FCT-05 Turnover is the sum of invoices issued in the months, before credit notes.
    Source: house decision; instalments and fees are no sales, credit notes are a fact of their own.
    """
    family, col = Family(Grain.CUSTOMER, "FCT-05"), pl.col
    by_month = [col(month_name(number)) for number in range(MONTHS_KEPT)]
    for count, value in (
        (3, pl.sum_horizontal(by_month[:3])),
        (12, pl.sum_horizontal(by_month)),
        (24, col("turnover_24m")),
    ):
        yield family.money(
            f"turnover_{count}m",
            Text(f"turnover of {count} months", f"近{count}个月销售额"),
            told=Text(f"invoices of the last {count} months", f"近{count}个月发票合计"),
            value=value,
        )
    yield family.whole(
        "invoices_count_12m",
        Text("invoices of 12 months", "近12个月发票数"),
        unit=COUNT,
        told=Text("invoices issued in the last 12 months", "近12个月开具的发票数"),
        value=col("invoices_count_12m"),
    )
    yield family.whole(
        "purchase_months_12m",
        Text("months with purchases of 12", "近12个月有采购月数"),
        unit=MONTHS,
        told=Text("rolling months with an invoice", "有发票的滚动月数"),
        value=pl.sum_horizontal((month > 0).cast(pl.Int64) for month in by_month),
    )
    yield family.number(
        "turnover_trend",
        Text("order trend", "销售同比"),
        told=Text("turnover of 3 months / same months a year ago", "近3个月销售额 / 去年同期"),
        value=ratio(pl.sum_horizontal(by_month[:3]), col("turnover_3m_year_ago")),
    )


def relationship_measures(numbers: BookNumbers) -> Iterator[Measure]:
    """Yield how long the customer is known and how long it has bought nothing.

    Rule: FCT-06 Months are whole months that have passed.
    Source: house decision; the day of the month must be reached again.
    """
    family, col = Family(Grain.CUSTOMER, "FCT-06"), pl.col
    yield family.whole(
        "months_since_purchase",
        Text("months since the last purchase", "距上次采购月数"),
        unit=MONTHS,
        told=Text("whole months since the last invoice", "距最近一张发票的整月数"),
        value=whole_months(col("issued_last"), col("as_of")),
        missing=NO_INVOICE,
    )
    yield family.whole(
        "relationship_months",
        Text("age of the relationship", "合作月数"),
        unit=MONTHS,
        told=Text("since opening, else the first item", "自建档日，缺失时自首张单据"),
        value=whole_months(col("opened_on").fill_null(col("issued_first")), col("as_of")),
        missing=Text("no date of opening and no item", "无建档日期且无单据"),
    )


def whole_months(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return the whole months from ``start`` to ``end``; 0 when it lies ahead."""

    def index(day: pl.Expr) -> pl.Expr:
        return day.dt.year().cast(pl.Int64) * 12 + day.dt.month()

    is_begun = (end.dt.day() < start.dt.day()).cast(pl.Int64)
    return (index(end) - index(start) - is_begun).clip(lower_bound=0)
