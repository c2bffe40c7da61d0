"""Public books become import files: first their oddities in small, then, where the sources are at
hand, the books themselves with the figures published for them."""

import json
import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from convert_real import SOURCES, main
from obligor_core.imports import checking, reading
from obligor_core.imports import mapping as mapping_of
from obligor_core.imports.dates import DayOrder
from obligor_core.imports.kinds import KINDS
from obligor_core.receivables.settlement import settle
from real_books import cassandra, cumcm, highradius, ibm, sba
from real_books.columns import cents, with_opening_days

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("OBLIGOR_REAL_DATA", ROOT.parent / "shared" / "data"))
ROWS_TRIED = 10_000  # of a file, as to whether it imports
with_data = pytest.mark.skipif(not DATA.exists(), reason="the sources are not at hand")


def source(folder, name, text):
    folder.mkdir(parents=True)
    (folder / name).write_text(text, encoding="utf-8")


class TestCents:
    @pytest.mark.parametrize(
        ("text", "minor"),
        [
            ("105.714", 10571),
            ("64982.589", 6498259),
            ("0.005", 1),
            ("0.004", 0),
            ("20153", 2015300),
        ],
    )
    def test_round_half_up(self, text, minor):
        assert pl.DataFrame({"x": [text]}).select(cents("x")).item() == minor


class TestIbm:
    HEADER = (
        "countrycode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,"
        "Disputed,SettledDate,PaperlessBill,DaysToSettle,DaysLate\n"
    )

    def converted(self, tmp_path):
        source(
            tmp_path / "ibm_ar_late_payments",
            "WA_Fn-UseC_-Accounts-Receivable.csv",
            self.HEADER
            + "391,A,02/08/2012,1,03/01/2012,02/02/2012,55.37,No,16/02/2012,Paper,44,14\n"
            "391,A,02/08/2012,2,04/01/2012,03/02/2012,10.00,Yes,03/02/2012,Paper,30,0\n",
        )
        return ibm.convert(tmp_path)

    def test_has_days_before_months(self, tmp_path):
        items = self.converted(tmp_path).files["open_items"]
        assert items["due_on"].to_list() == [date(2012, 2, 2), date(2012, 2, 3)]

    def test_is_late_from_the_day_after_the_due_date(self, tmp_path):
        counts = self.converted(tmp_path).counts
        assert (counts["late"], counts["days_late"]) == (1, 14)

    def test_disputes_from_the_invoice_to_the_payment(self, tmp_path):
        dispute = self.converted(tmp_path).files["disputes"].row(0, named=True)
        assert dispute["item_external_id"] == "2"
        assert (dispute["raised_on"], dispute["closed_on"]) == (
            date(2012, 1, 4),
            date(2012, 2, 3),
        )


class TestHighradius:
    def test_takes_the_usual_spelling_and_rounds_to_cents(self, tmp_path):
        source(
            tmp_path / "highradius_open_items",
            "nulldata.csv",
            ",business_code,cust_number,name_customer,clear_date,buisness_year,doc_id,posting_date,"
            "due_in_date,baseline_create_date,cust_payment_terms,converted_usd\n"
            "1,U1,7,AM ,,2020,11,11-03-2020,26-03-2020,11-03-2020,N,3525.59\n"
            "2,U1,7,AM llc,,2020,12,11-03-2020,10-03-2020,11-03-2020,N,1.005\n"
            "3,U1,7,AM,,2020,13,11-03-2020,26-03-2020,11-03-2020,N,7\n",
        )
        book = highradius.convert(tmp_path)
        assert book.files["customers"].rows() == [("7", "AM", "enterprise")]
        assert book.files["open_items"]["amount"].to_list() == ["3525.59", "1.01", "7.00"]
        assert book.counts == {
            "rows": 3,
            "customers": 1,
            "with_clear_date": 0,
            "names_with_blanks_around": 1,
            "customers_with_several_names": 1,
            "amounts_rounded_to_cents": 1,
            "due_before_posting": 1,
        }


class TestCassandra:
    def test_keeps_early_payments_and_what_is_outstanding(self, tmp_path):
        row = ",Jo,09-12-2015 18:44,31-Dec-15,07-Jan-16,95.58,95.58,0.0,-4\n"
        source(
            tmp_path / "cassandra_udyam22_invoices",
            "invoices_to_2015.csv",
            "Description,Vendor_Name,Created,Invoice_Date,Due_Date,Amount,Settled,Outstanding,"
            f"Number_of_Days_until_Payment\n{row}{row}"
            "Milk,Al,12-10-2011 09:57,12-Oct-11,26-Oct-11,605.51,501.98,103.53,15\n",
        )
        book = cassandra.convert(tmp_path)
        paid = book.files["payments"]
        assert paid["value_on"].to_list() == [date(2015, 12, 27)] * 2 + [date(2011, 10, 27)]
        assert paid["amount"][2] == "501.98"
        assert book.files["open_items"]["amount"][2] == "605.51"
        assert book.counts == {
            "rows": 3,
            "customers": 2,
            "late": 1,
            "paid_before_invoice": 2,
            "part_settled": 1,
            "rows_standing_twice": 1,
        }


class TestCumcm:
    @pytest.fixture
    def book(self, tmp_path):
        folder = tmp_path / cumcm.FOLDER
        source(
            folder,
            "a1_enterprises_45.csv",
            "企业代号,企业名称,信誉评级,是否违约\nE1,***公司,D,是\n",
        )
        (folder / "a2_enterprises.csv").write_text(
            "企业代号,企业名称\nE124,个体经营E124 \n", "utf-8"
        )
        invoices = pl.DataFrame(
            {
                "orig_row": [0, 1, 2, 3],
                "企业代号": ["E1", "E1", "E124", "E124"],
                "发票号码": ["5", "5", "6", "7"],
                "开票日期": [date(2019, 7, 18)] * 4,
                "销方单位代号": ["A1", "A1", "A2", "A2"],
                "购方单位代号": ["B1", "B1", "B2", "B2"],
                "金额": [884.96, -88.5, 100.0, 0.0],
                "税额": [115.04, -11.5, 6.0, 0.0],
                "价税合计": [1000.0, -100.0, 106.0, 0.0],
                "发票状态": ["有效发票", "有效发票", "有效发票", " 作废发票"],
            }
        )
        none = invoices.clear()
        for side in ("sales", "purchase"):
            invoices[:2].write_parquet(folder / f"a1_{side}_invoices_45.parquet")
            rows = invoices[2:] if side == "sales" else none
            rows.write_parquet(folder / f"a2_{side}_invoices.parquet")
        return cumcm.convert(tmp_path)

    def test_owes_what_it_bought_less_credit_notes(self, book):
        item = book.files["open_items"].row(0, named=True)
        assert (item["external_id"], item["amount"]) == ("A1-P-0", "1000.00")
        note = book.files["payments"].row(0, named=True)
        assert (note["kind"], note["amount"], note["on_account"]) == ("credit_note", "100.00", True)

    def test_leaves_void_invoices_out_whatever_stands_before_the_word(self, book):
        assert book.counts["sales_void"] == 1
        assert book.counts["sales_void_with_leading_blank"] == 1

    def test_keeps_every_row_as_a_tax_invoice(self, book):
        rows = book.files["tax_invoices"]
        told = rows.filter(direction="sale").select("number", "code", "net", "total", "state")
        assert told.rows() == [
            ("5", None, "884.96", "1000.00", "有效发票"),
            ("5", "A1-S-1", "-88.50", "-100.00", "有效发票"),
            ("6", None, "100.00", "106.00", "有效发票"),
            ("7", None, "0.00", "0.00", " 作废发票"),
        ]
        checked = imported("tax_invoices", rows)
        assert checked["state"].to_list()[:4] == ["valid", "valid", "valid", "void"]
        assert set(rows["party_name"]) == {"A1", "B1", "B2"}

    def test_knows_the_firms(self, book):
        assert book.files["customers"].rows() == [
            ("E1", "***公司", "enterprise", "796.46", "CNY", "信誉评级D;是否违约：是"),
            ("E124", "个体经营E124", "sole_trader", "100.00", "CNY", None),
        ]


class TestSba:
    def test_pays_what_was_not_charged_off(self, tmp_path):
        columns = (
            "LoanNr_ChkDgt,Name,City,Zip,NAICS,Term,NoEmp,ChgOffDate,DisbursementDate,"
            "DisbursementGross,MIS_Status,ChgOffPrinGr,Default\n"
        )
        source(
            tmp_path / "sba_case",
            "SBAcase.11.13.17.csv",
            columns + "1,A,X,9,53,12,1,,15000,100,P I F,0,0\n"
            "2,A,X,9,53,36,4,15800,15000,1000,CHGOFF,300,1\n"
            "3,B,X,9,53,240,1,,15000,50,P I F,0,0\n"
            "4,C,X,9,53,24,1,,,50,P I F,0,0\n",
        )
        book = sba.convert(tmp_path)
        assert book.files["open_items"]["due_on"].to_list() == [
            date(2002, 1, 25),
            date(2004, 1, 25),
            date(2021, 1, 25),
        ]
        charged_off_on = date(2003, 4, 5)
        assert book.files["payments"].select("value_on", "amount").rows() == [
            (date(2002, 1, 25), 100),
            (charged_off_on, 700),
            (charged_off_on, 50),
        ]
        assert book.counts["left_out_never_paid_out"] == 1
        assert book.files["customers"]["employees"].to_list() == [4, 1]


def imported(name, frame):
    """The typed rows of an import, which must find no fault."""
    kind = KINDS[name]
    table = reading.read(frame.write_csv().encode(), f"{name}.csv")
    mapping = mapping_of.proposed(kind, table.headers)
    options = checking.Options(day_order=DayOrder.UNKNOWN)
    checked = checking.check(kind, table, mapping=mapping, options=options)
    assert checked.faults == ()
    assert len(checked.rows) == len(frame)
    return checked.rows


def settled(book):
    """The items of a book as the product settles them."""
    items, paid = (imported(name, book.files[name]) for name in ("open_items", "payments"))
    ids = dict(zip(items["external_id"], range(len(items)), strict=True))
    customers = {c: i for i, c in enumerate(items["customer_external_id"].unique().sort())}
    keyed = pl.col("customer_external_id").replace_strict(customers, return_dtype=pl.Int64)
    paid = paid.with_row_index("payment_id").cast({"payment_id": pl.Int64})
    known = paid.filter(pl.col("customer_external_id").is_in(list(customers)))
    lines = known.drop_nulls("item_external_id").select(
        "payment_id",
        item_id=pl.col("item_external_id").replace_strict(ids, return_dtype=pl.Int64),
        amount_minor="amount_minor",
    )
    documents = items.with_columns(
        item_id=pl.int_range(pl.len(), dtype=pl.Int64),
        customer_id=keyed,
        disputed_minor=pl.lit(0, dtype=pl.Int64),
    )
    payments = known.with_columns(customer_id=keyed, is_on_account="on_account")
    return settle(documents, payments, allocation_lines=lines, on=None).open_items


@pytest.fixture(scope="module")
def books():
    return {name: convert(DATA) for name, convert in SOURCES.items()}


@with_data
class TestPublishedFigures:
    @pytest.mark.parametrize("name", SOURCES)
    def test_are_of_files_that_import_without_a_fault(self, books, name):
        for kind, frame in books[name].files.items():
            imported(kind, frame.head(ROWS_TRIED))

    def test_of_ibm(self, books):
        counts = books["ibm"].counts
        assert (counts["rows"], counts["customers"]) == (2466, 100)
        assert counts["days_late_unlike_dates"] == 0
        items = settled(books["ibm"])
        assert items["open_minor"].sum() == 0
        late = (items["settled_on"] > items["due_on"]).mean()
        assert f"{late:.1%}" == "35.6%"

    def test_of_highradius(self, books):
        counts = books["highradius"].counts
        assert (counts["rows"], counts["customers"]) == (9681, 553)
        assert counts["with_clear_date"] == 0

    def test_of_cassandra(self, books):
        counts = books["cassandra"].counts
        assert counts["rows"] == 5916
        items = settled(books["cassandra"])
        assert (items["open_minor"] > 0).sum() == counts["part_settled"]

    def test_of_cumcm(self, books):
        counts = books["cumcm"].counts
        assert counts["purchase_rows_of_answered"] == 54_399
        assert counts["sales_rows_of_answered"] == 32_446
        assert counts["purchase_rows"] == 54_399 + 395_175
        assert counts["sales_rows"] == 32_446 + 330_835
        assert (counts["firms"], counts["with_rating"]) == (45 + 302, 45)
        rows = books["cumcm"].files["tax_invoices"]
        answered = counts["purchase_rows_of_answered"] + counts["sales_rows_of_answered"]
        assert (len(rows), answered) == (86_845 + 726_010, 86_845)
        key = ["customer_external_id", "direction", "code", "number"]
        assert not rows.select(key).is_duplicated().any()
        assert counts["sales_void_with_leading_blank"] > 0

    def test_of_sba(self, books):
        counts = books["sba"].counts
        assert counts["rows"] == 2101
        assert counts["status_unlike_target"] == 0
        items = settled(books["sba"])
        lost = counts["charged_off"]
        assert (items["open_minor"] > 0).sum() == lost

    def test_are_printed_by_the_command(self, tmp_path, capsys):
        assert main(["ibm", str(DATA), str(tmp_path)]) == 0
        assert json.loads(capsys.readouterr().out)["late"] == 877
        assert sorted(p.name for p in tmp_path.iterdir()) == [
            "customers.csv",
            "disputes.csv",
            "open_items.csv",
            "payments.csv",
        ]
        customers = pl.read_csv(tmp_path / "customers.csv", try_parse_dates=True)
        assert customers["opened_on"].min() == date(2012, 1, 3)


def test_a_customer_is_opened_on_the_day_of_its_first_document():
    files = {
        "customers": pl.DataFrame({"external_id": ["a", "b", "c"]}),
        "open_items": pl.DataFrame(
            {"customer_external_id": ["a", "a"], "issued_on": [date(2020, 3, 2), date(2020, 3, 1)]}
        ),
        "payments": pl.DataFrame(
            {"customer_external_id": ["a", "b"], "value_on": [date(2020, 4, 1), date(2020, 5, 1)]}
        ),
    }
    opened = with_opening_days(files)["customers"]["opened_on"].to_list()
    assert opened == [date(2020, 3, 1), date(2020, 5, 1), None]
