"""Rows of invoices in a line each, and loading them through the real actions."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import pytest
from actors import ANA, AT
from ledger import unit

from obligor.customers.models import Customer, Identifier
from obligor.people.models import Role, RoleAssignment, User
from obligor.taxinvoices import actions, events
from obligor.taxinvoices.models import TaxInvoice

OWN, OTHER = "91330106MA2CFH5X3K", "91330106MA27XY9U4P"
BACKEND = "django.contrib.auth.backends.ModelBackend"
_batches = count(1)


def row(number: str = "1001", net: int = 100_00, **other: Any) -> dict[str, Any]:
    return {
        "number": number,
        "direction": "sale",
        "issued_on": date(2026, 11, 2),
        "party_name": "杭州恒泰精密机械有限公司",
        "net_minor": net,
        "tax_minor": net * 13 // 100,
        **other,
    }


def two_sided(number: str = "1001", *, seller: str, buyer: str, **other: Any) -> dict[str, Any]:
    """Return a row that names both sides by tax number and no direction."""
    given = {"seller_tax_no": seller, "buyer_tax_no": buyer, "direction": None, "party_name": None}
    return row(number, **given | {"seller_name": "甲公司", "buyer_name": "乙公司"} | other)


def with_number(owner: Customer, value: str = OWN) -> Customer:
    Identifier.objects.create(customer=owner, kind="uscc", value=value)
    return owner


def load(*rows: dict[str, Any], owner: Customer | None = None, by=ANA, at=AT, **more: Any):
    """Load the rows; return the event of the whole."""
    batch = more.pop("batch", None) or f"b{next(_batches)}"
    outcome = actions.load_invoices(
        rows=list(rows), batch=batch, customer_id=owner and owner.pk, by=by, at=at, **more
    )
    return next(e for e in outcome.events if isinstance(e, events.InvoicesLoaded))


def faults(*rows: dict[str, Any], owner: Customer | None = None) -> list[tuple[int, str]]:
    """Return row and first words of every fault that refuses the rows."""
    with pytest.raises(actions.RowsFaulty) as refused:
        load(*rows, owner=owner)
    return [(f.row, f.what.en) for f in refused.value.faults]


def standing() -> list[tuple[Any, ...]]:
    rows = TaxInvoice.objects.filter(cancelled_at=None).order_by("number", "direction")
    return list(rows.values_list("number", "direction", "total_minor", "state"))


def person(name: str, *verbs: str, path: str = "/1/") -> User:
    home = unit(name, path)
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    user = User.objects.create(username=name, display_name=name, language="zh-hans", unit=home)
    RoleAssignment.objects.create(
        user=user, role=role, unit=home, reach="tree", starts_on=date(2020, 1, 1)
    )
    return user
