"""What speaks for a customer and what against: the rules that fired, with their points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from obligor_core.assessment.dimensions import DIMENSIONS
from obligor_core.assessment.standing import KNOCK_OUTS
from obligor_core.policy import Decision, Policy
from obligor_core.policy.forms import Raw, RuleForm
from obligor_core.text import Text

NOT_KNOWN = Text("not known: {names}", "缺少：{names}")


class Says(StrEnum):
    BASE = "base"  # where the side starts from
    STRENGTH = "strength"
    RISK = "risk"
    VETO = "veto"
    UNDECIDED = "undecided"  # a fact is missing


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule in words: what it says of which side, by how many points, and why.

    ``facts`` are the names of the facts it rests on; ``dimension`` is empty for a veto.
    """

    rule: str
    says: Says
    dimension: str
    points: int
    title: Text
    why: tuple[Text, ...]
    remedy: Text | None
    facts: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the form that is stored and sent."""
        return {
            "rule": self.rule,
            "says": self.says.value,
            "dimension": self.dimension,
            "points": self.points,
            "title": self.title.as_json(),
            "why": [one.as_json() for one in self.why],
            "remedy": None if self.remedy is None else self.remedy.as_json(),
            "facts": list(self.facts),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Finding:
        """Return the finding that was stored."""
        return cls(
            rule=stored["rule"],
            says=Says(stored["says"]),
            dimension=stored["dimension"],
            points=stored["points"],
            title=Text(**stored["title"]),
            why=tuple(Text(**one) for one in stored["why"]),
            remedy=Text(**stored["remedy"]) if stored["remedy"] else None,
            facts=tuple(stored["facts"]),
        )


def findings(decision: Decision, policy: Policy) -> list[Finding]:
    """Return what every rule that fired says, and which rules a missing fact left undecided.

    Rule: ASM-03 A rule that adds points to a side is a strength, one that takes them is a risk,
    one that names a knock-out is a veto; each is told with the facts that made it fire.
    Source: house decision; the text of a report and the score must never part.
    """
    edition = policy.edition(date.fromisoformat(decision.on))
    reasons = {reason["rule"]: reason for reason in decision.reasons}
    return [
        finding
        for form in edition.enabled
        if form.id in reasons
        for finding in _of_rule(form, reasons[form.id])
    ]


def _of_rule(form: RuleForm, reason: Mapping[str, Any]) -> Iterator[Finding]:
    fired, title = reason["fired"], Text(**reason["title"])
    why = tuple(Text(**operand["sentence"]) for operand in reason["operands"])
    remedy = Text(**reason["remedy"]) if reason["remedy"] else None
    for name, value in _sides(form):
        if fired is None:
            missing = ", ".join(reason["missing"])
            said = (NOT_KNOWN.fill(names=missing),)
            yield Finding(form.id, Says.UNDECIDED, name, 0, title, said, None, form.facts)
        elif name == KNOCK_OUTS:
            yield Finding(form.id, Says.VETO, "", 0, title, why, remedy, form.facts)
        else:
            points = int(value) if isinstance(value, int | float) else 0
            says = _says(form, points)
            yield Finding(form.id, says, name, points, title, why, remedy, form.facts)


def _sides(form: RuleForm) -> Iterator[tuple[str, Raw]]:
    sides = {d.key for d in DIMENSIONS} | {KNOCK_OUTS}
    for one in form.sets:
        if one.output.name in sides:
            yield one.output.name, one.constant


def _says(form: RuleForm, points: int) -> Says:
    if any(s.output.name == "is_base" and s.constant is True for s in form.sets):
        return Says.BASE
    return Says.STRENGTH if points >= 0 else Says.RISK
