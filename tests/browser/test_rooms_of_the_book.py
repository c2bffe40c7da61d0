"""Every room of the business modules on a small book: both languages, both colours, a phone."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from tests.browser.stage import PHONE, barriers_on

from obligor.config import standing
from obligor.customers import actions as customers
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit
from obligor.policies.actions import SHIPPED_NOTE
from obligor.receivables import actions, queries
from obligor_core.money import Money

ROOMS = [
    "/",
    "/customers",
    "/customers/new",
    "/customer-groups",
    "/duplicates",
    "/custom-fields",
    "/book",
    "/signals",
    "/signals/ended",
    "/runs",
    "/imports",
    "/imports/new",
    "/items",
    "/payments",
    "/payments/unapplied",
    "/disputes",
    "/ageing",
    "/policies",
    "/policies/monitoring",
    "/decisions",
    "/facts",
    "/reviews",
    "/assessments",
]
ROOMS_OF_A_CUSTOMER = [
    "/customers/{customer}/",
    "/customers/{customer}/file/",
    "/customers/{customer}/account/",
    "/customers/{customer}/signals/",
    "/customers/{customer}/facts/",
    "/customers/{customer}/connections/",
    "/customers/{customer}/documents/",
    "/customers/{customer}/timeline/",
    "/customers/{customer}/notes/",
    "/customers/{customer}/evidence/",
    "/assess/{customer}/assessment",
    "/assess/{customer}/statements",
    "/assess/{customer}/bankflows",
    "/assess/{customer}/taxinvoices",
    "/assess/{customer}/records",
    "/assess/{customer}/questionnaires",
    "/assess/{customer}/collateral",
    "/assess/{customer}/ask-review",
    "/customers/{customer}/account",
    "/customers/{customer}/addresses/new",
    "/customers/{customer}/items/new",
    "/customers/{customer}/payments/new",
    "/items/{item}",
    "/items/{item}/disputes/new",
    "/payments/{payment}",
]
SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")  # two English words in a row


@pytest.fixture
def rooms(cast) -> list[str]:
    """Return every room of a book with one customer, who is late and has paid a part."""
    at, unit = now(), OrganisationUnit.objects.get()
    standing.settle(by=SYSTEM, at=at)
    row = {"_row": 2, "external_id": "C1", "name": "杭州恒泰精密机械有限公司", "kind": "enterprise"}
    row |= {"currency": "CNY", "opened_on": date(2020, 1, 1), "unit_code": unit.code}
    customers.upsert_customers(rows=[row], batch="b", default_unit_id=unit.pk, by=SYSTEM, at=at)
    customer = queries.customer_ids(SYSTEM, ["C1"], verb="customer.see")["C1"]
    for number, late in (("1001", 75), ("1002", -20)):
        actions.post_item(
            customer_id=customer,
            number=number,
            amount=Money(76_594_712_21, "CNY"),
            issued_on=today() - timedelta(days=late + 30),
            due_on=today() - timedelta(days=late),
            by=SYSTEM,
            at=at,
        )
    actions.post_payment(
        customer_id=customer,
        kind="cash",
        amount=Money(130_000_00, "CNY"),
        value_on=today(),
        by=SYSTEM,
        at=at,
    )
    found = {
        "customer": customer,
        "item": queries.items(SYSTEM).get(number="1001").pk,
        "payment": queries.payments(SYSTEM).get().pk,
    }
    return [*ROOMS, *(room.format(**found) for room in ROOMS_OF_A_CUSTOMER)]


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("zh-hans", "light")])
def test_every_room_of_the_book_is_without_barriers(visit, rooms, language, theme):
    page, barriers = visit("/", language=language, theme=theme), []
    for room in rooms:
        answer = page.goto(room)
        assert answer.status == 200, room
        assert page.locator("main h1, main h2, main .empty-title").count(), room
        barriers += [f"{room} {one}" for one in barriers_on(page)]
    assert not barriers, "\n".join(barriers)


def test_every_room_of_the_book_fits_a_phone_and_speaks_chinese(visit, rooms, fits):
    page, english = visit("/", size=PHONE, language="zh-hans"), []
    for room in rooms:
        page.goto(room)
        fits(page)
        said = page.inner_text("main").replace(SHIPPED_NOTE, "")  # that note is in both languages
        english += [f"{room} {words}" for words in SENTENCE.findall(said)]
    assert not english, "\n".join(english)
