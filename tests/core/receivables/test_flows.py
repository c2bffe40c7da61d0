from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.vector_files import cases

from obligor_core.receivables.flows import cure_rate, cure_rate_net, roll_rates, vintages

CASES = cases("quant_reports.json")


def balances(*rows: tuple[str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(
        rows,
        schema={"bucket": pl.String, "before_minor": pl.Int64, "after_minor": pl.Int64},
        orient="row",
    )


class TestRollRates:
    def test_reach_the_vector(self):
        given_, expected = CASES["roll_rates"]["inputs"], CASES["roll_rates"]["expected"]
        before, after = given_["prev"], given_["curr"]
        rates = roll_rates(balances(*((b, before.get(b, 0), after[b]) for b in after)))
        found = {f"{f}_{t}": r for f, t, r, _ in rates.iter_rows()}
        assert found == pytest.approx({k: v for k, v in expected.items() if k != "C_to_loss"})
        assert rates["loss_rate"][-1] == pytest.approx(expected["C_to_loss"])

    def test_a_bucket_that_was_empty_has_no_rate_and_ends_the_chain(self):
        rates = roll_rates(balances(("C", 100, 90), ("M1", 0, 10), ("M2", 8, 5), ("M3", 0, 4)))
        assert rates["roll_rate"].to_list() == [0.1, None, 0.5]
        assert rates["loss_rate"].to_list() == [0.1, None, None]

    def test_of_nothing_are_nothing(self):
        assert roll_rates(balances()).is_empty()


def units(cohort_on: date, originated: int, bad_by_month: list[int]) -> list[tuple]:
    """Return accounts of one cohort whose cumulative bad count is ``bad_by_month``."""
    turned = [
        month
        for month, total in enumerate(bad_by_month)
        for _ in range(total - (bad_by_month[month - 1] if month else 0))
    ]
    months = [*turned, *([None] * (originated - len(turned)))]
    return [(cohort_on, month, 1) for month in months]


def frame(rows: list[tuple]) -> pl.DataFrame:
    schema = {"cohort_on": pl.Date, "bad_month": pl.Int64, "weight": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


class TestVintages:
    def test_reach_the_vector_and_stop_where_observation_stops(self):
        case = CASES["vintage_ever30"]
        accounts = [
            unit
            for cohort, c in case["inputs"]["cohorts"].items()
            for unit in units(date.fromisoformat(f"{cohort}-01"), c["orig"], c["bad_by_mob"])
        ]
        curves = vintages(frame(accounts), on=date(2024, 6, 30))
        for cohort, expected in case["expected"].items():
            mine = curves.filter(cohort_on=date.fromisoformat(f"{cohort}-01"))
            assert mine["bad_rate"].to_list() == pytest.approx(expected)

    def test_a_cohort_of_the_future_has_no_curve(self):
        assert vintages(frame([(date(2025, 1, 1), None, 1)]), on=date(2024, 12, 31)).is_empty()

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 12).map(lambda month: date(2024, month, 1)),
                st.one_of(st.none(), st.integers(0, 12)),
                st.integers(0, 100),
            ),
            max_size=30,
        )
    )
    def test_never_fall_and_never_pass_the_whole(self, rows):
        curves = vintages(frame(rows), on=date(2025, 1, 15))
        falls = pl.col("weight_bad").diff().over("cohort_on") < 0
        assert curves.filter(falls | (pl.col("weight_bad") > pl.col("weight_total"))).is_empty()


class TestCureRate:
    def test_reaches_the_vector(self):
        given_, expected = CASES["cure_rate"]["inputs"], CASES["cure_rate"]["expected"]
        defaulted, cured = pl.lit(given_["defaulted"]), pl.lit(given_["cured"])
        again = pl.lit(given_["redefault_in_window"])
        gross = cure_rate(defaulted=defaulted, cured=cured)
        net = cure_rate_net(defaulted=defaulted, cured=cured, redefaulted=again)
        assert pl.select(gross).item() == pytest.approx(expected["cure_rate"])
        assert pl.select(net).item() == pytest.approx(expected["net_cure"])

    def test_is_missing_where_nobody_defaulted(self):
        assert pl.select(cure_rate(defaulted=pl.lit(0), cured=pl.lit(0))).item() is None
