"""What is wrong in the text of a policy: one finding per fault, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the text; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in the text of a policy: the rule of the language it breaks and what to do."""

    rule: str
    place: Place
    what: Text
    remedy: Text

    def as_json(self) -> dict[str, object]:
        """Return the form that is sent to the editor."""
        return {
            "rule": self.rule,
            "line": self.place.line,
            "column": self.place.column,
            "what": self.what.as_json(),
            "remedy": self.remedy.as_json(),
        }

    def __str__(self) -> str:
        place = f"{self.place.line}:{self.place.column}"
        return f"{place} {self.rule} {self.what.en} {self.remedy.en}"


class Refused(Exception):
    """Ends the reading of one passage; it never leaves this package."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("; ".join(map(str, findings)))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like ``word``; ``None`` when nothing is alike."""
    found = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


def suggestion(word: str, known: Iterable[str]) -> Text:
    """Return "did you mean …", or the list of what is known when it is short."""
    names = sorted(known)
    near = nearest(word, names)
    if near is not None:
        return Text(f"Did you mean {near}?", f"是否应为 {near}？")
    if names and len(names) <= 12:
        return Text(f"Known here: {', '.join(names)}.", f"此处可用：{'、'.join(names)}。")
    return Text("Look the name up in the list of facts.", "请在指标目录中查找正确的名称。")
