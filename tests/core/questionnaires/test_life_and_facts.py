"""The life of a sheet, its validity, and the facts of confirmed ones for one and for the book."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.questionnaires.declared import FIVE_C
from obligor_core.questionnaires.facts import SHEETS, facts_of, measures
from obligor_core.questionnaires.life import (
    State,
    Validity,
    expires_on,
    may_review,
    moved,
    validity,
)

ON = date(2026, 11, 23)


class TestLife:
    def test_goes_from_draft_over_review_to_confirmed(self):
        assert moved(State.DRAFT, "submit") is State.SUBMITTED
        assert moved(State.SUBMITTED, "send_back") is State.RETURNED
        assert moved(State.RETURNED, "submit") is State.SUBMITTED
        assert moved(State.SUBMITTED, "confirm") is State.CONFIRMED

    @pytest.mark.parametrize("move", ["submit", "confirm", "send_back", "withdraw"])
    def test_ends_with_confirmed(self, move):
        assert moved(State.CONFIRMED, move) is None

    def test_nobody_reviews_their_own_answers_under_any_name(self):
        assert may_review({"vera"}, writers={"ana", "otto"})
        assert not may_review({"ana"}, writers={"ana"})
        assert not may_review({"deputy", "ana"}, writers={"ana"})


class TestValidity:
    def test_ends_on_the_same_day_months_later(self):
        assert expires_on(date(2025, 8, 31), 6) == date(2026, 2, 28)

    @pytest.mark.parametrize(
        ("left", "found"),
        [(31, Validity.VALID), (30, Validity.EXPIRING), (1, Validity.EXPIRING), (0, "expired")],
    )
    def test_is_told_thirty_days_before(self, left, found):
        assert validity(ON + timedelta(days=left), on=ON) == found

    def test_is_never_without_confirmed_answers(self):
        assert validity(None, on=ON) is Validity.NEVER


def sheet(sheet_id=1, customer_id=1, **other):
    given = {
        "name": "enterprise_5c",
        "purpose": "five_c",
        "answered_on": ON - timedelta(days=10),
        "confirmed_on": ON - timedelta(days=8),
        "expires_on": ON + timedelta(days=300),
        "total": 7126,
        **dict.fromkeys(FIVE_C, 7000),
        "vetoes_count": 0,
        "unanswered_count": 0,
    }
    return {"customer_id": customer_id, "sheet_id": sheet_id, **given, **other}


def frame(*sheets):
    return pl.DataFrame(list(sheets), schema=SHEETS)


def facts(*sheets, on=ON):
    return facts_of(frame(*sheets), on=on).row(0, named=True)


class TestFacts:
    def test_are_exactly_those_of_the_catalogue(self):
        wanted = ["customer_id", *(m.fact.name for m in measures())]
        assert facts_of(frame(), on=ON).columns == wanted
        assert facts_of(frame(sheet()), on=ON).columns == wanted

    def test_are_points_of_one_hundred(self):
        found = facts(sheet(character=None))
        assert (found["que_5c_total"], found["que_5c_capacity"]) == (71.26, 70.0)
        assert found["que_5c_character"] is None
        assert (found["que_5c_age_days"], found["que_5c_is_expired"]) == (10, False)
        assert found["que_visit_score"] is None

    def test_come_from_the_newest_answers_confirmed_by_the_day(self):
        old = sheet(1, total=5000, answered_on=ON - timedelta(days=90))
        new = sheet(2, total=8000)
        tomorrow = sheet(3, total=1, answered_on=ON, confirmed_on=ON + timedelta(days=1))
        assert facts(tomorrow, new, old)["que_5c_total"] == 80
        assert facts_of(frame(tomorrow), on=ON).is_empty()

    def test_say_that_the_answers_expired_and_keep_the_score(self):
        found = facts(sheet(expires_on=ON))
        assert (found["que_5c_is_expired"], found["que_5c_total"]) == (True, 71.26)

    def test_a_knock_out_of_any_questionnaire_counts_until_new_answers(self):
        visit = sheet(2, purpose="site_visit", name="site_visit", vetoes_count=1, total=5000)
        assert facts(sheet(), visit)["que_is_knocked_out"] is True
        later = sheet(3, purpose="site_visit", name="site_visit", answered_on=ON, total=6000)
        found = facts(sheet(), visit, later)
        assert (found["que_is_knocked_out"], found["que_visit_score"]) == (False, 60)

    def test_other_questionnaires_count_each_for_itself(self):
        given = {"purpose": "other", "vetoes_count": 1, "unanswered_count": 2}
        found = facts(sheet(1, name="a", **given), sheet(2, name="b", **given))
        assert (found["que_knock_outs_count"], found["que_required_unanswered_count"]) == (2, 4)
        assert found["que_5c_total"] is None

    @given(
        st.lists(
            st.tuples(
                st.integers(1, 4),
                st.sampled_from(["five_c", "site_visit", "other"]),
                st.integers(-5, 5),
                st.integers(0, 10000),
            ),
            max_size=12,
        ),
        st.randoms(),
    )
    def test_are_the_same_for_one_and_for_the_book_in_any_order(self, given_sheets, random):
        sheets = [
            sheet(
                i,
                customer,
                purpose=purpose,
                name=purpose,
                total=total,
                answered_on=ON + timedelta(days=days),
                confirmed_on=ON + timedelta(days=days),
            )
            for i, (customer, purpose, days, total) in enumerate(given_sheets)
        ]
        whole = facts_of(frame(*sheets), on=ON)
        random.shuffle(sheets)
        assert facts_of(frame(*sheets), on=ON).equals(whole)
        for customer in whole["customer_id"]:
            own = [s for s in sheets if s["customer_id"] == customer]
            assert facts_of(frame(*own), on=ON).equals(
                whole.filter(pl.col("customer_id") == customer)
            )
