from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from obligor_core.imports.kinds import KINDS
from obligor_core.sample import generate
from obligor_core.sample.collateral import collateral_frames

UNTIL = date(2026, 11, 23)


@pytest.fixture(scope="module")
def frames():
    book = generate(customers=300, months=24, seed=20, until=UNTIL)
    return book, collateral_frames(book, until=UNTIL, seed=20)


class TestSampleCollateral:
    def test_has_the_columns_of_its_imports(self, frames):
        for name, frame in frames[1].items():
            known = {field.frame_name for field in KINDS[name].fields}
            assert set(frame.columns) <= known, name

    def test_is_the_same_again(self, frames):
        book, found = frames
        again = collateral_frames(book, until=UNTIL, seed=20)
        for name in found:
            assert_frame_equal(found[name], again[name])

    def test_secures_about_a_third_of_the_customers(self, frames):
        customers = frames[1]["collateral"]["customer_external_id"].n_unique()
        assert 70 <= customers <= 110

    def test_has_what_should_be_found(self, frames):
        securities, values = frames[1]["collateral"], frames[1]["valuations"]
        guarantees = frames[1]["guarantees"]
        founding = securities.filter(pl.col("kind").is_in(["real_estate", "land", "equity"]))
        assert founding["registered_on"].null_count() > 0
        assert securities["insured_until"].min() < UNTIL
        newest = values.group_by("collateral_external_id").agg(pl.max("valued_on"))
        assert newest["valued_on"].min() < date(2025, 11, 23)
        promised = guarantees.group_by("guarantor_external_id").agg(
            pl.sum("amount_minor"), pl.max("ability_minor")
        )
        assert promised.filter(pl.col("amount_minor") > pl.col("ability_minor")).height > 0
        pairs = set(
            guarantees.drop_nulls("guarantor_external_id")
            .select("guarantor_external_id", "customer_external_id")
            .iter_rows()
        )
        assert any((b, c) in pairs and (c, a) in pairs for a, b in pairs for _, c in pairs)

    def test_lies_within_the_book(self, frames):
        book, found = frames
        known = set(book.customers["external_id"])
        for frame in (found["collateral"], found["guarantees"]):
            assert set(frame["customer_external_id"]) <= known
        assert found["valuations"]["valued_on"].max() <= UNTIL
        assert set(found["valuations"]["collateral_external_id"]) <= set(
            found["collateral"]["external_id"]
        )
