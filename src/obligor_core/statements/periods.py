"""Several periods in one file: a sheet for each year, or a column for each year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from obligor_core.statements.cells import plain_name
from obligor_core.statements.chart import Standard
from obligor_core.statements.dates_said import day_said
from obligor_core.statements.heads import head_of
from obligor_core.statements.layout import blocks
from obligor_core.statements.reading import OpenLine, Reading, ReadLine
from obligor_core.statements.recognising import recognise
from obligor_core.statements.sheets import Grid

HEAD_ROWS = 20


def readings(grids: Sequence[Grid], *, standard: Standard | None = None) -> tuple[Reading, ...]:
    """Return a reading for each period that the file holds, the latest first.

    Rule: STM-80 Sheets of one day are one statement; each dated column is the statement of its day.
    Source: house decision; workbooks hold a year a sheet, or the years side by side.
    """
    found = [
        recognise(group, standard=standard, period_end=day)
        for group in _groups(grids)
        for day in _days(group, standard)
    ]
    usable = [r for r in found if r.lines or r.review] or found[:1]
    return tuple(sorted(usable, key=lambda r: r.period_end or date.min, reverse=True))


def _groups(grids: Sequence[Grid]) -> list[list[Grid]]:
    """Return the sheets that belong together; one without a day goes with the latest."""
    by_day: dict[date | None, list[Grid]] = {}
    for grid in grids:
        by_day.setdefault(_day_of(grid), []).append(grid)
    undated = by_day.pop(None, [])
    days = sorted((day for day in by_day if day), reverse=True)
    groups = [by_day[day] for day in days]
    if not groups:
        return [undated] if undated else []
    groups[0] = [*groups[0], *undated]
    return groups


def _day_of(grid: Grid) -> date | None:
    """Return the last day that a sheet is of: its dated columns, its title, or its name."""
    tables = blocks(grid.rows)
    columns = [c.day for table in tables for c in table.columns if c.day]
    if columns:
        return max(columns)
    first = min((table.headed for table in tables), default=HEAD_ROWS)
    said = [period.end for period in head_of(grid.name, grid.rows[:first]).periods]
    return max(said, default=_day_in(grid.name))


def _day_in(name: str) -> date | None:
    """Return the day that a sheet's name says, or the end of the year that stands in it."""
    told = day_said(name)
    if told is not None:
        return told.end
    digits = "".join(c if c.isdigit() else " " for c in name).split()
    years = [int(d) for d in digits if len(d) == 4 and 1990 <= int(d) <= 2100]
    return date(years[0], 12, 31) if years else None


def _days(group: Sequence[Grid], standard: Standard | None, /) -> Sequence[date | None]:
    return recognise(group, standard=standard).period_ends or (None,)


def line_keys(reading: Reading) -> Iterator[tuple[str, ReadLine | OpenLine]]:
    """Yield every line under a name that is the same in each period of a file.

    It is made of the part, the plain name with its qualifier, and which of several equal ones.
    """
    seen: Counter[str] = Counter()
    lines: tuple[ReadLine | OpenLine, ...] = (*reading.lines, *reading.review)
    for line in lines:
        plain = plain_name(line.name)
        key = f"{line.part or ''}|{plain.qualifier}|{plain.name}"
        seen[key] += 1
        yield f"{key}|{seen[key]}", line


def choices_for(reading: Reading, chosen: Mapping[str, str]) -> dict[str, str | None]:
    """Return what was chosen by ``line_keys`` as ``settle`` wants it; an empty code leaves out."""
    return {
        line.place.key: chosen[key] or None for key, line in line_keys(reading) if key in chosen
    }
