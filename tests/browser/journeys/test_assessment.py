"""From raw material to a memo: statements with faults, flows, invoices, view, review, print."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.browser import test_bankflows as flows
from tests.browser import test_statements as statements
from tests.browser import test_taxinvoices as invoices

from obligor.assessment.models import Assessment
from obligor.config import standing
from obligor.customers import actions as customers
from obligor.customers.events import CustomerCreated
from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit, Role
from obligor.receivables import actions as receivables
from obligor_core.money import Money

NAME = statements.NAME
EVIDENCE = ["statement.*", "bankflow.*", "taxinvoice.*", "import.*", "record.see", "collateral.see"]
MAKING = ["assessment.see", "assessment.open", "assessment.write", "assessment.submit"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mill(cast) -> Customer:
    """A customer who buys from us; Otto makes the assessment, Vera reviews it."""
    standing.settle(by=SYSTEM, at=now())
    otto = ["customer.*", "portfolio.see", "questionnaire.see", *EVIDENCE, *MAKING]
    Role.objects.filter(code="credit_manager").update(verbs=otto)
    vera = ["customer.see", "assessment.see", "assessment.confirm", "audit.see", "proposal.*"]
    Role.objects.filter(code="executive").update(verbs=vera)
    made = customers.create_customer(
        kind="enterprise",
        name=NAME,
        unit_id=OrganisationUnit.objects.get().pk,
        opened_on=date(2020, 1, 1),
        external_id="M-1",
        by=SYSTEM,
        at=now(),
    ).one(CustomerCreated)
    receivables.post_item(
        customer_id=made.customer_id,
        number="1001",
        amount=Money(300_000_00, "CNY"),
        issued_on=today() - timedelta(days=30),
        due_on=today() + timedelta(days=30),
        by=SYSTEM,
        at=now(),
    )
    return Customer.objects.get(pk=made.customer_id)


def of_the_mill(content: bytes, name: str) -> bytes:
    """Return a file of another company as the mill's own."""
    return content.decode("gb18030").replace(name, NAME).encode("gb18030")


def sends_bank_flows(page, mill):
    page.goto(f"/assess/{mill.pk}/bankflows/files/new")
    content = of_the_mill(flows.statement(), flows.NAME)
    file = {"name": "流水.csv", "mimeType": "text/csv", "buffer": content}
    page.set_input_files("[name=file]", file)
    page.locator("form .card-footer button").click()
    page.wait_for_url("**/bankflows/files/*")
    page.locator("form .card-footer button").click()
    page.wait_for_url("**/bankflows")


def sends_invoices(page, mill):
    page.goto(f"/assess/{mill.pk}/taxinvoices")
    page.get_by_role("main").get_by_role("link", name="导入发票").first.click()
    page.locator("input[type=file]").wait_for()
    content = of_the_mill(invoices.export(), invoices.NAME)
    file = {"name": "发票.csv", "mimeType": "text/csv", "buffer": content}
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button.btn-primary").click()
    page.locator("form[action$='/load'] button.btn-primary").click()
    page.wait_for_load_state("networkidle")


def test_three_years_flows_and_invoices_become_a_reviewed_memo(
    visit, mill, settings, tmp_path, no_barriers
):
    settings.UPLOADS, settings.SNAPSHOTS = tmp_path / "uploads", tmp_path / "snapshots"
    room = reverse("financial_statements", args=[mill.pk])
    otto = visit(room, who="otto", language="zh-hans")
    statements.imports_and_mends(otto, no_barriers)
    sends_bank_flows(otto, mill)
    sends_invoices(otto, mill)

    otto.goto(reverse("customer_assessment", args=[mill.pk]), wait_until="networkidle")
    no_barriers(otto)
    otto.get_by_role("button", name="新建风险评估").click()
    otto.get_by_text("有较新的财务报表").wait_for()
    said = otto.locator("#main").inner_text()
    for finding in ("有较新的财务报表", "销项发票作废率偏高", "开票收入明显低于报表收入"):
        assert finding in said
    no_barriers(otto)
    otto.get_by_label("分析意见").fill("主营稳定；开票与报表收入差异大，须核实。")
    otto.get_by_label("评估建议").select_option("conditions")
    otto.get_by_label("建议额度").fill("500,000")
    otto.get_by_role("button", name="提交复核").click()
    otto.get_by_text("请填写附加条件").wait_for()
    assert "须核实" in otto.get_by_label("分析意见").input_value()
    otto.get_by_label("附加条件").fill("每季度提供银行流水。")
    otto.get_by_role("button", name="提交复核").click()
    otto.get_by_text("该评估由您提交，须由他人复核。").wait_for()

    row = Assessment.objects.get()
    here = reverse("assessment", args=[row.pk])
    vera = visit(here, who="vera", language="zh-hans")
    no_barriers(vera)
    vera.get_by_role("link", name="复核通过").click()
    vera.locator("#panel").get_by_role("button", name="复核通过").click()
    vera.get_by_text("vera 复核").wait_for()
    row.refresh_from_db()
    assert (row.state, row.reviewer, row.limit_minor) == ("confirmed", "vera", 500_000_00)

    for kind, beginning in (("pdf", b"%PDF"), ("docx", b"PK")):
        memo = otto.context.request.get(f"{otto.url.split('/assess')[0]}{here}/memo.{kind}")
        assert memo.status == 200 and memo.body().startswith(beginning)
    otto.goto(reverse("customer", args=[mill.pk]) + "timeline/")
    assert "复核通过风险评估" in otto.locator("#main").inner_text()
