"""The made-up credit records are whole, repeatable, and worse for who pays worse."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from obligor_core.imports.record_kinds import CREDIT_RECORDS
from obligor_core.records.industry import ladder
from obligor_core.records.matters import MATTERS
from obligor_core.records.payloads import checked
from obligor_core.sample import generate
from obligor_core.sample.records import sample_records

UNTIL = date(2026, 6, 30)


@pytest.fixture(scope="module")
def book():
    return generate(customers=300, months=24, seed=20, until=UNTIL)


@pytest.fixture(scope="module")
def made(book):
    return sample_records(book.customers, book.truth, until=UNTIL, seed=20)


def test_every_record_is_one_by_the_schema_of_its_matter(made):
    columns = {field.frame_name for field in CREDIT_RECORDS.fields}
    for row in made.records:
        assert set(row) <= columns
        matter = MATTERS[row["matter"]]
        named = {"grade_year": "year"}
        given = {named.get(k, k.removesuffix("_minor")): v for k, v in row.items()}
        payload = {f.name: given[f.name] for f in matter.fields if f.name in given}
        assert not checked(matter, payload).faults, row
        assert row["happened_on"] <= row["told_on"] <= UNTIL


def test_numbers_are_given_once(made):
    numbers = Counter(row["reference"] for row in made.records)
    assert max(numbers.values()) == 1


def test_is_the_same_again_for_the_same_seed(book, made):
    assert sample_records(book.customers, book.truth, until=UNTIL, seed=20) == made


def test_who_stops_paying_is_seen_by_the_courts(book, made):
    habits = dict(book.truth.select("customer_external_id", "habit").iter_rows())
    enforced = {r["customer_external_id"] for r in made.records if r["matter"] == "enforcement"}
    bad = [code for code, habit in habits.items() if habit == "defaulting"]
    good = [code for code, habit in habits.items() if habit == "prompt"]
    share = [sum(code in enforced for code in codes) / len(codes) for codes in (bad, good)]
    assert share[0] > 0.35 and share[1] < 0.08


def test_reports_rest_on_consent(made):
    agreed = {c["customer_external_id"]: c for c in made.consents}
    reports = [r for r in made.records if r["matter"] == "enterprise_report"]
    assert len(reports) > 20
    for row in reports:
        consent = agreed[row["customer_external_id"]]
        assert consent["given_on"] <= row["happened_on"] < consent["ends_on"]


def test_outlooks_are_of_industries_and_scored_from_one_to_five(made):
    for row in made.outlooks:
        assert ladder(row["code"])
        scores = [row[n] for n in ("cycle", "policy", "competition", "concentration")]
        assert all(1 <= score <= 5 for score in scores)
