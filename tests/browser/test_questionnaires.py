"""A questionnaire is filled in, handed in, returned, and confirmed by somebody else."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect
from tests.browser.stage import PHONE, WIDE

from obligor.customers import actions as customers
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit, Role
from obligor.questionnaires import actions
from obligor.questionnaires.models import Sheet


@pytest.fixture
def customer(cast):
    actions.load_shipped(by=SYSTEM, at=now())
    Role.objects.filter(code="executive").update(verbs=["questionnaire.*", "customer.see"])
    made = customers.create_customer(
        external_id="C1",
        kind="enterprise",
        name="上海恒泰精密机械有限公司",
        unit_id=OrganisationUnit.objects.get().pk,
        opened_on=today(),
        by=SYSTEM,
        at=now(),
    )
    return made.events[0].customer_id


def test_a_site_visit_is_filled_in_returned_and_confirmed(visit, customer, no_barriers, fits):
    page = visit(f"/assess/{customer}/questionnaires")
    visits = page.locator("section.card", has_text="Site visit").first
    visits.get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/answer$"))
    no_barriers(page)
    page.locator("#q-visited_on").fill(today().isoformat())
    page.locator("#q-met_with").fill("总经理王伟")
    elsewhere = page.locator("#q-real_address")
    expect(elsewhere).to_be_hidden()
    page.get_by_role("group", name="Is it at the address").get_by_label("No").check()
    expect(elsewhere).to_be_visible()
    page.get_by_role("group", name="Is it at the address").get_by_label("Yes").check()
    expect(elsewhere).to_be_hidden()
    page.get_by_role("group", name="Who spoke for the company").get_by_label("the owner").focus()
    page.keyboard.press("2")
    expect(page.get_by_label("a manager")).to_be_checked()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("alert").filter(has_text="Not complete yet")).to_be_visible()
    for asked, chosen in (
        ("Was the visit announced", "No"),
        ("Do they know their own figures", "roughly"),
        ("Were other creditors seen", "No"),
        ("owned or rented", "owned"),
        ("Stock against the books", "fits"),
        ("Do goods move", "busy"),
        ("fit what the company says", "fits"),
        ("Electricity bills", "about the same"),
    ):
        page.get_by_role("group", name=asked).get_by_label(chosen, exact=True).check()
    page.locator("#q-staff_seen").fill("86")
    bills = page.locator("#question-electricity")
    bills.get_by_text("Comment", exact=True).click()
    bills.get_by_role("textbox").fill("电费单存于纸质档案")
    page.locator("#q-staff_seen").focus()
    expect(page.locator("#sheet-side")).not_to_contain_text("Still wanted")
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url(re.compile(r"/questionnaires/\d+$"))
    expect(page.get_by_text("somebody else reviews them")).to_be_visible()
    sheet = Sheet.objects.get()
    assert (sheet.state, sheet.answers["staff_seen"]) == ("submitted", "86")
    other = visit(f"/assess/{customer}/questionnaires/{sheet.pk}", who="vera")
    no_barriers(other)
    other.get_by_role("link", name="Confirm").click()
    other.locator("#panel-body").get_by_role("button", name="Confirm").click()
    expect(other.get_by_text("confirmed", exact=False).first).to_be_visible()
    page.goto(f"/assess/{customer}/questionnaires", wait_until="networkidle")
    expect(page.locator(".chart-radar svg")).to_be_visible()
    no_barriers(page)
    fits(page)


@pytest.mark.parametrize(
    ("size", "theme", "language"), [(WIDE, "light", "en"), (PHONE, "dark", "zh-hans")]
)
def test_every_room_of_questionnaires_is_open_to_all(
    visit, customer, no_barriers, fits, size, theme, language
):
    from obligor.questionnaires import queries

    begun = actions.begin(customer_id=customer, questionnaire="enterprise_5c", by=SYSTEM, at=now())
    sheet = begun.events[0].sheet_id
    version = queries.versions("enterprise_5c").get().pk
    room = f"/assess/{customer}/questionnaires"
    rooms = (
        "/questionnaires",
        "/questionnaires/enterprise_5c",
        f"/questionnaires/versions/{version}",
        f"/questionnaires/versions/{version}/preview?q-lawsuits=many&q-private_lending=yes",
        f"/questionnaires/versions/{version}/difference",
        "/questionnaires/new",
        "/answer-sheets",
        "/answer-sheets/waiting",
        "/answer-sheets/expiring",
        room,
        f"{room}/{sheet}",
        f"{room}/{sheet}/answer",
        f"{room}/{sheet}/evidence/cash_flow",
        f"/customers/{customer}/evidence/",
    )
    page = visit("/questionnaires", size=size, theme=theme, language=language)
    for place in rooms:
        page.goto(place, wait_until="networkidle")
        no_barriers(page)
        fits(page)
        if folder := os.environ.get("SCREENSHOTS"):
            name = re.sub(r"[^a-z0-9]+", "-", f"{language}{place}")
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)
