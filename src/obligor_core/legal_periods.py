"""Periods of days, months and years as the Civil Code (民法典) counts them."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date, timedelta

from obligor_core.calendar import BusinessCalendar
from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class PeriodEnd:
    """The last day of a period; ``counted_on`` is where counting alone ends.

    Both are the same unless ``counted_on`` is a day of rest. The period includes its last day.
    """

    last_on: date
    counted_on: date
    is_confirmed: bool
    reason: Text

    @property
    def is_moved(self) -> bool:
        """Return whether the end was moved behind days of rest."""
        return self.last_on != self.counted_on


def days_end(begins_on: date, *, days: int, calendar: BusinessCalendar) -> PeriodEnd:
    """Return the end of a period of days that begins on a day.

    Rule: CAL-10 The first day is not counted; a last day of rest moves to the day after the rest.
    Source: 民法典, art. 201, 203.
    :raises ValueError: when ``days`` is not positive
    """
    if days < 1:
        raise ValueError(f"a period has at least one day: {days}")
    return _end(begins_on + timedelta(days=days), calendar=calendar)


def months_end(begins_on: date, *, months: int, calendar: BusinessCalendar) -> PeriodEnd:
    """Return the end of a period of months (a year is twelve) that begins on a day.

    Rule: CAL-11 A period of months ends on the corresponding day, else on the last of the month.
    Source: 民法典, art. 201–203.
    :raises ValueError: when ``months`` is not positive
    """
    if months < 1:
        raise ValueError(f"a period has at least one month: {months}")
    return _end(corresponding_day(begins_on, months=months), calendar=calendar)


def corresponding_day(on: date, *, months: int) -> date:
    """Return the day with the same number ``months`` later, or the last day of a shorter month."""
    index = on.year * 12 + on.month - 1 + months
    year, month = divmod(index, 12)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(on.day, last))


def _end(counted_on: date, *, calendar: BusinessCalendar) -> PeriodEnd:
    day = calendar.day(counted_on)
    if day.is_business_day:
        reason = Text("Counting ends on {on}, a working day.", "计算至 {on}，为工作日。").fill(
            on=counted_on
        )
        return PeriodEnd(counted_on, counted_on, day.is_confirmed, reason)
    moved = calendar.next_business_day(counted_on)
    reason = Text(
        "Counting ends on {on}, a day of rest; the next day after the rest is {last}.",
        "计算至 {on}，为法定休假日，顺延至休假结束次日 {last}。",
    ).fill(on=counted_on, last=moved.on)
    return PeriodEnd(moved.on, counted_on, day.is_confirmed and moved.is_confirmed, reason)
