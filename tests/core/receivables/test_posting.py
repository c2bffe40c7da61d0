"""The earliest ordinary value date, and names for documents without a number."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from obligor_core.calendar import calendar
from obligor_core.receivables.posting import earliest_value_date, key_of

CHINA = calendar("CN")


class TestEarliestValueDate:
    def test_is_friday_on_a_monday(self):
        assert earliest_value_date(date(2026, 11, 23), CHINA) == date(2026, 11, 20)

    def test_is_the_day_before_in_the_week(self):
        assert earliest_value_date(date(2026, 11, 24), CHINA) == date(2026, 11, 23)

    def test_reaches_over_a_long_holiday_to_the_make_up_saturday(self):
        assert earliest_value_date(date(2026, 2, 24), CHINA) == date(2026, 2, 14)

    @given(st.dates(date(2020, 1, 1), date(2026, 12, 31)))
    def test_is_a_business_day_before_with_none_between(self, on):
        earliest = earliest_value_date(on, CHINA)
        assert earliest < on
        assert CHINA.business_days(earliest, on) == [earliest]


class TestKeyOf:
    def test_differs_with_any_part_of_the_content(self):
        keys = {key_of("C1", "cash", n, twin=t) for n in range(3) for t in (1, 2)}
        assert len(keys) == 6

    def test_keeps_parts_apart(self):
        assert key_of("ab", "c", twin=1) != key_of("a", "bc", twin=1)

    def test_is_the_same_again(self):
        assert key_of("C1", 5, twin=1) == key_of("C1", 5, twin=1)
