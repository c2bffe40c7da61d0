"""Upload a statement, look at it, load it, and read what it says, in a real browser."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.browser.stage import PHONE

from obligor.bankflows import queries
from obligor.customers import actions as customers
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now, today
from obligor.people.models import OrganisationUnit
from obligor.receivables.queries import customer_ids

NAME = "杭州恒泰精密机械有限公司"
LENDER = "宁波甬江小额贷款有限公司"
HEAD = "账号,户名,交易时间,收入,支出,余额,对方户名,摘要\n"


def statement() -> bytes:
    """Return a year of receipts and instalments, and a sum that went out and came back."""
    balance, lines = 500_000, []
    booked = [(20 + 30 * n, 60_000, "绍兴越州印染有限公司", "货款") for n in range(11)]
    booked += [(10 + 30 * n, -8_000, LENDER, "转账") for n in range(6)]
    booked += [
        (12, -90_000, "嘉兴南湖皮革有限公司", "货款"),
        (9, 89_500, "嘉兴南湖皮革有限公司", ""),
    ]
    for days, amount, party, summary in sorted(booked, reverse=True):
        balance += amount
        day = (today() - timedelta(days=days)).isoformat()
        sides = f"{amount}," if amount > 0 else f",{-amount}"
        clock = "23:30:00" if days == 12 else "10:00:00"
        lines.append(f"6222000011112222,{NAME},{day} {clock},{sides},{balance},{party},{summary}")
    return (HEAD + "\n".join(lines)).encode("gb18030")


@pytest.fixture
def owner(cast) -> int:
    unit = OrganisationUnit.objects.get()
    row = {"_row": 2, "external_id": "C1", "name": NAME, "kind": "enterprise"}
    row |= {"currency": "CNY", "opened_on": date(2020, 1, 1), "unit_code": unit.code}
    customers.upsert_customers(rows=[row], batch="b", default_unit_id=unit.pk, by=SYSTEM, at=now())
    return customer_ids(SYSTEM, ["C1"], verb="customer.see")["C1"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_statement_is_uploaded_loaded_and_read(visit, owner, no_barriers, fits, language):
    page = visit(f"/assess/{owner}/bankflows", language=language)
    no_barriers(page)
    page.goto(f"/assess/{owner}/bankflows/files/new")
    no_barriers(page)
    file = {"name": "流水.csv", "mimeType": "text/csv", "buffer": statement()}
    page.set_input_files("[name=file]", file)
    page.locator("form .card-footer button").click()
    page.wait_for_url("**/bankflows/files/*")
    no_barriers(page)
    page.locator("form .card-footer button").click()
    page.wait_for_url("**/bankflows")
    page.wait_for_load_state("networkidle")
    assert queries.transactions_of(owner).count() == 19
    assert LENDER in page.locator("#findings").inner_text()
    assert page.locator("#chart-bank-trips svg").count() == 1
    no_barriers(page)
    page.locator("#findings a").first.click()
    page.wait_for_url("**/transactions?finding=*")
    no_barriers(page)
    page.goto(f"/assess/{owner}/bankflows/files")
    no_barriers(page)
    small = visit(f"/assess/{owner}/bankflows", language=language, size=PHONE, theme="dark")
    no_barriers(small)
    fits(small)
