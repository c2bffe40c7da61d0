"""Files of securities, valuations and guarantees, and taking them back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from actors import ANA, AT, SAM
from pawned import LATER, TODAY, customer, state, worth

from obligor.collateral import actions, events
from obligor.collateral.actions.loads import BatchTaken, ChangedSinceLoad, NothingToUndo
from obligor.collateral.models import Ability, Collateral, Cover, OutsideGuarantee, Valuation
from obligor.foundation.access import NotPermitted

pytestmark = pytest.mark.django_db
BATCHES = iter(f"B{n}" for n in range(1, 10_000))


def security_row(number="S1", **other):
    return {
        "external_id": number,
        "customer_external_id": "C1",
        "kind": "equipment",
        "title": "设备",
        "currency": "CNY",
        "accepted_on": date(2026, 10, 1),
        **other,
    }


def value_row(number="V1", **other):
    return {
        "external_id": number,
        "collateral_external_id": "S1",
        "valued_on": date(2026, 10, 2),
        "currency": "CNY",
        "amount_minor": 5000,
        **other,
    }


def guarantee_row(number="G1", **other):
    return {
        "external_id": number,
        "customer_external_id": "C1",
        "guarantor_external_id": "C2",
        "currency": "CNY",
        "amount_minor": 900,
        "accepted_on": date(2026, 10, 1),
        "ability_minor": 5000,
        "ability_on": date(2026, 9, 30),
        "outside_minor": 100,
        **other,
    }


def load(act, *rows, batch=None, at=AT, by=ANA):
    outcome = act(rows=list(rows), batch=batch or next(BATCHES), by=by, at=at)
    told = outcome.one(events.CollateralLoaded)
    return told.created_count, told.changed_count, told.unchanged_count


def faults(act, *rows):
    with pytest.raises(actions.RowsFaulty) as refusal:
        load(act, *rows)
    return [(f.row, f.column) for f in refusal.value.faults]


class TestLoading:
    def test_puts_securities_on_file_and_changes_nothing_the_second_time(self):
        customer()
        assert load(actions.upsert_collateral, security_row(), security_row("S2")) == (2, 0, 0)
        assert load(actions.upsert_collateral, security_row(), security_row("S2")) == (0, 0, 2)
        assert Cover.objects.count() == 2

    def test_takes_nothing_back_by_an_empty_cell(self):
        customer()
        load(actions.upsert_collateral, security_row(registered_on=date(2026, 10, 2), registry="r"))
        changed = security_row(title="新设备", accepted_on=None)
        assert load(actions.upsert_collateral, changed, at=LATER) == (0, 1, 0)
        row = Collateral.objects.get()
        assert (row.title, row.state, row.registry) == ("新设备", "registered", "r")

    def test_names_every_fault_of_every_row(self):
        customer()
        customer("C2")
        load(actions.upsert_collateral, security_row())
        found = faults(
            actions.upsert_collateral,
            security_row("S9", customer_external_id="C9"),
            security_row("S1", customer_external_id="C2"),
            security_row("S8", accepted_on=TODAY + timedelta(days=1)),
        )
        assert found == [
            (2, "customer_external_id"),
            (3, "external_id"),
            (4, "accepted_on"),
        ]

    def test_records_valuations(self):
        customer()
        load(actions.upsert_collateral, security_row())
        assert load(actions.upsert_valuations, value_row()) == (1, 0, 0)
        assert load(actions.upsert_valuations, value_row(amount_minor=6000)) == (0, 1, 0)
        found = faults(
            actions.upsert_valuations,
            value_row("V2", collateral_external_id="S9"),
            value_row("V3", currency="USD"),
            value_row("V4", valid_until=date(2026, 1, 1)),
        )
        assert found == [(2, "collateral_external_id"), (3, "currency"), (4, "valid_until")]

    def test_records_guarantees_with_abilities_once(self):
        customer()
        customer("C2")
        for _ in range(2):
            load(actions.upsert_guarantees, guarantee_row())
        row = Collateral.objects.get()
        assert (row.kind, row.owner.customer.external_id) == ("guarantee_enterprise", "C2")
        assert (Ability.objects.count(), OutsideGuarantee.objects.count()) == (1, 1)

    def test_refuses_guarantors_that_cannot_be(self):
        customer()
        found = faults(
            actions.upsert_guarantees,
            guarantee_row("G1", guarantor_external_id="C9"),
            guarantee_row("G2", guarantor_external_id=None),
            guarantee_row("G3", guarantor_external_id="C1"),
        )
        assert found == [
            (2, "guarantor_external_id"),
            (3, "guarantor_name"),
            (4, "guarantor_external_id"),
        ]

    def test_refuses_a_batch_twice_and_the_stranger(self):
        customer()
        load(actions.upsert_collateral, security_row(), batch="B")
        with pytest.raises(BatchTaken):
            load(actions.upsert_collateral, security_row(), batch="B")
        with pytest.raises(NotPermitted):
            load(actions.upsert_collateral, security_row(), by=SAM)


class TestUndo:
    def undo(self, batch, at=LATER):
        return actions.undo_load(batch=batch, by=ANA, at=at)

    def test_takes_new_rows_away_and_restores_changed_ones(self):
        customer()
        load(actions.upsert_collateral, security_row())
        load(actions.upsert_collateral, security_row(title="新"), security_row("S2"), batch="B")
        told = self.undo("B").one(events.CollateralLoadUndone)
        assert told.restored_count == 1
        assert Collateral.objects.get(external_id="S1").title == "设备"
        assert Collateral.objects.get(external_id="S2").cancelled_at == LATER
        with pytest.raises(NothingToUndo):
            self.undo("B")

    def test_brings_back_what_is_loaded_again(self):
        customer()
        load(actions.upsert_collateral, security_row(), batch="B")
        self.undo("B")
        load(actions.upsert_collateral, security_row(), at=LATER)
        assert Collateral.objects.get().cancelled_at is None

    def test_takes_valuations_and_guarantees_back(self):
        customer()
        customer("C2")
        load(actions.upsert_collateral, security_row())
        load(actions.upsert_valuations, value_row(), batch="V")
        load(actions.upsert_guarantees, guarantee_row(), batch="G")
        self.undo("V")
        self.undo("G")
        assert not Valuation.objects.filter(cancelled_at=None).exists()
        assert not Ability.objects.filter(cancelled_at=None).exists()

    def test_refuses_when_somebody_went_on(self):
        customer()
        load(actions.upsert_collateral, security_row(), batch="B")
        worth(Collateral.objects.get().pk, 5)
        with pytest.raises(ChangedSinceLoad):
            self.undo("B")
        assert state(Collateral.objects.get().pk) == "accepted"
