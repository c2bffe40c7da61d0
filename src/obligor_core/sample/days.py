"""The days a sample book covers: business days, months, Spring Festival, payment runs."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from obligor_core.calendar import BusinessCalendar, calendar

# Dates are looked up this far around the window: deposits before it, plans after it.
MARGIN_DAYS = 900
EPOCH = date(1970, 1, 1)
SPRING_FESTIVAL = "Chinese New Year (Spring Festival)"
# Share of usual orders in the month of the festival and in the next, when it falls late.
FESTIVAL_MONTH = 0.6
AFTER_LATE_FESTIVAL = 0.85
LATE_IN_MONTH = 15


@dataclass(frozen=True, slots=True)
class Window:
    """The days from ``start`` to ``until``, both included.

    ``months``: one row a calendar month with ``month_no`` (0 first), ``month`` (1 … 12), ``year``,
    ``first`` (index into ``business_days``), ``business_day_count``, ``weight`` (share of the
    month's business days inside the window, less the dip of the festival).
    ``next_business``, ``week_run``, ``month_run``: for each day since ``origin`` the first
    business day from it on, the last business day of its week, the last of its month.
    """

    start: date
    until: date
    months: pl.DataFrame
    business_days: pl.Series
    origin: date
    next_business: pl.Series
    week_run: pl.Series
    month_run: pl.Series

    def business(self, day: pl.Expr) -> pl.Expr:
        """Return the first business day from ``day`` on."""
        return self._looked_up(self.next_business, day)

    def business_after(self, day: pl.Expr, days: pl.Expr) -> pl.Expr:
        """Return the first business day from ``days`` after ``day`` on."""
        return self.business(day + pl.duration(days=days))

    def ago(self, days: pl.Expr) -> pl.Expr:
        """Return the day so many days before the end."""
        return pl.lit(self.until) - pl.duration(days=days)

    @property
    def day_count(self) -> int:
        """Return the length of the window in days."""
        return (self.until - self.start).days + 1

    def week_end(self, day: pl.Expr) -> pl.Expr:
        """Return the last business day of the week from ``day`` on."""
        return self._looked_up(self.week_run, day)

    def month_end(self, day: pl.Expr) -> pl.Expr:
        """Return the last business day of the month from ``day`` on."""
        return self._looked_up(self.month_run, day)

    def _looked_up(self, table: pl.Series, day: pl.Expr) -> pl.Expr:
        index = day.cast(pl.Int32) - (self.origin - EPOCH).days
        return pl.lit(table).gather(index.clip(0, len(table) - 1))


def months_before(day: date, count: int) -> date:
    """Return the same day ``count`` months earlier, or the last day of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def window(*, months: int, until: date) -> Window:
    """Return the window of ``months`` months that ends with ``until``, in mainland China.

    Days of a year whose notice is not yet out are those the calendar expects.
    """
    start = months_before(until, months) + timedelta(days=1)
    origin = start - timedelta(days=MARGIN_DAYS)
    days = [origin + timedelta(days=i) for i in range((until - origin).days + MARGIN_DAYS + 1)]
    china = calendar("CN")
    works = [china.is_business_day(day) for day in days]
    business_days = [day for day, is_work in zip(days, works, strict=True) if is_work]
    return Window(
        start=start,
        until=until,
        months=_months(business_days, start, until=until, festivals=_festivals(days, china)),
        business_days=pl.Series([day for day in business_days if start <= day <= until]),
        origin=origin,
        next_business=_last_of(days, works, span=[d.toordinal() for d in days]),
        week_run=_last_of(days, works, span=[(d.toordinal() - 1) // 7 for d in days]),
        month_run=_last_of(days, works, span=[d.year * 12 + d.month for d in days]),
    )


def _festivals(days: list[date], china: BusinessCalendar) -> list[date]:
    """Return the first day of Spring Festival of each year."""
    first: dict[int, date] = {}
    for day in days:
        name = china.day(day).name
        if name is not None and name.en == SPRING_FESTIVAL:
            first.setdefault(day.year, day)
    return list(first.values())


def _months(
    business_days: list[date], start: date, *, until: date, festivals: list[date]
) -> pl.DataFrame:
    usual = Counter((d.year, d.month) for d in business_days)
    inside = Counter((d.year, d.month) for d in business_days if start <= d <= until)
    rows, first = [], 0
    for no, ((year, month), count) in enumerate(inside.items()):
        weight = count / usual[year, month] * _dip(year, month, festivals=festivals)
        rows.append((no, year, month, first, count, weight))
        first += count
    names = ["month_no", "year", "month", "first", "business_day_count", "weight"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _dip(year: int, month: int, *, festivals: list[date]) -> float:
    """Return the share of usual orders in the month of the festival and after a late one."""
    before = date(year, month, 1) - timedelta(days=1)
    for festival in festivals:
        if (festival.year, festival.month) == (year, month):
            return FESTIVAL_MONTH
        is_month_before = (festival.year, festival.month) == (before.year, before.month)
        if is_month_before and festival.day >= LATE_IN_MONTH:
            return AFTER_LATE_FESTIVAL
    return 1.0


def _last_of(days: list[date], works: list[bool], *, span: list[int]) -> pl.Series:
    """Return for each day the last business day of its span, or the next one's when it is past.

    With one span a day this is the first business day from the day on.
    """
    last_of_span = {span[i]: i for i, is_work in enumerate(works) if is_work}
    result, run = [], days[-1]
    for i in range(len(days) - 1, -1, -1):
        if last_of_span.get(span[i]) == i:
            run = days[i]
        result.append(run)
    return pl.Series("day", result[::-1], dtype=pl.Date)
