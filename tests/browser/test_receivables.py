"""Post a payment, allocate it, and take the cheque back, in a real browser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from obligor.customers import actions as customers
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit
from obligor.receivables import actions, queries
from obligor_core.money import Money


@pytest.fixture
def owner(cast) -> int:
    """Return a customer with two items that are past due."""
    at, unit = now(), OrganisationUnit.objects.get()
    row = {"_row": 2, "external_id": "C1", "name": "杭州恒泰精密机械有限公司", "kind": "enterprise"}
    row |= {"currency": "CNY", "opened_on": date(2020, 1, 1), "unit_code": unit.code}
    customers.upsert_customers(rows=[row], batch="b", default_unit_id=unit.pk, by=SYSTEM, at=at)
    found = queries.customer_ids(SYSTEM, ["C1"], verb="customer.see")["C1"]
    for number, amount, late in (("INV-1", 100_000_00, 75), ("INV-2", 60_000_00, 20)):
        actions.post_item(
            customer_id=found,
            number=number,
            amount=Money(amount, "CNY"),
            issued_on=today() - timedelta(days=late + 30),
            due_on=today() - timedelta(days=late),
            by=SYSTEM,
            at=at,
        )
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_cheque_is_posted_allocated_and_returned(visit, owner, no_barriers, language):
    page = visit(f"/customers/{owner}/payments/new", language=language)
    page.fill("[name=amount]", "130,000.00")
    page.select_option("[name=kind]", "cheque")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url("**/account")
    no_barriers(page)
    payment = queries.payments(SYSTEM).get()
    items = queries.items(SYSTEM)
    assert items.get(number="INV-1").open_minor == 0
    page.goto(f"/payments/{payment.pk}/return")
    page.fill("[name=because]", "no cover")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url(f"**/payments/{payment.pk}")
    no_barriers(page)
    assert items.get(number="INV-1").open_minor == 100_000_00
