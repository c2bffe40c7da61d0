"""A few invoices, written as a person would say them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import polars as pl

from obligor_core.taxinvoices.facts import facts_of
from obligor_core.taxinvoices.invoices import INVOICES

ON = date(2026, 11, 23)
_ids = count(1)


def invoice(
    day: date,
    net: int = 100_000_00,
    *,
    direction: str = "sale",
    party: str = "杭州恒泰精密机械有限公司",
    tax: int | None = None,
    total: int | None = None,
    state: str = "valid",
    customer_id: int = 1,
) -> dict[str, Any]:
    """Return one invoice of the customer; the tax is 13 % where none is given."""
    tax = net * 13 // 100 if tax is None else tax
    return {
        "invoice_id": next(_ids),
        "customer_id": customer_id,
        "direction": direction,
        "issued_on": day,
        "party_key": party,
        "party_name": party,
        "party_tax_no": None,
        "currency": "CNY",
        "net_minor": net,
        "tax_minor": tax,
        "total_minor": net + tax if total is None else total,
        "state": state,
    }


def frame(*invoices: dict[str, Any]) -> pl.DataFrame:
    """Return the invoices as the kernel takes them."""
    return pl.DataFrame(list(invoices), schema=INVOICES)


def facts(*invoices: dict[str, Any], on: date = ON) -> dict[str, Any]:
    """Return the facts of the one customer of the invoices."""
    return facts_of(frame(*invoices), on=on).row(0, named=True)


def monthly(net: int, *, months: range, day: int = 10, **more: Any) -> list[dict[str, Any]]:
    """Return an invoice of each month so many months back; 0 is November 2026."""
    found = []
    for ago in months:
        index = 2026 * 12 + 10 - ago
        found.append(invoice(date(index // 12, index % 12 + 1, day), net, **more))
    return found
