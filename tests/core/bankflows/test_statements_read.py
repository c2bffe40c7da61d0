"""Files of banks, as their exports look, become rows of accounts."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from obligor_core.bankflows.reading import ScanNotRead, read
from obligor_core.bankflows.statement import StatementUnknown
from obligor_core.imports.reading import MacrosRefused, PasswordProtected

EXPORTS = Path(__file__).parent / "exports"  # made up, in the layouts that the banks use


def export(code):
    return (EXPORTS / f"{code}.csv").read_text(encoding="utf-8")


BOC, CCB, ABC, CMB, BOCOM = (export(code) for code in ("boc", "ccb", "abc", "cmb", "bocom"))


def rows(statement, place=0):
    return statement.accounts[place].rows


@pytest.mark.parametrize(
    ("code", "encoding", "amounts"),
    [
        ("icbc", "gb18030", [12_000_000, -2_000_000]),
        ("ccb", "gb18030", [-200_000, 500_000]),
        ("abc", "gb18030", [100_000, -30_050]),
        ("boc", "utf-8-sig", [800_000, -100_000]),
        ("cmb", "gb18030", [300_000, -1_500]),
        ("bocom", "utf-8", [50_000, -20_000]),
        ("generic", "utf-8", [-1_250, -750]),
    ],
)
def test_a_layout_is_recognised_and_read(code, encoding, amounts):
    found = read(export(code).encode(encoding), "x.csv")
    assert (found.layout, found.faults) == (code, ())
    assert rows(found)["amount_minor"].to_list() == amounts


class TestAccount:
    def test_comes_from_a_column(self):
        account = read(CCB.encode(), "x.csv").accounts[0].account
        assert (account.number, account.holder) == ("33050161", "宁波东海贸易有限公司")
        assert (account.bank, account.currency) == ("中国建设银行", "CNY")

    def test_comes_from_the_lines_above(self):
        account = read(ABC.encode(), "x.csv").accounts[0].account
        assert account.holder == "温州瓯江阀门有限公司"
        assert account.number.startswith("19-0331")

    def test_comes_from_the_cell_beside(self):
        assert read(BOC.encode(), "x.csv").accounts[0].account.number == "3500001234"

    def test_several_in_a_file_are_told_apart(self):
        text = BOCOM.replace("交易时间", "本方账号,交易时间").replace("\n2026", "\nA,2026", 1)
        text = text.replace("\n2026", "\nB,2026")
        found = read(text.encode(), "x.csv").accounts
        assert [one.account.number for one in found] == ["A", "B"]


class TestRows:
    def test_go_oldest_first_whatever_the_file_does(self):
        assert rows(read(CCB.encode(), "x.csv"))["booked_on"].to_list() == [
            date(2026, 1, 5),
            date(2026, 1, 6),
        ]

    def test_have_the_time_of_day_where_the_file_says(self):
        seconds = rows(read(CMB.encode(), "x.csv"))["booked_second"].to_list()
        assert seconds == [10 * 3600 + 11 * 60 + 12, None]
        assert rows(read(BOC.encode(), "x.csv"))["booked_second"].to_list() == [33_300, 86_399]

    def test_name_the_other_side_of_payer_and_payee(self):
        names = rows(read(BOC.encode(), "x.csv"))["party_name"].to_list()
        assert names == ["无锡惠山钢铁有限公司", "绍兴印染有限公司"]

    def test_leave_totals_out_and_count_them(self):
        assert read(ABC.encode(), "x.csv").left_out == 1

    def test_a_file_backward_within_a_day_is_turned_by_its_balances(self):
        text = "日期,金额,余额\n2026-01-05,-10,90\n2026-01-05,100,100\n"
        assert rows(read(text.encode(), "x.csv"))["amount_minor"].to_list() == [10_000, -1_000]

    def test_are_read_from_a_workbook_with_lines_above(self):
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as workbook:
            workbook.add_worksheet("封面").write_row(0, 0, ["说明", "无"])
            sheet = workbook.add_worksheet("明细")
            sheet.write_row(0, 0, ["账号", "6222 0212"])
            sheet.write_row(1, 0, ["交易日期", "收入", "支出", "余额", "对方户名", "摘要"])
            sheet.write_row(2, 0, ["2026-01-05", 12.5, "", 12.5, "甲", "货款"])
        found = read(out.getvalue(), "x.xlsx")
        assert found.accounts[0].account.number == "6222 0212"
        assert rows(found)["amount_minor"].to_list() == [1_250]


class TestFaults:
    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("2026-13-05,10,,90,甲,货款", "no date"),
            ("2026-01-05,abc,,90,甲,货款", "no amount"),
            ("2026-01-05,10,20,90,甲,货款", "money in and money out"),
            ("2026-01-05,,,90,甲,货款", "no amount"),
            ("2026-01-05,10,,x,甲,货款", "no amount"),
        ],
    )
    def test_name_row_and_remedy(self, line, said):
        text = f"日期,收入,支出,余额,对方户名,摘要\n2026-01-04,5,,80,甲,货款\n{line}\n"
        found = read(text.encode(), "x.csv")
        assert [f.row for f in found.faults] == [3]
        assert said in found.faults[0].what.en and found.faults[0].remedy.zh
        assert rows(found).height == 1

    def test_an_unknown_direction_is_one(self):
        found = read(BOCOM.replace("借,CNY", "？,CNY").encode(), "x.csv")
        assert [f.row for f in found.faults] == [3]


class TestRefusals:
    def test_a_scan_is_kept_elsewhere(self):
        with pytest.raises(ScanNotRead):
            read(b"%PDF-1.7 ...", "x.pdf")

    def test_macros_are_refused(self):
        with pytest.raises(MacrosRefused):
            read(b"PK\x03\x04", "x.xlsm")

    def test_a_password_is_refused(self):
        with pytest.raises(PasswordProtected):
            read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "x.xls")

    def test_another_table_is_no_statement(self):
        with pytest.raises(StatementUnknown):
            read("客户,电话\n甲,1\n".encode(), "x.csv")
