"""How late an item is, and the open items and unused credit of an account by age.

Days past due follow a convention that policy chooses; buckets are data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from obligor_core.calendar import BusinessCalendar, RollConvention
from obligor_core.text import Text


class GraceRule(StrEnum):
    """From when the days are counted once an item is past its days of grace."""

    FROM_DUE_DATE = "from_due_date"
    FROM_END_OF_GRACE = "from_end_of_grace"


@dataclass(frozen=True, slots=True)
class DpdConvention:
    """How days past due are counted.

    ``grace_days``: an item is not past due before they are over. ``is_due_day_counted``: an item
    unpaid on its due date is one day past due already. ``rolled_due_on``: due dates on days
    without banking, each with the business day to which it moves.
    """

    grace_days: int = 0
    grace_rule: GraceRule = GraceRule.FROM_DUE_DATE
    is_due_day_counted: bool = False
    rolled_due_on: Mapping[date, date] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.grace_days < 0:
            raise ValueError(f"days of grace cannot be negative: {self.grace_days}")


@dataclass(frozen=True, slots=True)
class Bucket:
    """One age class, up to and including ``days_max`` days; ``None`` has no end."""

    key: str
    label: Text
    days_max: int | None


@dataclass(frozen=True, slots=True)
class BucketScheme:
    """Buckets in order of age; each begins the day after the one before it ends."""

    name: str
    label: Text
    buckets: tuple[Bucket, ...]

    def __post_init__(self) -> None:
        bounds = [b.days_max for b in self.buckets[:-1]]
        closed = [b for b in bounds if b is not None]
        if len(closed) < len(bounds) or closed != sorted(set(closed)):
            raise ValueError(f"the buckets of {self.name} must end in growing order: {bounds}")
        if not self.buckets or self.buckets[-1].days_max is not None:
            raise ValueError(f"the last bucket of {self.name} must have no end")
        if len(set(self.keys)) < len(self.keys):
            raise ValueError(f"two buckets of {self.name} share a key: {self.keys}")

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the keys in order of age."""
        return tuple(b.key for b in self.buckets)


def _bucket(key: str, en: str, zh: str, days_max: int | None) -> Bucket:
    return Bucket(key=key, label=Text(en, zh), days_max=days_max)


BY_DUE_DATE = BucketScheme(
    name="by_due_date",
    label=Text("Ageing by due date", "按到期日账龄"),
    buckets=(
        _bucket("not_due", "not due", "未到期", 0),
        _bucket("1_30", "1–30 days", "1–30天", 30),
        _bucket("31_60", "31–60 days", "31–60天", 60),
        _bucket("61_90", "61–90 days", "61–90天", 90),
        _bucket("over_90", "over 90 days", "90天以上", None),
    ),
)
BY_INVOICE_DATE = BucketScheme(
    name="by_invoice_date",
    label=Text("Ageing by invoice date", "按开票日账龄"),
    buckets=(
        _bucket("0_30", "0–30 days", "0–30天", 30),
        _bucket("31_60", "31–60 days", "31–60天", 60),
        _bucket("61_90", "61–90 days", "61–90天", 90),
        _bucket("91_180", "91–180 days", "91–180天", 180),
        _bucket("181_365", "181–365 days", "181–365天", 365),
        _bucket("over_365", "over a year", "一年以上", None),
    ),
)


def rolled_due_dates(
    calendar: BusinessCalendar, *, first: date, last: date, roll: RollConvention
) -> dict[date, date]:
    """Return the days from ``first`` to ``last`` that the calendar moves, each with its new day."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    moved = ((day, calendar.roll(day, roll).on) for day in days)
    return {day: to for day, to in moved if day != to}


def days_past_due(due_on: pl.Expr, *, on: date | pl.Expr, convention: DpdConvention) -> pl.Expr:
    """Return whole days past due on the day ``on``; 0 when not past due.

    Rule: RCV-05 Days past due count from the day after the due date, or as policy sets.
    Source: both counts are in use: Apache Fineract from the day after, Frappe Lending from the due
    date (its test figures in tests/core/vectors).
    """
    days = _days_between(_rolled(due_on, convention), on)
    counted = days + 1 if convention.is_due_day_counted else days
    return _after_grace(counted, convention)


def days_late(due_on: pl.Expr, *, paid_on: pl.Expr, convention: DpdConvention) -> pl.Expr:
    """Return how many days after its due date a part was paid; 0 when paid in time.

    Rule: RCV-06 A payment on the due date or within the days of grace is in time.
    Source: house decision; a day counts as past due at its end.
    """
    return _after_grace(_days_between(_rolled(due_on, convention), paid_on), convention)


def bucket_of(days: pl.Expr, scheme: BucketScheme) -> pl.Expr:
    """Return the bucket of an age in days as an ordered enumeration of the scheme's keys.

    Rule: RCV-07 Each age falls into exactly one bucket; due today is not due yet.
    Source: house decision; case ageing_by_due of tests/core/vectors/quant_reports.json.
    """
    place = pl.lit(len(scheme.buckets) - 1)
    for number, bucket in reversed(list(enumerate(scheme.buckets[:-1]))):
        place = pl.when(days <= bucket.days_max).then(number).otherwise(place)
    keys = pl.Series(scheme.keys, dtype=pl.Enum(scheme.keys))
    return pl.when(days.is_not_null()).then(pl.lit(keys).gather(place.cast(pl.UInt32)))


def ageing_by_due_date(
    open_items: pl.DataFrame,
    payments: pl.DataFrame,
    *,
    on: date,
    convention: DpdConvention,
    scheme: BucketScheme = BY_DUE_DATE,
    by: Sequence[str] = ("customer_id", "currency"),
) -> pl.DataFrame:
    """Return what is open by days past due, one row per ``by`` and bucket that holds anything.

    Both frames as ``settle`` returns them. Columns: ``open_minor``; of it ``disputed_minor`` and
    ``undisputed_minor``; ``credit_minor``, the unapplied payments of that age; ``net_minor``, open
    less credit, which may be negative; ``items_count``.

    Rule: RCV-08 Unapplied money and credit are aged by their own date, disputes shown apart.
    Source: house decision; case ageing_by_due of tests/core/vectors/quant_reports.json.
    """
    dpd = days_past_due(pl.col("due_on"), on=on, convention=convention)
    return _ageing(open_items.with_columns(days=dpd), payments, on=on, scheme=scheme, by=by)


def ageing_by_invoice_date(
    open_items: pl.DataFrame,
    payments: pl.DataFrame,
    *,
    on: date,
    scheme: BucketScheme = BY_INVOICE_DATE,
    by: Sequence[str] = ("customer_id", "currency"),
) -> pl.DataFrame:
    """Return what is open by days since the invoice date, in the columns of the other ageing.

    Rule: RCV-09 Ageing by invoice date counts from the date of issue, whatever the terms.
    Source: usual practice of Chinese audits, which age receivables from the invoice (账龄分析).
    """
    age = _days_between(pl.col("issued_on"), on)
    return _ageing(open_items.with_columns(days=age), payments, on=on, scheme=scheme, by=by)


def disputed_open() -> pl.Expr:
    """Return the part of an item that is open and disputed, never more than is open."""
    return pl.min_horizontal("disputed_minor", "open_minor")


def _ageing(
    items: pl.DataFrame,
    payments: pl.DataFrame,
    *,
    on: date,
    scheme: BucketScheme,
    by: Sequence[str],
) -> pl.DataFrame:
    owed = items.filter(pl.col("open_minor") > 0).select(
        *by,
        bucket=bucket_of(pl.col("days"), scheme),
        open_minor="open_minor",
        disputed_minor=disputed_open(),
        credit_minor=pl.lit(0, dtype=pl.Int64),
        items_count=pl.lit(1, dtype=pl.Int64),
    )
    credit = payments.filter(pl.col("unapplied_minor") > 0).select(
        *by,
        bucket=bucket_of(_days_between(pl.col("value_on"), on), scheme),
        open_minor=pl.lit(0, dtype=pl.Int64),
        disputed_minor=pl.lit(0, dtype=pl.Int64),
        credit_minor="unapplied_minor",
        items_count=pl.lit(0, dtype=pl.Int64),
    )
    sums = pl.col("open_minor", "disputed_minor", "credit_minor", "items_count")
    return (
        pl.concat([owed, credit])
        .group_by(*by, "bucket")
        .agg(sums.cast(pl.Int128).sum().cast(pl.Int64))
        .with_columns(
            undisputed_minor=pl.col("open_minor") - pl.col("disputed_minor"),
            net_minor=pl.col("open_minor") - pl.col("credit_minor"),
        )
        .sort(*by, "bucket")
    )


def _rolled(due_on: pl.Expr, convention: DpdConvention) -> pl.Expr:
    rolled = convention.rolled_due_on
    return due_on.replace(dict(rolled)) if rolled else due_on


def _days_between(start: pl.Expr, end: date | pl.Expr) -> pl.Expr:
    last = end if isinstance(end, pl.Expr) else pl.lit(end)
    return (last - start).dt.total_days()


def _after_grace(days: pl.Expr, convention: DpdConvention) -> pl.Expr:
    kept = convention.grace_days if convention.grace_rule is GraceRule.FROM_END_OF_GRACE else 0
    return (
        pl.when(days > convention.grace_days)
        .then(days - kept)
        .otherwise(pl.when(days.is_not_null()).then(pl.lit(0, dtype=pl.Int64)))
    )
