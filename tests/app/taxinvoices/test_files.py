"""Files of invoices through the ordinary import: layouts, one customer's file, faults, undo."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import polars as pl
import pytest
from actors import ANA, AT, actor
from ledger import customer, unit
from received import OTHER, OWN, standing, with_number

from obligor.customers.queries import CustomerNotFound
from obligor.foundation.access import Reach
from obligor.imports import actions, events, files, loading, queries
from obligor.imports.loading import Choice
from obligor.taxinvoices.models import Load, TaxInvoice

BUREAU_HEADER = (
    "序号,发票代码,发票号码,数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,金额,税额,"
    "价税合计,发票来源,发票票种,发票状态,是否正数发票,备注"
)
SOLD, BOUGHT = f"{OWN},甲公司,{OTHER},乙公司", f"{OTHER},乙公司,{OWN},甲公司"
DIGITAL, OLD = "电子发票服务平台,数电发票（专用）", "增值税发票管理系统,增值税专用发票"
NUMBER = "2633200000000000000"
FIRST = f'1,,,{NUMBER}1,{SOLD},2026-11-02 10:11:12,"10,000.00",1300.00,11300.00,{DIGITAL},正常,是,'
BUREAU = "\n".join(
    [
        BUREAU_HEADER,
        FIRST,
        f"2,,,{NUMBER}2,{BOUGHT},2026-11-03 08:00:00,500.00,65.00,565.00,{DIGITAL},正常,是,",
        f"3,,,{NUMBER}3,{SOLD},2026-11-04 08:00:00,-100.00,-13.00,-113.00,{DIGITAL},正常,否,",
        f"4,033002200211,01234567,,{SOLD},2026-11-05,200.00,26.00,226.00,{OLD}, 已作废,是,",
        f"5,,,{NUMBER}5,{SOLD},2026-11-06,300.00,39.00,339.00,{DIGITAL},已红冲-全额,是,",
        "",
    ]
)
DEVICE = f"""票种,类别代码,发票号码,购方名称,购方税号,开票日期,合计金额,合计税额,价税合计,作废标志
增值税专用发票,3300222130,00112233,乙公司,{OTHER},2026/11/02,1000.00,130.00,1130.00,否
增值税专用发票,3300222130,00112234,乙公司,{OTHER},2026/11/02,(1000.00),(130.00),(1130.00),是
"""

pytestmark = pytest.mark.django_db


def clock() -> datetime:
    return datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.UPLOADS = tmp_path


def put(content: str | bytes, *, owner=None, name="发票.csv", by=ANA, kind="tax_invoices"):
    """Upload and check a file; return its import."""
    raw = content.encode("gb18030") if isinstance(content, str) else content
    made = actions.upload(
        kind=kind,
        file_name=name,
        sha256=files.keep(raw),
        size_bytes=len(raw),
        customer_id=owner and owner.pk,
        by=by,
        at=AT,
    )
    import_id = made.one(events.FileUploaded).import_id
    loading.check_file(import_id, Choice(), by=by, clock=clock)
    return queries.batch_for(by, import_id)


def take(batch):
    return loading.load_file(batch.pk, only_good=False, by=ANA, clock=clock)


class TestLayouts:
    def test_the_tax_bureau_names_both_sides(self):
        owner = with_number(customer())
        batch = put(BUREAU, owner=owner)
        assert (batch.faults_count, batch.created_count) == (0, 5), files.faults(batch.pk)
        take(batch)
        assert standing() == [
            ("01234567", "sale", 226_00, "void"),
            ("26332000000000000001", "sale", 11300_00, "valid"),
            ("26332000000000000002", "purchase", 565_00, "valid"),
            ("26332000000000000003", "sale", -113_00, "red"),
            ("26332000000000000005", "sale", 339_00, "reversed"),
        ]
        assert TaxInvoice.objects.get(number="01234567").code == "033002200211"

    def test_the_tax_control_device_names_the_buyer_alone(self):
        batch = put(DEVICE, owner=customer())
        assert batch.faults_count == 0, files.faults(batch.pk)
        take(batch)
        assert standing() == [
            ("00112233", "sale", 1130_00, "valid"),
            ("00112234", "sale", -1130_00, "void"),
        ]

    def test_a_book_of_many_customers_is_told_by_tax_number(self):
        with_number(customer("C1"))
        batch = put(BUREAU)
        assert (batch.faults_count, batch.created_count) == (0, 5)
        take(batch)
        assert Load.objects.get().customer is None

    def test_parquet_is_read_like_csv(self):
        owner = customer()
        frame = pl.DataFrame(
            {
                "企业代号": ["C1"],
                "发票号码": ["3390939"],
                "开票日期": [date(2019, 7, 18)],
                "销方单位代号": ["A00297"],
                "金额": [-943.4],
                "税额": [-56.6],
                "价税合计": [-1000.0],
                "发票状态": [" 作废发票"],
            }
        )
        held = io.BytesIO()
        frame.write_parquet(held)
        batch = put(held.getvalue(), name="a1.parquet")
        assert batch.faults_count == 0, files.faults(batch.pk)
        take(batch)
        row = TaxInvoice.objects.get()
        assert (row.customer_id, row.direction, row.total_minor, row.state) == (
            owner.pk,
            "purchase",
            -1000_00,
            "void",
        )
        assert row.issued_on == date(2019, 7, 18)

    def test_a_damaged_parquet_file_says_so(self):
        assert "Parquet" in put(b"PAR1" + b"\0" * 20).problem["en"]


class TestOneCustomersFile:
    def test_of_another_company_is_refused_with_the_remedy(self):
        batch = put(BUREAU, owner=with_number(customer(), "91330106MA0000000X"))
        assert (batch.good_count, batch.faults_count) == (0, 5)
        first = files.faults(batch.pk)[0]
        assert first.row == 2 and "另" not in first.what.zh and "其他企业" in first.what.zh
        assert "核对" in first.remedy.zh

    def test_overlaps_are_recognised(self):
        owner = with_number(customer())
        take(put(BUREAU, owner=owner))
        later = BUREAU + FIRST.replace(f"{NUMBER}1", f"{NUMBER}9") + "\n"
        batch = put(later, owner=owner)
        assert (batch.good_count, batch.created_count, batch.changed_count) == (6, 1, 0)

    def test_is_taken_back_as_one_act(self):
        batch = put(BUREAU, owner=with_number(customer()))
        take(batch)
        actions.undo(import_id=batch.pk, by=ANA, at=AT)
        assert standing() == []

    def test_stays_about_the_customer_when_it_is_checked_again(self):
        owner = with_number(customer())
        batch = put(BUREAU, owner=owner)
        loading.check_file(batch.pk, Choice(mapping=batch.mapping), by=ANA, clock=clock)
        assert queries.about(queries.batch_for(ANA, batch.pk)) == {"customer_id": owner.pk}

    def test_is_refused_out_of_reach_and_for_other_kinds(self):
        owner = customer("C1", unit=unit("EAST", "/1/2/"))
        west = actor("wang", "*", reach=Reach.TREE, unit_path="/1/3/")
        with pytest.raises(CustomerNotFound):
            put(BUREAU, owner=owner, by=west)
        with pytest.raises(actions.NotAboutOne):
            put("x,y\n1,2\n", owner=owner, kind="payments")

    def test_goods_lines_of_one_invoice_are_named(self):
        lines = BUREAU + FIRST.replace("10,000.00", "1.00") + "\n"
        batch = put(lines, owner=with_number(customer()))
        found = files.faults(batch.pk)
        assert [f.row for f in found] == [7]
        assert "发票基础信息" in found[0].remedy.zh
