"""Which line of a chart a written name means: certain, or for a person to decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from obligor_core.customers.names import similarity
from obligor_core.statements.cells import PlainName, Qualifier, plain_name
from obligor_core.statements.chart import Line, LineKind, Part, Standard, chart
from obligor_core.text import Text

SIMILAR_MIN = 0.5
SUGGESTIONS_MAX = 3
OFFICIAL, USUAL = 1.0, 0.9
OFFICIAL_NAME = Text("the name in the format", "格式中的项目名称")
USUAL_NAME = Text("a name that software exports use", "常见导出名称")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that may be meant, and how alike the names are, from 0 to 1."""

    code: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """The line that is meant; ``confidence`` is 1 for its official name."""

    line: Line
    confidence: float
    how: Text


@dataclass(slots=True)
class Context:
    """Where in the sheet we are: the last line with a sum, and the "of which" run below it."""

    last: str | None = None
    run_of: str | None = None

    def after(self, line: Line) -> None:
        """Move on past a recognised line."""
        if line.kind is LineKind.MEMO:
            self.run_of = line.parent
        else:
            self.last, self.run_of = line.code, None


def match(name: PlainName, *, standard: Standard, part: Part, context: Context) -> Match | None:
    """Return the line that a name means, when only one can be meant.

    Rule: STM-21 A name is recognised only when it is equal to a known one; alike is not equal.
    Source: house decision: a guessed line is worse than a question.
    """
    found = _index(standard).get((part, name.name), ())
    if not found and name.name[:1] in ("减", "加"):
        found = _index(standard).get((part, name.name[1:]), ())
    memos = [m for m in found if m.line.kind is LineKind.MEMO]
    lines = [m for m in found if m.line.kind is not LineKind.MEMO]
    near = [m for m in memos if m.line.parent in (context.last, context.run_of)]
    is_within = name.qualifier is Qualifier.OF_WHICH or context.run_of is not None
    if near and (is_within or not lines):
        return near[0]
    if lines:
        return lines[0]
    return memos[0] if len(memos) == 1 else None


def suggestions(name: PlainName, *, standard: Standard, part: Part | None) -> list[Suggestion]:
    """Return the lines with the most alike names, best first."""
    best: dict[str, float] = {}
    for (of_part, known), matches in _index(standard).items():
        if part is not None and of_part is not part:
            continue
        score = similarity(name.name, known).score
        if score >= SIMILAR_MIN:
            for found in matches:
                best[found.line.code] = max(score, best.get(found.line.code, 0.0))
    ordered = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Suggestion(code, round(score, 3)) for code, score in ordered[:SUGGESTIONS_MAX]]


def votes(names: list[PlainName], *, standard: Standard) -> Mapping[Part, float]:
    """Return how well names fit each part: official names count double."""
    counts = dict.fromkeys(Part, 0.0)
    for part in Part:
        for name in names:
            found = _index(standard).get((part, name.name))
            counts[part] += max((m.confidence for m in found), default=0.0) if found else 0.0
    return counts


def is_heading(name: PlainName, *, standard: Standard) -> bool:
    """Return whether the name only opens a group of lines."""
    return name.name in _headings(standard)


@cache
def _index(standard: Standard) -> Mapping[tuple[Part, str], tuple[Match, ...]]:
    index: dict[tuple[Part, str], tuple[Match, ...]] = {}
    for line in chart(standard).by_code.values():
        official = [(plain_name(line.label.zh).name, OFFICIAL, OFFICIAL_NAME)]
        if standard is Standard.IFRS or line.label.en:
            official.append((plain_name(line.label.en).name, OFFICIAL, OFFICIAL_NAME))
        usual = [(plain_name(alias).name, USUAL, USUAL_NAME) for alias in line.aliases]
        for name, confidence, how in [*official, *usual]:
            known = index.get((line.part, name), ())
            if name and all(m.line is not line for m in known):
                index[line.part, name] = (*known, Match(line, confidence, how))
    return index


@cache
def _headings(standard: Standard) -> frozenset[str]:
    lines = [line for line in chart(standard).lines if line.kind is LineKind.HEADING]
    names = [n for line in lines for n in (line.label.zh, line.label.en, *line.aliases)]
    return frozenset(plain_name(n).name for n in names)
