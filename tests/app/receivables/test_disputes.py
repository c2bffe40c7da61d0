"""Opening and closing disputes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, OTTO, SAM
from ledger import TODAY, customer, item, yuan

from obligor.foundation.access import NotPermitted
from obligor.foundation.act import PayloadInvalid
from obligor.receivables import actions, events, queries
from obligor.receivables.actions.change import AmountNotPositive, TextMissing
from obligor.receivables.actions.disputes import (
    DisputeAlreadyClosed,
    DisputeDateImpossible,
    DisputeTooLarge,
)
from obligor.receivables.actions.items import ItemAlreadyCancelled
from obligor.receivables.models import OpenItem
from obligor_core.money import CurrencyMismatch

pytestmark = pytest.mark.django_db


def contest(item_id, amount=30, **other):
    given = {
        "item_id": item_id,
        "amount": yuan(amount),
        "cause": "quality",
        "raised_on": TODAY,
        "by": ANA,
        "at": AT,
    }
    return actions.open_dispute(**given | other)


def end(dispute_id, **other):
    given = {
        "dispute_id": dispute_id,
        "closed_on": TODAY,
        "outcome": "customer was wrong",
        "by": ANA,
        "at": AT + timedelta(hours=1),
    }
    return actions.close_dispute(**given | other)


def disputed(item_id):
    return OpenItem.objects.get(pk=item_id).disputed_minor // 100


class TestOpenDispute:
    def test_carves_the_amount_out(self):
        pk = item(customer(), 100)
        opened = contest(pk).one(events.DisputeOpened)
        assert (opened.amount_minor, opened.currency) == (3000, "CNY")
        assert disputed(pk) == 30

    def test_may_reach_the_whole_item_but_not_more(self):
        pk = item(customer(), 100)
        contest(pk, 30)
        with pytest.raises(DisputeTooLarge) as refusal:
            contest(pk, 71)
        assert "70.00" in refusal.value.said.zh
        contest(pk, 70)
        assert disputed(pk) == 100

    def test_refuses_nothing(self):
        with pytest.raises(AmountNotPositive):
            contest(item(customer(), 100), 0)

    def test_refuses_another_currency(self):
        with pytest.raises(CurrencyMismatch):
            contest(item(customer(), 100, currency="USD"))

    def test_may_be_raised_from_the_day_of_issue_until_today(self):
        pk = item(customer(), 100, issued=date(2026, 11, 2))
        for impossible in (date(2026, 11, 1), TODAY + timedelta(days=1)):
            with pytest.raises(DisputeDateImpossible):
                contest(pk, raised_on=impossible)
        assert contest(pk, raised_on=date(2026, 11, 2)).events

    def test_refuses_a_cause_that_does_not_exist(self):
        with pytest.raises(PayloadInvalid):
            contest(item(customer(), 100), cause="mood")

    def test_refuses_a_cancelled_item(self):
        pk = item(customer(), 100)
        actions.cancel_item(item_id=pk, because="typo", by=ANA, at=AT)
        with pytest.raises(ItemAlreadyCancelled):
            contest(pk)

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            contest(item(customer(), 100), by=SAM)


class TestCloseDispute:
    def test_gives_the_amount_back_to_dunning(self):
        pk = item(customer(), 100)
        dispute_id = contest(pk).one(events.DisputeOpened).dispute_id
        assert end(dispute_id).one(events.DisputeClosed).item_id == pk
        assert disputed(pk) == 0

    def test_what_was_disputed_then_stays_readable(self):
        owner = customer()
        pk = item(owner, 100)
        dispute_id = contest(pk, raised_on=TODAY - timedelta(days=2)).one(events.DisputeOpened)
        end(dispute_id.dispute_id)
        for on, known_at, minor in (
            (TODAY - timedelta(days=3), None, 0),
            (TODAY - timedelta(days=2), None, 3000),
            (TODAY - timedelta(days=1), None, 3000),
            (TODAY, None, 0),
            (TODAY, AT, 3000),
        ):
            book = queries.documents(on=on, known_at=known_at, customer_ids=[owner.pk])
            assert book.open_items["disputed_minor"].to_list() == [minor], (on, known_at)

    def test_refuses_the_late_comer(self):
        dispute_id = contest(item(customer(), 100)).one(events.DisputeOpened).dispute_id
        end(dispute_id)
        with pytest.raises(DisputeAlreadyClosed):
            end(dispute_id, by=OTTO)

    def test_cannot_end_before_it_began_or_tomorrow(self):
        dispute_id = contest(item(customer(), 100)).one(events.DisputeOpened).dispute_id
        for impossible in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
            with pytest.raises(DisputeDateImpossible):
                end(dispute_id, closed_on=impossible)

    def test_needs_an_outcome(self):
        dispute_id = contest(item(customer(), 100)).one(events.DisputeOpened).dispute_id
        with pytest.raises(TextMissing):
            end(dispute_id, outcome="")

    def test_is_out_of_reach_of_the_stranger(self):
        dispute_id = contest(item(customer(), 100)).one(events.DisputeOpened).dispute_id
        with pytest.raises(NotPermitted):
            end(dispute_id, by=SAM)
        with pytest.raises(queries.DisputeNotFound):
            end(dispute_id + 1)
