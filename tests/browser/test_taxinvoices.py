"""Tax invoices in a real browser: a file of one customer goes in, its room says what it means."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from tests.browser.stage import PHONE

from obligor.customers import actions
from obligor.customers.events import CustomerCreated
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit

NAME = "杭州恒泰精密机械有限公司"
HEADER = "发票号码,开票日期,销方名称,购方名称,金额,税额,价税合计,发票状态"
SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")  # two English words in a row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(cast) -> int:
    made = actions.create_customer(
        kind="enterprise", name=NAME, unit_id=OrganisationUnit.objects.get().pk,
        opened_on=today(), external_id="C1", by=SYSTEM, at=now(),
    ).one(CustomerCreated)  # fmt: skip
    return made.customer_id


def export() -> bytes:
    """Return an export of the tax bureau: many sales of which a third is void, and purchases."""
    lines = [HEADER]
    for number in range(60):
        day = today() - timedelta(days=5 * number)
        state = " 作废" if number % 3 == 0 else "正常"
        buyer = "宁波海天商贸有限公司" if number % 5 else "温州创新五金厂"
        lines.append(f"{1000 + number},{day},{NAME},{buyer},1000.00,130.00,1130.00,{state}")
        lines.append(f"{2000 + number},{day},绍兴轻纺有限公司,{NAME},600.00,78.00,678.00,正常")
    return "\n".join(lines).encode("gb18030")


def test_a_file_of_one_customer_goes_in_and_is_understood(
    visit, owner, settings, tmp_path, no_barriers, fits
):
    settings.UPLOADS = tmp_path
    room = f"/assess/{owner}/taxinvoices"
    page = visit(room)
    no_barriers(page)
    page.get_by_role("main").get_by_role("link", name="Import invoices").first.click()
    page.get_by_text(NAME).first.wait_for()
    no_barriers(page)
    given = {"name": "发票.csv", "mimeType": "text/csv", "buffer": export()}
    page.get_by_label("File", exact=True).set_input_files(given)
    page.get_by_role("button", name="Upload and check").click()
    page.get_by_role("button", name=re.compile("^Load")).first.click()
    page.get_by_role("link", name="To its evidence").wait_for()

    page.goto(room)
    page.get_by_text("Many sales invoices are voided").first.wait_for()
    no_barriers(page)
    page.get_by_role("link", name=re.compile("Many sales invoices are voided")).click()
    assert page.get_by_role("main").locator("tbody tr").count() == 20
    no_barriers(page)
    page.get_by_role("link", name="Counterparties").last.click()
    page.get_by_text("温州创新五金厂").first.wait_for()
    no_barriers(page)

    phone = visit(room, size=PHONE, language="zh-hans")
    phone.get_by_text("销项作废率偏高").first.wait_for()
    fits(phone)
    no_barriers(phone)
    assert not SENTENCE.findall(phone.inner_text("main").replace("ana", ""))
    for path in ("/tax-invoices", "/tax-invoices/counterparties"):
        phone.goto(path)
        fits(phone)
        no_barriers(phone)
