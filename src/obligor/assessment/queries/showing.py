"""An assessment as people read it: sides with their findings, what changed, every number's source.

Pages, the API and the memo take it from here, so that none of them says anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from obligor.assessment.models import Assessment
from obligor.assessment.queries.computing import catalogue, policy_of, typed_facts
from obligor.foundation import figures
from obligor_core.assessment.difference import Difference, difference
from obligor_core.assessment.dimensions import BY_KEY, LEVEL_LABELS
from obligor_core.assessment.findings import Finding, Says
from obligor_core.assessment.standing import side_weights
from obligor_core.facts import Fact
from obligor_core.text import Text

LEVEL_TONES = {"strong": "ok", "sound": "info", "watch": "waiting", "weak": "bad"}
SAID = frozenset({Says.STRENGTH, Says.RISK})


@dataclass(frozen=True, slots=True)
class Source:
    """A fact with its value in words, and where it comes from."""

    name: str
    label: str
    value: str
    about: str


@dataclass(frozen=True, slots=True)
class Line:
    """A finding with the facts it rests on."""

    finding: Finding
    sources: tuple[Source, ...]

    @property
    def points(self) -> str:
        """Return the points with their sign."""
        return f"{self.finding.points:+d}" if self.finding.points else ""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of the assessment: its score, its weight, what was adjusted and what was found."""

    key: str
    label: Text
    score: float | None
    weight: float
    adjustment: dict[str, Any] | None
    base: tuple[Line, ...]
    strengths: tuple[Line, ...]
    risks: tuple[Line, ...]
    undecided: tuple[Line, ...]

    @property
    def share(self) -> float | None:
        """Return the score as a share of one."""
        return None if self.score is None else self.score / 100

    @property
    def tone(self) -> str:
        """Return the tone of the score's bar."""
        if self.score is None:
            return "muted"
        return "ok" if self.score >= 75 else "info" if self.score >= 60 else "risk"


def sides(row: Assessment) -> list[Side]:
    """Return the sides of an assessment in their order."""
    lines = [_line(one, row) for one in findings_of(row)]
    weights = side_weights(policy_of(row), on=row.on)
    return [_side(key, row, weight, lines) for key, weight in weights.items()]


def _side(key: str, row: Assessment, weight: float, lines: list[Line]) -> Side:
    own = [one for one in lines if one.finding.dimension == key]

    def of(*says: Says) -> tuple[Line, ...]:
        chosen = [one for one in own if one.finding.says in says]
        return tuple(sorted(chosen, key=lambda one: -abs(one.finding.points)))

    return Side(
        key=key,
        label=BY_KEY[key].label,
        score=row.sides.get(key),
        weight=weight,
        adjustment=row.adjustments.get(key),
        base=of(Says.BASE),
        strengths=of(Says.STRENGTH),
        risks=of(Says.RISK),
        undecided=of(Says.UNDECIDED),
    )


def findings_of(row: Assessment) -> list[Finding]:
    """Return the findings that the assessment keeps."""
    return [Finding.from_json(one) for one in row.findings]


def vetoes(row: Assessment) -> list[tuple[Line, str]]:
    """Return the knock-outs, each with why it is accepted (empty: it is not)."""
    return [
        (_line(one, row), row.answers.get(one.rule, ""))
        for one in findings_of(row)
        if one.says is Says.VETO
    ]


def _line(finding: Finding, row: Assessment) -> Line:
    return Line(finding, tuple(sources(row, finding.facts)))


def sources(row: Assessment, names: Iterable[str]) -> list[Source]:
    """Return the facts of those names as the assessment keeps them."""
    known, facts = catalogue(), typed_facts(row.facts)
    return [source(known[name], facts.get(name)) for name in names if name in known]


def source(fact: Fact, value: Any) -> Source:
    """Return a fact in words."""
    return Source(
        name=fact.name,
        label=figures.said(fact.label),
        value=figures.fact_value(fact, value, currency=settings.BOOK_CURRENCY),
        about="\n".join((figures.said(fact.source), f"{fact.name} · {fact.rule}")),
    )


def used_sources(row: Assessment) -> list[Source]:
    """Return every fact that the policy read, in the order of the catalogue."""
    used = {name for one in row.findings for name in one["facts"]}
    return sources(row, [name for name in row.facts if name in used])


def changes(row: Assessment) -> Difference | None:
    """Return what is different from the assessment before; None when there is none."""
    before = row.previous
    if before is None:
        return None
    return difference(
        findings_of(before),
        findings_of(row),
        facts_before=typed_facts(before.facts),
        facts_now=typed_facts(row.facts),
        catalogue=catalogue(),
    )


def level_label(level: str) -> str:
    """Return what a level is called."""
    return figures.said(LEVEL_LABELS.get(level, Text("not scored", "未评分")))


def level_tone(level: str) -> str:
    """Return the tone of a level."""
    return LEVEL_TONES.get(level, "muted")
