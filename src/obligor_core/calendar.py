"""Business days: the Chinese calendar with its make-up days, and weekend calendars for others."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import yaml

from obligor_core.decision import Refusal
from obligor_core.text import Text

SATURDAY, SUNDAY, FRIDAY = 5, 6, 4
ONE_DAY = timedelta(days=1)
CLOSED_DAYS_MAX = 60  # no calendar is closed for longer; guards the search for the next open day


class CalendarUnknown(Refusal):
    status = 422
    text = Text("There is no calendar {code}.", "没有日历 {code}。")


class ZoneUnknown(Refusal):
    status = 422
    text = Text("There is no time zone {zone}.", "没有时区 {zone}。")


class DayKind(StrEnum):
    WORKDAY = "workday"  # 工作日
    MAKE_UP = "make_up"  # 调休上班日
    WEEKEND = "weekend"  # 周末
    HOLIDAY = "holiday"  # 节假日


class RollConvention(StrEnum):
    UNADJUSTED = "unadjusted"  # 不调整
    FOLLOWING = "following"  # 顺延至下一工作日
    MODIFIED_FOLLOWING = "modified_following"  # 顺延，跨月则提前
    PRECEDING = "preceding"  # 提前至上一工作日
    MODIFIED_PRECEDING = "modified_preceding"  # 提前，跨月则顺延


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What a day is; ``is_confirmed`` is false where the calendar only expects it."""

    on: date
    kind: DayKind
    name: Text | None = None
    is_confirmed: bool = True

    @property
    def is_business_day(self) -> bool:
        """Return whether business is done on this day."""
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True)
class BusinessDate:
    """A date that was found; not confirmed when a day looked at on the way was not."""

    on: date
    is_confirmed: bool


class BusinessCalendar(ABC):
    """A calendar: it says what a day is; all counting follows from that."""

    code: str

    @abstractmethod
    def day(self, on: date) -> CalendarDay:
        """Return what the day is."""

    def is_business_day(self, on: date) -> bool:
        """Return whether business is done on the day."""
        return self.day(on).is_business_day

    def next_business_day(self, on: date) -> BusinessDate:
        """Return the first business day after the day."""
        return self._search(on + ONE_DAY, step=ONE_DAY)

    def previous_business_day(self, on: date) -> BusinessDate:
        """Return the last business day before the day."""
        return self._search(on - ONE_DAY, step=-ONE_DAY)

    def add_business_days(self, on: date, days: int) -> BusinessDate:
        """Return the business day that many business days later (earlier when negative).

        The day itself is not counted; with 0 it is the day, or the next business day.
        """
        if days == 0:
            return self._search(on, step=ONE_DAY)
        step = ONE_DAY if days > 0 else -ONE_DAY
        found = BusinessDate(on, is_confirmed=True)
        for _ in range(abs(days)):
            following = self._search(found.on + step, step=step)
            found = BusinessDate(following.on, found.is_confirmed and following.is_confirmed)
        return found

    def roll(self, on: date, convention: RollConvention) -> BusinessDate:
        """Return the business day that a date falling on the day is moved to.

        Rule: CAL-01 A date on a day without business moves by the convention of the contract.
        Source: ISDA 2006 Definitions, section 4.12 (business day conventions).
        """
        forward, back = (self._search(on, step=s) for s in (ONE_DAY, -ONE_DAY))
        match convention:
            case RollConvention.UNADJUSTED:
                return BusinessDate(on, self.day(on).is_confirmed)
            case RollConvention.FOLLOWING:
                return forward
            case RollConvention.PRECEDING:
                return back
            case RollConvention.MODIFIED_FOLLOWING:
                return forward if forward.on.month == on.month else back
            case RollConvention.MODIFIED_PRECEDING:
                return back if back.on.month == on.month else forward

    def business_days(self, start: date, end: date) -> list[date]:
        """Return the business days from ``start`` up to, not including, ``end``."""
        span = (start + timedelta(days=n) for n in range((end - start).days))
        return [on for on in span if self.is_business_day(on)]

    def _search(self, on: date, *, step: timedelta) -> BusinessDate:
        is_confirmed = True
        for _ in range(CLOSED_DAYS_MAX):
            day = self.day(on)
            is_confirmed = is_confirmed and day.is_confirmed
            if day.is_business_day:
                return BusinessDate(on, is_confirmed)
            on += step
        raise ValueError(f"calendar {self.code} is closed for {CLOSED_DAYS_MAX} days before {on}")


@dataclass(frozen=True)
class WeekendCalendar(BusinessCalendar):
    """A calendar with weekends and nothing else; ``weekend`` holds weekdays, Monday is 0."""

    code: str
    weekend: frozenset[int]

    def day(self, on: date) -> CalendarDay:
        """Return a weekend day or a workday."""
        kind = DayKind.WEEKEND if on.weekday() in self.weekend else DayKind.WORKDAY
        return CalendarDay(on, kind)


@dataclass(frozen=True)
class ChineseCalendar(BusinessCalendar):
    """Weekends, statutory holidays and make-up days (调休) of mainland China.

    ``own_days`` says of single days what they are, over everything else: days of the house, or
    a notice that is newer than the library. ``own_confirmed_years`` says that the years are
    complete with them.
    """

    code: str = "CN"
    own_days: Mapping[date, CalendarDay] = field(default_factory=dict)
    own_confirmed_years: frozenset[int] = frozenset()

    def day(self, on: date) -> CalendarDay:
        """Return what the day is.

        In a year without a notice, weekends and the statute's days are expected and the
        make-up days are not known yet: every day of it is unconfirmed.

        Rule: CAL-02 In China holidays and make-up days go by the yearly notice.
        Source: 全国年节及纪念日放假办法 (2024), art. 2, 7; 国务院办公厅 yearly notices.
        """
        own = self.own_days.get(on)
        if own is not None:
            return own
        is_confirmed = on.year in chinese_confirmed_years() or on.year in self.own_confirmed_years
        listed = _chinese_days(on.year).get(on)
        if listed is not None:
            return CalendarDay(on, listed.kind, listed.name, is_confirmed)
        kind = DayKind.WEEKEND if on.weekday() in (SATURDAY, SUNDAY) else DayKind.WORKDAY
        return CalendarDay(on, kind, None, is_confirmed)


def calendar(code: str) -> BusinessCalendar:
    """Return the calendar of a code: CN, SAT_SUN, FRI_SAT, SUN or EVERY_DAY.

    :raises CalendarUnknown: when there is none
    """
    found = CALENDARS.get(code.upper())
    if found is None:
        raise CalendarUnknown(code=code)
    return found


def chinese_confirmed_years() -> Mapping[int, str]:
    """Return the years whose holidays are announced, with the number of the notice."""
    return _confirmed()


def business_date(at: datetime, *, zone: str) -> date:
    """Return the date in ``zone`` (such as Asia/Shanghai) at an instant.

    :raises ZoneUnknown: when there is no such zone
    :raises ValueError: when ``at`` has no time zone
    """
    if at.tzinfo is None or at.utcoffset() is None:
        raise ValueError(f"an instant needs a time zone: {at}")
    try:
        local = ZoneInfo(zone)
    except (OSError, ValueError, KeyError):
        raise ZoneUnknown(zone=zone) from None
    return at.astimezone(local).date()


CALENDARS: dict[str, BusinessCalendar] = {
    "CN": ChineseCalendar(),
    "SAT_SUN": WeekendCalendar("SAT_SUN", frozenset({SATURDAY, SUNDAY})),
    "FRI_SAT": WeekendCalendar("FRI_SAT", frozenset({FRIDAY, SATURDAY})),
    "SUN": WeekendCalendar("SUN", frozenset({SUNDAY})),
    "EVERY_DAY": WeekendCalendar("EVERY_DAY", frozenset()),
}


@cache
def _confirmed() -> Mapping[int, str]:
    text = (files("obligor_core") / "data" / "calendar_cn.yaml").read_text(encoding="utf-8")
    loaded: Any = yaml.safe_load(text)
    return MappingProxyType(dict(loaded["confirmed_years"]))


@cache
def _chinese_days(year: int) -> Mapping[date, CalendarDay]:
    """Return the holidays and make-up days of a year; both belong to a notice of it or the next."""
    zh, en = (
        holidays.country_holidays("CN", years=[year, year + 1], language=language)
        for language in ("zh_CN", "en_US")
    )
    closed = {
        on: CalendarDay(on, DayKind.HOLIDAY, Text(en[on], name))
        for on, name in zh.items()
        if on.year == year
    }
    make_up_name = Text("Make-up workday", "调休上班")
    made_up = {
        on: CalendarDay(on, DayKind.MAKE_UP, make_up_name)
        for on in zh.weekend_workdays
        if on.year == year
    }
    return MappingProxyType(closed | made_up)
