"""What a memo is made of, whichever way it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values, two to a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Lines; ``tone`` is ok, risk or bad where the lines speak for or against."""

    lines: tuple[str, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``numeric`` names the columns that stand right, ``is_two_up`` halves its length."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    is_two_up: bool = False
    is_small: bool = False

    def laid_out(self) -> Table:
        """Return the table as it is written: two rows beside each other where that is wanted."""
        if not self.is_two_up:
            return self
        half = (len(self.rows) + 1) // 2
        width = len(self.heads)
        blank = ("",) * width
        right = (*self.rows[half:], *([blank] * (half - len(self.rows[half:]))))
        rows = tuple(a + b for a, b in zip(self.rows[:half], right, strict=True))
        numeric = (*self.numeric, *(n + width for n in self.numeric))
        return Table(self.heads * 2, rows, numeric, is_small=self.is_small)


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of lying bars: label, share of one (None: nothing), and the figure as text."""

    title: str
    bars: tuple[tuple[str, float | None, str], ...]


Block: TypeAlias = Heading | Paragraph | Pairs | Bullets | Table | Bars


@dataclass(frozen=True, slots=True)
class Memo:
    """The whole memo in one language."""

    title: str
    subtitle: str
    meta: str
    language: str
    blocks: tuple[Block, ...]
