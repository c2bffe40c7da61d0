"""Identifiers of the sample are well-formed by the product's own checks, and nobody's."""

import polars as pl
import pytest

from obligor_core.customers.id_card import check_id_card, id_card_birth_on
from obligor_core.customers.industries import industry
from obligor_core.customers.regions import region
from obligor_core.customers.uscc import check_uscc
from obligor_core.sample import identity
from obligor_core.sample.places import CITIES
from obligor_core.sample.trades import TRADES

MILLION = pl.DataFrame({"no": pl.int_range(1, 1_000_001, eager=True)})
SEEDS = (0, 20, 2**63 + 11)


def codes(rows, seed):
    return rows.select(
        it=identity.uscc(
            pl.col("no"), region_code=pl.lit("310115"), entity_type=pl.lit("1"), seed=seed
        )
    )["it"]


def id_numbers(rows, seed):
    return rows.select(it=identity.id_number(pl.col("no"), seed))["it"]


@pytest.fixture(scope="module")
def million_codes():
    return codes(MILLION, 20)


@pytest.fixture(scope="module")
def million_id_numbers():
    return id_numbers(MILLION, 20)


class TestUscc:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_passes_both_checks(self, seed):
        checked = [check_uscc(code) for code in codes(MILLION.head(2_000), seed)]
        assert [c.value for c in checked if not c.is_valid or c.warnings] == []

    def test_comes_once_in_a_million(self, million_codes):
        assert million_codes.n_unique() == 1_000_000

    def test_has_an_organisation_code_no_registrar_gives_out(self, million_codes):
        assert million_codes.str.slice(8, 2).unique().to_list() == ["MY"]


class TestIdNumber:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_passes_the_check(self, seed, until):
        numbers = id_numbers(MILLION.head(2_000), seed)
        checked = [check_id_card(number, on=until) for number in numbers]
        assert [c.value for c in checked if not c.is_valid or c.warnings] == []

    def test_comes_once_in_a_million(self, million_id_numbers):
        assert million_id_numbers.n_unique() == 1_000_000

    def test_is_that_of_a_grown_up(self):
        years = {id_card_birth_on(n).year for n in id_numbers(MILLION.head(2_000), 20)}
        assert min(years) == 1960
        assert max(years) == 1999

    def test_is_nobodys_because_there_is_no_such_province(self, million_id_numbers):
        assert million_id_numbers.str.head(6).unique().to_list() == ["990000"]


class TestPlacesAndTrades:
    def test_of_cities_are_divisions_of_china(self):
        assert {region(c.region_code).code for c in CITIES} == {c.region_code for c in CITIES}

    def test_of_customers_are_industries_of_the_standard(self):
        assert {industry(t.industry_code).code for t in TRADES} == {t.industry_code for t in TRADES}
