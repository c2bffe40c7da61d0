"""Facts of confirmed answers, as true and as known; and answers that follow merged customers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT, OTTO

from filled import TODAY, begun, confirmed, customer, facts, in_force, saved, submitted
from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.models import AuditEntry
from obligor.questionnaires import actions, queries, reactions
from obligor.questionnaires.models import Sheet

pytestmark = pytest.mark.django_db
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)


@pytest.fixture
def two():
    in_force()
    return customer("C1"), customer("C2")


def merge(kept, absorbed, kind=CustomersMerged):
    return kind(
        merge_id=7,
        kept_id=kept.pk,
        absorbed_id=absorbed.pk,
        customer_ids=[kept.pk, absorbed.pk],
        **({"left": []} if kind is CustomersUnmerged else {}),
    )


class TestFacts:
    def test_are_missing_until_somebody_else_confirms(self, two):
        submitted(two[0])
        assert facts(two[0]) is None

    def test_are_the_scores_of_the_newest_confirmed_answers(self, two):
        confirmed(two[0])
        found = facts(two[0])
        assert (found["que_5c_total"], found["que_5c_character"]) == (96.0, 100.0)
        assert (found["que_5c_capital"], found["que_is_knocked_out"]) == (None, False)

    def test_are_as_known_at_the_instant_and_true_on_the_day(self, two):
        confirmed(two[0], at=LATER)
        assert facts(two[0], known_at=AT) is None
        assert facts(two[0], known_at=LATER) is not None
        assert facts(two[0], on=TODAY - timedelta(days=1), known_at=LATER) is None
        assert facts(two[0], on=TODAY + timedelta(days=9), known_at=LATER)["que_5c_age_days"] == 9

    def test_a_required_question_that_could_not_be_answered_is_counted(self, two):
        sheet = saved(begun(two[0]), {"repute": "good"}, comments={"listed": "网站维护"})
        actions.submit(sheet_id=sheet.pk, revision=sheet.revision, by=ANA, at=AT)
        sheet.refresh_from_db()
        actions.confirm(sheet_id=sheet.pk, revision=sheet.revision, by=OTTO, at=AT)
        assert facts(two[0])["que_required_unanswered_count"] == 1

    def test_of_one_are_those_of_the_book(self, two):
        confirmed(two[0])
        confirmed(two[1], {"repute": "bad", "listed": "no", "months": "1"})
        book = queries.facts([two[1].pk, two[0].pk], on=TODAY, known_at=AT)
        assert book.rows(named=True) == [facts(two[0]), facts(two[1])]


class TestMerged:
    def test_answers_move_and_what_was_known_before_stays(self, two):
        kept, absorbed = two
        confirmed(absorbed)
        reactions.move_sheets(merge(kept, absorbed), at=LATER)
        assert Sheet.objects.get().customer_id == kept.pk
        assert facts(kept, known_at=LATER)["que_5c_total"] == 96
        assert facts(absorbed, known_at=LATER) is None
        assert facts(absorbed, known_at=AT)["que_5c_total"] == 96
        assert facts(kept, known_at=AT) is None
        assert AuditEntry.objects.filter(verb="questionnaire.relocate", actor="system").exists()

    def test_of_two_open_sheets_that_of_the_kept_file_stays(self, two):
        kept, absorbed = two
        mine, other = begun(kept), submitted(absorbed)
        reactions.move_sheets(merge(kept, absorbed), at=LATER)
        other.refresh_from_db()
        assert (other.state, queries.open_sheet(kept.pk, "small_5c").pk) == ("withdrawn", mine.pk)

    def test_taking_it_back_restores_both(self, two):
        kept, absorbed = two
        begun(kept)
        submitted(absorbed)
        confirmed_before = set(Sheet.objects.values_list("pk", "customer_id", "state"))
        reactions.move_sheets(merge(kept, absorbed), at=LATER)
        reactions.move_sheets_back(merge(kept, absorbed, CustomersUnmerged), at=LATEST)
        assert set(Sheet.objects.values_list("pk", "customer_id", "state")) == confirmed_before

    def test_knowledge_of_each_time_stays_after_taking_back(self, two):
        kept, absorbed = two
        confirmed(absorbed)
        reactions.move_sheets(merge(kept, absorbed), at=LATER)
        reactions.move_sheets_back(merge(kept, absorbed, CustomersUnmerged), at=LATEST)
        for customer_, instant, is_there in (
            (absorbed, AT, True),
            (kept, LATER, True),
            (absorbed, LATER, False),
            (absorbed, LATEST, True),
            (kept, LATEST, False),
        ):
            assert (facts(customer_, known_at=instant) is not None) is is_there

    def test_a_merge_before_there_were_questionnaires_is_taken_back(self, two):
        reactions.move_sheets_back(merge(*two, CustomersUnmerged), at=LATEST)
