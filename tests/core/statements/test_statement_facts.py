from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.statements.filed import WAN, statement

from obligor_core.catalogue import evidence_facts
from obligor_core.statements.fact_columns import FAULTS, TRAITS, facts_of
from obligor_core.statements.facts import measures
from obligor_core.statements.frames import frames_of
from obligor_core.statements.statement import Assurance, Opinion, PeriodKind, Scope

ON = date(2025, 5, 1)
FACTORS = {"currency": pl.String, "factor_top": pl.Int128, "factor_bottom": pl.Int128}


def frame(rows, schema) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=schema, orient="row")


def facts(*filed, faults=(), traits=(), rates=(("CNY", 1, 1),), on=ON) -> pl.DataFrame:
    return facts_of(
        *frames_of(filed),
        faults=frame(list(faults), FAULTS),
        traits=frame(list(traits), TRAITS),
        factors=frame(list(rates), FACTORS),
        on=on,
        book="CNY",
    )


def fact(name: str, *filed, **context):
    found = facts(*filed, **context)
    assert found.height == 1
    return found[name].item()


class TestTheCatalogue:
    def test_names_them_all_with_the_prefix(self):
        names = [m.fact.name for m in measures()]
        assert len(names) == len(set(names)) and all(n.startswith("stm_") for n in names)
        assert set(names) <= {f.name for f in evidence_facts()}

    def test_is_exactly_what_the_kernel_gives(self):
        table = facts((1, 7, statement()))
        assert table.columns == ["customer_id", *(m.fact.name for m in measures())]
        assert table["customer_id"].to_list() == [7]

    def test_says_both_languages_for_each(self):
        for measure in measures():
            assert measure.fact.label.zh and measure.fact.source.zh and measure.fact.missing.zh


class TestWhichStatementCounts:
    def test_the_one_that_ends_latest_by_the_day(self):
        filed = [(n, 7, statement(year=2020 + n)) for n in (1, 2, 3, 4)]
        assert fact("stm_age_days", *filed) == 121
        assert fact("stm_age_days", *filed, on=date(2024, 6, 1)) == 153
        assert fact("stm_statements_count", *filed, on=date(2024, 6, 1)) == 3

    def test_nothing_of_the_future_is_known(self):
        assert facts((1, 7, statement()), on=date(2024, 12, 30)).is_empty()

    def test_of_one_day_the_consolidated_and_then_the_audited(self):
        solo = (1, 7, statement({"inventories": (800, 850)}, assurance=Assurance.AUDITED))
        group = (2, 7, statement(scope=Scope.CONSOLIDATED))
        assert fact("stm_inventory", solo, group) == 900 * WAN
        plain = (3, 7, statement())
        assert fact("stm_inventory", solo, plain) == 800 * WAN

    def test_ratios_are_of_the_interim_and_models_of_the_year(self):
        quarter = {"period_from": date(2025, 1, 1), "period_end": date(2025, 3, 31)}
        spring = statement({"inventories": (100, 900)}, kind=PeriodKind.INTERIM, **quarter)
        half = (2, 7, spring)
        year = (1, 7, statement())
        assert fact("stm_inventory", year, half) == 100 * WAN
        assert fact("stm_is_annual", year, half) is False
        assert fact("stm_months", year, half) == 3
        assert fact("stm_beneish_m", year, half) == fact("stm_beneish_m", year)
        assert fact("stm_revenue_year", year, half) == 9000 * WAN

    def test_the_opinion_stays_when_an_interim_follows(self):
        audited = statement(assurance=Assurance.AUDITED, opinion=Opinion.QUALIFIED)
        half = statement(period_from=date(2025, 1, 1), period_end=date(2025, 3, 31))
        assert fact("stm_opinion", (1, 7, audited), (2, 7, half)) == "qualified"
        assert fact("stm_is_audited", (1, 7, audited), (2, 7, half)) is False


class TestMoney:
    def test_is_told_at_the_rate_of_the_day(self):
        dollars = (1, 7, statement(currency="USD"))
        assert fact("stm_cash", dollars, rates=[("USD", 71, 10)]) == 520 * WAN * 71 // 10

    def test_is_missing_without_a_rate_and_ratios_stay(self):
        dollars = (1, 7, statement(currency="USD"))
        assert fact("stm_cash", dollars) is None
        assert fact("stm_current_ratio", dollars) == pytest.approx(2865 / 2035, abs=1e-6)


class TestTheRest:
    def test_open_faults_are_counted(self):
        faults = [(1, "error"), (1, "error"), (1, "notice"), (2, "error")]
        assert fact("stm_errors_count", (1, 7, statement()), faults=faults) == 2
        assert fact("stm_warnings_count", (1, 7, statement()), faults=faults) == 0

    def test_changes_come_from_the_comparatives_or_the_filed_year(self):
        expected = 2335 / 4565 - 2142 / 4100
        found = fact("stm_debt_ratio_change", (1, 7, statement()))
        assert found == pytest.approx(expected, abs=2e-6)
        filed = [(1, 7, statement()), (2, 7, statement({"inventories": (800, 1)}, year=2023))]
        assert fact("stm_gross_margin_change", *filed) == pytest.approx(0, abs=1e-6)

    def test_growth_over_three_years_starts_with_the_comparative_of_the_oldest(self):
        oldest = (1, 7, statement({"revenue": (7000, 4500)}, year=2022))
        newest = (2, 7, statement())
        found = fact("stm_revenue_growth_3y", oldest, newest)
        assert found == pytest.approx(2 ** (1 / 3) - 1, abs=1e-6)
        assert fact("stm_revenue_growth_3y", newest) is None

    def test_losses_are_counted_over_two_years(self):
        assert fact("stm_loss_years", (1, 7, statement())) == 0
        assert fact("stm_loss_years", (1, 7, statement({"cost": (8500, 8000)}))) == 2

    def test_the_fitting_score_depends_on_the_industry(self):
        of = (1, 7, statement())
        maker, trader = [(7, "3130", None, None)], [(7, "5164", None, None)]
        private, general = fact("stm_altman_private", of), fact("stm_altman_general", of)
        assert fact("stm_altman_fitting", of, traits=maker) == pytest.approx(private - 1.23)
        assert fact("stm_altman_fitting", of, traits=trader) == pytest.approx(general - 1.10)
        assert fact("stm_altman_fitting", of) is None

    def test_nobody_without_a_statement_has_a_row(self):
        assert facts().is_empty() and facts().width == 1 + len(list(measures()))

    @given(st.permutations(range(5)))
    def test_the_order_of_rows_means_nothing(self, order):
        filed = [
            (n, n % 2, statement({"inventories": (900 + n, 850)}, year=2020 + n)) for n in range(5)
        ]
        assert facts(*filed).equals(facts(*(filed[n] for n in order)))

    @given(st.integers(0, 3))
    def test_one_customer_has_what_the_book_says(self, who):
        filed = [(n, n % 4, statement({"cost": (7000 + n, 6500)}, year=2018 + n)) for n in range(7)]
        alone = facts(*(f for f in filed if f[1] == who))
        assert alone.equals(facts(*filed).filter(customer_id=who))
