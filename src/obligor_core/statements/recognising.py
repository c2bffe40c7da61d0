"""From the grids of a file to the lines of a statement, with everything that is not certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from obligor_core.decision import Fault
from obligor_core.statements.cells import PlainName
from obligor_core.statements.chart import Part, Standard
from obligor_core.statements.heads import Head, head_of
from obligor_core.statements.layout import Block, Chosen, blocks, chosen
from obligor_core.statements.matching import votes
from obligor_core.statements.reading import OpenLine, Reading, ReadLine, RowsRead, SheetSeen
from obligor_core.statements.reading_rows import names_in, read_rows
from obligor_core.statements.sheets import Grid
from obligor_core.statements.statement import PeriodKind, Scope, Unit
from obligor_core.text import Text

T = TypeVar("T")
VOTES_MIN = 2.0  # names that must fit before a list counts as a statement
TITLES = (
    ("补充资料", Part.SUPPLEMENT),
    ("资产负债", Part.BALANCE),
    ("利润表", Part.INCOME),
    ("损益表", Part.INCOME),
    ("现金流量", Part.CASH_FLOW),
    ("supplement", Part.SUPPLEMENT),
    ("balancesheet", Part.BALANCE),
    ("financialposition", Part.BALANCE),
    ("income", Part.INCOME),
    ("profitorloss", Part.INCOME),
    ("cashflow", Part.CASH_FLOW),
)
NOT_FOUND = Fault(
    Text(
        "No statement was found: a row of headings (项目, 期末余额, 本期金额 …) above the lines is"
        " needed.",
        "未找到报表：各项目上方需要有表头行（如“项目、期末余额、年初余额、本期金额”）。",
    ),
    Text("Export again with headings, or use the template.", "请带表头重新导出，或使用模板填写。"),
)


@dataclass(frozen=True, slots=True)
class _Table:
    grid: Grid
    block: Block
    head: Head
    names: tuple[PlainName, ...]
    columns: Chosen


def recognise(
    grids: Sequence[Grid], *, standard: Standard | None = None, period_end: date | None = None
) -> Reading:
    """Return all that a file says, in the lines of one standard.

    ``standard`` and ``period_end`` overrule what the file suggests; with ``period_end`` the dated
    column of that day is read.

    Rule: STM-24 What a file does not say (unit, period, company) stays open; nothing is assumed.
    Source: house decision; issue "Bad input": wrong units are asked about.
    """
    heads = {grid.name: _head(grid) for grid in grids}
    tables = [t for grid in grids for t in _tables(grid, heads[grid.name], period_end)]
    found, reason = _standard(tables, heads.values(), told=standard)
    tables = [t for t in tables if _part(t, found) is not None]
    read = [
        read_rows(t.grid, t.block, columns=t.columns, standard=found, part=_part(t, found))
        for t in tables
    ]
    lines, doubled = _without_repeats([line for r in read for line in r.lines])
    seen = [_seen(t, r, standard=found) for t, r in zip(tables, read, strict=True)]
    used = {t.grid.name for t in tables}
    seen += [SheetSeen(g.name, None, "", "", (), ()) for g in grids if g.name not in used]
    open_lines = [line for r in read for line in r.review] + doubled
    return _reading(
        found,
        reason,
        heads=[heads[t.grid.name] for t in tables] or list(heads.values()),
        tables=tables,
        seen=tuple(seen),
        lines=lines,
        review=open_lines,
        faults=[f for r in read for f in r.faults] if tables else [NOT_FOUND],
        period_end=period_end,
    )


def _head(grid: Grid) -> Head:
    """Return what stands above the first table and below the last of a sheet."""
    found = blocks(grid.rows)
    if not found:
        return head_of(grid.name, grid.rows[:20])
    above = grid.rows[: min(b.headed for b in found)]
    return head_of(grid.name, [*above, *grid.rows[-6:]] if len(above) < 2 else above)


def _tables(grid: Grid, head: Head, period_end: date | None) -> Iterable[_Table]:
    for block in blocks(grid.rows):
        columns = chosen(block.columns, period_end=period_end)
        yield _Table(grid, block, head, tuple(names_in(grid, block)), columns)


def _standard(
    tables: Sequence[_Table], heads: Iterable[Head], *, told: Standard | None
) -> tuple[Standard, Text]:
    """Return the standard: told, printed on the sheets, or the one whose names fit best."""
    if told is not None:
        return told, Text("as chosen", "按所选准则")
    printed = [s for head in heads for s in head.standards]
    if printed:
        return printed[0], Text("as printed on the sheet", "按报表上标明的格式")
    names = [name for table in tables for name in table.names]
    fits = {s: sum(votes(names, standard=s).values()) for s in Standard}
    best = max(fits, key=lambda s: fits[s])
    return best, Text("its names fit best", "项目名称最为吻合")


def _part(table: _Table, standard: Standard) -> Part | None:
    """Return which statement a list is: by its names, and by its title where they do not tell."""
    counts = votes(list(table.names), standard=standard)
    best = max(counts, key=lambda part: counts[part])
    if counts[best] >= VOTES_MIN:
        return best
    rows = table.grid.rows[: table.block.headed]
    title = "".join([table.grid.name, *(cell for row in rows for cell in row)])
    plain = title.casefold().replace(" ", "").replace("-", "")
    return next((part for word, part in TITLES if word in plain), None)


def _seen(table: _Table, read: RowsRead, *, standard: Standard) -> SheetSeen:
    columns = table.columns
    return SheetSeen(
        name=table.grid.name,
        part=_part(table, standard),
        current=columns.current.said if columns.current else "",
        previous=columns.previous.said if columns.previous else "",
        left_out_columns=(
            *(c.said for c in columns.left_out),
            *(f"{chr(ord('A') + place % 26)}" for place in table.block.unheaded if place < 26),
        ),
        left_out_names=tuple(read.left_out),
    )


def _without_repeats(lines: Sequence[ReadLine]) -> tuple[list[ReadLine], list[OpenLine]]:
    """Return each line once; a second one with other amounts is for a person to decide."""
    first: dict[str, ReadLine] = {}
    doubled: list[OpenLine] = []
    for line in lines:
        known = first.setdefault(line.code, line)
        if known is line or (line.current, line.previous) == (known.current, known.previous):
            continue
        if known.current is None and known.previous is None:
            first[line.code] = line
        elif line.current is not None or line.previous is not None:
            why = Text(
                f"The line was read before, in {known.place.sheet} row {known.place.row}.",
                f"该项目已在“{known.place.sheet}”第 {known.place.row} 行读取。",
            )
            doubled.append(
                OpenLine(line.place, line.name, line.part, line.current, line.previous, (), why)
            )
    return list(first.values()), doubled


def _reading(
    standard: Standard,
    reason: Text,
    *,
    heads: Sequence[Head],
    tables: Sequence[_Table],
    seen: tuple[SheetSeen, ...],
    lines: Sequence[ReadLine],
    review: Sequence[OpenLine],
    faults: Sequence[Fault],
    period_end: date | None,
) -> Reading:
    days = sorted({c.day for t in tables for c in t.block.columns if c.day}, reverse=True)
    ends = {said.end for head in heads for said in head.periods}
    starts = {said.start for head in heads for said in head.periods if said.start}
    end = period_end or (days[0] if days else max(ends, default=None))
    start = _start(end, starts)
    units: tuple[Unit, ...] = _once(u for head in heads for u in head.units)
    scopes = _once([*(s for head in heads for s in head.scopes), *_column_scopes(tables)])
    currencies = _once(c for head in heads for c in head.currencies)
    return Reading(
        standard=standard,
        standard_reason=reason,
        companies=_once(c for head in heads for c in head.companies),
        usccs=_once(u for head in heads for u in head.usccs),
        period_from=start,
        period_end=end,
        period_ends=tuple(days),
        kind=_kind(end),
        unit=units[0] if len(units) == 1 else None,
        currency=currencies[0] if len(currencies) == 1 else None,
        scope=scopes[0] if len(scopes) == 1 else None,
        sheets=seen,
        lines=tuple(lines),
        review=tuple(review),
        faults=(*faults, *_contradictions(units, ends if not days else set())),
    )


def _column_scopes(tables: Sequence[_Table]) -> list[Scope]:
    """Return the scope that the headings of the columns read say, where they say one."""
    said = [t.columns.current.said for t in tables if t.columns.current is not None]
    words = ((Scope.CONSOLIDATED, "合并"), (Scope.SOLO, "公司"))
    return [next(s for s, w in words if w in x) for x in said if "合并" in x or "公司" in x]


def _start(end: date | None, starts: set[date]) -> date | None:
    """Return the start of the period: that said, else of the calendar year (会计法 art. 11)."""
    if end is None:
        return None
    said = [s for s in starts if s.year == end.year and s < end]
    return min(said) if said else date(end.year, 1, 1)


def _kind(end: date | None) -> PeriodKind | None:
    if end is None:
        return None
    return PeriodKind.ANNUAL if end.month == 12 else PeriodKind.INTERIM


def _contradictions(units: Sequence[Unit], ends: set[date]) -> list[Fault]:
    found: list[Fault] = []
    if len(units) > 1:
        en, zh = ", ".join(u.label.en for u in units), "、".join(u.label.zh for u in units)
        found.append(
            Fault(
                Text(
                    f"The sheets are in different units: {en}.", f"各工作表金额单位不一致：{zh}。"
                ),
                Text("Say which one is right, or import them apart.", "请确认单位，或分开导入。"),
            )
        )
    if len(ends) > 1:
        said = ", ".join(str(day) for day in sorted(ends))
        found.append(
            Fault(
                Text(f"The sheets name different days: {said}.", f"各工作表日期不一致：{said}。"),
                Text("Say which period is meant.", "请确认报表期间。"),
            )
        )
    return found


def _once(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))
