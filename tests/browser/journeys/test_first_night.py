"""Import a book, run the night, see who moved, propose, approve as another, find it, verify it."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from procrastinate.contrib.django import app

from obligor.customers.models import Customer
from obligor.foundation import audit
from obligor.foundation.clock import today
from obligor.receivables.models import OpenItem

CUSTOMERS = """客户编号,客户名称,客户类型,所属机构,建档日期
C-1,杭州恒泰精密机械有限公司,企业,HQ,2025-01-01
C-2,宁波海天贸易有限公司,企业,HQ,2025年3月1日
"""


def work() -> None:
    """Do the jobs that wait, as a worker does, until none is left."""

    async def until_empty() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            async with worker.open_async():
                await worker.run_worker_async(
                    wait=False, install_signal_handlers=False, listen_notify=False
                )

    def run() -> None:
        asyncio.run(until_empty())
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=60)
    assert not thread.is_alive()


def items_csv() -> str:
    """Return an item that falls due yesterday and one that falls due next month."""
    day = today()
    rows = [
        ("INV-1", "C-1", day - timedelta(days=40), day - timedelta(days=1), "120,100.50"),
        ("INV-2", "C-2", day - timedelta(days=10), day + timedelta(days=30), "80,000.00"),
    ]
    lines = [f'{n},{c},{issued},{due},"{amount}"' for n, c, issued, due, amount in rows]
    return "\n".join(["单据编号,客户编号,开票日期,到期日,金额", *lines]) + "\n"


def load(page: Page, tmp_path: Path, kind: str, text: str) -> None:
    """Upload a file as a person does, look at what will happen, and load it."""
    file = tmp_path / f"{kind}.csv"
    file.write_bytes(text.encode("gb18030"))
    page.goto("/imports/new")
    page.locator(f"#kind_{kind}").check()
    page.locator("input[type=file]").set_input_files(file)
    page.locator("main form button.btn-primary").click()
    expect(page.locator("form[action$='/load'] button.btn-primary")).to_be_visible()
    page.locator("form[action$='/load'] button.btn-primary").click()
    page.wait_for_load_state("networkidle")


def night(page: Page, on: str) -> None:
    """Start the run of a date on the page and let the worker do it."""
    page.goto("/runs/start")
    page.locator("input[name=on]").fill(on)
    page.locator(".panel-foot button:not([name=rehearse])").last.click()
    page.wait_for_load_state("networkidle")
    work()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_a_file_to_a_verified_audit_log(visit, no_barriers, tmp_path, settings, language):
    settings.SNAPSHOTS, settings.UPLOADS = tmp_path / "snapshots", tmp_path / "uploads"
    ana = visit("/", language=language)
    load(ana, tmp_path, "customers", CUSTOMERS)
    load(ana, tmp_path, "open_items", items_csv())
    assert Customer.objects.count() == 2
    assert OpenItem.objects.get(external_id="INV-1").open_minor == 12_010_050

    day = today()
    night(ana, str(day - timedelta(days=1)))
    night(ana, str(day))
    ana.goto("/runs")
    ana.locator("main tbody a").first.click()
    ana.locator("main a[href*='/movements']").first.click()
    late = ana.locator("main").get_by_text("杭州恒泰精密机械有限公司").first
    expect(late).to_be_visible()
    no_barriers(ana)

    owner = Customer.objects.get(external_id="C-1")
    ana.goto(f"/customers/{owner.pk}/payments/old")
    ana.locator("input[name=amount]").fill("20000.00")
    ana.locator("input[name=value_on]").fill(str(day - timedelta(days=20)))
    ana.locator("input[name=because]").fill("银行回单迟到")
    ana.locator(".panel-foot button:not([name=rehearse])").last.click()
    ana.wait_for_load_state("networkidle")
    assert OpenItem.objects.get(external_id="INV-1").open_minor == 12_010_050

    otto = visit("/proposals", who="otto", language=language)
    otto.locator("main tbody a").first.click()
    no_barriers(otto)
    otto.locator("#decide button.btn-primary").click()
    otto.wait_for_load_state("networkidle")
    assert OpenItem.objects.get(external_id="INV-1").open_minor == 10_010_050

    vera = visit("/audit?q=receivable.backdate_payment", who="vera", language=language)
    expect(vera.locator("main tbody tr").first).to_contain_text("ana")
    no_barriers(vera)
    ana.goto("/audit/verification")
    ana.locator("main form button.btn-primary").click()
    ana.wait_for_load_state("networkidle")
    work()
    ana.goto("/audit/verification")
    expect(ana.locator(".verdict-yes")).to_be_visible()
    assert not list(audit.verify())
