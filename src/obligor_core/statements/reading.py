"""What was read from a file, before anybody confirmed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from obligor_core.decision import Fault
from obligor_core.statements.chart import Part, Standard
from obligor_core.statements.matching import Suggestion
from obligor_core.statements.statement import PeriodKind, Scope, Unit
from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A cell; row and column count from 1 as the sheet does."""

    sheet: str
    row: int
    column: int

    @property
    def key(self) -> str:
        """Return a text that names the cell in a form."""
        return f"{self.sheet}!{self.row}!{self.column}"


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line whose name is known, with its amounts as written (in the unit of the sheet)."""

    place: Place
    name: str
    part: Part
    code: str
    confidence: float
    how: Text
    current: Decimal | None
    previous: Decimal | None


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line with amounts that a person must name, or leave out."""

    place: Place
    name: str
    part: Part | None
    current: Decimal | None
    previous: Decimal | None
    suggestions: tuple[Suggestion, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """One list of lines that was found in a sheet, which columns were read, and what was not.

    A sheet in which no statement was found has no part.
    """

    name: str
    part: Part | None
    current: str
    previous: str
    left_out_columns: tuple[str, ...]
    left_out_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything found in a file. What is ``None`` or empty was not said and has to be asked.

    ``period_ends`` are the days of dated columns, latest first: read the file again for another.
    """

    standard: Standard
    standard_reason: Text
    companies: tuple[str, ...]
    usccs: tuple[str, ...]
    period_from: date | None
    period_end: date | None
    period_ends: tuple[date, ...]
    kind: PeriodKind | None
    unit: Unit | None
    currency: str | None
    scope: Scope | None
    sheets: tuple[SheetSeen, ...]
    lines: tuple[ReadLine, ...]
    review: tuple[OpenLine, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The lines of one list, and what could not be read in it."""

    lines: Sequence[ReadLine]
    review: Sequence[OpenLine]
    faults: Sequence[Fault]
    left_out: Sequence[str]
