"""The workbook to be filled in by a customer: a sheet for each statement, totals as formulas.

What is filled in is read by ``recognise`` like any export.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from obligor_core.statements.chart import Chart, Line, LineKind, Part, Standard, chart
from obligor_core.statements.statement import Unit
from obligor_core.text import Text

COLUMN_LETTERS = {"current": "C", "previous": "D"}
HEADER_ROWS = 4
COLUMN_WIDTHS = (52, 8, 22, 22)
COLUMN_NAMES = {
    Part.BALANCE: (Text("Closing balance", "期末余额"), Text("Opening balance", "年初余额")),
    Part.INCOME: (Text("This period", "本期金额"), Text("Previous period", "上期金额")),
    Part.CASH_FLOW: (Text("This period", "本期金额"), Text("Previous period", "上期金额")),
    Part.SUPPLEMENT: (Text("This period", "本期金额"), Text("Previous period", "上期金额")),
}


class Look(StrEnum):
    """How a cell is drawn."""

    TITLE = "title"
    HEAD = "head"
    COLUMN = "column"
    HEADING = "heading"
    NAME = "name"
    MEMO = "memo"
    TOTAL = "total"
    NUMBER = "number"
    INPUT = "input"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class TemplateCell:
    """A cell, counted from row 1 and column 1; a formula begins with ``=``."""

    row: int
    column: int
    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A sheet with its cells; ``frozen_rows`` stay in view."""

    name: str
    cells: tuple[TemplateCell, ...]
    widths: tuple[int, ...]
    frozen_rows: int


def template(
    standard: Standard,
    *,
    company: str = "",
    unit: Unit = Unit.ONE,
    period_end: date | None = None,
    language: str = "zh-hans",
    amounts: Mapping[tuple[str, str], str] | None = None,
) -> tuple[TemplateSheet, ...]:
    """Return the sheets of an empty template, or of a filled one.

    ``amounts`` gives what stands in a cell by (code, ``current`` or ``previous``), as text in the
    unit; a total without an amount is a formula.

    Rule: STM-51 The template adds up every total; a number typed over it is checked (STM-06).
    Source: house decision.
    """
    of = chart(standard)
    parts = [p for p in Part if any(line.code for line in of.of(p))]
    return tuple(
        _sheet(
            of,
            part,
            head=_head(part, company=company, unit=unit, period_end=period_end, language=language),
            language=language,
            amounts=amounts or {},
        )
        for part in parts
    )


def _head(
    part: Part, *, company: str, unit: Unit, period_end: date | None, language: str
) -> tuple[TemplateCell, ...]:
    whose, when = Text("Entity: ", "编制单位："), Text("Date: ", "日期：")
    in_unit = Text(f"Unit: {unit.label.zh}", f"单位：{unit.label.zh}")
    day = f"{period_end.year}年{period_end.month}月{period_end.day}日" if period_end else ""
    first, second = COLUMN_NAMES[part]
    names = (Text("Item", "项目"), Text("No", "行次"), first, second)
    return (
        TemplateCell(1, 1, part.label.say(language), Look.TITLE),
        TemplateCell(2, 1, whose.say(language) + company, Look.HEAD),
        TemplateCell(3, 1, when.say(language) + day, Look.HEAD),
        TemplateCell(3, 4, in_unit.say(language), Look.HEAD),
        *(
            TemplateCell(HEADER_ROWS, place, name.say(language), Look.COLUMN)
            for place, name in enumerate(names, start=1)
        ),
    )


def _sheet(
    of: Chart,
    part: Part,
    *,
    head: tuple[TemplateCell, ...],
    language: str,
    amounts: Mapping[tuple[str, str], str],
) -> TemplateSheet:
    lines = of.of(part)
    rows = {line.code: HEADER_ROWS + n for n, line in enumerate(lines, start=1) if line.code}
    cells, number = list(head), 0
    for row, line in enumerate(lines, start=HEADER_ROWS + 1):
        cells.append(TemplateCell(row, 1, _name(line, language), _look(line)))
        if not line.code:
            continue
        number += 1
        cells.append(TemplateCell(row, 2, str(number), Look.NUMBER))
        for place, column in enumerate(COLUMN_LETTERS, start=3):
            written = amounts.get((line.code, column), "")
            formula = "" if written else _formula(line, rows, COLUMN_LETTERS[column])
            look = Look.FORMULA if line.terms else Look.INPUT
            cells.append(TemplateCell(row, place, written or formula, look))
    return TemplateSheet(part.label.say(language)[:31], tuple(cells), COLUMN_WIDTHS, HEADER_ROWS)


def _name(line: Line, language: str) -> str:
    is_chinese = language.lower().startswith("zh")
    indent = "" if line.kind in (LineKind.HEADING, LineKind.TOTAL) else "  "
    indent += "    " if line.kind is LineKind.MEMO else ""
    return indent + (line.prefix if is_chinese else "") + line.label.say(language)


def _look(line: Line) -> Look:
    looks = {LineKind.HEADING: Look.HEADING, LineKind.MEMO: Look.MEMO, LineKind.TOTAL: Look.TOTAL}
    return looks.get(line.kind, Look.NAME)


def _formula(line: Line, rows: Mapping[str, int], letter: str) -> str:
    """Return the sum of a total's lines as a spreadsheet writes it: empty while they all are."""
    if not line.terms:
        return ""
    cells = [f"{letter}{rows[t.code]}" for t in line.terms]
    added = [c for c, t in zip(cells, line.terms, strict=True) if t.sign > 0]
    taken = [c for c, t in zip(cells, line.terms, strict=True) if t.sign < 0]
    total = f"SUM({','.join(added)})" + (f"-SUM({','.join(taken)})" if taken else "")
    return f'=IF(COUNT({",".join(cells)})=0,"",{total})'
