"""Say why: for each rule the operands with values and thresholds, and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from obligor_core.policy import expression as x
from obligor_core.policy.declared import PLACEHOLDER
from obligor_core.policy.expression import Kind
from obligor_core.policy.forms import BandForm, Policy, RuleForm
from obligor_core.policy.lowering import measured, truth
from obligor_core.policy.python_form import compiled
from obligor_core.policy.remedying import Change, smallest_changes
from obligor_core.policy.resolving import fact_ref
from obligor_core.policy.showing import (
    OPPOSITES,
    PHRASES,
    Held,
    capitalised,
    label,
    shown,
)
from obligor_core.policy.single import Judge, compile_one
from obligor_core.text import Text

_NO_UNIT = Text("", "")


@dataclass(frozen=True, slots=True)
class Operand:
    """One comparison of a condition as it stood: what was compared with what, and whether so."""

    name: Text
    value: Text
    threshold: Text | None
    number: str | None
    holds: bool | None
    sentence: Text

    def as_json(self) -> dict[str, object]:
        """Return the form that is stored and sent."""
        return {
            "name": self.name.as_json(),
            "value": self.value.as_json(),
            "threshold": None if self.threshold is None else self.threshold.as_json(),
            "number": self.number,
            "holds": self.holds,
            "sentence": self.sentence.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule fired, did not fire, or could not be decided (``fired`` is ``None``)."""

    rule: str
    title: Text
    fired: bool | None
    missing: tuple[str, ...]
    operands: tuple[Operand, ...]
    remedy: Text | None
    changes: tuple[Change, ...]

    def as_json(self) -> dict[str, object]:
        """Return the form that is stored and sent."""
        return {
            "rule": self.rule,
            "title": self.title.as_json(),
            "fired": self.fired,
            "missing": list(self.missing),
            "operands": [operand.as_json() for operand in self.operands],
            "remedy": None if self.remedy is None else self.remedy.as_json(),
            "changes": [change.as_json() for change in self.changes],
        }


def explain(
    policy: Policy, facts: Mapping[str, Any], *, on: date, with_still: bool = False
) -> list[Reason]:
    """Return the reasons of one customer: the rules that fired and those not decided.

    ``with_still`` adds the rules that did not fire. The order is that of the rules.
    :raises FactMistyped: when a value has another type than its fact
    """
    judge = compile_one(policy, on=on)
    row = judge.row(facts)
    reasons = []
    for form in judge.edition.enabled:
        fired = judge.form(form.id)(row)
        if fired is not False or with_still:
            reasons.append(_Teller(policy, judge, facts).reason(form, fired=fired))
    return reasons


class _Teller:
    def __init__(self, policy: Policy, judge: Judge, facts: Mapping[str, Any]) -> None:
        self.policy, self.judge, self.facts = policy, judge, facts
        self.row = judge.row(facts)
        self.currency = judge.edition.currency
        self.titles = {n.name: n.title for n in policy.declaration.numbers}

    def reason(self, form: RuleForm, *, fired: bool | None) -> Reason:
        """Return the reason of one rule."""
        changes = smallest_changes(self.judge, form, facts=self.facts) if fired else []
        positions = self.judge.positions
        missing = tuple(name for name in form.facts if self.row[positions[name]] is None)
        return Reason(
            rule=form.id,
            title=form.declared.title,
            fired=fired,
            missing=missing if fired is None else (),
            operands=tuple(map(self._operand, _atoms(form.when))),
            remedy=self._remedy(form, changes) if fired else None,
            changes=tuple(changes),
        )

    def _operand(self, atom: x.Expr) -> Operand:
        holds = compiled(truth(atom), self.judge.positions)(self.row)
        match atom:
            case x.Compare(op, left, right):
                return self._compared(OPPOSITES[op] if holds is False else op, left, right, holds)
            case x.Among(part, values):
                listed = [self._text(part, v.value) for v in values]
                threshold = Text(", ".join(t.en for t in listed), "、".join(t.zh for t in listed))
                phrase = Text("one of", "属于") if holds else Text("none of", "不属于")
                return self._said(part, phrase, threshold, holds=holds)
            case x.IsNull(part):
                phrase = Text("which is known", "已知")
                value = Text("", "") if holds else phrase
                return self._said(part, value, None, holds=holds)
            case _:
                return self._said(atom, _NO_UNIT, None, holds=holds)

    def _compared(self, op: str, left: x.Expr, right: x.Expr, holds: bool | None) -> Operand:
        if isinstance(left, x.Const) and not isinstance(right, x.Const):
            flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
            return self._compared(flipped.get(op, op), right, left, holds)
        threshold = self._text(left if isinstance(right, x.Const) else right, self._value(right))
        number = right.name if isinstance(right, x.Const) else None
        if number is not None:
            title = self.titles[number]
            threshold = Text(f"{threshold.en} ({title.en})", f"{threshold.zh}（{title.zh}）")
        elif not isinstance(right, x.Const):
            name = label(right, currency=self.currency)
            threshold = Text(f"{name.en} ({threshold.en})", f"{name.zh}（{threshold.zh}）")
        return self._said(left, PHRASES[op], threshold, number=number, holds=holds)

    def _said(
        self,
        part: x.Expr,
        phrase: Text,
        threshold: Text | None,
        *,
        holds: bool | None,
        number: str | None = None,
    ) -> Operand:
        name, value = label(part, currency=self.currency), self._text(part, self._value(part))
        tail_en = " ".join(filter(None, (phrase.en, threshold.en if threshold else "")))
        tail_zh = " ".join(filter(None, (phrase.zh, threshold.zh if threshold else "")))
        if holds is None:
            asked_en, asked_zh = tail_en, tail_zh
            tail_en = f"so it cannot be said whether it is {asked_en}" if asked_en else ""
            tail_zh = f"无法判断是否{asked_zh}" if asked_zh else ""
        sentence = Text(
            f"{name.en} is {value.en}{', ' + tail_en if tail_en else ''}.",
            f"{name.zh}为 {value.zh}{'，' + tail_zh if tail_zh else ''}。",
        )
        return Operand(name, value, threshold, number, holds, capitalised(sentence))

    def _value(self, expr: x.Expr) -> Held:
        """Return what an expression is for this customer."""
        if isinstance(expr, x.Const):
            return expr.value
        if x.kind(expr) not in x.NUMERIC:
            held: Held = compiled(truth(expr), self.judge.positions)(self.row)
            return held
        found = measured(expr)
        value = compiled(found.node, self.judge.positions)(self.row)
        if value is None or found.unit is None:
            return None if value is None else float(value)
        return Fraction(int(value)) * found.unit

    def _text(self, expr: x.Expr, value: Held) -> Text:
        derived = self.judge.edition.derived
        if isinstance(expr, x.Ref) and isinstance(value, str) and expr.name in derived:
            form = derived[expr.name]
            words = form.declared.bands if isinstance(form, BandForm) else form.declared.choices
            return next((w.label for w in words if w.value == value), Text(value, value))
        unit = expr.unit if isinstance(expr, x.Ref) else _NO_UNIT
        return shown(value, x.kind(expr) or Kind.NUMBER, unit=unit, currency=self.currency)

    def _remedy(self, form: RuleForm, changes: list[Change]) -> Text | None:
        text = form.declared.remedy
        if text is None:
            return None
        return Text(*(self._filled(s, language, changes) for s, language in _both(text)))

    def _filled(self, sentence: str, language: str, changes: list[Change]) -> str:
        by_fact = {change.fact: change for change in changes}

        def value(name: str, part: str | None) -> str:
            change = by_fact.get(name)
            if part is not None:
                asked = change and (change.by if part == "by" else change.to)
                return asked.say(language) if asked else "—"
            return self._named(name).say(language)

        return PLACEHOLDER.sub(lambda match: value(match.group(1), match.group(2)), sentence)

    def _named(self, name: str) -> Text:
        number = self.judge.edition.numbers.get(name)
        if number is not None:
            declared = next(n for n in self.policy.declaration.numbers if n.name == name)
            kind = number.kind or Kind.NUMBER
            return shown(number.value, kind, unit=declared.unit, currency=self.currency)
        fact = next(f for f in self.judge.edition.facts if f.name == name)
        return self._text(fact_ref(fact), self.row[self.judge.positions[name]])


def _atoms(expr: x.Expr) -> Iterator[x.Expr]:
    """Yield the comparisons of a condition, left to right."""
    match expr:
        case x.All(parts) | x.Some(parts):
            for part in parts:
                yield from _atoms(part)
        case x.Not(part):
            yield from _atoms(part)
        case x.Const():
            return
        case _:
            yield expr


def _both(text: Text) -> tuple[tuple[str, str], tuple[str, str]]:
    return (text.en, "en"), (text.zh, "zh")
