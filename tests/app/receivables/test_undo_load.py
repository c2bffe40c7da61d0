"""Taking a load back as one act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT, SAM
from filed import (
    dispute_row,
    item_row,
    line_row,
    load,
    load_items,
    load_payments,
    payment_row,
    state,
)
from ledger import TODAY, customer, payment

from obligor.foundation.access import NotPermitted
from obligor.receivables import actions, events, queries
from obligor.receivables.actions.undo import ChangedSinceLoad, NothingToUndo
from obligor.receivables.models import OpenItem

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


class TestUndoLoad:
    def undo(self, batch, **other):
        return actions.undo_load(**{"batch": batch, "by": ANA, "at": LATER} | other)

    def test_takes_new_documents_away_and_restores_changed_ones(self):
        customer()
        customer("C2")
        load_items(item_row(), item_row("I2"))
        load_payments(payment_row(item_external_id="I1"))
        before = state()
        load_items(
            item_row(amount=5000, customer_external_id="C1"),
            item_row("I2", customer_external_id="C2", due_on=TODAY),
            item_row("I3"),
            batch="B",
        )
        assert state() != before
        undone = self.undo("B").one(events.LoadUndone)
        assert (undone.removed_count, undone.restored_count) == (1, 2)
        assert state() == before

    def test_takes_payments_with_their_lines_back(self):
        customer()
        load_items(item_row(), item_row("I2"))
        load_payments(payment_row(item_external_id="I1"))
        before = state()
        load_payments(
            payment_row(amount=7000, item_external_id="I2"),
            payment_row("P2", item_external_id="I1"),
            batch="B",
        )
        assert state() != before
        self.undo("B")
        assert state() == before

    def test_takes_allocations_and_disputes_back(self):
        customer()
        load_items(item_row(), item_row("I2"))
        load_payments(payment_row())
        load(actions.upsert_allocations, line_row(amount=6000))
        load(actions.upsert_disputes, dispute_row())
        before = state()
        load(actions.upsert_allocations, line_row(amount=1), line_row(item="I2"), batch="B")
        load(actions.upsert_disputes, dispute_row(amount=2), dispute_row("D2"), batch="B")
        assert state() != before
        assert len(self.undo("B").events) == 2
        assert state() == before

    def test_what_was_known_in_between_stays_readable(self):
        owner = customer()
        load_items(item_row(), batch="B")
        self.undo("B")
        assert queries.documents(customer_ids=[owner.pk]).open_items.is_empty()
        then = queries.documents(customer_ids=[owner.pk], known_at=AT)
        assert then.open_items.height == 1

    def test_the_same_file_brings_the_documents_back(self):
        customer()
        load_items(item_row(), batch="B")
        self.undo("B")
        assert load_items(item_row()) == (0, 1, 0)
        assert OpenItem.objects.get().cancelled_at is None

    def test_refuses_when_something_was_done_since(self):
        owner = customer()
        load_items(item_row(), batch="B")
        pk = OpenItem.objects.get().pk
        paid = payment(owner, 5, (pk, 5))
        with pytest.raises(ChangedSinceLoad) as refusal:
            self.undo("B")
        assert "I1" in refusal.value.said.zh
        actions.cancel_payment(payment_id=paid, because="typo", by=ANA, at=LATER)
        assert self.undo("B").events

    def test_refuses_when_a_later_load_changed_it(self):
        customer()
        load_items(item_row(), batch="B")
        load_items(item_row(amount=1))
        with pytest.raises(ChangedSinceLoad):
            self.undo("B")

    def test_refuses_a_second_time(self):
        customer()
        load_items(item_row(), batch="B")
        self.undo("B")
        with pytest.raises(NothingToUndo):
            self.undo("B")

    def test_is_out_of_reach_of_the_stranger(self):
        customer()
        load_items(item_row(), batch="B")
        with pytest.raises(NotPermitted):
            self.undo("B", by=SAM)
