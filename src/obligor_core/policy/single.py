"""Evaluate a policy for one customer in microseconds, in plain Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import Any, Final

from obligor_core.policy import machine as m
from obligor_core.policy.arithmetic import EPOCH, epoch_day
from obligor_core.policy.combining import held
from obligor_core.policy.declared import Combination, Output, ValueType
from obligor_core.policy.forms import BandForm, Edition, Policy, Raw, RuleForm, TableForm
from obligor_core.policy.inference import AS_OF
from obligor_core.policy.loading import loader
from obligor_core.policy.python_form import Form, compiled

#: An answer: a word, whole number, amount in minor units, double, yes/no, day, or list of words.
Answer = str | int | float | bool | date | list[str] | None


@dataclass(frozen=True, slots=True)
class Undecided:
    """A rule that could not be decided, and the facts it lacks; none means division by zero."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy answers for one customer."""

    outputs: Mapping[str, Answer]
    derived: Mapping[str, Raw]
    fired: tuple[str, ...]
    undecided: tuple[Undecided, ...]


@dataclass(frozen=True, slots=True)
class _Set:
    """What a rule sets: the place of the output, and a constant or a form."""

    slot: int
    constant: Raw
    form: Form | None


@dataclass(frozen=True, slots=True)
class _Rule:
    id: str
    test: Form
    sets: tuple[_Set, ...]
    reads: tuple[tuple[str, int], ...]


class Judge:
    """A policy compiled for single customers: call it with their facts."""

    def __init__(self, edition: Edition, on: date) -> None:
        self.edition = edition
        names = [*(f.name for f in edition.facts), AS_OF.name, *edition.derived]
        self.positions: Final = {name: i for i, name in enumerate(names)}
        self._loaders = [(f.name, loader(f)) for f in edition.facts]
        self._as_of = epoch_day(on)
        self._derivations = [
            _band(b, self.positions) if isinstance(b, BandForm) else _table(b, self.positions)
            for b in edition.derived.values()
        ]
        self._slots = {o.name: i for i, o in enumerate(edition.outputs)}
        self._rules = [self._rule(form) for form in edition.enabled]
        self._forms = {rule.id: rule.test for rule in self._rules}
        self._combine = [(o.name, _combiner(o)) for o in edition.outputs]

    def __call__(self, facts: Mapping[str, Any]) -> Outcome:
        """Return the answers.

        :raises FactMistyped: when a value has another type than its fact
        """
        row = self.row(facts)
        written: list[list[Raw]] = [[] for _ in self._combine]
        fired: list[str] = []
        undecided: list[Undecided] = []
        for rule in self._rules:
            result = rule.test(row)
            if result is True:
                fired.append(rule.id)
                if not _write(rule, row, written):
                    undecided.append(_undecided(rule, row))
            elif result is None:
                undecided.append(_undecided(rule, row))
        return Outcome(
            {name: combine(written[i]) for i, (name, combine) in enumerate(self._combine)},
            {name: row[self.positions[name]] for name in self.edition.derived},
            tuple(fired),
            tuple(undecided),
        )

    def row(self, facts: Mapping[str, Any]) -> list[Any]:
        """Return the facts, bands and tables in computable form, by position."""
        get = facts.get
        row: list[Any] = [load(get(name)) for name, load in self._loaders]
        row.append(self._as_of)
        for derive in self._derivations:
            row.append(derive(row))
        return row

    def changed(self, row: Sequence[Any], position: int, *, value: Any) -> list[Any]:
        """Return a row with another value of one fact, bands and tables looked up again."""
        result = [*row[: len(self._loaders) + 1]]
        result[position] = value
        for derive in self._derivations:
            result.append(derive(result))
        return result

    def form(self, rule_id: str) -> Form:
        """Return the condition of a rule as a function of a row."""
        return self._forms[rule_id]

    def test(self, rule_id: str, facts: Mapping[str, Any]) -> bool | None:
        """Return whether one rule fires; ``None`` when it cannot be decided."""
        result: bool | None = self._forms[rule_id](self.row(facts))
        return result

    def _rule(self, form: RuleForm) -> _Rule:
        sets = [
            _Set(
                self._slots[s.output.name],
                held(s.output, s.constant) if s.node is None else None,
                None if s.node is None else _typed(compiled(s.node, self.positions), s.node),
            )
            for s in form.sets
        ]
        reads = tuple((name, self.positions[name]) for name in form.facts)
        return _Rule(form.id, compiled(form.test, self.positions), tuple(sets), reads)


def compile_one(policy: Policy, *, on: date) -> Judge:
    """Return the policy as a function of one customer's facts, with the numbers of the day."""
    return _judge(policy.edition(on), on)


@lru_cache(maxsize=128)
def _judge(edition: Edition, on: date) -> Judge:
    return Judge(edition, on)


def _write(rule: _Rule, row: Sequence[Any], written: list[list[Raw]]) -> bool:
    """Add what the rule sets; return whether all of it could be computed."""
    is_complete = True
    for each in rule.sets:
        value = each.constant if each.form is None else each.form(row)
        if value is None:
            is_complete = False
        else:
            written[each.slot].append(value)
    return is_complete


def _undecided(rule: _Rule, row: Sequence[Any]) -> Undecided:
    return Undecided(rule.id, tuple(name for name, i in rule.reads if row[i] is None))


def _typed(form: Form, node: m.Node) -> Form:
    """Return the form; a whole number that does not fit into 64 bits is NULL."""
    is_rounded = isinstance(node, m.Rounded)
    if node.domain is not m.Domain.WHOLE or (m.bound(node) <= m.LOAD_MAX and not is_rounded):
        return form

    def fitted(row: Sequence[Any]) -> int | None:
        value = form(row)
        return value if value is not None and _fits(value) else None

    return fitted


def _band(form: BandForm, positions: Mapping[str, int]) -> Form:
    value = compiled(form.node, positions)
    cuts, words = form.cuts, [band.value for band in form.declared.bands]

    def derive(row: Sequence[Any]) -> str | None:
        found = value(row)
        return None if found is None else words[bisect_right(cuts, found)]

    return derive


def _table(form: TableForm, positions: Mapping[str, int]) -> Form:
    places = [positions[ref.name] for ref in form.keys]

    def derive(row: Sequence[Any]) -> Raw:
        key = tuple(row[i] for i in places)
        return None if None in key else form.rows.get(key, form.otherwise)

    return derive


def _combiner(output: Output) -> Callable[[list[Any]], Answer]:
    reduce = _REDUCE[output.combine]
    otherwise = _answer(output, held(output, output.otherwise))
    if output.combine is Combination.COLLECT:
        words = [choice.value for choice in output.choices]
        return lambda values: [words[i] for i in dict.fromkeys(values)]
    if output.type in (ValueType.CHOICE, ValueType.DATE):
        return lambda values: _answer(output, reduce(values)) if values else otherwise
    return lambda values: reduce(values) if values else otherwise


def _answer(output: Output, value: Raw) -> Answer:
    if value is None:
        return None
    if output.type is ValueType.CHOICE:
        return output.choices[int(value)].value
    if output.type is ValueType.DATE:
        return date.fromordinal(int(value) + EPOCH)
    return value


def _sum(values: list[Any]) -> Any:
    """Add in the order of the rules; what does not fit or is not finite is NULL."""
    total = values[0] * 0
    for value in values:
        total = total + value
    if isinstance(total, float):
        return total if isfinite(total) else None
    return total if _fits(total) else None


def _fits(value: int) -> bool:
    return -m.LOAD_MAX - 1 <= value <= m.LOAD_MAX


_REDUCE: Final[Mapping[Combination, Callable[[list[Any]], Any]]] = {
    Combination.FIRST: lambda values: values[0],
    Combination.MAX: max,
    Combination.MIN: min,
    Combination.SUM: _sum,
    Combination.COLLECT: list,
}
