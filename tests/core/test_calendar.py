from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.calendar import (
    CALENDARS,
    CalendarDay,
    CalendarUnknown,
    ChineseCalendar,
    DayKind,
    RollConvention,
    ZoneUnknown,
    business_date,
    calendar,
    chinese_confirmed_years,
)
from obligor_core.legal_periods import corresponding_day, days_end, months_end

CN = calendar("CN")
WEEKENDS = calendar("SAT_SUN")

# Make-up workdays as the notices of the State Council print them, month/day.
MAKE_UP_DAYS = {
    2017: "1/22 2/4 4/1 5/27 9/30",
    2018: "2/11 2/24 4/8 4/28 9/29 9/30 12/29",
    2019: "2/2 2/3 4/28 5/5 9/29 10/12",
    2020: "1/19 4/26 5/9 6/28 9/27 10/10",  # 2/1 was given up for the epidemic
    2021: "2/7 2/20 4/25 5/8 9/18 9/26 10/9",
    2022: "1/29 1/30 4/2 4/24 5/7 10/8 10/9",
    2023: "1/28 1/29 4/23 5/6 6/25 10/7 10/8",
    2024: "2/4 2/18 4/7 4/28 5/11 9/14 9/29 10/12",
    2025: "1/26 2/8 4/27 9/28 10/11",
    2026: "1/4 2/14 2/28 5/9 9/20 10/10",
}
# Days off as the notices print them, first and last.
DAYS_OFF = {
    2024: "1/1-1/1 2/10-2/17 4/4-4/6 5/1-5/5 6/8-6/10 9/15-9/17 10/1-10/7",
    2025: "1/1-1/1 1/28-2/4 4/4-4/6 5/1-5/5 5/31-6/2 10/1-10/8",
    2026: "1/1-1/3 2/15-2/23 4/4-4/6 5/1-5/5 6/19-6/21 9/25-9/27 10/1-10/7",
}


def day_of(year, text):
    month, day = text.split("/")
    return date(year, int(month), int(day))


def days_of(year):
    return [
        date(year, 1, 1) + timedelta(days=n)
        for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


@pytest.mark.parametrize("year", sorted(MAKE_UP_DAYS))
def test_works_on_the_make_up_days_of_the_notice_and_no_others(year):
    expected = {day_of(year, d) for d in MAKE_UP_DAYS[year].split()}
    assert {on for on in days_of(year) if CN.day(on).kind is DayKind.MAKE_UP} == expected
    assert all(CN.is_business_day(on) and on.weekday() >= 5 for on in expected)


@pytest.mark.parametrize("year", sorted(DAYS_OFF))
def test_rests_on_the_days_off_of_the_notice_and_on_weekends(year):
    off = set()
    for span in DAYS_OFF[year].split():
        first, last = (day_of(year, d) for d in span.split("-"))
        off |= {on for on in days_of(year) if first <= on <= last}
    make_up = {day_of(year, d) for d in MAKE_UP_DAYS[year].split()}
    for on in days_of(year):
        is_open = on in make_up or (on not in off and on.weekday() < 5)
        assert CN.is_business_day(on) == is_open, on


def test_knows_which_years_are_announced():
    assert set(chinese_confirmed_years()) == set(range(2010, 2027))
    assert CN.day(date(2026, 12, 31)).is_confirmed
    assert not CN.day(date(2027, 1, 1)).is_confirmed


def test_says_that_an_answer_rests_on_a_year_not_announced():
    assert CN.next_business_day(date(2026, 12, 30)).is_confirmed
    found = CN.next_business_day(date(2026, 12, 31))
    assert (found.on, found.is_confirmed) == (date(2027, 1, 4), False)


def test_names_the_holiday_in_both_languages():
    day = CN.day(date(2026, 2, 17))
    assert day.kind is DayKind.HOLIDAY
    assert "春节" in day.name.zh and "Spring Festival" in day.name.en


def test_lets_the_house_confirm_a_year_with_its_own_days():
    off, work = date(2027, 2, 5), date(2027, 2, 14)
    own = {
        off: CalendarDay(off, DayKind.HOLIDAY),
        work: CalendarDay(work, DayKind.MAKE_UP),
    }
    house = ChineseCalendar(own_days=own, own_confirmed_years=frozenset({2027}))
    assert not house.is_business_day(off) and house.is_business_day(work)
    assert house.next_business_day(date(2027, 2, 12)).is_confirmed


def test_finds_the_business_days_around_national_day():
    assert CN.next_business_day(date(2026, 9, 30)).on == date(2026, 10, 8)
    assert CN.previous_business_day(date(2026, 10, 8)).on == date(2026, 9, 30)
    assert CN.add_business_days(date(2026, 9, 30), 3).on == date(2026, 10, 10)
    assert CN.add_business_days(date(2026, 10, 10), -3).on == date(2026, 9, 30)
    assert CN.add_business_days(date(2026, 10, 1), 0).on == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("on", "convention", "rolled"),
    [
        ("2026-05-01", "unadjusted", "2026-05-01"),
        ("2026-05-01", "following", "2026-05-06"),
        ("2026-05-01", "preceding", "2026-04-30"),
        ("2026-05-01", "modified_preceding", "2026-05-06"),
        ("2026-05-31", "following", "2026-06-01"),
        ("2026-05-31", "modified_following", "2026-05-29"),
        ("2026-05-09", "following", "2026-05-09"),
        ("2026-06-20", "modified_following", "2026-06-22"),
    ],
)
def test_rolls_a_date_by_its_convention(on, convention, rolled):
    found = CN.roll(date.fromisoformat(on), RollConvention(convention))
    assert found.on == date.fromisoformat(rolled)


DAYS = st.dates(date(2010, 1, 20), date(2026, 12, 1))
ALL = st.sampled_from(sorted(CALENDARS)).map(calendar)


@given(ALL, DAYS)
def test_finds_nothing_open_between_a_day_and_the_next_business_day(found, on):
    following = found.next_business_day(on).on
    assert found.business_days(on + timedelta(days=1), following + timedelta(days=1)) == [following]


@given(ALL, DAYS, st.integers(1, 30))
def test_comes_back_from_as_many_business_days_as_it_went(found, on, days):
    begin = found.roll(on, RollConvention.FOLLOWING).on
    end = found.add_business_days(begin, days).on
    assert found.add_business_days(end, -days).on == begin
    assert len(found.business_days(begin, end)) == days


@given(ALL, DAYS, st.sampled_from([c for c in RollConvention if c != "unadjusted"]))
def test_rolls_once_only(found, on, convention):
    rolled = found.roll(on, convention).on
    assert found.is_business_day(rolled)
    assert found.roll(rolled, convention).on == rolled


@given(DAYS, st.sampled_from(["modified_following", "modified_preceding"]))
def test_stays_in_the_month_by_the_modified_conventions(on, convention):
    assert CN.roll(on, RollConvention(convention)).on.month == on.month


def test_knows_other_weekends_and_refuses_other_codes():
    friday = date(2026, 6, 5)
    assert WEEKENDS.is_business_day(friday) and not calendar("fri_sat").is_business_day(friday)
    assert calendar("EVERY_DAY").is_business_day(friday)
    with pytest.raises(CalendarUnknown):
        calendar("XX")


@pytest.mark.parametrize(
    ("at", "zone", "on"),
    [
        (datetime(2026, 6, 29, 15, 59, 59, tzinfo=UTC), "Asia/Shanghai", date(2026, 6, 29)),
        (datetime(2026, 6, 29, 16, 0, tzinfo=UTC), "Asia/Shanghai", date(2026, 6, 30)),
        (datetime(2026, 6, 29, 16, 0, tzinfo=UTC), "America/New_York", date(2026, 6, 29)),
        (
            datetime(2026, 6, 30, 0, 0, tzinfo=timezone(timedelta(hours=8))),
            "UTC",
            date(2026, 6, 29),
        ),
    ],
)
def test_takes_the_business_date_from_instant_and_zone(at, zone, on):
    assert business_date(at, zone=zone) == on


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Asia"])
def test_refuses_a_zone_that_is_none(zone):
    with pytest.raises(ZoneUnknown):
        business_date(datetime(2026, 6, 29, tzinfo=UTC), zone=zone)


def test_refuses_an_instant_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime.fromisoformat("2026-06-29T00:00:00"), zone="UTC")


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        ("2026-01-15", 1, "2026-02-24"),  # 15 February lies in the Spring Festival
        ("2026-03-16", 1, "2026-04-16"),
        ("2025-10-31", 1, "2025-12-01"),  # 30 November is a Sunday
        ("2026-01-31", 2, "2026-03-31"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2026-04-09", 1, "2026-05-09"),  # a Saturday that is worked
    ],
)
def test_counts_months_to_the_corresponding_day(begins, months, ends):
    end = months_end(date.fromisoformat(begins), months=months, calendar=CN)
    assert end.last_on == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("begins", "days", "ends", "is_moved"),
    [
        ("2026-03-02", 1, "2026-03-03", False),
        ("2026-03-02", 10, "2026-03-12", False),
        ("2026-09-20", 10, "2026-09-30", False),
        ("2026-09-20", 11, "2026-10-08", True),
        ("2026-03-02", 12, "2026-03-16", True),
    ],
)
def test_does_not_count_the_first_day(begins, days, ends, is_moved):
    end = days_end(date.fromisoformat(begins), days=days, calendar=CN)
    assert (end.last_on, end.is_moved) == (date.fromisoformat(ends), is_moved)


def test_says_why_a_period_ends_when_it_does():
    end = days_end(date(2026, 9, 20), days=11, calendar=CN)
    assert "2026-10-01, a day of rest" in end.reason.en and "2026-10-08" in end.reason.zh
    assert not days_end(date(2026, 9, 20), days=400, calendar=CN).is_confirmed


@pytest.mark.parametrize("count", [0, -1])
def test_refuses_a_period_of_no_length(count):
    with pytest.raises(ValueError, match="at least one"):
        days_end(date(2026, 1, 1), days=count, calendar=CN)
    with pytest.raises(ValueError, match="at least one"):
        months_end(date(2026, 1, 1), months=count, calendar=CN)


@given(DAYS, st.integers(1, 240))
def test_ends_a_period_of_months_in_the_month_that_many_later(begins, months):
    end = corresponding_day(begins, months=months)
    assert (end.year * 12 + end.month) - (begins.year * 12 + begins.month) == months
    assert end.day == begins.day or (end + timedelta(days=1)).day == 1


@given(DAYS, st.integers(1, 400))
def test_never_ends_a_period_before_counting_does(begins, days):
    end = days_end(begins, days=days, calendar=CN)
    assert end.counted_on == begins + timedelta(days=days)
    assert end.last_on >= end.counted_on and CN.is_business_day(end.last_on)
