"""Where in a sheet the tables stand: their headings, name columns and columns of amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from obligor_core.statements.cells import ColumnKind, Heading, heading, plain_name

MONTHS_A_YEAR = 12
SCOPES = re.compile(r"^(?:合并|合并数|母公司|母公司数|公司|本公司|本集团)$")
OPENING = re.compile(r"年初|期初|上年年末|上年末|opening", re.IGNORECASE)
NUMERIC = re.compile(r"^[(（]?-?[\d,]+(\.\d+)?[)）]?$")
UNHEADED_MIN = 3


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of amounts with its heading as written."""

    place: int
    kind: ColumnKind
    said: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One list of lines: the column of names and the columns of amounts that belong to it.

    ``first`` and ``end`` bound its rows; ``headed`` is the row of its headings. ``unheaded`` are
    columns that it covers but that say nothing of what they hold.
    """

    name_place: int
    columns: tuple[AmountColumn, ...]
    headed: int
    first: int
    end: int
    unheaded: tuple[int, ...] = ()


def blocks(rows: Sequence[Sequence[str]]) -> list[Block]:
    """Return the lists of lines of a sheet: two where assets and liabilities stand side by side.

    A table begins below its row of headings and ends at the next one. Headings may take two rows,
    as merged cells do.

    Rule: STM-22 A column of amounts is known by its heading; without one it is not read.
    Source: house decision: taking the opening balance for the closing one is the costliest error.
    """
    heads = list(_heads(rows))
    found: list[Block] = []
    for place, (row, height, headings) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else len(rows)
        found += _blocks_below(rows, row, headings=headings, first=row + height, end=end)
    return found


def _heads(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, dict[int, Heading]]]:
    """Yield each row of headings: where, how many rows it takes, and the columns' headings."""
    skip_to = 0
    for row in range(len(rows)):
        if row < skip_to:
            continue
        here = _headings(rows[row])
        if not any(h.kind is ColumnKind.NAME for h in here.values()):
            continue
        below = _headings(rows[row + 1]) if row + 1 < len(rows) else {}
        if row + 1 < len(rows) and _continues(here, rows[row + 1], below=below):
            scopes = {p for p, c in enumerate(rows[row + 1]) if SCOPES.match(plain_name(c).name)}
            yield row, 2, _merged(here, below, scopes=scopes)
            skip_to = row + 2
        elif any(_is_of_amounts(h) for h in here.values()):
            yield row, 1, here
            skip_to = row + 1


def _continues(above: dict[int, Heading], row: Sequence[str], *, below: dict[int, Heading]) -> bool:
    """Return whether a row is the second of two rows of headings: all headings, and no names.

    合并 and 母公司 below a heading are headings too: the columns of two scopes side by side.
    """
    names = {place for place, said in above.items() if said.kind is ColumnKind.NAME}
    written = {place for place, cell in enumerate(row) if cell.strip()}
    is_named = any(said.kind is ColumnKind.NAME for said in below.values())
    scopes = {place for place, cell in enumerate(row) if SCOPES.match(plain_name(cell).name)}
    is_all = bool(written) and written <= set(below) | scopes
    return is_all and not written & names and not is_named


def _headings(row: Sequence[str]) -> dict[int, Heading]:
    found = {place: heading(cell) for place, cell in enumerate(row) if cell.strip()}
    return {place: said for place, said in found.items() if said is not None}


def _merged(
    above: dict[int, Heading], below: dict[int, Heading], *, scopes: set[int]
) -> dict[int, Heading]:
    """Return headings of two rows: the lower one tells more, unless it only says "amount"."""
    merged = dict(above)
    for place in scopes - set(below):
        earlier = [p for p in above if p <= place and _is_of_amounts(above[p])]
        merged |= {place: above[max(earlier)]} if earlier else {}
    for place, said in below.items():
        earlier = [p for p in above if p <= place and _is_of_amounts(above[p])]
        covering = above[max(earlier)] if earlier else None
        is_vague = said.kind in (ColumnKind.CURRENT, ColumnKind.YEAR_TO_DATE)
        if is_vague and covering is not None and covering.kind is ColumnKind.PREVIOUS:
            merged[place] = covering
        else:
            merged[place] = said
    return merged


def _is_of_amounts(said: Heading) -> bool:
    return said.kind not in (ColumnKind.NAME, ColumnKind.NOTE)


def _blocks_below(
    rows: Sequence[Sequence[str]],
    headed: int,
    *,
    headings: dict[int, Heading],
    first: int,
    end: int,
) -> Iterator[Block]:
    starts = sorted(p for p, said in headings.items() if said.kind is ColumnKind.NAME)
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else 10**6
        columns = tuple(
            AmountColumn(p, said.kind, _said(rows, headed, end=first, place=p), said.day)
            for p, said in sorted(headings.items())
            if start < p < stop and _is_of_amounts(said)
        )
        if columns:
            bare = _unheaded(rows[first:end], set(headings), start=start, stop=stop)
            yield Block(start, columns, headed, first, end, bare)


def _unheaded(
    rows: Sequence[Sequence[str]], headed: set[int], *, start: int, stop: int
) -> tuple[int, ...]:
    """Return the columns without a heading in which numbers stand."""
    width = max((len(row) for row in rows), default=0)
    counts = {
        place: sum(bool(NUMERIC.match(row[place].strip())) for row in rows if place < len(row))
        for place in range(start + 1, min(stop, width))
        if place not in headed
    }
    return tuple(place for place, count in counts.items() if count >= UNHEADED_MIN)


def _said(rows: Sequence[Sequence[str]], headed: int, *, end: int, place: int) -> str:
    cells = [rows[r][place].strip() for r in range(headed, end) if place < len(rows[r])]
    if not cells[:1] or not cells[0]:  # below a merged cell
        left = [rows[headed][p].strip() for p in range(min(place, len(rows[headed])))]
        cells.insert(0, next((c for c in reversed(left) if c), ""))
    return " ".join(c for c in cells if c)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The two columns that are read, and those that are not."""

    current: AmountColumn | None
    previous: AmountColumn | None
    left_out: tuple[AmountColumn, ...]


def chosen(columns: Sequence[AmountColumn], *, period_end: date | None = None) -> Chosen:
    """Return which columns are read.

    Rule: STM-23 Where the year to date and a month stand side by side, the year to date is read;
    of dated columns the latest, or that of the period asked for, with the year before it.
    Source: house decision; interim statements are kept from the start of the year.
    """
    dated = sorted((c for c in columns if c.day), key=lambda c: c.day or date.min, reverse=True)
    if dated and len(dated) == len(columns):
        return _of_dates(dated, period_end)
    by_kind = {kind: [c for c in columns if c.kind is kind] for kind in ColumnKind}
    to_date, plain = by_kind[ColumnKind.YEAR_TO_DATE], by_kind[ColumnKind.CURRENT]
    current = next(iter([*to_date, *plain]), None)
    earlier = sorted(by_kind[ColumnKind.PREVIOUS], key=lambda c: not OPENING.search(c.said))
    previous = next(iter(earlier), None)
    rest = tuple(c for c in columns if c is not current and c is not previous)
    return Chosen(current, previous, rest)


def _of_dates(dated: Sequence[AmountColumn], period_end: date | None) -> Chosen:
    current = next((c for c in dated if period_end is None or c.day == period_end), None)
    previous = None
    if current is not None and current.day is not None:
        earlier = [c for c in dated if c.day and c.day < current.day]
        previous = next(
            (c for c in earlier if c.day and _is_opening_or_year_before(current.day, c.day)), None
        )
    return Chosen(current, previous, tuple(c for c in dated if c not in (current, previous)))


def _is_opening_or_year_before(now: date, then: date) -> bool:
    months = (now.year - then.year) * MONTHS_A_YEAR + now.month - then.month
    is_year_end = then.month == MONTHS_A_YEAR and then.year == now.year - 1
    return is_year_end or months == MONTHS_A_YEAR
