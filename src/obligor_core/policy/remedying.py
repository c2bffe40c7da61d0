"""Find the smallest change of a single fact that makes a rule not fire."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from obligor_core.facts import Fact, FactType
from obligor_core.policy import machine as m
from obligor_core.policy.forms import BandForm, RuleForm
from obligor_core.policy.machine import Domain, Node
from obligor_core.policy.resolving import fact_ref
from obligor_core.policy.showing import capitalised, shown
from obligor_core.policy.single import Judge
from obligor_core.text import Text

#: The finest change of a ratio that is proposed; facts are rounded no finer.
RATIO_STEP: Final = 0.0001
_SEARCHED: Final = (FactType.MONEY, FactType.INTEGER)
_CHANGEABLE: Final = (*_SEARCHED, FactType.NUMBER, FactType.BOOLEAN)


@dataclass(frozen=True, slots=True)
class Change:
    """The least by which one fact must change, the others as they are, so that a rule is still."""

    fact: str
    before: int | float | bool
    after: int | float | bool
    by: Text
    to: Text
    sentence: Text

    @property
    def size(self) -> float:
        """Return the change relative to the value."""
        return abs(self.after - self.before) / max(abs(self.before), 1)

    def as_json(self) -> dict[str, object]:
        """Return the form that is stored and sent."""
        return {
            "fact": self.fact,
            "by": self.by.as_json(),
            "to": self.to.as_json(),
            "sentence": self.sentence.as_json(),
        }


def smallest_changes(judge: Judge, form: RuleForm, *, facts: Mapping[str, Any]) -> list[Change]:
    """Return the smallest change per fact that stops a rule that fires, the smallest first.

    Rule: POL-25 A remedy changes one fact, is the nearest value at which a rule of simple
    comparisons is false, never crosses zero, and is proven by evaluating the rule again.
    Source: docs/policy-language.md, "Remedies"
    """
    row = judge.row(facts)
    changes = []
    for fact in judge.edition.facts:
        if fact.name in form.facts and fact.type in _CHANGEABLE:
            found = _nearest(_Search(judge, form, row, fact))
            if found is not None:
                changes.append(_change(fact, row[judge.positions[fact.name]], found, judge))
    return sorted(changes, key=lambda c: c.size)


class _Search:
    """One fact of one row, and whether the rule stops at another value."""

    def __init__(self, judge: Judge, form: RuleForm, row: Sequence[Any], fact: Fact) -> None:
        self.judge, self.form, self.row, self.fact = judge, form, row, fact
        self.position = judge.positions[fact.name]
        self.value = row[self.position]
        self.is_partly_known = any(row[judge.positions[name]] is None for name in form.facts)

    def stops(self, value: int | float | bool) -> bool:
        """Return whether the rule is false at the value, or undecided for want of another fact."""
        changed = self.judge.changed(self.row, self.position, value=value)
        answer = self.judge.form(self.form.id)(changed)
        return answer is False or (answer is None and self.is_partly_known)


def _nearest(search: _Search) -> int | float | bool | None:
    if search.value is None:
        return None
    if search.fact.type is FactType.BOOLEAN:
        return (not search.value) if search.stops(not search.value) else None
    limits, is_simple = _limits(search)
    candidates = {c for limit in limits for c in _around(limit, search)}
    found = sorted(candidates, key=lambda c: (abs(c - search.value), c))
    nearest = next((c for c in found if search.stops(c)), None)
    if is_simple or search.fact.type not in _SEARCHED:
        return nearest
    reached = [nearest, _searched(search, -1), _searched(search, 1)]
    return min(
        (c for c in reached if c is not None),
        key=lambda c: (abs(c - search.value), c),
        default=None,
    )


def _around(limit: int | float, search: _Search) -> Iterator[int | float]:
    step = RATIO_STEP if search.fact.type is FactType.NUMBER else 1
    for candidate in (limit - step, limit, limit + step):
        is_same_side = candidate == 0 or (candidate > 0) == (search.value >= 0)
        if is_same_side and candidate != search.value and math.isfinite(candidate):
            yield round(candidate, 10) if isinstance(candidate, float) else candidate


def _limits(search: _Search) -> tuple[list[int | float], bool]:
    """Return the constants the fact is compared with, and whether that is all that is done."""
    limits: list[int | float] = [0]
    is_simple = True
    for node in _nodes(search.form.test):
        match node:
            case m.Compare(_, m.Load(name, _), m.Value(int() | float() as value, _), _):
                if name == search.fact.name:
                    limits.append(value)
            case m.Load(name, _) if name in search.judge.edition.derived:
                form = search.judge.edition.derived[name]
                if isinstance(form, BandForm) and form.node == _load(search):
                    limits.extend(form.cuts)
                else:
                    is_simple = False
            case m.Compare() | m.Binary() | m.Extreme() | m.FirstKnown() | m.Branch():
                is_simple = is_simple and _load(search) not in set(_nodes(node))
    return limits, is_simple


def _load(search: _Search) -> m.Load:
    is_double = search.fact.type is FactType.NUMBER
    return m.Load(search.fact.name, Domain.DOUBLE if is_double else Domain.WHOLE)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in m.parts(node):
        yield from _nodes(part)


def _searched(search: _Search, direction: int) -> int | None:
    """Return the nearest whole value in a direction found by doubling, then halving, the step."""
    value: int = search.value
    farthest = abs(value) if (direction < 0) == (value > 0) else 2**62
    step = 1
    while step < farthest and not search.stops(value + direction * step):
        step *= 2
    step = min(step, farthest)
    if step == 0 or not search.stops(value + direction * step):
        return None
    low, high = step // 2, step
    while high - low > 1:
        middle = (low + high) // 2
        if search.stops(value + direction * middle):
            high = middle
        else:
            low = middle
    return value + direction * high


def _change(fact: Fact, before: Any, after: Any, judge: Judge) -> Change:
    currency, ref = judge.edition.currency, fact_ref(fact)

    def text(value: Any) -> Text:
        return shown(value, ref.kind, unit=fact.unit, currency=currency)

    name, was, to, by = fact.label, text(before), text(after), text(abs(after - before))
    if fact.type is FactType.BOOLEAN:
        said = Text(f"{name.en} must become {to.en}.", f"{name.zh}需变为“{to.zh}”。")
        return Change(fact.name, before, after, to, to, capitalised(said))
    falls = after < before
    said = Text(
        f"{name.en} must {'fall' if falls else 'rise'} by {by.en}, from {was.en} to {to.en}.",
        f"{name.zh}需{'减少' if falls else '增加'} {by.zh}，由 {was.zh} {'降' if falls else '升'}至"
        f" {to.zh}。",
    )
    return Change(fact.name, before, after, by, to, capitalised(said))
