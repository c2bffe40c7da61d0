"""Loading invoices: whose they are, which way they go, again, later states, faults, taking back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM, actor
from ledger import customer, unit
from received import OTHER, OWN, faults, load, row, standing, two_sided, with_number

from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import NotPermitted, Reach
from obligor.foundation.models import AuditEntry, OutboxEvent
from obligor.taxinvoices import actions
from obligor.taxinvoices.models import Counterparty, FormerVersion, Load, TaxInvoice

pytestmark = pytest.mark.django_db
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)


class TestLoading:
    def test_writes_an_invoice_with_its_total_and_tells_it(self):
        owner = customer()
        told = load(row("1", 100_00), row("2", 50_00, direction="purchase"), owner=owner)
        assert standing() == [("1", "sale", 113_00, "valid"), ("2", "purchase", 56_50, "valid")]
        assert (told.created_count, told.changed_count, told.unchanged_count) == (2, 0, 0)
        entry = AuditEntry.objects.get(verb="taxinvoice.load")
        assert f"customer:{owner.pk}" in entry.subjects
        event = OutboxEvent.objects.get(name="taxinvoices.InvoicesReceived")
        assert event.payload["customer_id"] == owner.pk
        assert event.payload["last_on"] == "2026-11-02"

    def test_the_same_rows_again_change_nothing(self):
        owner = customer()
        load(row("1"), owner=owner)
        told = load(row("1"), row("2"), owner=owner, at=LATER)
        assert (told.created_count, told.changed_count, told.unchanged_count) == (1, 0, 1)
        assert TaxInvoice.objects.get(number="1").version == 1

    def test_a_void_that_comes_later_updates_the_state(self):
        owner = customer()
        load(row("1"), owner=owner)
        told = load(row("1", state="void"), owner=owner, at=LATER)
        assert told.changed_count == 1
        assert standing()[0][3] == "void"
        assert FormerVersion.objects.get().was["state"] == "valid"

    def test_an_older_file_does_not_revive_a_void_invoice(self):
        owner = customer()
        load(row("1", is_void=True), owner=owner)
        assert load(row("1"), owner=owner, at=LATER).unchanged_count == 1
        assert standing()[0][3] == "void"

    def test_a_negative_invoice_is_red_letter(self):
        load(row("1", -100_00), row("2", -100_00, state="void"), owner=customer())
        assert [state for *_, state in standing()] == ["red", "void"]

    def test_a_digital_number_goes_before_an_old_one(self):
        load(row("", digital_number="26332000000012345678"), owner=customer())
        assert standing()[0][0] == "26332000000012345678"

    def test_a_batch_is_written_once(self):
        owner = customer()
        load(row("1"), owner=owner, batch="x")
        with pytest.raises(actions.BatchTaken):
            load(row("2"), owner=owner, batch="x")


class TestDirection:
    def test_is_told_by_the_tax_numbers(self):
        owner = with_number(customer())
        load(
            two_sided("1", seller=OWN, buyer=OTHER),
            two_sided("2", seller=OTHER, buyer=OWN.lower()),
            owner=owner,
        )
        assert [(n, d) for n, d, *_ in standing()] == [("1", "sale"), ("2", "purchase")]
        assert TaxInvoice.objects.get(number="2").party_tax_no == OTHER

    def test_is_told_by_the_names_where_no_number_is_known(self):
        owner = customer("C1", name="杭州恒泰（集团）有限公司")
        both = {"seller_name": "杭州恒泰(集团)有限公司", "buyer_name": "乙公司"}
        load(row("1", direction=None, party_name=None, **both), owner=owner)
        assert standing()[0][1] == "sale"
        assert TaxInvoice.objects.get().party_name == "乙公司"

    def test_a_file_that_names_one_side_names_the_other_party(self):
        rows = (
            row("1", direction=None, party_name=None, seller_name="A01"),
            row("2", direction=None, party_name=None, buyer_name="B01"),
        )
        load(*rows, owner=customer())
        assert [(n, d) for n, d, *_ in standing()] == [("1", "purchase"), ("2", "sale")]


class TestOwner:
    def test_is_the_side_that_is_a_customer_by_tax_number(self):
        owner = with_number(customer())
        load(two_sided("1", seller=OTHER, buyer=OWN))
        assert TaxInvoice.objects.get().customer_id == owner.pk

    def test_is_decided_by_the_direction_when_both_are_customers(self):
        seller, buyer = with_number(customer("C1")), with_number(customer("C2"), OTHER)
        load(
            two_sided("1", seller=OWN, buyer=OTHER, direction="sale"),
            two_sided("1", seller=OWN, buyer=OTHER, direction="purchase"),
        )
        owners = dict(TaxInvoice.objects.values_list("direction", "customer_id"))
        assert owners == {"sale": seller.pk, "purchase": buyer.pk}

    def test_is_the_customer_number_where_it_is_given(self):
        owner = customer("C1")
        load(row("1", customer_external_id="C1"))
        assert TaxInvoice.objects.get().customer_id == owner.pk


class TestFaults:
    def test_name_every_row_at_once_and_write_nothing(self):
        owner = with_number(customer())
        found = faults(
            row(""),
            row("2", party_name=None, direction=None),
            two_sided("3", seller=OTHER, buyer=OTHER),
            row("4"),
            row("4"),
            row("5", issued_on=date(2027, 1, 1)),
            row("6", state="red"),
            row("7", 10**16),
            owner=owner,
        )
        assert [r for r, _ in found] == [2, 3, 4, 6, 7, 8, 9]
        assert "another company" in found[2][1]
        assert not TaxInvoice.objects.exists()

    def test_a_given_direction_does_not_bring_another_company_in(self):
        owner = with_number(customer())
        found = faults(two_sided("1", seller=OTHER, buyer=OWN, direction="sale"), owner=owner)
        assert "another company" in found[0][1]

    def test_a_row_of_nobody_is_named(self):
        found = faults(two_sided("1", seller=OTHER, buyer=OWN), row("2", customer_external_id="X"))
        assert [r for r, _ in found] == [2, 3]


class TestReach:
    def test_a_stranger_may_not(self):
        owner = customer()
        with pytest.raises(NotPermitted):
            load(row("1"), owner=owner, by=SAM)

    def test_a_customer_out_of_reach_is_refused(self):
        owner = customer("C1", unit=unit("EAST", "/1/2/"))
        west = actor("wang", "taxinvoice.*", reach=Reach.TREE, unit_path="/1/3/")
        with pytest.raises(CustomerNotFound):
            load(row("1"), owner=owner, by=west)
        assert not Load.objects.exists()


class TestUndo:
    def test_takes_back_what_was_new_and_restores_what_was_changed(self):
        owner = customer()
        load(row("1"), owner=owner)
        load(row("1", state="void"), row("2"), owner=owner, batch="x", at=LATER)
        actions.undo_load(batch="x", by=ANA, at=LATEST)
        assert standing() == [("1", "sale", 113_00, "valid")]
        assert Load.objects.get(batch="x").undone_at == LATEST
        with pytest.raises(actions.NothingToUndo):
            actions.undo_load(batch="x", by=ANA, at=LATEST)

    def test_the_rows_can_be_loaded_again(self):
        owner = customer()
        load(row("1"), owner=owner, batch="x")
        actions.undo_load(batch="x", by=ANA, at=LATER)
        assert load(row("1"), owner=owner, at=LATEST).changed_count == 1
        assert len(standing()) == 1

    def test_is_refused_when_a_later_load_changed_something(self):
        owner = customer()
        load(row("1"), owner=owner, batch="x")
        load(row("1", state="void"), owner=owner, at=LATER)
        with pytest.raises(actions.ChangedSinceLoad):
            actions.undo_load(batch="x", by=ANA, at=LATEST)

    def test_is_refused_to_whoever_reaches_only_some(self):
        owner = customer("C1", unit=unit("EAST", "/1/2/"))
        load(row("1"), owner=owner, batch="x")
        west = actor("wang", "taxinvoice.*", reach=Reach.TREE, unit_path="/1/3/")
        with pytest.raises(actions.NothingToUndo):
            actions.undo_load(batch="x", by=west, at=LATER)


class TestCounterparties:
    def test_add_up_and_know_both_sides(self):
        owner = customer()
        load(
            row("1", 100_00),
            row("2", 50_00, state="void"),
            row("3", 30_00, direction="purchase"),
            row("4", 20_00, party_name="乙公司"),
            owner=owner,
        )
        rows = Counterparty.objects.order_by("direction", "party_key")
        told = [(r.direction, r.party_name[:2], r.net_minor, r.void_count) for r in rows]
        assert ("sale", "杭州", 100_00, 1) in told
        assert [r.is_on_both_sides for r in rows.filter(party_name="乙公司")] == [False]
        assert rows.filter(is_on_both_sides=True).count() == 2
