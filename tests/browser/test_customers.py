"""A customer's file in a real browser: opened, warned about, filled, merged by two people."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.browser.stage import PHONE

from obligor.approvals.models import Proposal
from obligor.customers import actions
from obligor.customers.events import CustomerCreated
from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit

HUAXIN = "深圳市华信贸易有限公司"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def huaxin(cast):
    made = actions.create_customer(
        kind="enterprise", name=HUAXIN, unit_id=OrganisationUnit.objects.get().pk,
        opened_on=today(), external_id="HX-1", by=SYSTEM, at=now(),
    ).one(CustomerCreated)  # fmt: skip
    return Customer.objects.get(pk=made.customer_id)


def test_a_file_is_opened_warned_about_filled_and_merged(
    visit, huaxin, settings, tmp_path, no_barriers
):
    settings.MEDIA_ROOT = tmp_path
    page = visit("/customers", who="otto")
    no_barriers(page)
    page.get_by_role("link", name="New customer").click()
    page.get_by_label("Customer name").fill("深圳华信贸易有限责任公司")
    page.get_by_label("Short name").fill("华信")
    warning = page.locator("#twins .alert")
    warning.wait_for()
    assert HUAXIN in warning.inner_text()
    no_barriers(page)
    page.get_by_role("button", name="Open file").click()
    assert "probably on file already" in page.locator(".alert-danger").first.inner_text()
    page.get_by_label("I have looked").check()
    page.get_by_role("button", name="Open file").click()
    page.wait_for_url("**/customers/*/")
    made = Customer.objects.exclude(pk=huaxin.pk).get()

    page.get_by_role("link", name="Documents").click()
    page.get_by_role("link", name="Add document").click()
    licence = {"name": "营业执照.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("File").set_input_files(licence)
    page.get_by_role("button", name="Add document").click()
    page.get_by_role("link", name="营业执照").wait_for()
    no_barriers(page)

    page.goto(reverse("merge_customers", args=[huaxin.pk, made.pk]), wait_until="networkidle")
    no_barriers(page)
    page.get_by_label("Why (for the approvers)").fill("同一公司")
    page.get_by_role("button", name="Show effect").click()
    page.get_by_text("Two customer files made one").wait_for()
    page.get_by_role("button", name="Submit for approval").click()
    page.get_by_role("link", name="Submitted for approval").wait_for()
    waiting = Proposal.objects.get()
    assert waiting.payload["kept_id"] == huaxin.pk
    assert Customer.objects.get(pk=made.pk).state == "active"


def test_the_side_panel_keeps_a_contact_masked_and_a_note(visit, huaxin, no_barriers):
    page = visit(reverse("customer_tab", args=[huaxin.pk, "file"]))
    page.locator("section", has_text="Contacts").get_by_role("link", name="Add").click()
    page.locator("#panel").get_by_label("Name").fill("王芳")
    page.locator("#panel").get_by_label("Phone").fill("13800138000")
    page.locator("#panel").get_by_role("button", name="Add contact").click()
    page.get_by_text("138****8000").wait_for()
    no_barriers(page)
    page.get_by_role("button", name="Show personal data").click()
    page.get_by_text("13800138000").wait_for()


@pytest.mark.parametrize("path", ["/customers", "/customers/new", "/duplicates", "/custom-fields"])
def test_fits_a_phone_in_chinese_and_in_the_dark(visit, huaxin, no_barriers, fits, path):
    page = visit(path, size=PHONE, language="zh-hans", theme="dark")
    fits(page)
    no_barriers(page)


@pytest.mark.parametrize("tab", ["overview", "file", "connections", "timeline", "notes"])
def test_every_tab_fits_a_phone(visit, huaxin, no_barriers, fits, tab):
    args = [huaxin.pk] if tab == "overview" else [huaxin.pk, tab]
    name = "customer" if tab == "overview" else "customer_tab"
    page = visit(reverse(name, args=args), size=PHONE)
    fits(page)
    no_barriers(page)
