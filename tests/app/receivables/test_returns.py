"""Allocating, returning, undoing a return, and cancelling a payment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT, OTTO, SAM
from ledger import FRIDAY, TODAY, applied, customer, item, opened, payment, unapplied, yuan

from obligor.foundation.access import NotPermitted
from obligor.foundation.models import AuditEntry
from obligor.receivables import actions, events, queries
from obligor.receivables.actions.change import TextMissing
from obligor.receivables.actions.lines import LinesExceedPayment
from obligor.receivables.actions.returns import (
    CreditNoteNotReturnable,
    PaymentAlreadyCancelled,
    PaymentAlreadyReturned,
    PaymentChangedMeanwhile,
    PaymentNotReturned,
    ReturnedBeforeValue,
    ReturnedInFuture,
)
from obligor.receivables.models import AllocationLine, Payment

pytestmark = pytest.mark.django_db
Line = actions.Line
LATER = AT + timedelta(hours=1)


def allocate(payment_id, *lines, **other):
    given = {"payment_id": payment_id, "lines": lines, "by": ANA, "at": LATER}
    return actions.allocate_payment(**given | other)


def give_back(payment_id, **other):
    given = {
        "payment_id": payment_id,
        "returned_on": TODAY,
        "because": "no cover",
        "by": ANA,
        "at": LATER,
    }
    return actions.return_payment(**given | other)


class TestAllocatePayment:
    def test_replaces_the_lines_and_settles_anew(self):
        owner = customer()
        first, second = item(owner, 60), item(owner, 60)
        paid = payment(owner, 60, (first, 60), is_on_account=False)
        outcome = allocate(paid, Line(second, 5000))
        assert outcome.one(events.PaymentAllocated).unapplied_minor == 1000
        assert outcome.one(events.ItemsReopened).item_ids == (first,)
        assert applied() == {(paid, second, 50)}
        assert f"payment:{paid}" in AuditEntry.objects.get(pk=outcome.audit_id).subjects

    def test_keeps_the_former_lines_for_who_asks_what_was_known(self):
        owner = customer()
        first, second = item(owner, 60), item(owner, 60)
        paid = payment(owner, 60, (first, 60))
        allocate(paid, Line(second, 6000))
        then = queries.documents(known_at=AT, customer_ids=[owner.pk]).allocation_lines
        now = queries.documents(customer_ids=[owner.pk]).allocation_lines
        assert then["item_id"].to_list() == [first]
        assert now["item_id"].to_list() == [second]

    def test_a_line_that_stays_as_it_was_is_not_written_again(self):
        owner = customer()
        first, second = item(owner, 60), item(owner, 60)
        paid = payment(owner, 100, (first, 60))
        kept = AllocationLine.objects.get()
        allocate(paid, Line(first, 6000), Line(second, 4000))
        assert AllocationLine.objects.filter(pk=kept.pk, replaced_at=None).exists()

    def test_no_lines_and_not_on_account_leaves_all_unapplied(self):
        owner = customer()
        pk = item(owner, 60)
        paid = payment(owner, 60, (pk, 60))
        allocate(paid, is_on_account=False)
        assert (opened(pk), unapplied(paid)) == (60, 60)

    def test_refuses_lines_beyond_the_payment(self):
        owner = customer()
        pk = item(owner, 100)
        paid = payment(owner, 60)
        with pytest.raises(LinesExceedPayment):
            allocate(paid, Line(pk, 6001))

    def test_tells_the_late_comer_that_it_changed(self):
        owner = customer()
        pk = item(owner, 60)
        paid = payment(owner, 60)
        allocate(paid, Line(pk, 100), version=1)
        with pytest.raises(PaymentChangedMeanwhile):
            allocate(paid, version=1, by=OTTO)
        assert allocate(paid, version=2, by=OTTO).events

    def test_refuses_a_returned_payment(self):
        paid = payment(customer(), 60)
        give_back(paid)
        with pytest.raises(PaymentAlreadyReturned):
            allocate(paid)

    def test_is_out_of_reach_of_the_stranger(self):
        paid = payment(customer(), 60)
        with pytest.raises(NotPermitted):
            allocate(paid, by=SAM)

    def test_refuses_what_does_not_exist(self):
        with pytest.raises(queries.PaymentNotFound):
            allocate(12345)


class TestReturnPayment:
    def test_opens_the_items_again_and_lets_other_money_in(self):
        owner = customer()
        pk = item(owner, 60)
        cheque = payment(owner, 60, kind="cheque")
        cash = payment(owner, 50, value=TODAY, reference="late", is_on_account=True)
        assert applied() == {(cheque, pk, 60)} or applied() == {(cheque, pk, 10), (cash, pk, 50)}
        outcome = give_back(cheque)
        assert outcome.one(events.PaymentReturned).returned_on == TODAY
        assert outcome.one(events.ItemsReopened).item_ids == (pk,)
        assert applied() == {(cash, pk, 50)}
        assert (opened(pk), unapplied(cheque)) == (10, 0)

    def test_may_come_back_on_its_value_date_but_not_before(self):
        paid = payment(customer(), 60, value=TODAY)
        with pytest.raises(ReturnedBeforeValue):
            give_back(paid, returned_on=FRIDAY)
        assert give_back(paid, returned_on=TODAY).events

    def test_cannot_come_back_tomorrow(self):
        with pytest.raises(ReturnedInFuture):
            give_back(payment(customer(), 60), returned_on=TODAY + timedelta(days=1))

    def test_refuses_the_late_comer(self):
        paid = payment(customer(), 60)
        give_back(paid)
        with pytest.raises(PaymentAlreadyReturned):
            give_back(paid, by=OTTO)

    def test_sent_twice_with_one_key_returns_once(self):
        paid = payment(customer(), 60)
        first = give_back(paid, key="k")
        assert give_back(paid, key="k").events == first.events

    def test_refuses_a_credit_note(self):
        note = actions.post_credit_note(
            customer_id=customer().pk,
            amount=yuan(5),
            value_on=TODAY,
            because="price",
            by=ANA,
            at=AT,
        )
        with pytest.raises(CreditNoteNotReturnable):
            give_back(note.one(events.CreditNotePosted).payment_id)

    def test_needs_a_reason(self):
        with pytest.raises(TextMissing):
            give_back(payment(customer(), 60), because="")

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            give_back(payment(customer(), 60), by=SAM)


class TestUndoReturn:
    def test_restores_what_it_settled(self):
        owner = customer()
        pk = item(owner, 60)
        cheque = payment(owner, 60, (pk, 60), kind="cheque")
        give_back(cheque)
        outcome = actions.undo_return(payment_id=cheque, because="wrong slip", by=ANA, at=LATER)
        assert outcome.one(events.PaymentReturnUndone).payment_id == cheque
        assert outcome.one(events.ItemsSettled).item_ids == (pk,)
        row = Payment.objects.get(pk=cheque)
        assert (row.returned_on, row.returned_because, row.version) == (None, "", 3)

    def test_refuses_when_nothing_was_returned(self):
        with pytest.raises(PaymentNotReturned):
            actions.undo_return(
                payment_id=payment(customer(), 60), because="wrong slip", by=ANA, at=LATER
            )

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            actions.undo_return(
                payment_id=payment(customer(), 60), because="wrong slip", by=SAM, at=LATER
            )


class TestCancelPayment:
    def test_is_as_if_it_had_never_come(self):
        owner = customer()
        pk = item(owner, 60)
        paid = payment(owner, 60, (pk, 60))
        outcome = actions.cancel_payment(payment_id=paid, because="typo", by=ANA, at=LATER)
        assert outcome.one(events.PaymentCancelled).payment_id == paid
        assert (opened(pk), unapplied(paid), applied()) == (60, 0, set())
        assert queries.documents(customer_ids=[owner.pk]).payments.is_empty()
        assert not queries.documents(customer_ids=[owner.pk], known_at=AT).payments.is_empty()

    def test_refuses_the_late_comer_and_every_later_change(self):
        paid = payment(customer(), 60)
        actions.cancel_payment(payment_id=paid, because="typo", by=ANA, at=LATER)
        with pytest.raises(PaymentAlreadyCancelled):
            actions.cancel_payment(payment_id=paid, because="typo", by=OTTO, at=LATER)
        with pytest.raises(PaymentAlreadyCancelled):
            give_back(paid)
        with pytest.raises(PaymentAlreadyCancelled):
            allocate(paid)

    def test_is_out_of_reach_of_the_stranger(self):
        with pytest.raises(NotPermitted):
            actions.cancel_payment(
                payment_id=payment(customer(), 60), because="typo", by=SAM, at=LATER
            )
