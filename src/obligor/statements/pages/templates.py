"""The Excel template: a sheet for each part, sums as formulas, filled with what is on file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.urls import path

from obligor.customers import queries as customers
from obligor.foundation.web import actor, signed_in
from obligor.statements import queries
from obligor.statements.pages.workbooks import OPTIONS, as_workbook
from obligor_core.money import exponent
from obligor_core.statements.chart import Line, LineKind, Part, Standard, chart
from obligor_core.statements.statement import NOTHING, Amounts, Unit

FIRST_ROW = 5
HEADS = {
    Part.BALANCE: ("期末余额", "年初余额"),
    Part.INCOME: ("本期金额", "上期金额"),
    Part.CASH_FLOW: ("本期金额", "上期金额"),
    Part.SUPPLEMENT: ("本期金额", "上期金额"),
}
COLUMNS = "BC"


@dataclass(frozen=True, slots=True)
class Filling:
    """What the template is made for: whose, which format and unit, and the figures to show."""

    name: str
    standard: Standard
    unit: Unit
    currency: str
    day: str
    lines: Mapping[str, Amounts]


@signed_in("statement.see")
def statement_template(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Answer with a workbook to fill in, filled with the statement asked for or the newest one."""
    owner = customers.customer_for(actor(request), customer_id, verb=queries.SEE)
    rows = queries.of_customer(customer_id)
    asked = request.GET.get("statement", "")
    row = rows.filter(pk=asked).first() if asked.isdigit() else None
    standard = request.GET.get("standard", "")
    content = template(_filling(owner, row, standard))
    return as_workbook(content, f"obligor-statement-{customer_id}.xlsx")


def _filling(owner: Any, row: Any, standard: str, /) -> Filling:
    if row is None:
        chosen = Standard(standard) if standard in set(Standard) else Standard.CAS_2019
        return Filling(owner.name, chosen, Unit.ONE, owner.currency, "", {})
    return Filling(
        owner.name,
        Standard(row.standard),
        Unit(row.unit),
        row.currency,
        f"{row.period_end.year}年{row.period_end.month}月{row.period_end.day}日",
        queries.written_lines_of(row),
    )


def template(given: Filling) -> bytes:
    """Return the workbook; it is read like any export, its headings are those of the format."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, OPTIONS) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14, "align": "center"}),
            "head": book.add_format({"bold": True, "border": 1, "bg_color": "#E8EEF9"}),
            "line": book.add_format({"border": 1}),
            "amount": book.add_format({"border": 1, "num_format": "#,##0.00", "locked": False}),
            "total": book.add_format(
                {"border": 1, "num_format": "#,##0.00", "bold": True, "bg_color": "#F1F3F6"}
            ),
            "bold": book.add_format({"border": 1, "bold": True, "bg_color": "#F1F3F6"}),
        }
        for part in Part:
            if any(line.code for line in chart(given.standard).of(part)):
                _sheet(book, part, given=given, styles=styles)
    return held.getvalue()


def _sheet(
    book: xlsxwriter.Workbook, part: Part, *, given: Filling, styles: Mapping[str, Any]
) -> None:
    sheet = book.add_worksheet(part.label.zh)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 2, 22)
    sheet.merge_range(0, 0, 0, 2, part.label.zh, styles["title"])
    sheet.write_string(1, 0, f"编制单位：{given.name}")
    sheet.write_string(1, 1, given.day or "    年  月  日")
    sheet.write_string(2, 0, given.standard.label.zh)
    sheet.write_string(2, 1, f"金额单位：{given.unit.label.zh}")
    sheet.write_string(2, 2, f"币种：{given.currency}")
    for place, head in enumerate(("项目", *HEADS[part])):
        sheet.write_string(FIRST_ROW - 1, place, head, styles["head"])
    lines = chart(given.standard).of(part)
    places = {line.code: FIRST_ROW + at + 1 for at, line in enumerate(lines) if line.code}
    for at, line in enumerate(lines, start=FIRST_ROW):
        _line(sheet, at, line, given=given, styles=styles, places=places)
    sheet.freeze_panes(FIRST_ROW, 1)


def _line(
    sheet: Any,
    at: int,
    line: Line,
    /,
    *,
    given: Filling,
    styles: Mapping[str, Any],
    places: Mapping[str, int],
) -> None:
    is_total = line.kind is LineKind.TOTAL
    indent = "" if is_total or not line.code else "    " if line.kind is LineKind.MEMO else "  "
    name = f"{indent}{line.prefix}{line.label.zh}"
    sheet.write_string(at, 0, name, styles["bold" if is_total or not line.code else "line"])
    if not line.code:
        return
    amounts = given.lines.get(line.code, NOTHING)
    for place, minor in enumerate((amounts.current, amounts.previous), start=1):
        style = styles["total" if is_total else "amount"]
        value = None if minor is None else _written(minor, given)
        if is_total:
            formula = _formula(line, COLUMNS[place - 1], places)
            sheet.write_formula(at, place, formula, style, 0 if value is None else value)
        elif value is None:
            sheet.write_blank(at, place, None, style)
        else:
            sheet.write_number(at, place, value, style)


def _written(minor: int, given: Filling) -> Decimal:
    return Decimal(minor).scaleb(-exponent(given.currency)) / given.unit.factor


def _formula(line: Line, column: str, places: Mapping[str, int], /) -> str:
    signed = [
        f"{'-' if term.sign < 0 else '+'}{column}{places[term.code]}"
        for term in line.terms
        if term.code in places
    ]
    return f"={''.join(signed).removeprefix('+')}" if signed else "=0"


urlpatterns = [
    path(
        "assess/<int:customer_id>/statements/template.xlsx",
        statement_template,
        name="statement_template",
    ),
]
