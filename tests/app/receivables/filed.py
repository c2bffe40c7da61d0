"""Rows of files in a line each, and loading them through the real actions."""

from __future__ import annotations

from datetime import date

import pytest
from actors import ANA, AT

from obligor.receivables import actions, events
from obligor.receivables.actions.rows import RowsFaulty
from obligor.receivables.models import AllocationLine, Dispute, OpenItem, Payment


def item_row(number="I1", amount=10000, **other):
    return {
        "external_id": number,
        "customer_external_id": "C1",
        "kind": "invoice",
        "product": "trade_credit",
        "number": None,
        "issued_on": date(2026, 10, 1),
        "due_on": date(2026, 10, 31),
        "currency": "CNY",
        "amount_minor": amount,
        **other,
    }


def payment_row(number="P1", amount=10000, **other):
    return {
        "external_id": number,
        "customer_external_id": "C1",
        "kind": "cash",
        "value_on": date(2026, 10, 20),
        "currency": "CNY",
        "amount_minor": amount,
        "on_account": True,
        "item_external_id": None,
        "returned_on": None,
        "return_reason": None,
        **other,
    }


def dispute_row(number="D1", amount=1000, **other):
    return {
        "external_id": number,
        "item_external_id": "I1",
        "amount_minor": amount,
        "reason": "quality",
        "raised_on": date(2026, 10, 5),
        "closed_on": None,
        "outcome": None,
        **other,
    }


def line_row(payment="P1", item="I1", amount=5000):
    return {"payment_external_id": payment, "item_external_id": item, "amount_minor": amount}


BATCHES = iter(f"B{n}" for n in range(1, 100_000))


def load(act, *rows, batch=None, at=AT, by=ANA):
    outcome = act(rows=list(rows), batch=batch or next(BATCHES), by=by, at=at)
    told = outcome.one(events.DocumentsLoaded)
    return told.created_count, told.changed_count, told.unchanged_count


def load_items(*rows, **other):
    return load(actions.upsert_open_items, *rows, **other)


def load_payments(*rows, **other):
    return load(actions.upsert_payments, *rows, **other)


def faults(act, *rows, by=ANA):
    """Return the faults as (row, column)."""
    with pytest.raises(RowsFaulty) as refusal:
        load(act, *rows, by=by)
    return [(f.row, f.column) for f in refusal.value.faults]


def state():
    """Return everything that counts now under its numbers."""
    items = OpenItem.objects.filter(cancelled_at=None)
    payments = Payment.objects.filter(cancelled_at=None)
    lines = AllocationLine.objects.filter(replaced_at=None, payment__cancelled_at=None)
    return {
        "items": set(
            items.values_list(
                "external_id", "customer__external_id", "amount_minor", "open_minor", "due_on"
            )
        ),
        "payments": set(payments.values_list("external_id", "amount_minor", "unapplied_minor")),
        "lines": set(
            lines.values_list("payment__external_id", "item__external_id", "amount_minor")
        ),
        "disputes": set(
            Dispute.objects.filter(cancelled_at=None).values_list("external_id", "amount_minor")
        ),
    }
