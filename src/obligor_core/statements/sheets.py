"""A file into grids of text, every sheet as it was written; nothing is interpreted here."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import fastexcel
import polars as pl

from obligor_core.decision import Refusal
from obligor_core.imports import reading
from obligor_core.text import Text

SIZE_MAX_BYTES = 20 * 1024 * 1024
ROWS_MAX, COLUMNS_MAX, SHEETS_MAX = 2_000, 60, 40
PDF_MAGIC = b"%PDF"
WORKBOOK_MAGIC = (reading.ZIP_MAGIC, reading.OLE_MAGIC)


class PdfNotRead(Refusal):
    status = 422
    text = Text(
        "A PDF is kept as a document of the customer but not read: import the Excel export, or"
        " enter the figures.",
        "PDF 可作为客户资料保存，但系统不会读取其中的数据：请导入 Excel 报表或手工录入。",
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as text, row by row; row 0 is the sheet's row 1."""

    name: str
    rows: tuple[tuple[str, ...], ...]


def grids(content: bytes, file_name: str) -> tuple[Grid, ...]:
    """Return the sheets of a workbook, or the one grid of a CSV file.

    Sheets without a cell, and sheets too large to be a statement, are left out.

    :raises PdfNotRead: for a PDF
    :raises FileUnreadable: when it is neither workbook nor text
    :raises FileTooLarge: beyond 20 MB
    :raises MacrosRefused: for workbooks with macros
    :raises PasswordProtected: for encrypted workbooks
    """
    if content.startswith(PDF_MAGIC):
        raise PdfNotRead
    if len(content) > SIZE_MAX_BYTES:
        raise reading.FileTooLarge(
            size=f"{len(content) >> 20} MB", most=f"{SIZE_MAX_BYTES >> 20} MB"
        )
    if not content.strip():
        raise reading.FileUnreadable(problem_en="it is empty", problem_zh="文件为空")
    if file_name.lower().endswith((".xlsm", ".xltm")) or b"vbaProject.bin" in content:
        raise reading.MacrosRefused
    if content.startswith(WORKBOOK_MAGIC):
        return _of_workbook(content)
    return (Grid(file_name, _of_text(content)),)


def _of_workbook(content: bytes) -> tuple[Grid, ...]:
    names = reading.sheets(content)[:SHEETS_MAX]
    book = fastexcel.read_excel(content)
    found = (Grid(name, _of_sheet(book, name)) for name in names)
    return tuple(g for g in found if g.rows and len(g.rows) <= ROWS_MAX)


def _of_sheet(book: fastexcel.ExcelReader, name: str) -> tuple[tuple[str, ...], ...]:
    try:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError as error:
        raise reading.FileUnreadable(
            problem_en="the workbook is damaged", problem_zh="工作簿已损坏"
        ) from error
    frame = sheet.to_polars()
    frame = frame.select(frame.columns[:COLUMNS_MAX]).with_columns(pl.all().fill_null(""))
    return _without_empty_end(list(frame.iter_rows()))


def _of_text(content: bytes) -> tuple[tuple[str, ...], ...]:
    text = reading.decoded(content)
    head = text[: reading.SNIFFED_CHARS]
    delimiter = max(reading.DELIMITERS, key=head.count)
    rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    return _without_empty_end(rows[:ROWS_MAX])


def _without_empty_end(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return tuple(rows)
