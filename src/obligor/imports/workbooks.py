"""Workbooks that go to people: the template of a kind, the faults found, the faulty rows.

Every cell but a row number is written as text, so that nothing in it can become a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_formula

from obligor.foundation import figures
from obligor_core.decision import Fault
from obligor_core.imports.checking import ROW
from obligor_core.imports.fields import Field, FieldType, ImportKind
from obligor_core.imports.mapping import header_of
from obligor_core.imports.reading import Table
from obligor_core.text import Text

EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
ROWS_CHOSEN_FROM = 10_000
ROWS_MAX = 1_048_575
WIDTH = 24
DATA, EXAMPLE = Text("Data", "数据"), Text("Example", "示例")
CHOICES, FAULTS, ROWS = Text("Choices", "可填内容"), Text("Faults", "错误"), Text("Rows", "数据")
REQUIRED = Text("required", "必填")
TYPES = {
    FieldType.TEXT: Text("text", "文本"),
    FieldType.AMOUNT: Text("amount", "金额"),
    FieldType.NUMBER: Text("number", "数字"),
    FieldType.INTEGER: Text("whole number", "整数"),
    FieldType.DATE: Text("date, 2026-11-23", "日期，如 2026-11-23"),
    FieldType.BOOLEAN: Text("yes / no", "是 / 否"),
    FieldType.CHOICE: Text("one of the choices", "从可填内容中选择"),
    FieldType.CURRENCY: Text("ISO 4217 code", "ISO 4217 币种代码"),
    FieldType.LIST: Text("several words, parted by ;", "多个词，以 ; 分隔"),
}
FAULT_HEADERS = (
    Text("Row", "行号"),
    Text("Column", "列"),
    Text("Value", "内容"),
    Text("What is wrong", "问题"),
    Text("What to do", "处理办法"),
)
CHOICE_HEADERS = (
    Text("Column", "列"),
    Text("What it holds", "填写要求"),
    Text("Required", "是否必填"),
    Text("Example", "示例"),
    Text("Choices", "可填内容"),
)


@contextmanager
def _workbook() -> Iterator[tuple[xlsxwriter.Workbook, io.BytesIO]]:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, OPTIONS) as book:
        yield book, held


def _sheet(book: Any, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> Any:
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, max(len(headers) - 1, 0), WIDTH, book.add_format({"num_format": "@"}))
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, str(value))
    sheet.freeze_panes(1, 0)
    return sheet


def template(kind: ImportKind) -> bytes:
    """Return a workbook to fill in: headers in both languages, an example, what may be chosen."""
    headers = [header_of(field) for field in kind.fields]
    with _workbook() as (book, held):
        sheet = _sheet(book, figures.said(DATA), headers, [])
        for place, field in enumerate(kind.fields):
            if field.choices:
                source = {"validate": "list", "source": _words_at(place, field)}
                sheet.data_validation(1, place, ROWS_CHOSEN_FROM, place, source)
        _sheet(book, figures.said(EXAMPLE), headers, [[f.example for f in kind.fields]])
        said = [figures.said(one) for one in CHOICE_HEADERS]
        _sheet(book, figures.said(CHOICES), said, [_described(f) for f in kind.fields])
    return held.getvalue()


def _words_at(place: int, field: Field) -> str:
    """Return where the sheet of choices holds a field's words: a list spelt out in the rule itself
    may take no more than 255 characters, and the names of the statement's lines take more.
    """
    first, row = len(CHOICE_HEADERS), place + 1
    last = first + len(field.choices) - 1
    return "=" + xl_range_formula(figures.said(CHOICES), row, first, row, last)


def _described(field: Field) -> list[str]:
    known = "、".join(f"{spoken[0]} ({value})" for value, spoken in field.choices)
    need = figures.said(REQUIRED) if field.is_required else ""
    words = [spoken[0] for _, spoken in field.choices]
    return [header_of(field), figures.said(TYPES[field.type]), need, field.example, known, *words]


def faults_book(faults: Iterable[Fault]) -> bytes:
    """Return all faults as a workbook in the reader's language."""
    rows = (
        [f.row, f.column, f.value, figures.said(f.what), figures.said(f.remedy)]
        for _, f in zip(range(ROWS_MAX), faults, strict=False)
    )
    with _workbook() as (book, held):
        _sheet(book, figures.said(FAULTS), [figures.said(one) for one in FAULT_HEADERS], rows)
    return held.getvalue()


def faulty_rows(table: Table, faults: Iterable[Fault]) -> bytes:
    """Return the faulty rows alone with the file's own headers, to be mended and imported."""
    bad = sorted({f.row for f in faults if f.row is not None})
    numbered = table.rows.with_row_index(ROW, offset=table.first_row)
    rows = numbered.filter(numbered[ROW].is_in(bad)).drop(ROW).head(ROWS_MAX).iter_rows()
    with _workbook() as (book, held):
        _sheet(book, figures.said(ROWS), table.headers, rows)
    return held.getvalue()
