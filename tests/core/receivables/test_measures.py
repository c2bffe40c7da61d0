from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.vector_files import cases

from obligor_core.receivables import measures as m

CASES = cases("quant_reports.json")
minors = st.integers(0, 10**15)


def value(expression: pl.Expr):
    return pl.select(expression).item()


def lit(number: int | None) -> pl.Expr:
    return pl.lit(number, dtype=pl.Int64)


def columns(**lists: list[int]) -> pl.DataFrame:
    return pl.DataFrame(lists, schema=dict.fromkeys(lists, pl.Int64))


class TestPublishedFigures:
    def test_dso_best_possible_dso_and_average_days_delinquent(self):
        given_, expected = CASES["dso_bpdso_add"]["inputs"], CASES["dso_bpdso_add"]["expected"]
        receivable, current = lit(given_["ending_total"]), lit(given_["ending_current"])
        period = {"credit_sales": lit(given_["credit_sales"]), "days": lit(given_["days"])}
        assert value(m.dso(receivable=receivable, **period)) == pytest.approx(expected["dso"])
        best = m.dso_best(receivable_current=current, **period)
        assert value(best) == pytest.approx(expected["bpdso"])
        add = m.delinquent_days_average(receivable=receivable, receivable_current=current, **period)
        assert value(add) == pytest.approx(expected["add"])

    def test_collection_effectiveness_of_creditguru(self):
        given_ = CASES["cei_creditguru"]["inputs"]
        index = m.cei(
            beginning=lit(given_["beginning"]),
            credit_sales=lit(given_["credit_sales"]),
            months_count=given_["n_months"],
            ending_total=lit(given_["ending_total"]),
            ending_current=lit(given_["ending_current"]),
        )
        assert value(index) == pytest.approx(CASES["cei_creditguru"]["expected"]["cei"])

    def test_count_back_dso(self):
        given_ = CASES["dso_countback"]["inputs"]
        months = [(lit(sales), lit(days)) for _, sales, days in given_["months"]]
        counted = m.dso_count_back(receivable=lit(given_["ar"]), months=months)
        assert value(counted) == pytest.approx(CASES["dso_countback"]["expected"]["dso"])

    def test_true_dso(self):
        invoices = CASES["true_dso"]["inputs"]["invoices"]
        ages, amounts, sales = (list(c) for c in zip(*invoices, strict=True))
        frame = columns(age=ages, open=amounts, sales=sales)
        true = m.dso_true(
            age_days=pl.col("age"), open_minor=pl.col("open"), month_sales=pl.col("sales")
        )
        assert frame.select(true).item() == pytest.approx(CASES["true_dso"]["expected"]["true_dso"])

    def test_weighted_days_late(self):
        paid = CASES["wtd_avg_days_late"]["inputs"]["paid"]
        frame = columns(amount=[a for a, _ in paid], days=[d for _, d in paid])
        late = frame.select(m.weighted(pl.col("days"), pl.col("amount"))).item()
        assert late == pytest.approx(CASES["wtd_avg_days_late"]["expected"]["weighted"])

    def test_concentration(self):
        frame = columns(exposure=CASES["hhi_top10"]["inputs"]["exposures"])
        expected, exposure = CASES["hhi_top10"]["expected"], pl.col("exposure")
        assert frame.select(m.concentration_hhi(exposure)).item() == pytest.approx(expected["hhi"])
        for count, name in ((1, "top1"), (3, "top3")):
            top = frame.select(m.share_of_largest(exposure, count=count)).item()
            assert top == pytest.approx(expected[name])

    def test_promises_kept(self):
        given_ = CASES["ptp_kept"]["inputs"]
        promised, paid, after = (list(c) for c in zip(*given_["promises"], strict=True))
        kept = m.is_promise_kept(
            promised=pl.col("promised"),
            paid=pl.col("paid"),
            days_after=pl.col("after"),
            tolerance_percent=round(given_["tolerance"] * 100),
            grace_days=given_["grace_days"],
        )
        frame = columns(promised=promised, paid=paid, after=after).select(kept=kept)
        expected = CASES["ptp_kept"]["expected"]
        assert frame["kept"].sum() == expected["kept"]
        assert frame["kept"].mean() == pytest.approx(expected["rate"])


class TestWithoutDenominator:
    @pytest.mark.parametrize("sales", [0, -5, None])
    def test_a_measure_is_missing_and_never_infinite(self, sales):
        period = {"credit_sales": lit(sales), "days": lit(90)}
        assert value(m.dso(receivable=lit(10), **period)) is None
        assert value(m.dso_best(receivable_current=lit(10), **period)) is None

    def test_nothing_paid_has_no_days_late(self):
        assert columns(d=[], a=[]).select(m.weighted(pl.col("d"), pl.col("a"))).item() is None

    @pytest.mark.parametrize("exposures", [[], [0, 0], [-5]])
    def test_an_empty_book_has_no_concentration(self, exposures):
        frame = columns(e=exposures)
        assert frame.select(m.concentration_hhi(pl.col("e"))).item() is None
        assert frame.select(m.share_of_largest(pl.col("e"), count=10)).item() is None

    def test_nothing_to_collect_has_no_effectiveness(self):
        nothing = dict.fromkeys(
            ("beginning", "credit_sales", "ending_total", "ending_current"), lit(0)
        )
        assert value(m.cei(months_count=3, **nothing)) is None


def counted_back(receivable: int, *months: tuple[int, int]) -> float | None:
    return value(
        m.dso_count_back(receivable=lit(receivable), months=[(lit(s), lit(d)) for s, d in months])
    )


class TestCountBack:
    def test_is_missing_when_the_history_is_too_short(self):
        assert counted_back(101, (60, 31), (40, 28)) is None
        assert counted_back(100, (60, 31), (40, 28)) == 59

    def test_counts_a_month_without_sales_in_full_while_something_is_left(self):
        assert counted_back(10, (0, 31), (20, 28)) == 31 + 14

    @pytest.mark.parametrize("receivable", [0, -7])
    def test_is_zero_when_nothing_is_owed(self, receivable):
        assert counted_back(receivable, (60, 31)) == 0

    @given(
        st.lists(st.tuples(st.integers(0, 10**12), st.integers(28, 31)), min_size=1, max_size=12),
        st.integers(0, 10**12),
        st.integers(0, 10**6),
    )
    def test_never_falls_when_more_is_owed(self, months, receivable, more):
        before, after = counted_back(receivable, *months), counted_back(receivable + more, *months)
        assert after is None or before <= after


class TestProperties:
    @given(st.lists(st.tuples(st.integers(0, 2000), minors), max_size=20))
    def test_a_weighted_average_is_exact_however_large_the_amounts(self, rows):
        frame = columns(d=[d for d, _ in rows], a=[a for _, a in rows])
        found = frame.select(m.weighted(pl.col("d"), pl.col("a"))).item()
        total = sum(a for _, a in rows)
        if total == 0:
            assert found is None
        else:
            assert found == pytest.approx(float(Fraction(sum(d * a for d, a in rows), total)))

    @given(st.lists(minors, min_size=1, max_size=30).filter(any))
    def test_concentration_lies_between_an_even_book_and_a_single_name(self, exposures):
        frame = columns(e=exposures)
        hhi = frame.select(m.concentration_hhi(pl.col("e"))).item()
        owing = sum(1 for e in exposures if e)
        assert 1 / owing - 1e-12 <= hhi <= 1

    @given(st.lists(minors, min_size=2, max_size=30).filter(any), st.integers(1, 30))
    def test_more_names_never_have_a_smaller_share(self, exposures, count):
        frame = columns(e=exposures)
        few, more = (
            frame.select(m.share_of_largest(pl.col("e"), count=n)).item()
            for n in (count, count + 1)
        )
        assert few <= more <= 1

    @pytest.mark.parametrize(("raw", "stored"), [(0.1234565, 0.123457), (-0.1234565, -0.123457)])
    def test_what_is_banded_has_six_decimals_with_halves_away_from_zero(self, raw, stored):
        assert value(m.rounded(pl.lit(raw))) == stored
