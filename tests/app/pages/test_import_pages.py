"""A file on the pages: upload, faults, columns, dates, loading, taking back, downloads."""

from __future__ import annotations

import io
import zipfile

import fastexcel
import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from obligor.customers.models import Customer
from obligor.imports import jobs, loading
from obligor.imports.models import ImportBatch
from obligor_core.imports.kinds import KINDS

HEADERS = "客户编号,客户名称,类型,机构代码,建档日期\n"
GOOD = HEADERS + "C-1,杭州恒泰精密机械有限公司,企业,HQ,2024-01-15\nC-2,个体户甲,个体,HQ,\n"
BAD = GOOD + "C-3,,企业,HQ,\nC-4,=cmd|' /C calc'!A0,太空,HQ,\n"
MAPPED = {"map_external_id": "0", "map_name": "1", "map_kind": "2", "map_unit_code": "3"}


@pytest.fixture
def ana(client_of, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return client_of("ana")


def upload(client, content: str | bytes, *, kind="customers", name="客户.csv"):
    raw = content.encode("gb18030") if isinstance(content, str) else content
    given = {"kind": kind, "file": SimpleUploadedFile(name, raw)}
    return client.post("/imports/new", given)


def page_of(client, content: str | bytes, **more) -> str:
    answer = upload(client, content, **more)
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]).content.decode()


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return held.getvalue()


def grid(answer) -> list[list[object]]:
    book = fastexcel.read_excel(b"".join(answer))
    return [list(r) for r in book.load_sheet(0, header_row=None).to_polars().iter_rows()]


class TestNew:
    def test_shows_what_each_kind_holds_and_its_template(self, ana):
        shown = ana.get("/imports/new").content.decode()
        assert "/imports/template/open_items.xlsx" in shown and "Customer number" in shown

    def test_keeps_the_chosen_kind_when_the_file_is_missing(self, ana):
        answer = ana.post("/imports/new", {"kind": "payments"})
        assert answer.status_code == 422
        assert 'value="payments" checked' in answer.content.decode()

    def test_is_refused_to_the_stranger(self, client_of):
        assert client_of("sam").get("/imports/new").status_code == 403
        assert client_of("sam").get("/imports").status_code == 403

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_a_template_is_read_back_with_every_column_known(self, client_of, language):
        answer = client_of("ana", language=language).get("/imports/template/customers.xlsx")
        rows = grid(answer)
        assert "客户编号 Customer number *" in rows[0]
        headers = ",".join(str(cell) for cell in rows[0])
        client = client_of("ana")
        upload(client, headers + "\n" + "C-9" + "," * (len(rows[0]) - 1) + "\n")
        assert len(ImportBatch.objects.get().mapping) == len(rows[0])

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_a_template_offers_every_choice_to_pick_from(self, client_of, language, kind):
        answer = client_of("ana", language=language).get(f"/imports/template/{kind}.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
        offered = {}
        for rule in book.worksheets[0].data_validations.dataValidation:
            sheet, _, cells = rule.formula1.rpartition("!")
            (row,) = book[sheet.strip("'")][cells.replace("$", "")]
            offered[next(iter(rule.sqref.ranges)).min_col - 1] = [cell.value for cell in row]
        chosen = {
            place: [spoken[0] for _, spoken in field.choices]
            for place, field in enumerate(KINDS[kind].fields)
            if field.choices
        }
        assert offered == chosen


class TestOne:
    def test_says_what_will_happen_before_anything_is_written(self, ana):
        shown = page_of(ana, GOOD)
        assert "2 new, 0 changed" in shown and "Load 2 rows" in shown
        assert not Customer.objects.exists()

    def test_loads_and_takes_back(self, ana):
        page_of(ana, GOOD)
        batch = ImportBatch.objects.get()
        ana.post(f"/imports/{batch.pk}/load")
        batch.refresh_from_db()
        assert (batch.state, Customer.objects.count()) == ("committed", 2)
        panel = ana.post(f"/imports/{batch.pk}/undo", {"rehearse": "1"})
        assert "This would happen" in panel.content.decode()
        assert Customer.objects.count() == 2
        ana.post(f"/imports/{batch.pk}/undo", {})
        assert not Customer.objects.exists()

    def test_names_all_faults_and_offers_only_the_good_rows(self, ana):
        shown = page_of(ana, BAD)
        assert "Load the 2 good rows only" in shown and "客户名称" in shown
        batch = ImportBatch.objects.get()
        refused = ana.post(f"/imports/{batch.pk}/load")
        assert refused.status_code == 409
        ana.post(f"/imports/{batch.pk}/load", {"only_good": "1"})
        assert Customer.objects.count() == 2

    def test_filters_the_faults_by_column(self, ana):
        page_of(ana, BAD)
        batch = ImportBatch.objects.get()
        shown = ana.get(f"/imports/{batch.pk}", {"column": "类型"}).content.decode()
        assert "太空" in shown and "Name is empty" not in shown

    def test_downloads_faults_and_faulty_rows_as_plain_text(self, ana):
        page_of(ana, BAD)
        batch = ImportBatch.objects.get()
        faults = grid(ana.get(f"/imports/{batch.pk}/faults.xlsx"))
        assert [row[0] for row in faults[1:]] == [4.0, 5.0] or [r[0] for r in faults[1:]] == [
            "4",
            "5",
        ]
        rows = ana.get(f"/imports/{batch.pk}/rows.xlsx")
        content = b"".join(rows)
        sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in sheet
        again = page_of(ana, content, name="rows.xlsx")
        assert "Load the 0 good rows only" in again

    def test_checks_again_with_the_columns_that_were_chosen(self, ana):
        text = GOOD.replace("客户名称", "抬头").replace("客户编号", "甲")
        shown = page_of(ana, text)
        assert "no column gives Name" in shown
        batch = ImportBatch.objects.get()
        ana.post(f"/imports/{batch.pk}/check", MAPPED)
        batch.refresh_from_db()
        assert (batch.good_count, batch.mapping["name"]) == (2, 1)

    def test_keeps_the_choice_when_two_fields_share_a_column(self, ana):
        page_of(ana, GOOD)
        batch = ImportBatch.objects.get()
        answer = ana.post(f"/imports/{batch.pk}/check", {**MAPPED, "map_name": "0"})
        assert answer.status_code == 422
        assert "Two fields cannot share one column" in answer.content.decode()

    def test_asks_for_the_order_of_day_and_month_only_where_no_cell_tells(self, ana):
        unsure = GOOD.replace("2024-01-15", "03/04/2024")
        shown = page_of(ana, unsure)
        assert "No date in the file tells" in shown
        batch = ImportBatch.objects.get()
        given = {**MAPPED, "map_opened_on": "4", "day_order": "day_first"}
        ana.post(f"/imports/{batch.pk}/check", given)
        ana.post(f"/imports/{batch.pk}/load")
        assert Customer.objects.get(external_id="C-1").opened_on.isoformat() == "2024-04-03"
        told = page_of(ana, GOOD.replace("2024-01-15", "13/04/2024"))
        assert "No date in the file tells" not in told

    def test_offers_the_sheets_of_a_workbook(self, ana):
        rows = [line.split(",") for line in GOOD.splitlines()]
        content = workbook(("notes", [["a", "b"], ["x", "y"]]), ("book", rows))
        shown = page_of(ana, content, name="two.xlsx")
        assert '<option value="book"' in shown
        batch = ImportBatch.objects.get()
        ana.post(f"/imports/{batch.pk}/check", {"sheet": "book"})
        batch.refresh_from_db()
        assert (batch.sheet, batch.good_count) == ("book", 2)

    def test_warns_of_the_very_same_file(self, ana):
        page_of(ana, GOOD)
        ana.post(f"/imports/{ImportBatch.objects.get().pk}/load")
        assert "The very same file was loaded before" in page_of(ana, GOOD)

    @pytest.mark.parametrize(
        ("content", "name", "said"),
        [
            (b"", "nothing.csv", "it is empty"),
            (b"PK\x03\x04half a zip", "half.xlsx", "damaged"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked.xlsx", "password"),
            (GOOD.encode(), "book.xlsm", "macros"),
            (b"\x81\x00\xff\xfe\x00\x01", "noise.csv", "cannot be read"),
            (b"1\n2\n3\n", "bare.csv", "no header row"),
        ],
    )
    def test_says_what_to_do_with_a_file_that_cannot_be_read(self, ana, content, name, said):
        assert said in page_of(ana, content, name=name)
        assert ImportBatch.objects.get().state == "unreadable"

    def test_reads_lines_of_different_lengths(self, ana):
        page_of(ana, HEADERS + "C-1,甲公司,企业,HQ\nC-2,乙公司,企业,HQ,2024-01-15,,\n")
        assert ImportBatch.objects.get().good_count == 2


class TestLarge:
    """A large file is left to a worker, which acts with the grants of who asked."""

    @pytest.fixture
    def batch(self, ana, monkeypatch):
        monkeypatch.setattr(loading, "INLINE_BYTES_MAX", 1)
        upload(ana, GOOD)
        return ImportBatch.objects.get()

    def test_waits_for_a_worker_and_says_so(self, ana, batch):
        shown = ana.get(f"/imports/{batch.pk}").content.decode()
        assert (batch.stage, "Waiting for a worker" in shown) == ("queued", True)
        assert f"/imports/{batch.pk}/progress" in shown

    def test_is_checked_and_loaded_by_the_jobs(self, ana, batch):
        by = {
            "name": "ana",
            "user_id": None,
            "on_behalf_of": None,
            "grants": [{"role": "r", "verbs": ["*"], "reach": "all", "unit_path": "/"}],
        }
        jobs.check_import(batch.pk, mapping=None, day_order="unknown", sheet="", by=by)
        ana.post(f"/imports/{batch.pk}/load")
        batch.refresh_from_db()
        assert (batch.state, batch.good_count) == ("committing", 2)
        jobs.load_import(batch.pk, only_good=False, by=by)
        batch.refresh_from_db()
        assert (batch.state, Customer.objects.count()) == ("committed", 2)

    def test_is_given_back_when_the_load_is_refused(self, ana, batch):
        powerless = {"name": "ana", "user_id": None, "on_behalf_of": None, "grants": []}
        ImportBatch.objects.update(state="committing", stage="loading")
        jobs.load_import(batch.pk, only_good=False, by=powerless)
        batch.refresh_from_db()
        assert batch.state == "checked" and batch.problem["zh"]
