"""Record consent, write down an enforcement, settle it, in a real browser and on a phone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.browser.stage import PHONE, WIDE

from obligor.customers import actions as customers
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit
from obligor.receivables import queries as receivables
from obligor.records import actions, queries


@pytest.fixture
def owner(cast) -> int:
    """Return a customer whose industry has an outlook."""
    at, unit = now(), OrganisationUnit.objects.get()
    row = {"_row": 2, "external_id": "C1", "name": "杭州恒泰精密机械有限公司", "kind": "enterprise"}
    row |= {"currency": "CNY", "opened_on": date(2020, 1, 1), "industry_code": "C34"}
    row |= {"unit_code": unit.code}
    customers.upsert_customers(rows=[row], batch="b", default_unit_id=unit.pk, by=SYSTEM, at=at)
    scores = dict.fromkeys(("cycle", "policy", "competition", "concentration"), 3)
    begun = today() - timedelta(days=30)
    actions.record_outlook(code="C34", valid_from=begun, source="协会", **scores, by=SYSTEM, at=at)
    return receivables.customer_ids(SYSTEM, ["C1"], verb="customer.see")["C1"]


@pytest.mark.parametrize("size", [WIDE, PHONE])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_record_is_written_judged_and_settled(visit, owner, no_barriers, fits, language, size):
    room = f"/assess/{owner}/records/"
    page = visit(room, language=language, size=size)
    no_barriers(page)
    fits(page)
    page.goto(f"{room}consents/new")
    page.fill("[name=reference]", "SQ-2026-1")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url(f"**{room}")
    page.goto(f"{room}new/enforcement")
    page.fill("[name=source]", "zxgk")
    page.fill("[name=p_case_number]", "（2026）浙0106执1号")
    page.fill("[name=amount]", "120,000.00")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url(f"**{room}")
    no_barriers(page)
    fits(page)
    row = queries.records(SYSTEM).get()
    assert (row.amount_minor, row.severity) == (120_000_00, "severe")
    page.goto(f"{room}{row.pk}/settle")
    page.locator(".panel-foot button:not([name])").click()
    page.wait_for_url(f"**{room}{row.pk}/")
    no_barriers(page)
    fits(page)
    page.goto("/credit-records")
    no_barriers(page)
    fits(page)
