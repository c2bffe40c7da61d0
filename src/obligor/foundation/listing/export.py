"""Export of exactly what a list shows: Excel and CSV, written row by row."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, QueryDict, StreamingHttpResponse

from obligor.foundation import figures
from obligor.foundation.listing.columns import EXCEL_DIGITS_MAX, Column, Kind, exported
from obligor_core.decision import Refusal
from obligor_core.money import exponent
from obligor_core.text import Text

if TYPE_CHECKING:
    from obligor.foundation.listing.declaration import Listing

EXCEL_ROWS_MAX = 1_048_575
CHUNK = 2_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooManyRowsForExcel(Refusal):
    status = 422
    text = Text(
        "Excel holds at most {max} rows and this list has {count}. Narrow it, or take CSV.",
        "Excel 最多容纳 {max} 行，而当前列表有 {count} 行。请缩小范围，或改用 CSV 导出。",
    )


def neutral(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _named(columns: list[Column]) -> list[Column]:
    """Return the columns, each amount with its currency beside it where rows may differ."""
    named: list[Column] = []
    for column in columns:
        named.append(column)
        is_new = not any(c.name == column.currency for c in columns + named)
        if column.currency and is_new:
            named.append(Column(name=column.currency, label=Text("Currency", "币种")))
    return named


def _values(listing: Listing, rows: QuerySet, columns: list[Column]) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows:
        yield [exported(c, row) for c in columns]


def _file_name(listing: Listing, ending: str) -> str:
    return f"obligor-{listing.name}.{ending}"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(listing: Listing, rows: QuerySet, *, given: QueryDict) -> HttpResponseBase:
    """Answer with CSV in UTF-8 with a byte order mark, so that Excel reads the Chinese."""
    columns = _named(listing.shown(given))
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow([neutral(_said(c.label)) for c in columns])
        for values in _values(listing, rows, columns):
            yield writer.writerow([_plain(v) for v in values])

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_file_name(listing, "csv")}"'
    return answer


def _said(label: Any) -> str:
    return figures.said(label)


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return neutral(value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


def as_excel(listing: Listing, rows: QuerySet, *, given: QueryDict) -> HttpResponseBase:
    """Answer with an Excel workbook written in constant memory.

    :raises TooManyRowsForExcel: when a sheet cannot hold them
    """
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    if count > EXCEL_ROWS_MAX:
        raise TooManyRowsForExcel(max=f"{EXCEL_ROWS_MAX:,}", count=f"{count:,}")
    columns = _named(listing.shown(given))
    folder = tempfile.mkdtemp()
    path = Path(folder) / "list.xlsx"
    _write(path, listing, columns=columns, rows=_values(listing, rows, columns))
    file = path.open("rb")
    shutil.rmtree(folder)
    name = _file_name(listing, "xlsx")
    return FileResponse(file, as_attachment=True, filename=name, content_type=EXCEL_TYPE)


def _write(path: Path, listing: Listing, *, columns: list[Column], rows: Iterator) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet(_said(listing.title).translate(SHEET_NAME)[:31])
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = [book.add_format({"num_format": _number_format(c)}) for c in columns]
        for place, column in enumerate(columns):
            sheet.set_column(place, place, 14 if column.align == "end" else 20)
            sheet.write_string(0, place, _said(column.label), bold)
        sheet.freeze_panes(1, 1)
        last = 0
        for last, values in enumerate(rows, start=1):
            for place, value in enumerate(values):
                _put(sheet, last, place, value, formats[place])
        if columns:
            sheet.autofilter(0, 0, last, len(columns) - 1)


def _number_format(column: Column) -> str:
    match column.kind:
        case Kind.MONEY | Kind.WAN:
            places = 2 if column.currency else exponent(column.currency_of(None))
            decimals = "." + "0" * places if places else ""
            return f"#,##0{decimals};(#,##0{decimals})"
        case Kind.SHARE:
            return "0.0%"
        case Kind.INTEGER:
            return "#,##0"
        case Kind.DAY:
            return "yyyy-mm-dd"
        case Kind.MOMENT:
            return "yyyy-mm-dd hh:mm"
        case _:
            return "@"


def _put(sheet: Any, row: int, place: int, value: Any, style: Any) -> None:
    match value:
        case None | "":
            return
        case datetime() | date():
            sheet.write_datetime(row, place, value, style)
        case int() | Decimal():
            if len(Decimal(value).as_tuple().digits) > EXCEL_DIGITS_MAX:
                sheet.write_string(row, place, f"{value:f}", style)
            else:
                sheet.write_number(row, place, value, style)
        case _:
            sheet.write_string(row, place, str(value), style)


FORMATS: dict[str, Callable[..., HttpResponseBase]] = {
    "xlsx": as_excel,
    "csv": as_csv,
}
