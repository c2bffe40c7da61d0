"""The pages of statements, through HTTP as a browser without script would use them."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from mill import NAME, customer, draft, filed, lines

from obligor.foundation.access import SYSTEM
from obligor.statements import actions, queries
from obligor.statements.models import Statement
from obligor_core.statements.periods import readings
from obligor_core.statements.sheets import grids

pytestmark = pytest.mark.django_db
OFF = {"inventories": 11_000_000}


def page(client, name, *args, query=""):
    answer = client.get(reverse(name, args=args) + query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def typed(year: int = 2025, **other) -> dict[str, str]:
    """Return the form of the grid as a person fills it in, in yuan."""
    cells = {}
    for code, amounts in lines(year).items():
        cells[f"c:{code}"] = f"{amounts.current / 100:,.2f}"
        cells[f"p:{code}"] = f"{amounts.previous / 100:,.2f}" if amounts.previous else ""
    head = {
        "standard": "cas_2019",
        "period_from": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "kind": "annual",
        "scope": "solo",
        "assurance": "audited",
        "auditor": "青州会计师事务所",
        "opinion": "unqualified",
        "currency": "CNY",
        "unit": "one",
    }
    return head | cells | other


class TestRoom:
    def test_says_what_to_do_when_there_is_nothing(self, ana):
        owner = customer()
        shown = page(ana, "financial_statements", owner.pk)
        assert "尚无财务报表" in shown
        assert reverse("receive_statements", args=[owner.pk]) in shown

    def test_lists_drafts_what_counts_and_earlier_versions(self, ana):
        owner = customer()
        first = filed(owner, 2024)
        actions.restate(statement_id=first.pk, because="审计调整", by=SYSTEM, at=first.filed_at)
        draft(owner, 2025)
        shown = page(ana, "financial_statements", owner.pk)
        assert shown.count("<strong>2024</strong>") == 2
        assert "<strong>2025</strong>" in shown

    def test_has_a_card_on_the_customers_page(self, ana):
        owner = customer()
        filed(owner)
        shown = page(ana, "customer_tab", owner.pk, "evidence")
        assert reverse("financial_statements", args=[owner.pk]) in shown
        assert "7,000.0 万" in shown

    @pytest.mark.parametrize(
        "name",
        [
            "financial_statements",
            "statement_ratios",
            "statement_trends",
            "statement_models",
            "new_statement",
            "receive_statements",
            "statement_template",
            "export_statements",
        ],
    )
    def test_is_closed_to_the_stranger(self, sam, name):
        assert sam.get(reverse(name, args=[customer().pk])).status_code == 403

    def test_does_not_show_another_customers_statement(self, ana):
        row, other = filed(customer()), customer("M-2")
        link = reverse("financial_statement", args=[other.pk, row.pk])
        assert ana.get(link).status_code == 404


class TestGrid:
    def test_keeps_what_was_typed(self, ana):
        owner = customer()
        assert "营业收入" in page(ana, "new_statement", owner.pk)
        answer = ana.post(reverse("new_statement", args=[owner.pk]), typed(done="1"))
        row = Statement.objects.get()
        assert answer.url == reverse("financial_statement", args=[owner.pk, row.pk])
        assert (row.faults_count, row.auditor, row.opinion) == (
            0,
            "青州会计师事务所",
            "unqualified",
        )
        assert queries.written_lines_of(row) == lines()

    def test_reads_full_width_parentheses_and_the_unit(self, ana):
        owner = customer()
        cells = {"c:revenue": "７，０００．５", "c:net_income": "(12.3456)", "c:cost": "—"}
        head = {k: v for k, v in typed(unit="ten_thousand").items() if k[1] != ":"}
        ana.post(reverse("new_statement", args=[owner.pk]), head | cells)
        found = queries.written_lines_of(Statement.objects.get())
        assert found["revenue"].current == 7_000_500_000
        assert found["net_income"].current == -12_345_600
        assert "cost" not in found

    def test_names_the_cell_that_cannot_be_read_and_loses_nothing(self, ana):
        owner = customer()
        given = typed() | {"c:revenue": "很多", "c:cost": "1.234"}
        answer = ana.post(reverse("new_statement", args=[owner.pk]), given)
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert "“很多”" in shown
        assert 'id="fault-0-cost"' in shown
        assert 'value="青州会计师事务所"' in shown
        assert not Statement.objects.exists()

    def test_keeps_the_form_when_the_period_is_impossible(self, ana):
        owner = customer()
        given = typed(period_end="2019-12-31")
        answer = ana.post(reverse("new_statement", args=[owner.pk]), given)
        assert answer.status_code == 422
        assert "70,000,000.00" in answer.content.decode()

    def test_shows_the_faults_at_their_lines_and_mends_the_draft(self, ana):
        owner = customer()
        row = draft(owner, wrong=OFF)
        shown = page(ana, "edit_statement", owner.pk, row.pk)
        assert 'class="line-total is-faulty" id="line-current_assets"' in shown
        given = typed(seen_changes="0", stay="1")
        answer = ana.post(reverse("edit_statement", args=[owner.pk, row.pk]), given)
        assert answer.status_code == 302
        row.refresh_from_db()
        assert row.faults == []

    def test_says_when_somebody_else_was_faster(self, ana):
        owner = customer()
        row = draft(owner)
        link = reverse("edit_statement", args=[owner.pk, row.pk])
        ana.post(link, typed(seen_changes="0"))
        answer = ana.post(link, typed(seen_changes="0"))
        assert answer.status_code == 409
        assert "已被他人修改" in answer.content.decode()

    def test_leads_from_what_is_on_file_to_the_statement(self, ana):
        row = filed(customer())
        args = [row.customer_id, row.pk]
        answer = ana.get(reverse("edit_statement", args=args))
        assert answer.url == reverse("financial_statement", args=args)

    @pytest.mark.parametrize("standard", ["cas_2019", "small_enterprise", "ifrs"])
    def test_offers_every_format(self, ana, standard):
        shown = page(ana, "new_statement", customer().pk, query=f"?standard={standard}")
        assert f'name="standard" value="{standard}"' in shown


class TestFiling:
    def test_asks_a_reason_for_each_class_of_fault(self, ana):
        owner = customer()
        row = draft(owner, wrong=OFF)
        link = reverse("file_statement", args=[owner.pk, row.pk])
        assert 'name="because_subtotal"' in ana.get(link).content.decode()
        assert ana.post(link, {}).status_code == 422
        ana.post(link, {"because_subtotal": "附注已说明"})
        row.refresh_from_db()
        assert row.state == "filed"
        shown = page(ana, "financial_statement", owner.pk, row.pk)
        assert "附注已说明" in shown

    def test_restates_compares_and_withdraws(self, ana):
        owner = customer()
        first = filed(owner)
        args = [owner.pk, first.pk]
        ana.post(reverse("restate_statement", args=args), {"because": "审计调整"})
        second = Statement.objects.get(version=2)
        given = typed(seen_changes="0") | {"c:admin_expense": "7,000,001.00"}
        ana.post(reverse("edit_statement", args=[owner.pk, second.pk]), given)
        shown = page(ana, "compare_statements", owner.pk, second.pk, first.pk)
        assert "管理费用" in shown
        assert "7,000,001.00" in shown
        ana.post(reverse("withdraw_statement", args=args), {"because": "公司有误"})
        first.refresh_from_db()
        assert first.state == "withdrawn"
        assert "公司有误" in page(ana, "financial_statement", *args)
        ana.post(reverse("discard_statement", args=[owner.pk, second.pk]))
        assert not Statement.objects.filter(pk=second.pk).exists()


class TestAnalysis:
    @pytest.fixture
    def owner(self):
        owner = customer()
        for year in (2023, 2024, 2025):
            filed(owner, year)
        return owner

    def test_ratios_stand_side_by_side_with_formula_and_stated_answers(self, ana, owner):
        shown = page(ana, "statement_ratios", owner.pk)
        assert "资产负债率" in shown
        assert "32.4%" in shown
        assert "RAT-" in shown
        assert "polyline" in shown
        assert "缺少：" in shown
        assert "Infinity" not in shown
        assert "inf" not in shown.replace("info", "").replace("infe", "")

    @pytest.mark.parametrize("view", ["amounts", "shares", "changes", "nonsense"])
    def test_lines_are_shown_as_amounts_shares_and_changes(self, ana, owner, view):
        shown = page(ana, "statement_trends", owner.pk, query=f"?view={view}")
        assert "营业收入" in shown
        if view == "changes":
            assert "6.1%" in shown

    def test_models_say_for_whom_they_are_made(self, ana, owner):
        shown = page(ana, "statement_models", owner.pk)
        assert "Altman" in shown
        assert "Ohlson" in shown
        assert "适用于" in shown

    @pytest.mark.parametrize("name", ["statement_ratios", "statement_trends", "statement_models"])
    def test_pages_without_statements_say_what_to_do(self, ana, name):
        assert "尚无财务报表" in page(ana, name, customer().pk)


class TestWorkbooks:
    def test_the_filled_template_is_read_back_as_it_was(self, ana):
        row = filed(customer())
        link = reverse("statement_template", args=[row.customer_id])
        content = ana.get(f"{link}?statement={row.pk}").getvalue()
        found = readings(grids(content, "template.xlsx"))
        assert len(found) == 1
        assert found[0].companies == (NAME,)
        assert (found[0].period_end, found[0].unit) == (row.period_end, "one")
        read = {line.code: line.current for line in found[0].lines}
        assert read["revenue"] == 70_000_000
        assert not found[0].review

    def test_the_export_holds_every_period_and_the_ratios(self, ana):
        owner = customer()
        for year in (2024, 2025):
            filed(owner, year)
        answer = ana.get(reverse("export_statements", args=[owner.pk]))
        openpyxl = pytest.importorskip("openpyxl")
        book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
        assert book.sheetnames[:2] == ["资产负债表", "利润表"]
        cells = [[c.value for c in row] for row in book["利润表"].iter_rows()]
        revenue = next(row for row in cells if row[0] and row[0].strip() == "营业收入")
        assert revenue[1:3] == [70_000_000, 66_000_000]
        assert book["财务指标"].max_row > 30


class TestBook:
    def test_finds_customers_without_a_recent_statement(self, ana):
        old, none = customer("M-1"), customer("M-2", name="新客户")
        filed(old, 2023)
        shown = page(ana, "statement_book", query="?age=none")
        assert "新客户" in shown
        assert NAME not in shown
        shown = page(ana, "statement_book", query="?age=24&q=M-1")
        assert NAME in shown
        assert none.name not in shown

    def test_lists_versions_and_exports_them(self, ana):
        filed(customer())
        assert NAME in page(ana, "all_statements", query="?state=filed&counting=yes&faulty=no")
        answer = ana.get(reverse("all_statements") + "?export=xlsx")
        assert answer.status_code == 200

    def test_is_closed_to_the_stranger(self, sam):
        assert sam.get(reverse("statement_book")).status_code == 403
        assert sam.get(reverse("all_statements")).status_code == 403
