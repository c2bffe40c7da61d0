"""Answers: begun, saved, evidenced, handed in, reviewed by somebody else, kept for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, OTTO, SAM, VERA, actor

from filled import (
    GOOD,
    TEXT,
    TODAY,
    begun,
    confirmed,
    customer,
    document,
    in_force,
    saved,
    submitted,
)
from obligor.foundation.access import Actor, NotPermitted, Reach
from obligor.foundation.models import AuditEntry
from obligor.questionnaires import actions, events, queries
from obligor.questionnaires.models import Sheet
from obligor.questionnaires.queries import confirmed as known

pytestmark = pytest.mark.django_db
FAR = actor("far", "questionnaire.*", reach=Reach.UNIT, unit_path="/9/")


@pytest.fixture
def owner():
    in_force()
    return customer()


class TestBegin:
    def test_takes_the_version_in_force_and_is_on_the_timeline(self, owner):
        sheet = begun(owner)
        assert (sheet.version.number, sheet.state, sheet.writers) == (1, "draft", ["ana"])
        entry = AuditEntry.objects.get(verb="questionnaire.begin")
        assert f"customer:{owner.pk}" in entry.subjects

    def test_keeps_the_facts_that_conditions_read(self, owner, monkeypatch):
        monkeypatch.setattr(known, "FACTS_OF", [lambda *_, **__: {"dpd_now": 45}])
        sheet = begun(owner)
        assert sheet.facts == {"dpd_now": 45}
        assert "late_why" in queries.Reading(sheet).shown

    def test_only_one_is_open(self, owner):
        first = begun(owner)
        with pytest.raises(actions.SheetOpenAlready) as refusal:
            begun(owner)
        assert str(first.pk) in refusal.value.said.zh

    def test_is_refused_for_other_kinds_of_customer(self, owner):
        with pytest.raises(actions.NotForThisCustomer):
            begun(customer("P1", kind="individual"))

    def test_is_refused_without_a_version_in_force(self):
        with pytest.raises(actions.QuestionnaireNotInForce):
            begun(customer())

    @pytest.mark.parametrize("by", [SAM, FAR])
    def test_a_stranger_may_not(self, owner, by):
        with pytest.raises(Exception) as refusal:
            begun(owner, by=by)
        assert refusal.value.status in (403, 404)

    def test_begins_with_the_answers_before(self, owner):
        confirmed(owner)
        sheet = begun(owner)
        assert sheet.answers == GOOD
        changed = saved(sheet, {"repute": "bad"})
        found = queries.differences(queries.Reading(changed.before), queries.Reading(changed))
        assert [(d.before, d.after) for d in found] == [("good", "bad")]

    def test_leaves_out_answers_that_the_new_version_does_not_know(self, owner):
        confirmed(owner)
        text = TEXT.replace("good: {en", "best: {en")
        made = actions.save_draft(text=text, by=ANA, at=AT).one(events.QuestionnaireDrafted)
        actions.activate(
            version_id=made.version_id, effective_from=TODAY, by=VERA, at=AT, approved=True
        )
        assert "repute" not in begun(owner).answers


class TestSave:
    def test_keeps_what_is_given_and_leaves_the_rest(self, owner):
        sheet = saved(begun(owner), {"repute": "good"})
        sheet = saved(sheet, {"months": "１２"}, comments={"months": "合同见附件"})
        assert sheet.answers == {"repute": "good", "months": "12"}
        assert (sheet.comments, sheet.revision) == ({"months": "合同见附件"}, 3)

    def test_an_empty_answer_takes_the_old_away(self, owner):
        sheet = saved(begun(owner), GOOD)
        assert "months" not in saved(sheet, {"months": ""}).answers

    def test_is_refused_when_the_answer_does_not_fit_and_loses_nothing(self, owner):
        sheet = saved(begun(owner), GOOD)
        with pytest.raises(actions.AnswersUnfit) as refusal:
            saved(sheet, {"months": "many", "repute": "bad"})
        assert "months" in refusal.value.said.zh
        sheet.refresh_from_db()
        assert sheet.answers == GOOD

    def test_is_refused_for_an_unknown_question(self, owner):
        with pytest.raises(actions.QuestionUnknown):
            saved(begun(owner), {"nothing": "x"})

    def test_is_refused_when_somebody_saved_meanwhile(self, owner):
        sheet = begun(owner)
        saved(sheet, GOOD, by=OTTO)
        with pytest.raises(actions.SheetChangedMeanwhile):
            actions.save_answers(sheet_id=sheet.pk, revision=1, answers={}, by=ANA, at=AT)

    def test_is_refused_once_handed_in(self, owner):
        sheet = submitted(owner)
        with pytest.raises(actions.MoveImpossible):
            saved(sheet, {"repute": "bad"})

    @pytest.mark.parametrize("by", [SAM, FAR])
    def test_a_stranger_may_not(self, owner, by):
        with pytest.raises(Exception) as refusal:
            saved(begun(owner), GOOD, by=by)
        assert refusal.value.status in (403, 404)

    def test_the_same_key_saves_once(self, owner):
        sheet = begun(owner)
        given = {"sheet_id": sheet.pk, "revision": 1, "answers": GOOD, "by": ANA, "at": AT}
        actions.save_answers(**given, key="k")
        assert actions.save_answers(**given, key="k").is_repeat
        sheet.refresh_from_db()
        assert sheet.revision == 2


class TestEvidence:
    def attach(self, sheet, document_id, *, by=ANA, question="proof"):
        return actions.attach_evidence(
            sheet_id=sheet.pk, question=question, document_id=document_id, by=by, at=AT
        )

    def test_stands_behind_an_answer_and_is_taken_off(self, owner):
        sheet, bill = begun(owner), document(owner)
        self.attach(sheet, bill)
        assert self.attach(sheet, bill).events == ()
        assert queries.Reading(sheet).evidence == {"proof": [bill]}
        given = {"sheet_id": sheet.pk, "question": "proof", "document_id": bill, "at": AT}
        actions.detach_evidence(**given, by=ANA)
        assert queries.Reading(sheet).evidence == {}
        with pytest.raises(actions.EvidenceMissing):
            actions.detach_evidence(**given, by=ANA)
        with pytest.raises(NotPermitted):
            actions.detach_evidence(**given, by=SAM)

    def test_is_a_document_of_the_same_customer(self, owner):
        with pytest.raises(actions.DocumentNotOfCustomer):
            self.attach(begun(owner), document(customer("C2")))

    def test_is_attached_to_a_question_that_there_is(self, owner):
        with pytest.raises(actions.QuestionUnknown):
            self.attach(begun(owner), document(owner), question="nothing")

    def test_a_stranger_may_not(self, owner):
        with pytest.raises(NotPermitted):
            self.attach(begun(owner), document(owner), by=SAM)

    def test_is_demanded_where_the_question_says_so(self, owner):
        sheet = saved(begun(owner), {**GOOD, "proof": "yes"})
        given = {"sheet_id": sheet.pk, "by": ANA, "at": AT}
        with pytest.raises(actions.AnswersIncomplete) as refusal:
            actions.submit(revision=sheet.revision, **given)
        assert "proof" in refusal.value.said.zh
        self.attach(sheet, document(owner))
        actions.submit(revision=sheet.revision, **given)


class TestSubmit:
    def test_wants_an_answer_or_a_reason(self, owner):
        sheet = saved(begun(owner), {"repute": "good"})
        with pytest.raises(actions.AnswersIncomplete) as refusal:
            actions.submit(sheet_id=sheet.pk, revision=sheet.revision, by=ANA, at=AT)
        assert "listed" in refusal.value.said.en
        sheet = saved(sheet, {}, comments={"listed": "网站维护，无法查询"})
        actions.submit(sheet_id=sheet.pk, revision=sheet.revision, by=ANA, at=AT)

    def test_drops_answers_that_are_not_shown(self, owner):
        sheet = submitted(owner, {**GOOD, "story": "left over"})
        assert "story" not in sheet.answers

    def test_a_stranger_may_not(self, owner):
        sheet = saved(begun(owner), GOOD)
        with pytest.raises(NotPermitted):
            actions.submit(sheet_id=sheet.pk, revision=sheet.revision, by=SAM, at=AT)


class TestReview:
    def confirm(self, sheet, by):
        return actions.confirm(sheet_id=sheet.pk, revision=sheet.revision, by=by, at=AT)

    def test_confirms_with_score_validity_and_event(self, owner):
        sheet = submitted(owner)
        told = self.confirm(sheet, OTTO).one(events.SheetConfirmed)
        sheet.refresh_from_db()
        assert (told.total, sheet.total, sheet.vetoes_count) == (9600, 9600, 0)
        assert (sheet.answered_on, sheet.expires_on) == (TODAY, date(2027, 11, 23))
        assert sheet.reviews.get().is_confirmed

    def test_keeps_what_the_core_computes_from_what_is_kept(self, owner):
        sheet = confirmed(owner, {**GOOD, "listed": "yes", "story": "old case"})
        assert sheet.result == queries.Reading(sheet).score.as_json()
        assert (sheet.total, sheet.vetoes_count) == (6600, 1)

    @pytest.mark.parametrize("by", [ANA, Actor("deputy", grants=ANA.grants, on_behalf_of="ana")])
    def test_nobody_reviews_their_own(self, owner, by):
        sheet = submitted(owner)
        with pytest.raises(actions.OwnAnswers):
            self.confirm(sheet, by)
        given = {"sheet_id": sheet.pk, "revision": sheet.revision, "remarks": "x", "at": AT}
        with pytest.raises(actions.OwnAnswers):
            actions.send_back(**given, by=by)
        assert sheet.pk not in queries.waiting(by).values_list("pk", flat=True)
        assert sheet.pk in queries.waiting(OTTO).values_list("pk", flat=True)

    def test_who_helped_to_write_does_not_review(self, owner):
        sheet = saved(begun(owner), GOOD, by=OTTO)
        actions.submit(sheet_id=sheet.pk, revision=sheet.revision, by=ANA, at=AT)
        sheet.refresh_from_db()
        with pytest.raises(actions.OwnAnswers):
            self.confirm(sheet, OTTO)
        self.confirm(sheet, VERA)

    def test_returns_with_remarks_and_comes_again(self, owner):
        sheet = submitted(owner)
        given = {"sheet_id": sheet.pk, "revision": sheet.revision, "by": OTTO, "at": AT}
        actions.send_back(remarks="请补充订单合同", **given)
        sheet = saved(sheet, {"months": "5"})
        assert sheet.state == "returned"
        actions.submit(sheet_id=sheet.pk, revision=sheet.revision, by=ANA, at=AT)
        with pytest.raises(actions.SheetChangedMeanwhile):
            actions.confirm(**given)
        sheet.refresh_from_db()
        self.confirm(sheet, OTTO)
        assert list(sheet.reviews.order_by("pk").values_list("is_confirmed", flat=True)) == [
            False,
            True,
        ]

    def test_returning_needs_remarks(self, owner):
        sheet = submitted(owner)
        with pytest.raises(Exception) as refusal:
            actions.send_back(
                sheet_id=sheet.pk, revision=sheet.revision, remarks=" ", by=OTTO, at=AT
            )
        assert refusal.value.status == 422

    def test_a_draft_is_not_reviewed(self, owner):
        sheet = begun(owner)
        with pytest.raises(actions.MoveImpossible):
            self.confirm(sheet, OTTO)

    @pytest.mark.parametrize("by", [SAM, FAR])
    def test_a_stranger_may_not(self, owner, by):
        sheet = submitted(owner)
        for act, other in ((actions.confirm, {}), (actions.send_back, {"remarks": "x"})):
            with pytest.raises(Exception) as refusal:
                act(sheet_id=sheet.pk, revision=sheet.revision, by=by, at=AT, **other)
            assert refusal.value.status in (403, 404)


class TestWithdraw:
    def test_puts_aside_what_is_not_confirmed(self, owner):
        sheet = submitted(owner)
        actions.withdraw(sheet_id=sheet.pk, by=ANA, at=AT)
        begun(owner)
        assert Sheet.objects.count() == 2

    def test_confirmed_answers_stay(self, owner):
        sheet = confirmed(owner)
        with pytest.raises(actions.MoveImpossible):
            actions.withdraw(sheet_id=sheet.pk, by=ANA, at=AT)

    def test_a_stranger_may_not(self, owner):
        with pytest.raises(NotPermitted):
            actions.withdraw(sheet_id=begun(owner).pk, by=SAM, at=AT)


class TestStanding:
    def test_is_due_until_confirmed_and_again_before_it_expires(self, owner):
        def standing(on=TODAY):
            return queries.standings(owner.pk, owner.kind, on=on)[0]

        assert (standing().validity, standing().is_due) == ("never", True)
        begun(owner)
        assert not standing().is_due
        actions.withdraw(sheet_id=Sheet.objects.get().pk, by=ANA, at=AT)
        confirmed(owner)
        assert (standing().validity, standing().is_due) == ("valid", False)
        assert standing(date(2027, 11, 1)).validity == "expiring"
        assert standing(date(2027, 11, 23)).validity == "expired"


class TestLoad:
    def row(self, owner, **other):
        given = {
            "customer_id": owner.pk,
            "questionnaire": "small_5c",
            "answers": GOOD,
            "answered_on": TODAY - timedelta(days=20),
            "answered_by": "chen.hao",
            "confirmed_on": TODAY - timedelta(days=18),
            "confirmed_by": "liang.wen",
        }
        return actions.Confirmed(**given | other)

    def test_keeps_sheets_confirmed_elsewhere(self, owner):
        done = actions.load_confirmed(sheets=[self.row(owner)], by=ANA, at=AT)
        assert done.one(events.ConfirmedAnswersLoaded).sheets_count == 1
        sheet = Sheet.objects.get()
        assert (sheet.total, sheet.state, sheet.known_from) == (9600, "confirmed", AT)

    @pytest.mark.parametrize(
        "other",
        [
            {"confirmed_by": "chen.hao"},
            {"confirmed_on": TODAY - timedelta(days=30)},
            {"confirmed_on": TODAY + timedelta(days=2)},
            {"answers": {"repute": "great"}},
            {"questionnaire": "nothing"},
            {"customer_id": 999999},
        ],
    )
    def test_refuses_all_when_one_does_not_fit(self, owner, other):
        rows = [self.row(owner), self.row(owner, **other)]
        with pytest.raises(actions.RowRefused) as refusal:
            actions.load_confirmed(sheets=rows, by=ANA, at=AT)
        assert refusal.value.values["row"] == 2
        assert not Sheet.objects.exists()

    @pytest.mark.parametrize("by", [SAM])
    def test_a_stranger_may_not(self, owner, by):
        with pytest.raises(NotPermitted):
            actions.load_confirmed(sheets=[self.row(owner)], by=by, at=AT)
