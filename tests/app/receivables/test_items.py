"""Posting and cancelling open items."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, OTTO, SAM, actor
from ledger import FRIDAY, TODAY, applied, customer, item, opened, payment, unapplied, unit, yuan

from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import NotPermitted, Reach
from obligor.foundation.act import KeyReused, PayloadInvalid
from obligor.foundation.models import AuditEntry, OutboxEvent
from obligor.receivables import actions, events, queries
from obligor.receivables.actions.change import AmountNotPositive, AmountTooLarge, TextMissing
from obligor.receivables.actions.items import (
    DueBeforeIssued,
    IssuedInFuture,
    ItemAlreadyCancelled,
    ItemDisputed,
    ItemExists,
    ItemHasLines,
)
from obligor.receivables.models import OpenItem
from obligor_core.money import CurrencyUnknown, Money

pytestmark = pytest.mark.django_db


def post(owner, **other):
    given = {
        "customer_id": owner.pk,
        "number": "INV-1",
        "amount": yuan(100),
        "issued_on": date(2026, 11, 1),
        "due_on": date(2026, 12, 1),
        "by": ANA,
        "at": AT,
    }
    return actions.post_item(**given | other)


class TestPostItem:
    def test_stores_the_item_with_its_event_and_audit_row(self):
        owner = customer()
        outcome = post(owner)
        posted = outcome.one(events.ItemPosted)
        row = OpenItem.objects.get(pk=posted.item_id)
        assert (row.number, row.amount_minor, row.open_minor) == ("INV-1", 10000, 10000)
        assert (row.recorded_at, row.known_from, row.version) == (AT, AT, 1)
        entry = AuditEntry.objects.get(pk=outcome.audit_id)
        assert entry.payload["amount"] == {"minor": 10000, "currency": "CNY"}
        assert f"customer:{owner.pk}" in entry.subjects
        assert OutboxEvent.objects.filter(name="receivables.ItemPosted").count() == 1

    def test_is_settled_by_credit_that_waits(self):
        owner = customer()
        paid = payment(owner, 100)
        outcome = post(owner, due_on=date(2026, 12, 31))
        item_id = outcome.one(events.ItemPosted).item_id
        assert outcome.one(events.ItemsSettled).item_ids == (item_id,)
        assert (opened(item_id), unapplied(paid)) == (0, 0)

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            post(customer(), by=SAM)

    def test_is_out_of_reach_of_another_branch(self):
        owner = customer(unit=unit("EAST", "/1/2/"))
        west = actor("otto", "receivable.*", reach=Reach.TREE, unit_path="/1/3/")
        with pytest.raises(CustomerNotFound):
            post(owner, by=west)
        east = actor("otto", "receivable.*", reach=Reach.TREE, unit_path="/1/2/")
        assert post(owner, by=east).events

    @pytest.mark.parametrize("minor", [0, -1])
    def test_refuses_an_amount_that_is_not_positive(self, minor):
        with pytest.raises(AmountNotPositive):
            post(customer(), amount=Money(minor, "CNY"))

    def test_takes_the_smallest_amount(self):
        assert post(customer(), amount=Money(1, "JPY")).events

    def test_refuses_a_slip_of_the_decimal_point(self):
        owner = customer()
        assert post(owner, amount=Money(10**16, "CNY")).events
        with pytest.raises(AmountTooLarge):
            post(owner, number="INV-2", amount=Money(10**16 + 1, "CNY"))

    def test_refuses_an_unknown_currency(self):
        with pytest.raises(CurrencyUnknown):
            post(customer(), amount={"minor": 1, "currency": "RMB"})

    def test_refuses_a_kind_that_does_not_exist(self):
        with pytest.raises(PayloadInvalid):
            post(customer(), kind="loan")

    def test_may_be_due_on_the_day_of_issue_but_not_before(self):
        owner, issued = customer(), date(2026, 11, 1)
        assert post(owner, due_on=issued).events
        with pytest.raises(DueBeforeIssued):
            post(owner, number="INV-2", due_on=issued - timedelta(days=1))

    def test_may_be_issued_today_but_not_tomorrow(self):
        owner = customer()
        assert post(owner, issued_on=TODAY).events
        with pytest.raises(IssuedInFuture) as refusal:
            post(owner, number="INV-2", issued_on=TODAY + timedelta(days=1))
        assert "2026-11-24" in refusal.value.said.zh

    def test_refuses_an_empty_number(self):
        with pytest.raises(TextMissing):
            post(customer(), number="  ")

    def test_refuses_a_number_that_the_customer_has_already(self):
        owner = customer()
        post(owner)
        with pytest.raises(ItemExists):
            post(owner, amount=yuan(7))
        assert post(customer("C2")).events, "another customer may have the same number"

    def test_sent_twice_with_one_key_is_posted_once(self):
        owner = customer()
        first, again = post(owner, key="k"), post(owner, key="k")
        assert (again.is_repeat, again.events) == (True, first.events)
        assert OpenItem.objects.count() == 1
        with pytest.raises(KeyReused):
            post(owner, key="k", number="INV-2")

    def test_rehearsed_leaves_no_trace(self):
        assert post(customer(), rehearse=True).events
        assert not OpenItem.objects.exists()


class TestCancelItem:
    def test_frees_what_had_settled_it(self):
        owner = customer()
        first, second = item(owner, 100, due=FRIDAY), item(owner, 60, due=TODAY)
        paid = payment(owner, 100)
        assert applied() == {(paid, first, 100)}
        outcome = actions.cancel_item(item_id=first, because="wrong customer", by=ANA, at=AT)
        assert outcome.one(events.ItemCancelled).item_id == first
        assert outcome.one(events.ItemsSettled).item_ids == (second,)
        assert (opened(first), opened(second), unapplied(paid)) == (0, 0, 40)
        assert applied() == {(paid, second, 60)}

    def test_refuses_the_late_comer(self):
        pk = item(customer(), 100)
        actions.cancel_item(item_id=pk, because="typing error", by=ANA, at=AT)
        with pytest.raises(ItemAlreadyCancelled):
            actions.cancel_item(item_id=pk, because="typing error", by=OTTO, at=AT)

    def test_refuses_while_a_payment_is_allocated_to_it(self):
        owner = customer()
        pk = item(owner, 100)
        paid = payment(owner, 50, (pk, 50))
        with pytest.raises(ItemHasLines):
            actions.cancel_item(item_id=pk, because="typing error", by=ANA, at=AT)
        actions.allocate_payment(payment_id=paid, lines=(), by=ANA, at=AT)
        assert actions.cancel_item(item_id=pk, because="typing error", by=ANA, at=AT).events

    def test_refuses_while_a_dispute_is_open(self):
        pk = item(customer(), 100)
        actions.open_dispute(
            item_id=pk, amount=yuan(5), cause="price", raised_on=TODAY, by=ANA, at=AT
        )
        with pytest.raises(ItemDisputed):
            actions.cancel_item(item_id=pk, because="typing error", by=ANA, at=AT)

    def test_needs_a_reason(self):
        with pytest.raises(TextMissing):
            actions.cancel_item(item_id=item(customer(), 100), because=" ", by=ANA, at=AT)

    def test_is_out_of_reach_of_the_stranger(self):
        pk = item(customer(), 100)
        with pytest.raises(NotPermitted):
            actions.cancel_item(item_id=pk, because="x", by=SAM, at=AT)
        elsewhere = actor("sam", "receivable.*", reach=Reach.UNIT, unit_path="/9/")
        with pytest.raises(queries.ItemNotFound):
            actions.cancel_item(item_id=pk, because="x", by=elsewhere, at=AT)
