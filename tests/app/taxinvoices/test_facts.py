"""Facts true by a day and known at an instant, online and in the night; merged customers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT
from ledger import customer
from received import load, row, standing

from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.portfolio import extract
from obligor.taxinvoices import actions, queries, reactions
from obligor.taxinvoices.models import TaxInvoice
from obligor_core.taxinvoices.facts import measures

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)


def sales(owner, *, on=ON, known_at=LATEST):
    found = queries.facts([owner.pk], on=on, known_at=known_at)
    return found["inv_sales_12m"].item() if found.height else None


class TestFacts:
    def test_have_a_row_for_each_customer_with_invoices(self):
        one, other, nobody = customer("C1"), customer("C2"), customer("C3")
        load(row("1", 100), row("2", 50), owner=one)
        load(row("1", 70), owner=other)
        found = queries.facts([one.pk, other.pk, nobody.pk], on=ON, known_at=LATEST)
        assert found["customer_id"].to_list() == [one.pk, other.pk]
        assert found["inv_sales_12m"].to_list() == [150, 70]
        assert found.columns[1:] == [m.fact.name for m in measures()]

    def test_are_true_by_the_day(self):
        owner = customer()
        load(row("1", 100), row("2", 50, issued_on=date(2026, 11, 20)), owner=owner)
        assert sales(owner, on=date(2026, 11, 19)) == 100

    def test_are_as_they_were_known(self):
        owner = customer()
        load(row("1", 100), row("2", 50), owner=owner)
        load(row("1", 100, state="void"), owner=owner, batch="x", at=LATER)
        assert sales(owner, known_at=AT) == 150
        assert sales(owner, known_at=LATER) == 50
        actions.undo_load(batch="x", by=ANA, at=LATEST)
        assert (sales(owner, known_at=LATER), sales(owner)) == (50, 150)

    def test_of_a_load_taken_back_are_none(self):
        owner = customer()
        load(row("1"), owner=owner, batch="x")
        actions.undo_load(batch="x", by=ANA, at=LATER)
        assert sales(owner) is None
        assert sales(owner, known_at=AT) == 100_00

    def test_without_an_exchange_rate_set_the_customer_apart_and_nobody_else(self):
        abroad, here = customer("C1"), customer("C2")
        load(row("1", currency="USD"), owner=abroad)
        load(row("1"), owner=here)
        found = extract.evidence([abroad.pk, here.pk], on=ON, known_at=LATEST)
        frame = next(f for f in found.frames if "inv_sales_12m" in f.columns)
        assert frame["customer_id"].to_list() == [here.pk]
        assert [one.customer_id for one in found.set_apart] == [abroad.pk]


def merge(kept, absorbed, kind=CustomersMerged):
    more = {"left": []} if kind is CustomersUnmerged else {}
    ids = [kept.pk, absorbed.pk]
    return kind(merge_id=7, kept_id=kept.pk, absorbed_id=absorbed.pk, customer_ids=ids, **more)


class TestMerged:
    def test_invoices_move_and_those_known_on_both_files_count_once(self):
        kept, absorbed = customer("C1"), customer("C2")
        load(row("1", 100), owner=kept)
        load(row("1", 100), row("2", 50), owner=absorbed)
        reactions.move_invoices(merge(kept, absorbed), at=LATER)
        assert sales(kept) == 150
        assert sales(absorbed, known_at=AT) == 150

    def test_unmerged_they_go_back(self):
        kept, absorbed = customer("C1"), customer("C2")
        load(row("1", 100), owner=kept)
        load(row("1", 100), row("2", 50), owner=absorbed)
        reactions.move_invoices(merge(kept, absorbed), at=LATER)
        reactions.move_invoices_back(merge(kept, absorbed, CustomersUnmerged), at=LATEST)
        assert (sales(kept), sales(absorbed)) == (100, 150)
        assert len(standing()) == 3

    def test_the_merge_of_customers_moves_them_at_once(self):
        from obligor.config.wiring import AT_ONCE

        assert reactions.move_invoices in AT_ONCE[CustomersMerged]
        assert reactions.move_invoices_back in AT_ONCE[CustomersUnmerged]
        assert not TaxInvoice.objects.exists()
