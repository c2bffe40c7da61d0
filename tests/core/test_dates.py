from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.dates import months_before


@pytest.mark.parametrize(
    ("on", "months", "before"),
    [
        (date(2025, 12, 31), 3, date(2025, 9, 30)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2025, 3, 31), 1, date(2025, 2, 28)),
        (date(2025, 1, 15), 1, date(2024, 12, 15)),
        (date(2025, 1, 15), 0, date(2025, 1, 15)),
    ],
)
def test_steps_back_to_the_same_day_or_the_last_of_a_shorter_month(on, months, before):
    assert months_before(on, months) == before


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(0, 120))
def test_a_window_of_more_months_never_begins_later(on, months):
    assert months_before(on, months + 1) < months_before(on, months) <= on
