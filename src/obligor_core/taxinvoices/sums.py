"""What the invoices of each customer add up to by a day: the columns behind the facts."""

from __future__ import annotations

import math
from datetime import date

import polars as pl

from obligor_core.dates import months_before
from obligor_core.taxinvoices.invoices import Direction, State, is_unlike_parts

MONTHS_KEPT = 24
ROUND_MINOR = 100_000  # 1 000 yuan
LIMITS_MINOR = (1_000_000, 10_000_000, 100_000_000)  # tiers of 最高开票限额
NEAR_LIMIT = 0.9
BENFORD = {str(digit): math.log10(1 + 1 / digit) for digit in range(1, 10)}


def by_a_day(invoices: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return the invoices issued by ``on`` with the columns that the sums look at.

    ``ago``: whole rolling months before the day, 0 for the last one, 24 for all that is older.
    ``is_counted``: not void. ``is_sold``/``is_bought``: a counted invoice over a positive amount.

    Rule: TAX-05 Windows are rolling months up to the day asked; void invoices never count.
    Source: house decision; a void invoice is no business, it only tells how business is written.
    """
    starts = [months_before(on, number) for number in range(1, MONTHS_KEPT + 1)]
    col = pl.col
    is_sale = col("direction") == Direction.SALE
    is_counted = col("state") != State.VOID
    is_positive = is_counted & (col("net_minor") > 0)
    return (
        invoices.filter(col("issued_on") <= on)
        .with_columns(
            ago=pl.sum_horizontal((col("issued_on") <= s).cast(pl.Int64) for s in starts),
            is_sale=is_sale,
            is_void=col("state") == State.VOID,
            is_red=is_counted & (col("total_minor") < 0),
            is_counted=is_counted,
            is_sold=is_sale & is_positive,
            is_bought=~is_sale & is_positive,
            is_unlike=is_unlike_parts(),
        )
        .with_columns(in_12m=col("ago") < 12, in_24m=col("ago") < MONTHS_KEPT)
    )


def month_name(direction: Direction, number: int) -> str:
    """Return the column of what was invoiced net in a rolling month; 0 is the last one."""
    return f"{direction.value}_month_{number:02d}"


def customer_sums(invoices: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return one row for each customer with sums, counts and dates."""
    return invoices.group_by("customer_id").agg(
        *_months(), *_dates(on), *_counts(), *_amounts(), *_patterns()
    )


def _months() -> list[pl.Expr]:
    col = pl.col
    found = []
    for direction in Direction:
        is_side = col("is_sale") if direction is Direction.SALE else ~col("is_sale")
        for number in range(MONTHS_KEPT):
            here = is_side & col("is_counted") & (col("ago") == number)
            name = month_name(direction, number)
            found.append(col("net_minor").filter(here).sum().alias(name))
    return found


def _dates(on: date) -> list[pl.Expr]:
    col = pl.col
    day = col("issued_on")
    return [
        day.min().alias("first_on"),
        day.max().alias("last_on"),
        day.filter(col("is_sold")).max().alias("sold_last_on"),
        day.filter(col("is_bought")).max().alias("bought_last_on"),
        col("ago").max().alias("reach"),
        col("ago").filter(col("is_sold") & col("in_12m")).n_unique().alias("months_sold_12m"),
        col("ago").filter(col("is_sold") & col("in_24m")).n_unique().alias("months_sold_24m"),
        pl.lit(on).alias("as_of"),
    ]


def _counts() -> list[pl.Expr]:
    col, sale, year = pl.col, pl.col("is_sale"), pl.col("in_12m")
    return [
        (sale & year).sum().alias("sales_written"),
        (sale & year & col("is_void")).sum().alias("sales_void"),
        (sale & year & col("is_red")).sum().alias("sales_red"),
        (sale & year & col("is_counted")).sum().alias("sales_counted"),
        (~sale & year).sum().alias("purchases_written"),
        (~sale & year & col("is_void")).sum().alias("purchases_void"),
        (~sale & year & col("is_counted")).sum().alias("purchases_counted"),
        (col("in_24m") & (col("state") == State.ABNORMAL)).sum().alias("abnormal"),
        (col("in_24m") & col("is_unlike")).sum().alias("unlike"),
    ]


def _amounts() -> list[pl.Expr]:
    col, sale, year = pl.col, pl.col("is_sale"), pl.col("in_12m")
    net, size = col("net_minor"), col("total_minor").abs()
    return [
        size.filter(sale & year).sum().alias("sales_written_minor"),
        size.filter(sale & year & col("is_void")).sum().alias("sales_void_minor"),
        -net.filter(sale & year & col("is_red")).sum().alias("sales_red_minor"),
        net.filter(year & col("is_sold")).sum().alias("sold_minor"),
        -net.filter(~sale & year & col("is_red")).sum().alias("purchases_red_minor"),
        net.filter(year & col("is_bought")).sum().alias("bought_minor"),
    ]


def _patterns() -> list[pl.Expr]:
    """Return counts of sales over round amounts and of sales just under a limit of invoicing."""
    col = pl.col
    here = col("is_sold") & col("in_12m")
    is_round = col("total_minor") % ROUND_MINOR == 0
    is_near = pl.any_horizontal(
        (col("net_minor") >= int(limit * NEAR_LIMIT)) & (col("net_minor") < limit)
        for limit in LIMITS_MINOR
    )
    return [
        here.sum().alias("sold_count"),
        (here & is_round).sum().alias("sold_round"),
        (here & is_near).sum().alias("sold_near_limit"),
    ]


def pauses(invoices: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return ``pause_days``: the longest time without a sale that ended in the last 12 months.

    A pause that began before the 12 months counts from their beginning; the one that goes on
    counts up to the day.
    """
    start = months_before(on, 12)
    days = invoices.filter("is_sold").select("customer_id", "issued_on").unique()
    tails = days.select("customer_id").unique().with_columns(issued_on=pl.lit(on))
    before = pl.col("issued_on").shift(1).over("customer_id")
    since = pl.max_horizontal(before, pl.lit(start))
    return (
        pl.concat([days, tails])
        .sort("customer_id", "issued_on")
        .with_columns(gap=pl.when(before.is_not_null()).then(pl.col("issued_on") - since))
        .group_by("customer_id")
        .agg(pause_days=pl.col("gap").dt.total_days().max().clip(lower_bound=0))
    )


def first_digits(invoices: pl.DataFrame) -> pl.DataFrame:
    """Return how far the first digits of sales of 24 months are from Benford's law.

    Columns: ``digits_count`` and ``digits_mad``, the mean absolute deviation over nine digits.
    """
    sold = invoices.filter(pl.col("is_sold") & pl.col("in_24m")).select(
        "customer_id", digit=pl.col("net_minor").cast(pl.String).str.head(1)
    )
    counts = sold.group_by("customer_id").agg(
        pl.len().cast(pl.Int64).alias("digits_count"),
        *((pl.col("digit") == digit).sum().alias(f"digit_{digit}") for digit in BENFORD),
    )
    gaps = [
        (pl.col(f"digit_{digit}") / pl.col("digits_count") - share).abs()
        for digit, share in BENFORD.items()
    ]
    return counts.select(
        "customer_id", "digits_count", digits_mad=pl.sum_horizontal(gaps) / len(BENFORD)
    )
