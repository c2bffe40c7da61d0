"""Put a house on file, value it, accept it and read the explanation, in a real browser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from obligor.collateral import actions as collateral
from obligor.collateral import queries
from obligor.config import standing
from obligor.customers import actions as customers
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit
from obligor.receivables import actions as receivables
from obligor.receivables.queries import customer_ids
from obligor_core.collateral.kinds import Mode
from obligor_core.money import Money


@pytest.fixture
def owner(cast) -> int:
    """Return a customer that owes, and that stands in a circle of guarantees."""
    at, unit = now(), OrganisationUnit.objects.get()
    standing.settle(by=SYSTEM, at=at)
    rows = [
        {"_row": n, "external_id": f"C{n}", "name": name, "kind": "enterprise", "currency": "CNY"}
        | {"opened_on": date(2020, 1, 1), "unit_code": unit.code}
        for n, name in ((2, "杭州恒泰精密机械有限公司"), (3, "宁波永信五金有限公司"))
    ]
    customers.upsert_customers(rows=rows, batch="b", default_unit_id=unit.pk, by=SYSTEM, at=at)
    ids = customer_ids(SYSTEM, ["C2", "C3"], verb="customer.see")
    for debtor, guarantor in (("C2", "C3"), ("C3", "C2")):
        collateral.add_guarantee(
            customer_id=ids[debtor],
            guarantor_customer_id=ids[guarantor],
            amount=Money(50_000_00, "CNY"),
            mode=Mode.JOINT,
            by=SYSTEM,
            at=at,
        )
    for row in queries.securities(SYSTEM):
        collateral.accept(collateral_id=row.pk, accepted_on=today(), by=SYSTEM, at=at)
    receivables.post_item(
        customer_id=ids["C2"],
        number="INV-1",
        amount=Money(100_000_00, "CNY"),
        issued_on=today() - timedelta(days=30),
        due_on=today(),
        by=SYSTEM,
        at=at,
    )
    return ids["C2"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_security_is_put_on_file_and_explained(visit, owner, no_barriers, language):
    page = visit(f"/assess/{owner}/collateral", language=language)
    no_barriers(page)
    page.goto(f"{page.url}/new")
    page.select_option("[name=kind]", "equipment")
    page.fill("[name=title]", "五轴加工中心")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url("**/collateral")
    row = queries.securities(SYSTEM).get(kind="equipment")
    page.goto(f"/collateral/{row.pk}/valuations/new")
    page.fill("[name=amount]", "80,000.00")
    page.fill("[name=source]", "PG-1")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url(f"**/collateral/{row.pk}")
    page.goto(f"/collateral/{row.pk}/acceptance")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url(f"**/collateral/{row.pk}")
    assert "32,000.00" in page.content()
    no_barriers(page)
    page.goto(f"/assess/{owner}/collateral/what-if?kind=equipment&rate=20")
    assert "16,000.00" in page.content()
    no_barriers(page)
    page.goto("/revaluations")
    no_barriers(page)
