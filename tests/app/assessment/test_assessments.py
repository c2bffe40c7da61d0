"""An assessment is opened, written, submitted, and put into force by a second person."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, OTTO, SAM, actor
from tests.app.assessment import file

from obligor.assessment import actions, events, queries
from obligor.assessment.actions.changing import ChangedMeanwhile
from obligor.assessment.actions.confirming import FactsMoved, OwnAssessment
from obligor.assessment.actions.making import (
    AdjustmentTooLarge,
    AdjustmentUnexplained,
    AlreadyOpen,
    ConditionsMissing,
    DayNotCome,
    KnockOutUnanswered,
    LimitInOtherCurrency,
    RecommendationMissing,
    RecommendationUnknown,
    SideUnknown,
    ViewMissing,
)
from obligor.assessment.models import Assessment, Review
from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import NotPermitted, Reach
from obligor.foundation.models import AuditEntry
from obligor_core.assessment.states import MoveImpossible
from obligor_core.money import Money
from obligor_core.policy import Decision, replay

pytestmark = pytest.mark.django_db
NOW = file.NOW


@pytest.fixture
def owing(db):
    file.shipped()
    return file.trading()


@pytest.fixture
def ruined(db):
    """Somebody whom the policy knocks out: long and materially overdue."""
    file.shipped()
    row = file.trading()
    file.item(row, "OLD", yuan=500_000, due_on=date(2026, 8, 2))
    return row


class TestOpening:
    def test_keeps_facts_decision_and_scores_of_now(self, owing):
        row = file.opened(owing)
        assert row.facts["open_total"] == 300_000_00
        assert (row.on, row.state, row.number) == (date(2026, 11, 23), "draft", 1)
        assert row.score is not None and row.sides["behaviour"] == 70.0
        assert AuditEntry.objects.filter(verb="assessment.open").count() == 1

    def test_can_be_taken_again_by_the_text_that_made_it(self, owing):
        row = file.opened(owing)
        text = queries.policy_of(row).text
        assert replay(Decision.from_json(row.decision), text).is_same

    def test_is_done_once_at_a_time(self, owing):
        file.opened(owing)
        with pytest.raises(AlreadyOpen):
            file.opened(owing, by=OTTO)

    def test_may_be_of_an_earlier_day_and_counts_from_then(self, owing):
        earlier = date(2026, 8, 1)
        actions.open_assessment(customer_id=owing.pk, on=earlier, by=ANA, at=NOW)
        row = file.written(Assessment.objects.get())
        actions.submit(assessment_id=row.pk, by=ANA, at=NOW)
        actions.confirm(assessment_id=row.pk, accepts_older_facts=True, by=OTTO, at=NOW)
        row.refresh_from_db()
        assert (row.on, row.valid_until) == (earlier, date(2027, 8, 1))
        with pytest.raises(DayNotCome):
            actions.open_assessment(customer_id=owing.pk, on=date(2026, 11, 24), by=ANA, at=NOW)

    def test_is_not_for_the_stranger(self, owing):
        with pytest.raises(NotPermitted):
            file.opened(owing, by=SAM)
        elsewhere = actor("otto", "assessment.open", reach=Reach.UNIT, unit_path="/2/")
        with pytest.raises(CustomerNotFound):
            file.opened(owing, by=elsewhere)


class TestWriting:
    def test_keeps_all_that_was_given(self, owing):
        row = file.written(
            file.opened(owing),
            conditions="Monthly statements.",
            recommendation="conditions",
            limit=Money(500_000_00, "CNY"),
            terms_days=60,
        )
        assert (row.limit_minor, row.terms_days) == (500_000_00, 60)
        assert (row.view, row.conditions) == ("Pays as agreed.", "Monthly statements.")

    def test_counts_adjustments_into_the_score_and_keeps_why(self, owing):
        before = file.opened(owing)
        side, score = before.sides["behaviour"], before.score
        row = file.written(before, adjustments={"behaviour": {"points": -10, "why": "New owner"}})
        assert row.sides["behaviour"] == side - 10
        assert row.score < score
        assert row.adjustments["behaviour"]["why"] == "New owner"

    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"adjustments": {"behaviour": {"points": 11, "why": "x"}}}, AdjustmentTooLarge),
            ({"adjustments": {"behaviour": {"points": 5, "why": " "}}}, AdjustmentUnexplained),
            ({"adjustments": {"luck": {"points": 5, "why": "x"}}}, SideUnknown),
            ({"recommendation": "perhaps"}, RecommendationUnknown),
            ({"limit": Money(1, "USD")}, LimitInOtherCurrency),
        ],
    )
    def test_refuses_what_makes_no_sense(self, owing, more, refusal):
        with pytest.raises(refusal):
            file.written(file.opened(owing), **more)

    def test_is_for_who_saw_the_newest_form(self, owing):
        row = file.opened(owing)
        stale = Assessment.objects.get(pk=row.pk)
        file.written(row)
        with pytest.raises(ChangedMeanwhile):
            file.written(stale, by=OTTO)


class TestSubmitting:
    @pytest.mark.parametrize(
        ("more", "refusal"),
        [
            ({"view": ""}, ViewMissing),
            ({"recommendation": ""}, RecommendationMissing),
            ({"recommendation": "conditions"}, ConditionsMissing),
        ],
    )
    def test_refuses_what_a_committee_would_send_back(self, owing, more, refusal):
        with pytest.raises(refusal):
            file.submitted(owing, **more)

    def test_wants_every_knock_out_answered_by_who_would_go_on(self, ruined):
        with pytest.raises(KnockOutUnanswered):
            file.submitted(ruined)

    def test_takes_the_answer_to_a_knock_out(self, ruined):
        row = file.submitted(ruined, answers={"ASV-01": "Secured by a deposit."})
        assert (row.state, row.knock_outs) == ("submitted", ["long_overdue"])

    def test_needs_no_answer_from_who_declines(self, ruined):
        assert file.submitted(ruined, recommendation="decline").state == "submitted"


class TestConfirming:
    def test_puts_it_into_force_for_as_long_as_policy_says(self, owing):
        row = file.submitted(owing)
        event = actions.confirm(assessment_id=row.pk, by=OTTO, at=NOW).one(
            events.AssessmentConfirmed
        )
        row.refresh_from_db()
        assert (row.state, row.reviewer) == ("confirmed", "otto")
        assert row.valid_until == event.valid_until == date(2027, 11, 23)

    def test_is_not_for_the_author(self, owing):
        row = file.submitted(owing)
        with pytest.raises(OwnAssessment):
            actions.confirm(assessment_id=row.pk, by=ANA, at=NOW)

    def test_replaces_the_one_before_and_closes_the_causes(self, owing):
        first = file.confirmed(owing)
        ask = {"cause": "visit", "title_en": "Visit", "title_zh": "走访"}
        actions.ask_review(customer_id=owing.pk, **ask, by=ANA, at=NOW)
        second = file.confirmed(owing, at=NOW + timedelta(days=1))
        first.refresh_from_db()
        assert (first.state, second.previous_id, second.number) == ("replaced", first.pk, 2)
        assert Review.objects.get(customer=owing).assessment_id == second.pk

    def test_refuses_when_the_facts_have_moved_meanwhile(self, owing):
        row = file.submitted(owing)
        file.item(owing, "OLD", yuan=500_000, due_on=date(2026, 8, 2))
        with pytest.raises(FactsMoved):
            actions.confirm(assessment_id=row.pk, by=OTTO, at=NOW)
        actions.confirm(assessment_id=row.pk, accepts_older_facts=True, by=OTTO, at=NOW)

    def test_happens_once(self, owing):
        row = file.confirmed(owing)
        with pytest.raises(MoveImpossible):
            actions.confirm(assessment_id=row.pk, by=OTTO, at=NOW)


class TestSendingBack:
    def test_gives_it_to_the_author_with_what_is_to_be_mended(self, owing):
        row = file.submitted(owing)
        actions.send_back(assessment_id=row.pk, note="Add the interim figures.", by=OTTO, at=NOW)
        row.refresh_from_db()
        assert (row.state, row.review_note) == ("draft", "Add the interim figures.")

    def test_is_not_for_the_author(self, owing):
        row = file.submitted(owing)
        with pytest.raises(OwnAssessment):
            actions.send_back(assessment_id=row.pk, note="x", by=ANA, at=NOW)


class TestRefreshing:
    def test_takes_the_facts_of_now_and_keeps_what_was_written(self, owing):
        row = file.written(file.opened(owing))
        file.item(owing, "I9", yuan=100_000, due_on=date(2026, 12, 1))
        actions.refresh(assessment_id=row.pk, by=ANA, at=NOW)
        row.refresh_from_db()
        assert (row.facts["open_total"], row.view) == (400_000_00, "Pays as agreed.")

    def test_is_for_drafts(self, owing):
        row = file.confirmed(owing)
        with pytest.raises(MoveImpossible):
            actions.refresh(assessment_id=row.pk, by=ANA, at=NOW)


def test_withdrawing_keeps_it_readable_and_makes_room(owing):
    row = file.opened(owing)
    actions.withdraw(assessment_id=row.pk, because="wrong customer", by=ANA, at=NOW)
    assert queries.assessment_for(ANA, row.pk).state == "withdrawn"
    assert file.opened(owing).number == 2


def test_facts_tell_the_assessment_in_force_as_it_was_known(owing):
    before = NOW - timedelta(seconds=1)
    row = file.confirmed(owing)
    known = queries.facts([owing.pk], on=row.on, known_at=NOW).row(0, named=True)
    assert (known["asm_level"], known["asm_exposure_then"]) == (row.level, 300_000_00)
    assert queries.facts([owing.pk], on=row.on, known_at=before).is_empty()
