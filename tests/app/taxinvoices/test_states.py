"""Changing the state of one invoice by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import ANA, AT, SAM, actor
from ledger import customer, unit
from received import load, row

from obligor.foundation.access import NotPermitted, Reach
from obligor.foundation.act import PayloadInvalid
from obligor.foundation.models import AuditEntry
from obligor.taxinvoices import actions, events
from obligor.taxinvoices.actions.states import BecauseMissing, SignWrong
from obligor.taxinvoices.models import FormerVersion, TaxInvoice
from obligor.taxinvoices.queries import InvoiceNotFound

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)


@pytest.fixture
def invoice():
    load(row("1"), owner=customer("C1", unit=unit("EAST", "/1/2/")))
    return TaxInvoice.objects.get()


def change(invoice, state="void", because="voided at the tax bureau", by=ANA, **more):
    return actions.change_state(
        invoice_id=invoice.pk, state=state, because=because, by=by, at=LATER, **more
    )


class TestChangeState:
    def test_writes_the_state_and_why(self, invoice):
        told = change(invoice).one(events.InvoiceStateChanged)
        assert (told.state_before, told.state, told.customer_id) == (
            "valid",
            "void",
            invoice.customer_id,
        )
        assert TaxInvoice.objects.get().state == "void"
        assert FormerVersion.objects.get().was["state"] == "valid"
        entry = AuditEntry.objects.get(verb="taxinvoice.change_state")
        assert entry.payload["because"] == "voided at the tax bureau"

    def test_the_repeat_with_a_key_does_nothing_more(self, invoice):
        change(invoice, key="k")
        assert change(invoice, key="k").is_repeat
        assert TaxInvoice.objects.get().version == 2

    def test_refuses_the_same_state(self, invoice):
        with pytest.raises(actions.SameState):
            change(invoice, state="valid")

    def test_refuses_what_the_sign_denies(self, invoice):
        with pytest.raises(SignWrong):
            change(invoice, state="red")

    def test_refuses_no_reason_and_no_such_state(self, invoice):
        with pytest.raises(BecauseMissing):
            change(invoice, because=" ")
        with pytest.raises(PayloadInvalid):
            change(invoice, state="lost")

    def test_a_stranger_may_not(self, invoice):
        with pytest.raises(NotPermitted):
            change(invoice, by=SAM)
        west = actor("wang", "taxinvoice.*", reach=Reach.TREE, unit_path="/1/3/")
        with pytest.raises(InvoiceNotFound):
            change(invoice, by=west)
