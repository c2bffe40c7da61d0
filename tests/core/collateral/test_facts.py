from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.core.collateral.books import (
    DAY,
    ON,
    YUAN,
    able,
    covered,
    guaranteed,
    owing,
    secured,
)

from obligor_core.assessment.crossing import cross_measures
from obligor_core.collateral.facts import facts_of, measures
from obligor_core.collateral.frames import CollateralBook, book_of


def facts(customer_id: int = 1, **rows):
    found = facts_of(book_of(**rows), day=DAY, customer_ids=[customer_id])
    return found.row(0, named=True) if found.height else None


class TestFacts:
    def test_have_exactly_the_names_of_the_catalogue(self):
        names = ["customer_id", *(m.fact.name for m in measures())]
        assert facts_of(book_of(), day=DAY, customer_ids=[1]).columns == names

    def test_are_none_for_whom_nothing_is_on_file(self):
        assert facts(customer_id=7, securities=[secured()]) is None

    def test_tell_what_is_secured_and_what_is_left_over(self):
        told = facts(securities=[secured()], covers=[covered()], exposures=[owing(1, 60)])
        assert told["col_secured_value"] == 60 * YUAN
        assert told["col_accepted_value"] == 100 * YUAN
        assert told["col_liquid_value"] == 60 * YUAN

    def test_count_a_shared_value_once(self):
        rows = {
            "securities": [secured()],
            "covers": [covered(), covered(customer_id=2)],
            "exposures": [owing(1, 70), owing(2, 70)],
        }
        assert facts(1, **rows)["col_accepted_value"] == 70 * YUAN
        assert facts(2, **rows)["col_accepted_value"] == 30 * YUAN

    def test_let_all_exposure_include_the_facilities(self):
        facility = {
            "obligation_id": 5,
            "customer_id": 1,
            "code": "LOAN",
            "currency": "CNY",
            "amount_minor": 80 * YUAN,
        }
        told = facts(
            securities=[secured()],
            covers=[covered()],
            obligations=[facility],
            exposures=[owing(1, 50)],
        )
        assert told["col_facility_shortfall"] == 0
        assert told["col_secured_value"] == 80 * YUAN

    def test_convert_by_the_rate_of_the_day(self):
        told = facts(
            securities=[secured(currency="USD")], covers=[covered()], exposures=[owing(1, 9999)]
        )
        assert told["col_accepted_value"] == 100 * YUAN * 71 * 92 // 1000

    def test_are_missing_without_a_rate(self):
        told = facts(securities=[secured(currency="EUR")], covers=[covered()])
        assert told["col_accepted_value"] is None
        assert told["col_held_count"] == 1

    def test_name_the_guarantors_and_the_circle(self):
        told = facts(
            securities=[guaranteed(1, 2, 1, 60), guaranteed(2, 1, 2, 10)],
            abilities=[able(2, 50)],
        )
        assert told["col_guarantors_count"] == 1
        assert told["col_guarantors_over_count"] == 1
        assert told["col_guarantor_use"] == pytest.approx(1.2)
        assert told["col_guarantees_given"] == 10 * YUAN
        assert told["col_in_circle"] is True
        assert told["col_circle_length"] == 2

    def test_count_what_is_overdue(self):
        machine = secured(kind="equipment", amount_minor=None)
        value = {
            "valuation_id": 1,
            "security_id": 1,
            "valued_on": date(2025, 1, 1),
            "amount_minor": 5,
        }
        told = facts(securities=[machine], valuations=[value], covers=[covered()])
        assert told["col_revaluation_overdue_count"] == 1
        assert told["col_insurance_expiring_count"] == 1


class TestCoverage:
    def told(self, **values):
        given_values = {
            "exposure_total": 100,
            "col_held_count": 1,
            "col_accepted_value": 150,
            "col_secured_value": 100,
        } | values
        schema = dict.fromkeys(given_values, pl.Int64)
        frame = pl.DataFrame([given_values], schema=schema)
        wanted = [m for m in cross_measures() if m.fact.rule == "COL-23"]
        return frame.select(m.column() for m in wanted).row(0)

    def test_is_accepted_value_to_exposure(self):
        assert self.told() == (1.5, 0, 0.0)

    def test_of_a_customer_without_collateral_is_nothing(self):
        none = dict.fromkeys(("col_held_count", "col_accepted_value", "col_secured_value"))
        assert self.told(**none) == (0.0, 100, 1.0)

    def test_is_missing_where_nothing_is_owed(self):
        assert self.told(exposure_total=0, col_secured_value=0) == (None, 0, None)

    def test_is_missing_where_a_value_could_not_be_converted(self):
        unknown = {"col_accepted_value": None, "col_secured_value": None}
        assert self.told(**unknown) == (None, None, None)


@st.composite
def collateral_books(draw) -> CollateralBook:
    customers = st.integers(1, 4)
    ids = range(1, draw(st.integers(1, 6)) + 1)
    kinds = st.sampled_from(["deposit", "equipment", "guarantee_enterprise"])
    amounts = st.integers(1, 10_000)
    return book_of(
        securities=[
            secured(
                n,
                draw(customers),
                kind=draw(kinds),
                amount_minor=draw(amounts),
                owner_node=draw(st.integers(-2, 4).filter(bool)),
            )
            for n in ids
        ],
        valuations=[
            {
                "valuation_id": n,
                "security_id": draw(st.sampled_from(ids)),
                "valued_on": ON - timedelta(days=draw(st.integers(-5, 400))),
                "amount_minor": draw(amounts),
            }
            for n in range(1, 5)
        ],
        covers=[
            covered(draw(st.sampled_from(ids)), draw(customers), priority=draw(st.integers(1, 2)))
            for _ in range(draw(st.integers(0, 6)))
        ],
        abilities=[able(draw(st.integers(1, 4)), draw(amounts), n) for n in range(1, 4)],
        exposures=[owing(n, draw(st.integers(0, 100))) for n in range(1, 5)],
    )


class TestEveryBook:
    @given(collateral_books(), st.integers(0, 99))
    def test_tells_the_same_in_any_order(self, book, seed):
        ids = [1, 2, 3, 4]
        there, back = (facts_of(b, day=DAY, customer_ids=ids) for b in (book, book.shuffled(seed)))
        assert_frame_equal(there, back)

    @given(collateral_books())
    def test_tells_one_customer_what_it_tells_of_all(self, book):
        every = facts_of(book, day=DAY, customer_ids=[1, 2, 3, 4])
        alone = facts_of(book, day=DAY, customer_ids=[2])
        assert_frame_equal(alone, every.filter(pl.col("customer_id") == 2))
