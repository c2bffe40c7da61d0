"""The night says where everybody stands and who has to be looked at again; events ask too."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from actors import ANA, OTTO, SAM
from tests.app.assessment import file

from obligor.assessment import actions, events, queries, reactions
from obligor.assessment.models import Assessment, Review, Standing
from obligor.assessment.queries.rows import ReviewNotFound
from obligor.customers import actions as customers
from obligor.customers.events import CustomersMerged
from obligor.foundation.access import NotPermitted
from obligor.monitoring.events import SignalRaised
from obligor.portfolio import night
from obligor.portfolio import queries as portfolio
from obligor.records.events import RecordAdded
from obligor.statements.events import StatementFiled

ON, NEXT = date(2026, 11, 22), date(2026, 11, 23)


def run(on: date, **more) -> None:
    night.run_night(on, by=ANA, clock=lambda: file.NOW, **more)


def causes(of) -> set[str]:
    return set(queries.reviews_of(of.pk).values_list("cause", flat=True))


@pytest.fixture
def book(transactional_db, settings, tmp_path):
    settings.SNAPSHOTS = tmp_path
    file.shipped()
    return file.trading(1), file.trading(2, yuan=150_000)


class TestNight:
    def test_says_where_everybody_stands_as_an_assessment_of_now_would(self, book):
        run(NEXT)
        for customer in book:
            now = queries.computed(customer.pk, on=NEXT, at=file.NOW)
            stand = Standing.objects.get(customer=customer)
            assert (stand.score, stand.level) == (now.standing["score"], now.standing["level"])

    def test_computes_the_facts_that_the_single_customer_has(self, book):
        file.confirmed(book[0], at=datetime(2026, 11, 23, 1, 0, tzinfo=file.NOW.tzinfo))
        run(ON)
        run(NEXT)
        found = portfolio.facts_within(ANA)[1].rows_by_key("customer_id", named=True, unique=True)
        for customer in book:
            now = portfolio.facts_now(customer.pk, on=NEXT, known_at=file.NOW)
            kept = found[customer.pk]
            assert kept == {name: now[name] for name in kept}

    def test_asks_for_who_is_large_and_was_never_assessed(self, book):
        run(NEXT)
        assert (causes(book[0]), causes(book[1])) == ({"REV-02"}, set())
        review = Review.objects.get()
        assert review.why[0]["zh"] and (review.due_on - NEXT).days == 30

    def test_comes_to_the_same_when_it_is_run_again(self, book):
        run(NEXT)
        run(NEXT, again=True)
        assert Review.objects.count() == 1
        assert queries.newest_plan().opened == 0

    def test_ends_a_cause_that_is_there_no_more(self, book):
        run(ON)
        file.confirmed(book[0])
        file.item(book[0], "OLD", yuan=500_000, due_on=date(2026, 8, 2))
        run(NEXT)
        assert causes(book[0]) >= {"REV-05", "REV-07", "REV-08"}
        file.OpenItem.objects.filter(external_id="OLD").delete()
        run(NEXT, again=True)
        assert causes(book[0]) == set()
        assert Review.objects.filter(closed_because="no longer there").exists()


class TestAsking:
    ASK = {"cause": "visit", "title_en": "Visit", "title_zh": "走访"}

    def test_notes_a_cause_once(self, book):
        first = actions.ask_review(customer_id=book[0].pk, **self.ASK, by=ANA, at=file.NOW)
        again = actions.ask_review(customer_id=book[0].pk, **self.ASK, by=OTTO, at=file.NOW)
        assert first.one(events.ReviewAsked).cause == "visit"
        assert (again.events, Review.objects.count()) == ((), 1)

    def test_follows_a_severe_signal(self, book):
        raised = SignalRaised(customer_id=book[0].pk, rule="MON-01", on=ON)
        for _ in range(2):  # delivered at least once
            reactions.review_after_severe_signal(raised, at=file.NOW)
        assert causes(book[0]) == {"signal"}

    def test_follows_a_severe_record_and_a_statement_of_who_was_assessed(self, book):
        record = RecordAdded(
            customer_id=book[0].pk, record_id=1, kind="court", matter="dishonest",
            severity="severe", standing="confirmed", happened_on=ON,
        )  # fmt: skip
        filed = StatementFiled(
            customer_id=book[0].pk, statement_id=1, period_end=ON, period_kind="annual",
            version=1, faults_count=0,
        )  # fmt: skip
        for _ in range(2):
            reactions.review_after_severe_record(record, at=file.NOW)
            reactions.review_after_statement(filed, at=file.NOW)
        assert causes(book[0]) == set()  # nobody has judged yet: the policy asks
        file.confirmed(book[0])
        for _ in range(2):  # delivered at least once
            reactions.review_after_severe_record(record, at=file.NOW)
            reactions.review_after_statement(filed, at=file.NOW)
        assert causes(book[0]) == {"record", "REV-10"}

    def test_is_not_for_the_stranger(self, book):
        with pytest.raises(NotPermitted):
            actions.ask_review(customer_id=book[0].pk, **self.ASK, by=SAM, at=file.NOW)

    def test_a_cause_is_closed_with_a_reason(self, book):
        actions.ask_review(customer_id=book[0].pk, **self.ASK, by=ANA, at=file.NOW)
        review = Review.objects.get()
        actions.close_review(review_id=review.pk, because="seen by phone", by=ANA, at=file.NOW)
        assert causes(book[0]) == set()
        with pytest.raises(ReviewNotFound):
            actions.close_review(review_id=review.pk, because="x", by=ANA, at=file.NOW)


class TestMerging:
    def merged(self, book) -> CustomersMerged:
        choices = {"kept_id": book[0].pk, "absorbed_id": book[1].pk, "choices": {}}
        return customers.merge_customers(**choices, by=ANA, at=file.NOW).one(CustomersMerged)

    def test_moves_assessments_and_back(self, book):
        own, other = file.confirmed(book[0]), file.confirmed(book[1])
        merge = self.merged(book)
        moved = Assessment.objects.filter(customer=book[0]).order_by("number")
        assert [(r.pk, r.number, r.state) for r in moved] == [
            (own.pk, 1, "confirmed"),
            (other.pk, 2, "replaced"),
        ]
        customers.unmerge_customers(merge_id=merge.merge_id, by=ANA, at=file.NOW)
        back = Assessment.objects.get(customer=book[1])
        assert (back.pk, back.state, back.number) == (other.pk, "confirmed", 1)
