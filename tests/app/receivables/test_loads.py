"""Loading files of documents, loading them again, and taking a load back."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import polars as pl
import pytest
from actors import ANA, AT, SAM, actor
from filed import (
    dispute_row,
    faults,
    item_row,
    line_row,
    load,
    load_items,
    load_payments,
    payment_row,
    state,
)
from ledger import FRIDAY, TODAY, applied, customer, item, opened, payment, unapplied, unit, yuan

from obligor.foundation.access import NotPermitted, Reach
from obligor.foundation.models import AuditEntry
from obligor.receivables import actions, events, queries
from obligor.receivables.actions.loads import BatchTaken
from obligor.receivables.actions.rows import ColumnMissing
from obligor.receivables.models import AllocationLine, OpenItem, Payment

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


class TestLoadItems:
    def test_posts_each_row_and_settles(self):
        owner = customer()
        paid = payment(owner, 150)
        assert load_items(item_row(), item_row("I2", 20000)) == (2, 0, 0)
        assert {i.number: i.open_minor for i in OpenItem.objects.all()} == {"I1": 0, "I2": 15000}
        assert unapplied(paid) == 0

    def test_again_changes_nothing(self):
        customer()
        load_items(item_row(), item_row("I2"))
        before = list(OpenItem.objects.values())
        assert load_items(item_row(), item_row("I2"), at=LATER) == (0, 0, 2)
        assert list(OpenItem.objects.values()) == before

    def test_writes_only_what_differs_and_keeps_the_former_form(self):
        owner = customer()
        load_items(item_row(), item_row("I2"))
        changed = item_row(amount=4000, due_on=date(2026, 11, 30))
        assert load_items(changed, item_row("I2"), at=LATER) == (0, 1, 1)
        row = OpenItem.objects.get(external_id="I1")
        assert (row.amount_minor, row.open_minor, row.version) == (4000, 4000, 2)
        then = queries.documents(known_at=AT, customer_ids=[owner.pk]).open_items
        assert sorted(then["amount_minor"]) == [10000, 10000]

    def test_moves_an_item_to_another_customer_and_settles_both(self):
        first, second = customer("C1"), customer("C2")
        load_items(item_row())
        paid, other = payment(first, 60), payment(second, 70)
        assert unapplied(paid) == 0
        load_items(item_row(customer_external_id="C2"))
        assert (unapplied(paid), unapplied(other)) == (60, 0)

    def test_finds_the_kept_file_of_a_merged_customer(self):
        kept = customer("C9")
        customer("C1", state="merged", merged_into=kept)
        load_items(item_row())
        assert OpenItem.objects.get().customer_id == kept.pk

    def test_keeps_a_digest_of_the_rows_in_the_audit_log(self):
        customer()
        load_items(item_row())
        kept = AuditEntry.objects.get().payload["rows"]
        assert kept["count"] == 1 and len(kept["sha256"]) == 64

    def test_rehearsed_says_what_it_would_do_and_leaves_no_trace(self):
        customer()
        frame = pl.DataFrame([item_row()], schema_overrides={"number": pl.String})
        outcome = actions.upsert_open_items(rows=frame, batch="x", by=ANA, at=AT, rehearse=True)
        assert outcome.one(events.DocumentsLoaded).created_count == 1
        assert not OpenItem.objects.exists()

    def test_names_every_fault_of_every_row_and_writes_nothing(self):
        customer()
        rows = (
            item_row(),
            item_row("I2", customer_external_id="C9"),
            item_row("I3", amount=0),
            item_row("I4", currency="RMB"),
            item_row("I5", kind="loan", product="boat"),
            item_row("I6", issued_on=TODAY + timedelta(days=1), due_on=None),
            item_row("I1"),
            item_row("x" * 81),
            item_row("I9", amount=10**16 + 1),
        )
        assert faults(actions.upsert_open_items, *rows) == [
            (3, "customer_external_id"),
            (4, "amount"),
            (5, "currency"),
            (6, "kind"),
            (6, "product"),
            (7, "due_on"),
            (7, "issued_on"),
            (8, "external_id"),
            (9, "external_id"),
            (10, "amount"),
        ]
        assert not OpenItem.objects.exists()

    def test_takes_a_row_of_today(self):
        customer()
        assert load_items(item_row(issued_on=TODAY, due_on=TODAY)) == (1, 0, 0)

    def test_leaves_what_a_person_cancelled(self):
        owner = customer()
        load_items(item_row())
        pk = OpenItem.objects.get().pk
        actions.cancel_item(item_id=pk, because="not ours", by=ANA, at=AT)
        assert faults(actions.upsert_open_items, item_row()) == [(2, "external_id")]
        assert queries.documents(customer_ids=[owner.pk]).open_items.is_empty()

    def test_refuses_to_move_an_item_that_allocations_hold(self):
        owner = customer()
        customer("C2")
        load_items(item_row())
        payment(owner, 5, (OpenItem.objects.get().pk, 5))
        moved = item_row(customer_external_id="C2")
        assert faults(actions.upsert_open_items, moved) == [(2, "external_id")]

    def test_refuses_less_than_is_disputed(self):
        customer()
        load_items(item_row())
        load(actions.upsert_disputes, dispute_row(amount=9000))
        assert load_items(item_row(amount=9000)) == (0, 1, 0)
        assert faults(actions.upsert_open_items, item_row(amount=8999)) == [(2, "amount")]

    def test_reaches_only_the_clerks_customers(self):
        customer(unit=unit("EAST", "/1/2/"))
        west = actor("otto", "receivable.*", reach=Reach.TREE, unit_path="/1/3/")
        assert faults(actions.upsert_open_items, item_row(), by=west) == [
            (2, "customer_external_id")
        ]
        with pytest.raises(NotPermitted):
            load_items(item_row(), by=SAM)

    def test_refuses_a_batch_that_was_written(self):
        customer()
        load_items(item_row(), batch="B")
        with pytest.raises(BatchTaken):
            load_items(item_row("I2"), batch="B")

    def test_refuses_rows_without_a_column(self):
        row = item_row()
        del row["due_on"]
        with pytest.raises(ColumnMissing):
            load_items(row)


class TestLoadPayments:
    def test_posts_settles_and_lets_an_item_go_first(self):
        customer()
        load_items(item_row(), item_row("I2", due_on=date(2026, 11, 30)))
        assert load_payments(payment_row(amount=12000, item_external_id="I2")) == (1, 0, 0)
        assert state()["lines"] == {("P1", "I2", 10000)}
        assert {i.external_id: i.open_minor for i in OpenItem.objects.all()} == {
            "I1": 8000,
            "I2": 0,
        }

    def test_again_changes_nothing(self):
        customer()
        load_items(item_row())
        rows = payment_row(item_external_id="I1"), payment_row("P2", returned_on=FRIDAY)
        load_payments(*rows)
        before = list(Payment.objects.values()), list(AllocationLine.objects.values())
        assert load_payments(*rows, at=LATER) == (0, 0, 2)
        assert (list(Payment.objects.values()), list(AllocationLine.objects.values())) == before

    def test_takes_back_neither_a_return_nor_a_choice_made_here(self):
        customer()
        load_payments(payment_row())
        pk = Payment.objects.get().pk
        actions.allocate_payment(payment_id=pk, lines=(), is_on_account=False, by=ANA, at=AT)
        actions.return_payment(
            payment_id=pk, returned_on=TODAY, because="no cover", by=ANA, at=LATER
        )
        assert load_payments(payment_row()) == (0, 0, 1)
        row = Payment.objects.get()
        assert (row.returned_on, row.is_on_account) == (TODAY, False)

    def test_a_return_in_the_file_counts(self):
        customer()
        load_items(item_row())
        load_payments(payment_row())
        row = payment_row(returned_on=TODAY, return_reason="no cover")
        assert load_payments(row) == (0, 1, 0)
        assert Payment.objects.get().returned_because == "no cover"
        assert OpenItem.objects.get().open_minor == 10000

    def test_names_every_fault(self):
        customer()
        customer("C2")
        load_items(item_row(), item_row("I2", customer_external_id="C2"))
        rows = (
            payment_row("P1", value_on=TODAY + timedelta(days=1)),
            payment_row("P2", returned_on=date(2026, 10, 19)),
            payment_row("P3", kind="credit_note", returned_on=TODAY),
            payment_row("P4", item_external_id="I2"),
            payment_row("P5", item_external_id="I9"),
            payment_row("P6", kind="gold", value_on=None),
        )
        assert faults(actions.upsert_payments, *rows) == [
            (2, "value_on"),
            (3, "returned_on"),
            (4, "returned_on"),
            (5, "item_external_id"),
            (6, "item_external_id"),
            (7, "kind"),
            (7, "value_on"),
        ]

    def test_refuses_an_amount_below_its_allocations(self):
        customer()
        load_items(item_row())
        load_payments(payment_row())
        load(actions.upsert_allocations, line_row(amount=6000))
        assert load_payments(payment_row(amount=6000)) == (0, 1, 0)
        assert faults(actions.upsert_payments, payment_row(amount=5999)) == [(2, "amount")]


class TestLoadAllocations:
    def test_writes_lines_and_leaves_the_others(self):
        customer()
        load_items(item_row(), item_row("I2"))
        load_payments(payment_row())
        assert load(actions.upsert_allocations, line_row(item="I2", amount=3000)) == (1, 0, 0)
        rows = line_row(item="I2", amount=4000), line_row(item="I1", amount=1000)
        assert load(actions.upsert_allocations, *rows) == (1, 1, 0)
        assert load(actions.upsert_allocations, *rows) == (0, 0, 2)
        assert state()["lines"] == {("P1", "I1", 1000), ("P1", "I2", 4000)}

    def test_names_every_fault(self):
        customer()
        customer("C2")
        load_items(item_row(), item_row("I2", customer_external_id="C2"), item_row("I3", 20000))
        load_payments(payment_row(), payment_row("P2"))
        rows = (
            line_row("P9"),
            line_row(item="I9"),
            line_row(item="I2"),
            line_row(amount=0),
            line_row("P2", item="I1", amount=10001),
            line_row("P2", item="I3", amount=1),
        )
        assert faults(actions.upsert_allocations, *rows) == [
            (2, "payment_external_id"),
            (3, "item_external_id"),
            (4, "item_external_id"),
            (5, "amount"),
            (6, "amount"),
            (6, "amount"),
            (7, "amount"),
        ]

    def test_may_use_up_the_payment_but_not_more(self):
        customer()
        load_items(item_row(), item_row("I2"))
        load_payments(payment_row())
        load(actions.upsert_allocations, line_row(amount=6000))
        assert load(actions.upsert_allocations, line_row(item="I2", amount=4000)) == (1, 0, 0)
        assert faults(actions.upsert_allocations, line_row(item="I2", amount=4001)) == [
            (2, "amount")
        ]


class TestLoadDisputes:
    def test_opens_changes_and_closes(self):
        customer()
        load_items(item_row())
        assert load(actions.upsert_disputes, dispute_row()) == (1, 0, 0)
        assert OpenItem.objects.get().disputed_minor == 1000
        assert load(actions.upsert_disputes, dispute_row()) == (0, 0, 1)
        closed = dispute_row(closed_on=TODAY, outcome="credit given")
        assert load(actions.upsert_disputes, closed) == (0, 1, 0)
        assert OpenItem.objects.get().disputed_minor == 0

    def test_names_every_fault(self):
        customer()
        load_items(item_row(), item_row("I2"))
        on_second = partial(dispute_row, item_external_id="I2")
        load(actions.upsert_disputes, on_second("D8"), on_second("D9"))
        rows = (
            dispute_row("D1", item_external_id="I9"),
            dispute_row("D2", raised_on=date(2026, 9, 30)),
            dispute_row("D3", closed_on=date(2026, 10, 4)),
            dispute_row("D4", reason="mood"),
            dispute_row("D9"),
            dispute_row("D5", item_external_id="I2", amount=9001),
        )
        assert faults(actions.upsert_disputes, *rows) == [
            (2, "item_external_id"),
            (3, "raised_on"),
            (4, "closed_on"),
            (5, "reason"),
            (6, "external_id"),
            (7, "amount"),
        ]


def test_documents_loaded_are_like_documents_posted():
    """The same documents by file and by hand end in the same computed state."""
    by_hand = customer("C2")
    first = item(by_hand, 100, number="I1", external_id="H1", due=date(2026, 10, 31))
    paid = payment(
        by_hand, 60, (first, 60), value=date(2026, 10, 20), external_id="HP", is_on_account=False
    )
    customer("C1")
    load_items(item_row())
    load_payments(payment_row(amount=6000, item_external_id="I1", on_account=False))
    row = OpenItem.objects.get(external_id="I1")
    assert (row.open_minor, row.settled_on) == (opened(first) * 100, None)
    assert len(applied()) == 2
    assert unapplied(paid) == unapplied(Payment.objects.get(external_id="P1").pk)
    assert yuan(40).minor == row.open_minor
