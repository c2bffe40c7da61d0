"""Three years of statements from a workbook with two faults: seen, mended, filed, read."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.urls import reverse
from tests.browser.stage import PHONE

from obligor.customers import actions
from obligor.customers.events import CustomerCreated
from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now
from obligor.people.models import OrganisationUnit, Role
from obligor.statements.models import Statement

NAME = "青州造纸有限公司"
YEARS = (2023, 2024, 2025)
# 万元: cash, receivables, inventories, fixed; borrowings, payables, capital, retained
STOCKS = {
    2022: (400, 900, 700, 1800, 800, 600, 2000, 400),
    2023: (640, 1000, 750, 1800, 800, 650, 2000, 740),
    2024: (760, 1200, 850, 1800, 900, 700, 2000, 1010),
    2025: (802, 1500, 1000, 1800, 1000, 750, 2000, 1352),
}
# revenue, cost, overheads, interest, tax
FLOWS = {
    2023: (6000, 4900, 600, 40, 120),
    2024: (6600, 5500, 680, 45, 105),
    2025: (7000, 5700, 792, 50, 116),
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mill(cast):
    Role.objects.filter(code="credit_manager").update(
        verbs=["customer.*", "statement.*", "proposal.*", "assessment.see"]
    )
    made = actions.create_customer(
        kind="enterprise", name=NAME, unit_id=OrganisationUnit.objects.get().pk,
        opened_on=date(2020, 1, 1), external_id="M-1", by=SYSTEM, at=now(),
    ).one(CustomerCreated)  # fmt: skip
    return Customer.objects.get(pk=made.customer_id)


def balance(year: int) -> tuple[list[tuple[str, int | None]], list[tuple[str, int | None]]]:
    cash, owed, stock, fixed, debt, payable, capital, retained = STOCKS[year]
    current, debts = cash + owed + stock, debt + payable
    assets = [
        ("流动资产：", None), ("货币资金", cash), ("应收账款", owed), ("存货", stock),
        ("流动资产合计", current), ("固定资产", fixed), ("非流动资产合计", fixed),
        ("资产总计", current + fixed),
    ]  # fmt: skip
    claims = [
        ("流动负债：", None), ("短期借款", debt), ("应付账款", payable), ("流动负债合计", debts),
        ("负债合计", debts), ("实收资本（或股本）", capital), ("未分配利润", retained),
        ("所有者权益合计", capital + retained),
        ("负债和所有者权益总计", debts + capital + retained),
    ]  # fmt: skip
    return assets, claims


def income(year: int) -> list[tuple[str, int]]:
    revenue, cost, overheads, interest, tax = FLOWS[year]
    profit = revenue - cost - overheads - interest
    return [
        ("一、营业收入", revenue), ("减：营业成本", cost), ("    管理费用", overheads),
        ("    财务费用", interest), ("二、营业利润（亏损以“-”号填列）", profit),
        ("三、利润总额（亏损总额以“-”号填列）", profit), ("减：所得税费用", tax),
        ("四、净利润（净亏损以“-”号填列）", profit - tax),
    ]  # fmt: skip


def workbook() -> bytes:
    """Return the export: sides beside each other, 万元, merged titles; 2025 has two faults.

    Inventories of 2025 are a hundred too high, so that their total does not add up, and the net
    profit of 2025 is ten too low.
    """
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        middle = book.add_format({"align": "center", "bold": True})
        for year in YEARS:
            sheet = book.add_worksheet(f"资产负债表{year}")
            sheet.merge_range("A1:F1", "资 产 负 债 表", middle)
            sheet.merge_range("A2:C2", f"编制单位：{NAME}")
            sheet.write("D2", f"{year}年12月31日")
            sheet.write("F2", "单位：万元")
            sheet.write_row("A3", ["资产", "期末余额", "年初余额"] * 1)
            sheet.write_row("D3", ["负债和所有者权益", "期末余额", "年初余额"])
            for place, side in ((0, 0), (3, 1)):
                pairs = zip(balance(year)[side], balance(year - 1)[side], strict=True)
                for row, ((name, now_), (_, then)) in enumerate(pairs, start=3):
                    sheet.write(row, place, name)
                    if now_ is not None:
                        wrong = 100 if (year, name) == (2025, "存货") else 0
                        sheet.write(row, place + 1, now_ + wrong)
                        sheet.write(row, place + 2, then)
            sheet = book.add_worksheet(f"利润表{year}")
            sheet.merge_range("A1:C1", "利 润 表", middle)
            sheet.write("A2", f"编制单位：{NAME}")
            sheet.write("B2", f"{year}年度")
            sheet.write("C2", "单位：万元")
            sheet.write_row("A3", ["项目", "本期金额", "上期金额"])
            before = dict(income(year - 1)) if year > YEARS[0] else {}
            for row, (name, amount) in enumerate(income(year), start=3):
                wrong = -10 if year == YEARS[-1] and name.startswith("四") else 0
                sheet.write(row, 0, name)
                sheet.write(row, 1, amount + wrong)
                if name in before:
                    sheet.write(row, 2, before[name])
            if year == YEARS[-1]:
                sheet.write(20, 0, "小微贷贴息返还")
                sheet.write(20, 1, 0.5)
    return held.getvalue()


def test_three_years_are_imported_mended_filed_and_read_in_chinese(
    visit, mill, settings, tmp_path, no_barriers
):
    settings.UPLOADS = tmp_path
    here = reverse("financial_statements", args=[mill.pk])
    page = visit(here, who="otto", language="zh-hans")
    imports_and_mends(page, no_barriers)
    reads_the_ratios(page, mill, no_barriers)


def imports_and_mends(page, no_barriers):
    """Take the workbook in from the room of statements, mend its two faults, and file it."""
    no_barriers(page)
    page.get_by_role("link", name="导入报表文件").first.click()
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sent = {"name": "三年报表.xlsx", "mimeType": sheet, "buffer": workbook()}
    page.wait_for_url("**/files/new")
    page.locator("#id_file").set_input_files(sent)
    page.get_by_role("button", name="上传并识别").click()

    page.get_by_text("1 项待确认").wait_for()
    assert NAME in page.locator("#main").inner_text()
    assert page.get_by_label("金额单位").input_value() == "ten_thousand"
    no_barriers(page)
    page.get_by_label("将“小微贷贴息返还”归入").select_option("-")
    page.get_by_label("审计情况").select_option("audited")
    page.get_by_role("button", name="接收，并将无问题的直接归档").click()

    page.get_by_text("已接收 3 期报表").wait_for()
    assert Statement.objects.filter(state="filed").count() == 2
    draft = Statement.objects.get(state="draft")
    found = [f["check"] for f in draft.faults if f["severity"] == "error"]
    assert set(found) == {"subtotal", "retained_earnings"}
    no_barriers(page)

    page.get_by_role("link", name="2025").first.click()
    assert "流动资产合计" in page.locator("#faults").inner_text()
    assert "净利润" in page.locator("#faults").inner_text()
    page.get_by_role("link", name="修改").click()
    inventories = page.locator("input[name='c:inventories']")
    assert inventories.input_value() == "1,100"
    shown = page.locator("#line-current_assets [data-computed='0']")
    assert "≠ 3,402" in shown.inner_text()
    no_barriers(page)
    inventories.fill("１，０００")
    assert shown.inner_text() == "✓"
    assert page.locator("[data-balance='0']").inner_text() == "平衡"
    inventories.press("Enter")
    assert page.evaluate("document.activeElement.name") == "c:of_which_data_inventories"
    page.locator("input[name='c:net_income']").fill("342")
    page.get_by_role("button", name="保存并关闭").click()
    page.get_by_text("未发现问题", exact=False).first.wait_for()
    page.get_by_role("link", name="归档报表").click()
    page.locator("#panel").get_by_role("button", name="归档报表").click()
    page.get_by_text("报表已归档").wait_for()
    draft.refresh_from_db()
    assert (draft.state, draft.faults_count) == ("filed", 0)


def reads_the_ratios(page, mill, no_barriers):
    page.goto(reverse("statement_ratios", args=[mill.pk]), wait_until="networkidle")
    row = page.locator("tr", has=page.get_by_role("rowheader", name="资产负债率"))
    assert "34.3%" in row.inner_text()
    assert row.locator("svg.spark").count() == 1
    row.locator("details.explain summary").last.click()
    assert "负债合计" in row.locator(".explain-body").last.inner_text()
    no_barriers(page)
    for name in ("statement_trends", "statement_models"):
        page.goto(reverse(name, args=[mill.pk]), wait_until="networkidle")
        no_barriers(page)


def test_a_block_copied_from_a_spreadsheet_is_pasted(visit, mill):
    page = visit(reverse("new_statement", args=[mill.pk]))
    box = page.locator("input[name='c:monetary_funds']")
    box.focus()
    page.evaluate(
        """text => { const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        const how = {clipboardData, bubbles: true, cancelable: true};
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", how)); }""",
        "1,200.50\t1,100\r\n(30)\t-\r\n",
    )
    assert box.input_value() == "1,200.50"
    assert page.locator("input[name='p:monetary_funds']").input_value() == "1,100"
    assert page.locator("input[name='c:trading_assets']").input_value() == "(30)"
    total = page.locator("#line-current_assets [data-computed='0']")
    assert total.inner_text() == "= 1,170.50"


@pytest.mark.parametrize(
    "name", ["financial_statements", "new_statement", "receive_statements", "statement_ratios"]
)
def test_fits_a_phone_in_the_dark(visit, mill, no_barriers, fits, name):
    page = visit(reverse(name, args=[mill.pk]), size=PHONE, language="zh-hans", theme="dark")
    fits(page)
    no_barriers(page)


def test_the_book_fits_a_phone_and_has_no_barriers(visit, mill, no_barriers, fits):
    for path in ("/statements", "/statements/all"):
        page = visit(path, size=PHONE)
        fits(page)
        no_barriers(page)
