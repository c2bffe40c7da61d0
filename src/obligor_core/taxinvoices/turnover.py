"""Facts of what a customer sells and buys by its invoices: how much, how steadily, until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import (
    COUNT,
    DAYS,
    MONTHS,
    Family,
    Measure,
)
from obligor_core.receivables.measures import ratio
from obligor_core.taxinvoices.invoices import Direction
from obligor_core.taxinvoices.numbers import InvoiceNumbers
from obligor_core.taxinvoices.sums import MONTHS_KEPT, month_name
from obligor_core.text import Text

NO_SALE = Text("no sale on any invoice", "无有效销项发票")
TOO_SHORT = Text(
    "the invoices do not reach back far enough, or nothing to divide by",
    "发票期间不足，或分母为零",
)
DATE = Text("date", "日期")
SALES, PURCHASES = Text("sales", "销项"), Text("purchases", "进项")
YEAR, HALF = ((0, 12), (12, 24)), ((0, 6), (12, 18))
ON_YEAR = ("of 12 months, year on year", "近12个月{}同比增长率")
ON_HALF = ("of 6 months, year on year", "近6个月{}同比增长率")
GROWTHS = (
    ("inv_sales_growth_12m", SALES, YEAR, ON_YEAR),
    ("inv_sales_growth_6m", SALES, HALF, ON_HALF),
    (
        "inv_sales_growth_3m",
        SALES,
        ((0, 3), (3, 6)),
        ("of 3 months against the 3 before", "近3个月{}环比增长率"),
    ),
    ("inv_purchases_growth_12m", PURCHASES, YEAR, ON_YEAR),
    ("inv_purchases_growth_6m", PURCHASES, HALF, ON_HALF),
)
ALL_DATES = Text("never missing", "不会缺失")


def months(direction: Direction, span: tuple[int, int]) -> list[pl.Expr]:
    """Return what was invoiced net in each rolling month of ``span``, its end excluded."""
    return [pl.col(month_name(direction, number)) for number in range(*span)]


def total(direction: Direction, span: tuple[int, int]) -> pl.Expr:
    """Return what was invoiced net in these rolling months."""
    return pl.sum_horizontal(months(direction, span))


def evidence_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield which time the invoices cover.

    Rule: TAX-06 The age of the evidence is the days since its newest invoice, of any state.
    Source: house decision; a file that ends early and a firm that stopped look the same, so the
    age is told beside every figure.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-06"), pl.col
    yield _date(
        family,
        "inv_first_on",
        Text("first invoice", "最早发票日期"),
        told=Text("date of the oldest invoice", "最早一张发票的日期"),
        value=col("first_on"),
    )
    yield _date(
        family,
        "inv_last_on",
        Text("last invoice", "最近发票日期"),
        told=Text("date of the newest invoice of any state", "最近一张发票的日期（含作废）"),
        value=col("last_on"),
    )
    yield family.whole(
        "inv_age_days",
        Text("age of the invoice data", "发票数据距今天数"),
        unit=DAYS,
        told=Text("days since the newest invoice", "距最近一张发票的天数"),
        value=(col("as_of") - col("last_on")).dt.total_days(),
    )
    yield family.whole(
        "inv_months_covered",
        Text("months covered by invoices (24 at most)", "发票覆盖月数（最多24）"),
        unit=MONTHS,
        told=Text("rolling months back to the first invoice", "回溯至最早发票的滚动月数"),
        value=(col("reach") + 1).clip(upper_bound=MONTHS_KEPT),
    )


def _date(
    family: Family,
    name: str,
    label: Text,
    *,
    told: Text,
    value: pl.Expr,
    missing: Text = ALL_DATES,
) -> Measure:
    return family.measure(
        name, label, fact_type=FactType.DATE, unit=DATE, told=told, value=value, missing=missing
    )


def turnover_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield sales, purchases and what lies between them.

    Rule: TAX-07 Turnover by invoices is net of tax and of red-letter invoices, without void ones.
    Source: 增值税法 (in force since 2026) art. 17: sales are what is received without the tax.
    Margin by invoices is no profit: wages are never invoiced, purchases may be stock or machines.
    """
    family = Family(Grain.CUSTOMER, "TAX-07")
    sides = (
        (Direction.SALE, "sales", "sales", "销项"),
        (Direction.PURCHASE, "purchases", "purchases", "进项"),
    )
    for direction, name, en, zh in sides:
        for count in (12, MONTHS_KEPT):
            yield family.money(
                f"inv_{name}_{count}m",
                Text(f"{en} by invoices of {count} months", f"近{count}个月{zh}金额"),
                told=Text(
                    f"net amounts of {en} invoices of {count} months, red-letter ones taken off",
                    f"近{count}个月{zh}发票不含税金额，已冲减红字",
                ),
                value=total(direction, (0, count)),
            )
    sales, purchases = total(Direction.SALE, (0, 12)), total(Direction.PURCHASE, (0, 12))
    yield family.number(
        "inv_margin_12m",
        Text("gross margin by invoices of 12 months", "近12个月发票毛利率"),
        told=Text("(sales - purchases) / sales by invoices", "（销项金额－进项金额）/ 销项金额"),
        value=ratio(sales - purchases, sales),
    )
    yield family.number(
        "inv_purchase_ratio_12m",
        Text("purchases to sales of 12 months", "近12个月进销比"),
        told=Text("purchases / sales by invoices", "进项金额 / 销项金额"),
        value=ratio(purchases, sales),
    )


def growth_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield how turnover changed against an earlier time of the same length.

    Rule: TAX-08 Growth is missing while the invoices do not reach back over both times.
    Source: house decision; a file that begins late would otherwise look like growth.
    """
    family = Family(Grain.CUSTOMER, "TAX-08")
    for name, what, (now, before), (en, zh) in GROWTHS:
        direction = Direction.SALE if what is SALES else Direction.PURCHASE
        span = Text(
            f"months {before[0] + 1} to {before[1]} back", f"第{before[0] + 1}—{before[1]}个月前"
        )
        yield family.number(
            name,
            Text(f"growth of {what.en} {en}", zh.format(what.zh)),
            told=Text(
                f"{what.en} of {now[1]} months / {what.en} of {span.en} - 1",
                f"近{now[1]}个月{what.zh}金额 / {span.zh}{what.zh}金额 － 1",
            ),
            value=pl.when(pl.col("reach") >= before[1] - 1).then(
                ratio(total(direction, now), total(direction, before)) - 1
            ),
            missing=TOO_SHORT,
        )


def activity_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield how regularly the customer sells, and whether it has stopped.

    Rule: TAX-09 A customer that sold in enough months of 24 and not for long has stopped selling.
    Source: house numbers (InvoiceNumbers); whether the file only ends early the age of the
    invoice data tells.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-09"), pl.col
    quiet = (col("as_of") - col("sold_last_on")).dt.total_days()
    yield family.whole(
        "inv_months_active_12m",
        Text("months with sales of 12", "近12个月有销项月数"),
        unit=MONTHS,
        told=Text("rolling months with a sales invoice", "有销项发票的滚动月数"),
        value=col("months_sold_12m"),
    )
    yield family.whole(
        "inv_pause_days_12m",
        Text("longest pause of sales in 12 months", "近12个月最长停开天数"),
        unit=DAYS,
        told=Text(
            "longest time without a sales invoice, up to the day", "无销项发票的最长天数，截至当日"
        ),
        value=col("pause_days"),
        missing=NO_SALE,
    )
    yield _date(
        family,
        "inv_last_sale_on",
        Text("last sales invoice", "最近销项发票日期"),
        told=Text("date of the newest sale that counts", "最近一张有效销项发票的日期"),
        value=col("sold_last_on"),
        missing=NO_SALE,
    )
    yield family.whole(
        "inv_days_since_sale",
        Text("days since the last sales invoice", "距最近销项发票天数"),
        unit=DAYS,
        told=Text("days since the newest sale that counts", "距最近一张有效销项发票的天数"),
        value=quiet,
        missing=NO_SALE,
    )
    yield family.flag(
        "inv_has_stopped_selling",
        Text("has stopped selling", "是否停止开票"),
        told=Text(
            f"no sale for more than {numbers.stopped_days} days, though it sold in "
            f"{numbers.stopped_months_sold_min} months or more of 24",
            f"近24个月有{numbers.stopped_months_sold_min}个月以上销项，"
            f"但已超过{numbers.stopped_days}天无销项",
        ),
        value=pl.when(quiet.is_not_null()).then(
            (quiet > numbers.stopped_days)
            & (col("months_sold_24m") >= numbers.stopped_months_sold_min)
        ),
        missing=NO_SALE,
    )


def count_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield how many invoices there are.

    Rule: TAX-17 Void invoices are not counted, red-letter ones are.
    Source: house decision.
    """
    family, col = Family(Grain.CUSTOMER, "TAX-17"), pl.col
    for name, label, column in (
        ("inv_sales_count_12m", Text("sales invoices of 12 months", "近12个月销项发票数"), "sales"),
        (
            "inv_purchases_count_12m",
            Text("purchase invoices of 12 months", "近12个月进项发票数"),
            "purchases",
        ),
    ):
        yield family.whole(
            name,
            label,
            unit=COUNT,
            told=Text("invoices that are not void", "非作废发票数"),
            value=col(f"{column}_counted"),
        )


def shape_measures(numbers: InvoiceNumbers) -> Iterator[Measure]:
    """Yield how sales spread over the last 12 rolling months.

    Rule: TAX-10 Spread is the standard deviation of 12 months over their mean; the trend is the
    slope of the least-squares line over the mean; the season is the share of the strongest three
    months in a row (0.25 when even).
    Source: usual definitions; missing while the invoices do not cover the 12 months.
    """
    family = Family(Grain.CUSTOMER, "TAX-10")
    sold = months(Direction.SALE, (0, 12))
    whole, covered = total(Direction.SALE, (0, 12)), pl.col("reach") >= 11
    strongest = pl.max_horizontal(
        pl.sum_horizontal(sold[first : first + 3]) for first in range(len(sold) - 2)
    )
    cases = (
        (
            "inv_volatility_12m",
            Text("spread of monthly sales", "月销项波动系数"),
            Text("standard deviation / mean of 12 months", "近12个月标准差 / 均值"),
            _spread(sold, whole),
        ),
        (
            "inv_trend_12m",
            Text("trend of monthly sales", "月销项趋势"),
            Text("change a month / mean of 12 months", "每月变化额 / 近12个月均值"),
            _slope(sold, whole),
        ),
        (
            "inv_season_share_12m",
            Text("share of the strongest three months", "最旺三个月占比"),
            Text("strongest three months in a row / 12 months", "最旺连续三个月 / 近12个月"),
            ratio(strongest, whole),
        ),
    )
    for name, label, told, value in cases:
        yield family.number(
            name, label, told=told, value=pl.when(covered).then(value), missing=TOO_SHORT
        )


def _spread(sold: Sequence[pl.Expr], whole: pl.Expr) -> pl.Expr:
    """Return the population standard deviation of the months over their mean."""
    count = len(sold)
    mean = whole.cast(pl.Float64) / count
    squares = pl.sum_horizontal((month - mean) ** 2 for month in sold)
    return pl.when(whole > 0).then((squares / count).sqrt() / mean)


def _slope(sold: Sequence[pl.Expr], whole: pl.Expr) -> pl.Expr:
    """Return the slope of the least-squares line through the months over their mean."""
    count = len(sold)
    middle = (count - 1) / 2
    places = [middle - number for number in range(count)]  # the newest month comes first
    slope = pl.sum_horizontal(
        month.cast(pl.Float64) * place for month, place in zip(sold, places, strict=True)
    ) / sum(place**2 for place in places)
    return pl.when(whole > 0).then(slope / (whole.cast(pl.Float64) / count))
