"""The calendar of a sample book: Chinese business days, payment runs, Spring Festival."""

from datetime import date

import polars as pl
import pytest

from obligor_core.sample.days import months_before, window

YEAR = window(months=12, until=date(2026, 6, 30))


def looked_up(day, how):
    return pl.select(how(pl.lit(day))).item()


class TestMonthsBefore:
    @pytest.mark.parametrize(
        ("day", "count", "before"),
        [
            (date(2026, 6, 30), 24, date(2024, 6, 30)),
            (date(2026, 3, 31), 1, date(2026, 2, 28)),
            (date(2024, 3, 31), 1, date(2024, 2, 29)),
            (date(2026, 1, 15), 13, date(2024, 12, 15)),
        ],
    )
    def test_keeps_the_day_or_takes_the_last_of_the_month(self, day, count, before):
        assert months_before(day, count) == before


class TestWindow:
    def test_has_the_months_asked_for(self):
        assert YEAR.start == date(2025, 7, 1)
        assert YEAR.months["month"].to_list() == [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]

    def test_rests_on_the_national_holiday(self):
        assert looked_up(date(2025, 10, 1), YEAR.business) == date(2025, 10, 9)

    def test_works_on_a_make_up_saturday(self):
        assert looked_up(date(2026, 2, 28), YEAR.business) == date(2026, 2, 28)

    def test_stays_on_a_business_day(self):
        assert looked_up(date(2026, 6, 30), YEAR.business) == date(2026, 6, 30)

    def test_runs_payments_on_the_last_business_day_of_the_week(self):
        assert looked_up(date(2026, 6, 8), YEAR.week_end) == date(2026, 6, 12)
        assert looked_up(date(2026, 6, 13), YEAR.week_end) == date(2026, 6, 18)  # holiday on 19th

    def test_runs_payments_on_the_last_business_day_of_the_month(self):
        assert looked_up(date(2026, 5, 2), YEAR.month_end) == date(2026, 5, 29)
        assert looked_up(date(2026, 5, 30), YEAR.month_end) == date(2026, 6, 30)

    def test_dips_in_the_month_of_spring_festival(self):
        weight = dict(YEAR.months.select("month", "weight").iter_rows())
        assert weight[2] == pytest.approx(0.6)  # 17 February 2026
        assert weight[3] == pytest.approx(0.85)
        assert weight[4] == 1

    def test_counts_only_what_it_has_of_a_month_cut_off(self):
        cut = window(months=2, until=date(2026, 6, 15)).months
        assert cut["month"].to_list() == [4, 5, 6]
        assert cut["weight"][2] == pytest.approx(11 / 21)
