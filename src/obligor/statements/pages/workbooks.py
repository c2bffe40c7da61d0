"""Excel out: all periods on file with their ratios, and the template to fill in."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.web import actor, signed_in
from obligor.statements import queries
from obligor.statements.pages.words import described
from obligor_core.money import exponent
from obligor_core.statements.chart import Line, LineKind, Part, Standard, chart
from obligor_core.statements.ratios import RATIOS, Ratio, RatioUnit
from obligor_core.statements.statement import NOTHING, Amounts

EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FORMATS = {RatioUnit.PERCENT: "0.00%", RatioUnit.TIMES: "0.00", RatioUnit.DAYS: "0.0"}


def as_workbook(content: bytes, name: str) -> HttpResponse:
    """Answer with an Excel file to save."""
    answer = HttpResponse(content, content_type=EXCEL_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@signed_in("statement.see")
def export_statements(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Answer with every period that counts, part by part, and the ratios."""
    owner = customers.customer_for(actor(request), customer_id, verb=queries.SEE)
    rows = list(queries.in_force(queries.of_customer(customer_id)))
    spread = queries.spread_of(customer_id, on=today(), known_at=now(), count=len(rows) or 1)
    content = workbook(owner.name, rows, spread=spread)
    return as_workbook(content, f"obligor-statements-{customer_id}.xlsx")


def workbook(name: str, rows: list[Any], *, spread: queries.Spread) -> bytes:
    """Return the workbook: a sheet for each part, for the ratios, and for the faults."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, OPTIONS) as book:
        styles = _styles(book)
        for part in Part:
            _part_sheet(book, part, name=name, rows=rows, styles=styles)
        _ratio_sheet(book, spread, styles)
        _fault_sheet(book, rows, styles)
    return held.getvalue()


def _styles(book: xlsxwriter.Workbook) -> dict[str, Any]:
    amount = "#,##0.00;(#,##0.00)"
    return {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "line": book.add_format({"num_format": amount}),
        "total": book.add_format({"num_format": amount, "bold": True, "bg_color": "#F1F3F6"}),
        "bold": book.add_format({"bold": True, "bg_color": "#F1F3F6"}),
        **{unit.value: book.add_format({"num_format": f}) for unit, f in FORMATS.items()},
    }


def _part_sheet(
    book: xlsxwriter.Workbook,
    part: Part,
    *,
    name: str,
    rows: list[Any],
    styles: Mapping[str, Any],
) -> None:
    sheet = book.add_worksheet(figures.said(part.label)[:31])
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, max(len(rows), 1), 20)
    sheet.write_string(0, 0, f"{name} · {figures.said(part.label)}", styles["title"])
    sheet.write_string(2, 0, _("Line"), styles["head"])
    columns = [queries.lines_of(row) for row in rows]
    for place, row in enumerate(rows, start=1):
        about = described(row)
        head = f"{about.period}\n{about.kind} · {about.scope} · {about.assurance}\n{row.currency}"
        sheet.write_string(2, place, head, styles["head"])
    sheet.freeze_panes(3, 1)
    lines = _lines_of(part, rows, columns)
    for at, line in enumerate(lines, start=3):
        is_total = line.kind is LineKind.TOTAL
        label = f"{'  ' * (0 if is_total else 1)}{figures.said(line.label)}"
        sheet.write_string(at, 0, label, styles["bold"] if is_total else None)
        for place, (row, held) in enumerate(zip(rows, columns, strict=True), start=1):
            minor = held.get(line.code, NOTHING).current
            if minor is not None:
                value = Decimal(minor).scaleb(-exponent(row.currency))
                sheet.write_number(at, place, value, styles["total" if is_total else "line"])


def _lines_of(part: Part, rows: Iterable[Any], columns: list[dict[str, Amounts]]) -> list[Line]:
    """Return the lines of the part that any period holds, in the order of its format."""
    held = {code for one in columns for code in one}
    found = {
        line.code: line
        for standard in dict.fromkeys(row.standard for row in rows)
        for line in chart(Standard(standard)).of(part)
        if line.code in held
    }
    return list(found.values())


def _ratio_sheet(
    book: xlsxwriter.Workbook, spread: queries.Spread, styles: Mapping[str, Any]
) -> None:
    sheet = book.add_worksheet(_("Ratios"))
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 52)
    for place, head in enumerate([_("Ratio"), _("Formula")]):
        sheet.write_string(0, place, head, styles["head"])
    for place, period in enumerate(spread.periods, start=2):
        sheet.write_string(0, place, figures.day(period["period_end"]), styles["head"])
    for at, ratio in enumerate(RATIOS, start=1):
        sheet.write_string(at, 0, figures.said(ratio.label))
        sheet.write_string(at, 1, figures.said(ratio.formula))
        for place, value in enumerate(spread.rows[ratio.code].to_list(), start=2):
            _put_ratio(sheet, at, place, value=value, ratio=ratio, styles=styles)
    sheet.freeze_panes(1, 1)


def _put_ratio(
    sheet: Any,
    at: int,
    place: int,
    *,
    value: float | None,
    ratio: Ratio,
    styles: Mapping[str, Any],
) -> None:
    if value is None:
        sheet.write_string(at, place, figures.NOTHING)
    else:
        sheet.write_number(at, place, value, styles[ratio.unit.value])


def _fault_sheet(book: xlsxwriter.Workbook, rows: list[Any], styles: Mapping[str, Any]) -> None:
    sheet = book.add_worksheet(_("Faults"))
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 4, 60)
    heads = [_("Period"), _("Check"), _("What is wrong"), _("What to do"), _("Why filed")]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, styles["head"])
    at = 0
    for row in rows:
        said = {one["check"]: one["because"] for one in row.acknowledged}
        for fault in row.faults:
            at += 1
            cells = (
                described(row).period,
                figures.said(queries.check_name(fault["check"])),
                figures.said(fault["what"]),
                figures.said(fault["remedy"]),
                said.get(fault["check"], ""),
            )
            for place, text in enumerate(cells):
                sheet.write_string(at, place, text)


urlpatterns = [
    path(
        "assess/<int:customer_id>/statements/export.xlsx",
        export_statements,
        name="export_statements",
    ),
]
