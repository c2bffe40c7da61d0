"""A file into checked rows: encodings, workbooks, headers, every fault; no bytes break it."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.decision import Refusal
from obligor_core.imports import mapping, reading
from obligor_core.imports.checking import ROW, Options, check
from obligor_core.imports.dates import DayOrder
from obligor_core.imports.kinds import KINDS

ITEMS = KINDS["open_items"]
TEXT = """单据编号,客户编号,开票日期,到期日,币种,金额
I-1,C-1,2026-10-01,2026-10-31,CNY,"1,200.00"
I-2,C-1,2026-10-01,2026-10-31,JPY,1200
"""


def checked(content: bytes | str, *, name: str = "a.csv", options: Options | None = None, **more):
    raw = content.encode() if isinstance(content, str) else content
    table = reading.read(raw, name, **more)
    chosen = mapping.proposed(ITEMS, table.headers)
    return check(ITEMS, table, mapping=chosen, options=options or Options())


def workbook(rows: list[list[object]]) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("账")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return held.getvalue()


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_gives_the_same_rows_in_every_usual_encoding(self, encoding):
        found = checked(TEXT.encode(encoding))
        assert found.faults == ()
        assert found.rows["amount_minor"].to_list() == [120000, 1200]

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_finds_the_delimiter(self, delimiter):
        text = "单据编号,客户编号,开票日期,到期日,金额\nI-1,C-1,2026-10-01,2026-10-31,5\n"
        assert checked(text.replace(",", delimiter)).rows.height == 1

    def test_reads_dates_and_numbers_that_a_workbook_stores_as_such(self):
        header = ["单据编号", "客户编号", "开票日期", "到期日", "金额"]
        days = date(2026, 10, 1), date(2026, 10, 31)
        found = checked(workbook([header, ["I-1", "C-1", *days, 0.1 + 0.2]]), name="a.xlsx")
        assert found.faults == ()
        row = found.rows.row(0, named=True)
        assert (row["amount_minor"], row["due_on"]) == (30, date(2026, 10, 31))

    def test_finds_the_header_below_a_title(self):
        found = checked("应收明细,,,,,\n" + TEXT)
        assert (found.rows.height, found.rows[ROW].to_list()) == (2, [3, 4])

    def test_counts_rows_as_the_file_does_when_some_are_empty(self):
        lines = TEXT.splitlines()
        found = checked("\n".join([lines[0], lines[1], ",,,,,", lines[2]]))
        assert (found.count, found.rows[ROW].to_list()) == (2, [2, 4])

    @pytest.mark.parametrize("name", ["a.xlsm", "A.XLTM"])
    def test_refuses_macros_by_the_name_alone(self, name):
        with pytest.raises(reading.MacrosRefused):
            checked(TEXT, name=name)

    def test_refuses_a_sheet_that_is_not_there(self):
        with pytest.raises(reading.FileUnreadable):
            checked(workbook([["a", "b"]]), name="a.xlsx", sheet="other")

    def test_refuses_half_of_a_workbook(self):
        whole = workbook([["a", "b"], ["1", "2"]])
        with pytest.raises(Refusal):
            checked(whole[: len(whole) // 2], name="a.xlsx")

    @given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.xlsm", ""]))
    def test_never_breaks_on_any_bytes(self, content, name):
        try:
            found = checked(content, name=name)
        except Refusal as refusal:
            assert refusal.said.zh
        else:
            assert found.rows.height <= found.count

    @given(st.binary(max_size=40), st.sampled_from([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]))
    def test_never_breaks_behind_a_byte_order_mark(self, content, mark):
        try:
            table = reading.read(mark + content + b"\xd8", "a.csv")
        except Refusal as refusal:
            assert refusal.said.zh
        else:
            assert len(table.headers) == table.rows.width

    @given(st.binary(max_size=120), st.sampled_from([reading.ZIP_MAGIC, reading.OLE_MAGIC]))
    def test_never_breaks_on_what_only_begins_like_a_workbook(self, content, magic):
        with pytest.raises(Refusal):
            reading.read(magic + content, "a.xlsx")


class TestMapping:
    def test_knows_headers_in_both_languages_and_house_marks(self):
        headers = ["Invoice Amount", "到期日 *", "[客户编号]", "issued_on", "单据编号：", "备注"]
        found = mapping.proposed(ITEMS, headers)
        assert found["amount"] == 0 and found["due_on"] == 1
        assert found["customer_external_id"] == 2 and found["issued_on"] == 3
        assert 5 not in found.values()

    def test_knows_the_headers_of_its_own_templates(self):
        for kind in KINDS.values():
            headers = [mapping.header_of(f) for f in kind.fields]
            assert len(mapping.proposed(kind, headers)) == len(kind.fields)

    def test_lets_what_was_remembered_go_first(self):
        found = mapping.proposed(ITEMS, ["金额", "甲"], remembered={"甲": "amount"})
        assert found["amount"] == 1

    def test_gives_a_column_to_one_field_only(self):
        found = mapping.proposed(ITEMS, ["编号", "金额", "金额"])
        assert len(set(found.values())) == len(found)


class TestChecking:
    def test_names_every_fault_of_a_row_at_once(self):
        found = checked("单据编号,客户编号,开票日期,到期日,金额\n,C-1,soon,2026-02-30,x\n")
        assert [f.column for f in found.faults] == sorted(
            ["单据编号", "到期日", "开票日期", "金额"]
        )
        assert {f.row for f in found.faults} == {2}
        assert all(f.remedy.en and f.remedy.zh for f in found.faults)

    def test_takes_no_row_that_an_unquoted_comma_has_shifted(self):
        found = checked(TEXT + "I-3,C-1,2026-10-01,2026-10-31,CNY,1,200.00\n")
        assert found.rows["amount_minor"].to_list() == [120000, 1200]
        assert [(f.row, f.column, f.value) for f in found.faults] == [(4, None, "200.00")]

    def test_takes_rows_with_nothing_right_of_the_last_named_column(self):
        header, *rows = TEXT.splitlines()
        found = checked("\n".join([header + ",,", *(row + ", ," for row in rows)]))
        assert (found.rows.height, found.faults) == (2, ())

    @pytest.mark.parametrize(("amount", "faults"), [("0.01", 0), ("0", 1), ("-0.01", 1)])
    def test_takes_amounts_above_zero_alone(self, amount, faults):
        text = f"单据编号,客户编号,开票日期,到期日,金额\nI,C,2026-10-01,2026-10-31,{amount}\n"
        assert len(checked(text).faults) == faults

    @pytest.mark.parametrize(("length", "faults"), [(80, 0), (81, 1)])
    def test_takes_texts_up_to_their_length(self, length, faults):
        number = "C" * length
        text = f"单据编号,客户编号,开票日期,到期日,金额\nI,{number},2026-10-01,2026-10-31,1\n"
        assert len(checked(text).faults) == faults

    def test_calls_a_repeated_key_a_fault_from_the_second_time_on(self):
        lines = TEXT.splitlines()
        found = checked("\n".join([*lines, lines[1], lines[1]]))
        assert [f.row for f in found.faults] == [4, 5]
        assert found.rows.height == 2

    def test_asks_for_the_order_of_days_until_it_is_told(self):
        text = "单据编号,客户编号,开票日期,到期日,金额\nI,C,03/04/2026,04/05/2026,1\n"
        asked = checked(text)
        assert (asked.rows.height, set(asked.unsure_dates)) == (0, {"issued_on", "due_on"})
        told = checked(text, options=Options(day_order=DayOrder.DAY_FIRST))
        assert told.rows["issued_on"].to_list() == [date(2026, 4, 3)]
        assert told.unsure_dates == ()

    def test_calls_a_column_that_is_not_there_a_fault_of_the_whole_file(self):
        found = checked("单据编号,金额\nI,1\n")
        assert {f.row for f in found.faults} == {None}
        assert found.rows.height == 0
