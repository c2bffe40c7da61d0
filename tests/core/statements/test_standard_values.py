"""Where a value stands among the published ones."""

from __future__ import annotations

import pytest

from obligor_core.statements.standard_values import Level, StandardBand, level_of, out_of_order

ROE = StandardBand((0.15, 0.10, 0.06, 0.0, -0.08), "made up")
DEBT = StandardBand((0.45, 0.55, 0.65, 0.80, 0.90), "made up")


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (0.15, Level.EXCELLENT),
        (0.1499, Level.GOOD),
        (0.06, Level.AVERAGE),
        (0.0, Level.LOW),
        (-0.08, Level.POOR),
        (-9.0, Level.POOR),
        (None, None),
    ],
)
def test_a_higher_value_is_better(value, level):
    assert level_of(value, ROE, is_lower_better=False) is level


def test_a_lower_value_is_better_where_it_is_debt():
    assert level_of(0.45, DEBT, is_lower_better=True) is Level.EXCELLENT
    assert level_of(0.66, DEBT, is_lower_better=True) is Level.LOW


def test_a_band_may_lack_levels():
    band = StandardBand((None, None, 0.06, None, None), "made up")
    assert level_of(0.07, band, is_lower_better=False) is Level.AVERAGE
    assert level_of(0.05, band, is_lower_better=False) is Level.POOR


def test_published_values_go_from_best_to_worst():
    assert not out_of_order(ROE.values, is_lower_better=False)
    assert out_of_order(ROE.values, is_lower_better=True)
    assert not out_of_order((None, 0.1, None, 0.1, None), is_lower_better=False)
