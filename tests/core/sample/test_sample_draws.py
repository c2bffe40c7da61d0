"""Random columns are even, independent, and the same wherever they are computed."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.sample.draws import Draws, mixed

ROWS = pl.DataFrame({"no": pl.int_range(0, 40_000, eager=True)})
DRAWS = Draws(7, pl.col("no"))


def column(expression, rows=ROWS):
    return rows.select(it=expression)["it"]


class TestMixed:
    @pytest.mark.parametrize(
        ("state", "number"),
        [
            # The first numbers of SplitMix64 from seed 0, as its authors' C program prints them.
            (1 * 0x9E3779B97F4A7C15, 0xE220A8397B1DCDAF),
            (2 * 0x9E3779B97F4A7C15, 0x6E789E6AA1B965F4),
            (3 * 0x9E3779B97F4A7C15, 0x06C45D188009454F),
        ],
    )
    def test_is_the_published_generator(self, state, number):
        assert mixed(state % 2**64) == number


class TestDraws:
    def test_spread_evenly(self):
        tenths = (column(DRAWS.uniform("x")) * 10).cast(pl.Int64).value_counts()
        assert tenths["count"].min() > 3_800
        assert tenths["count"].max() < 4_200

    def test_stay_inside_their_range(self):
        drawn = column(DRAWS.between("x", low=-3, high=3))
        assert set(drawn.unique()) == {-3, -2, -1, 0, 1, 2, 3}

    def test_have_the_bell_curve(self):
        drawn = column(DRAWS.normal("x"))
        assert abs(drawn.mean()) < 0.02
        assert abs(drawn.std() - 1) < 0.02
        assert abs((drawn.abs() < 1.96).mean() - 0.95) < 0.005

    def test_of_two_names_have_nothing_to_do_with_each_other(self):
        pair = ROWS.select(a=DRAWS.uniform("a"), b=DRAWS.uniform("b"))
        assert abs(pair.select(pl.corr("a", "b")).item()) < 0.02

    def test_of_neighbouring_rows_have_nothing_to_do_with_each_other(self):
        pair = ROWS.select(a=DRAWS.uniform("a")).with_columns(b=pl.col("a").shift(1))
        assert abs(pair.drop_nulls().select(pl.corr("a", "b")).item()) < 0.02

    def test_take_the_share_they_are_asked_for(self):
        assert abs(column(DRAWS.chance("x", 0.03)).mean() - 0.03) < 0.004

    @given(seed=st.integers(0, 2**64 - 1), cut=st.integers(0, 200))
    def test_do_not_depend_on_the_rows_around(self, seed, cut):
        rows, draws = ROWS.head(200), Draws(seed, pl.col("no"))
        whole = column(draws.bits("x"), rows)
        parts = [column(draws.bits("x"), rows[:cut]), column(draws.bits("x"), rows[cut:])]
        assert whole.equals(pl.concat(parts))

    def test_differ_by_seed(self):
        other = Draws(8, pl.col("no"))
        assert (column(DRAWS.bits("x")) != column(other.bits("x"))).all()
