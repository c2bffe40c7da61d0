"""The exact sums per customer from which the facts are made, one pass over each frame.

Every sum runs in 128 bits and is cast back strictly, so that none can wrap unseen.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.portfolio.position import Months, Position
from obligor_core.receivables.ageing import bucket_of

# How many rolling months of turnover are kept one by one, for count-back DSO and regularity.
MONTHS_KEPT = 12
# The customers of one value are one group; who belongs to none is a group of one.
GROUP = "group"
EVERYWHERE = pl.lit(value=True)


def customer_sums(position: Position, numbers: BookNumbers) -> pl.DataFrame:
    """Return one row per customer in order of id; a sum over nothing is 0, a maximum null."""
    months = position.months
    parts = (
        position.items.group_by("customer_id").agg(*_of_items(months, numbers)),
        position.applications.group_by("customer_id").agg(*_of_applications(months)),
        position.payments.group_by("customer_id").agg(*_of_payments(months, position.on, numbers)),
    )
    rows = position.customers.select(
        "customer_id",
        pl.struct(
            pl.col("group_id"), alone=pl.when(pl.col("group_id").is_null()).then("customer_id")
        ).alias(GROUP),
        "opened_on",
        as_of=pl.lit(position.on),
        days_3m=pl.lit((position.on - months.start(3)).days),
        **{month_days_name(n): pl.lit(days) for n, days in months.each(MONTHS_KEPT)},
    )
    for part in parts:
        added = pl.col(set(part.columns) - {"customer_id"} - NULL_WITHOUT_ROWS).fill_null(0)
        rows = rows.join(part, on="customer_id", how="left", maintain_order="left").with_columns(
            added
        )
    return rows


NULL_WITHOUT_ROWS = {"issued_last", "issued_first", "oldest_unpaid_days", "paid_last"}


def month_name(number: int) -> str:
    """Return the column of the turnover of the rolling month ``number`` months ago."""
    return f"turnover_month_{number}"


def month_days_name(number: int) -> str:
    """Return the column of the length in days of that month."""
    return f"days_month_{number}"


def _of_items(months: Months, numbers: BookNumbers) -> Iterator[pl.Expr]:
    yield from _open_amounts(numbers)
    yield from _turnover(months)
    is_past_due, is_open = pl.col("dpd") > 0, pl.col("open_minor") > 0
    yield _count(is_open, "open_items_count")
    yield _count(is_past_due, "overdue_items_count")
    yield pl.col("dpd").max().alias("dpd_now")
    yield pl.col("open_minor").max().alias("largest_open")
    yield pl.when(is_open).then("days_since_issue").max().alias("oldest_unpaid_days")
    for count in (12, 24):
        is_late_then = pl.col("unpaid_until") > months.start(count)
        reached = pl.when(is_late_then).then("days_reached").otherwise(0)
        yield reached.max().alias(f"dpd_max_{count}m")
    is_fallen = pl.col("is_fallen_due") & months.last(12, "due_on")
    yield _count(is_fallen, "fallen_due_count_12m")
    yield _count(is_fallen & pl.col("is_on_time"), "on_time_count_12m")
    yield _sum("amount_minor", is_fallen, "fallen_due_12m")


def _open_amounts(numbers: BookNumbers) -> Iterator[pl.Expr]:
    yield _sum("open_minor", EVERYWHERE, "open_total")
    yield _sum("undisputed_open", pl.col("dpd") > 0, "overdue_total")
    yield _sum("disputed_open", EVERYWHERE, "disputed_total")
    yield _sum("disputed_open", pl.col("dpd_gross") > 0, "disputed_overdue_total")
    for days in (60, 90):
        yield _sum("undisputed_open", pl.col("dpd") > days, f"over_{days}")
    bucket = bucket_of(pl.col("dpd_gross"), numbers.buckets)
    for key in numbers.buckets.keys:
        yield _sum("open_minor", bucket == key, f"open_{key}")
        yield _sum("disputed_open", bucket == key, f"disputed_{key}")
    is_invoice = pl.col("is_invoice")
    yield _sum("open_minor", is_invoice, "receivable_total")
    yield _sum("open_minor", is_invoice & (pl.col("dpd_gross") == 0), "receivable_current")


def _turnover(months: Months) -> Iterator[pl.Expr]:
    """Yield what was invoiced: by rolling month, in the window before, and long ago."""
    is_invoice = pl.col("is_invoice")
    for number in range(MONTHS_KEPT):
        window = months.between(number + 1, number, day="issued_on")
        yield _sum("amount_minor", is_invoice & window, month_name(number))
    yield _sum("amount_minor", is_invoice & months.last(24, "issued_on"), "turnover_24m")
    year_ago = months.between(15, 12, day="issued_on")
    yield _sum("amount_minor", is_invoice & year_ago, "turnover_3m_year_ago")
    is_old = pl.col("issued_on") <= months.start(3)
    yield _sum("amount_minor", is_invoice & is_old, "invoiced_until_3m_ago")
    yield _count(is_invoice & months.last(12, "issued_on"), "invoices_count_12m")
    yield pl.when(is_invoice).then("issued_on").max().alias("issued_last")
    yield pl.col("issued_on").min().alias("issued_first")


def _of_applications(months: Months) -> Iterator[pl.Expr]:
    is_money, applied = pl.col("is_money"), "applied_on"
    late_days = pl.col("amount_minor").cast(pl.Int128) * pl.col("days_late")
    windows = {
        "3m": months.last(3, applied),
        "4_to_12m": months.between(12, 3, day=applied),
        "12m": months.last(12, applied),
        "4_to_24m": months.between(24, 3, day=applied),
        "24m": months.last(24, applied),
    }
    for name, window in windows.items():
        yield _sum("amount_minor", is_money & window, f"applied_{name}")
        yield _sum128(late_days, is_money & window, f"late_days_{name}")
    yield _count(is_money & windows["4_to_24m"], "parts_count_4_to_24m")
    days_to_pay = pl.col("amount_minor").cast(pl.Int128) * pl.col("days_to_pay")
    yield _sum128(days_to_pay, is_money & windows["12m"], "days_to_pay_sum_12m")
    is_fallen = pl.col("is_fallen_due") & months.last(12, "due_on")
    yield _sum("amount_minor", is_fallen & (pl.col("days_late") == 0), "paid_in_time_12m")
    until_3m_ago = pl.col(applied) <= months.start(3)
    yield _sum("amount_minor", pl.col("is_invoice") & until_3m_ago, "applied_until_3m_ago")


def _of_payments(months: Months, on: object, numbers: BookNumbers) -> Iterator[pl.Expr]:
    is_received = pl.col("is_money") & pl.col("is_live")
    in_12m = months.last(12, "value_on")
    yield _sum("unapplied_minor", EVERYWHERE, "unapplied_total")
    age = (pl.lit(on) - pl.col("value_on")).dt.total_days()
    bucket = bucket_of(age, numbers.buckets)
    for key in numbers.buckets.keys:
        yield _sum("unapplied_minor", bucket == key, f"unapplied_{key}")
    yield _sum("amount_minor", is_received & in_12m, "paid_12m")
    yield _count(is_received & in_12m, "payments_count_12m")
    yield pl.when(is_received).then("value_on").max().alias("paid_last")
    is_returned = pl.col("is_returned") & months.last(12, "returned_on")
    yield _sum("amount_minor", is_returned, "returned_total_12m")
    yield _count(is_returned, "returned_count_12m")
    is_credit_note = pl.col("is_credit_note") & pl.col("is_live")
    yield _sum("amount_minor", is_credit_note & in_12m, "credit_notes_12m")


def _sum(column: str, where: pl.Expr, name: str) -> pl.Expr:
    return _sum128(pl.col(column).cast(pl.Int128), where, name).cast(pl.Int64)


def _sum128(value: pl.Expr, where: pl.Expr, name: str) -> pl.Expr:
    return pl.when(where).then(value).otherwise(pl.lit(0, dtype=pl.Int128)).sum().alias(name)


def _count(where: pl.Expr, name: str) -> pl.Expr:
    return where.sum().cast(pl.Int64).alias(name)
