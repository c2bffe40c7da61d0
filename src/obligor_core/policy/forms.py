"""A policy ready to be evaluated: its text, the facts it reads, and one edition per period."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from hashlib import sha256

from obligor_core.facts import Fact
from obligor_core.policy.arithmetic import epoch_day
from obligor_core.policy.declared import (
    BandSet,
    Declaration,
    Output,
    Rule,
    Table,
    Value,
)
from obligor_core.policy.expression import Const, Expr, Ref
from obligor_core.policy.machine import Domain, Node


class NumberMissing(Exception):
    """The policy gives no such number, or not one of the type that is read: its name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


#: A computed value: amounts in minor units, dates in days since 1970-01-01; ``None`` is NULL.
Raw = int | float | str | bool | None


def raw(value: Value | Raw) -> Raw:
    """Return a declared value as it is computed with."""
    if isinstance(value, date):
        return epoch_day(value)
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


@dataclass(frozen=True, slots=True)
class BandForm:
    """A band set with its cuts: part ``i`` begins at ``cuts[i - 1]``."""

    declared: BandSet
    ref: Ref
    over: Expr
    node: Node
    limits: tuple[Const, ...]
    cuts: tuple[int | float, ...]

    def part(self, value: int | float) -> str:
        """Return the word of the part that contains the value."""
        return self.declared.bands[bisect_right(self.cuts, value)].value


@dataclass(frozen=True, slots=True)
class TableForm:
    declared: Table
    ref: Ref
    keys: tuple[Ref, ...]
    rows: Mapping[tuple[str, ...], Raw]
    otherwise: Raw
    domain: Domain


@dataclass(frozen=True, slots=True)
class SetForm:
    """What a rule sets: a constant, or (then ``node`` is set) something to compute."""

    output: Output
    constant: Raw
    expr: Expr
    node: Node | None


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule with its condition; ``facts`` are all it reads, through bands and tables too."""

    declared: Rule
    when: Expr
    test: Node
    sets: tuple[SetForm, ...]
    facts: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.declared.id


@dataclass(frozen=True, eq=False)
class Edition:
    """The policy with the numbers in force from a day on; ``rules`` stand in their order."""

    since: date
    currency: str
    facts: tuple[Fact, ...]
    numbers: Mapping[str, Const]
    bands: tuple[BandForm, ...]
    tables: tuple[TableForm, ...]
    outputs: tuple[Output, ...]
    rules: tuple[RuleForm, ...]

    @cached_property
    def derived(self) -> Mapping[str, BandForm | TableForm]:
        """Return band sets and tables by name, in the order they are computed."""
        forms: list[BandForm | TableForm] = [*self.bands, *self.tables]
        return {form.ref.name: form for form in forms}

    @cached_property
    def enabled(self) -> tuple[RuleForm, ...]:
        """Return the rules that are evaluated, in their order."""
        return tuple(form for form in self.rules if form.declared.is_enabled)

    def rule(self, rule_id: str) -> RuleForm:
        """Return a rule by its id."""
        return next(form for form in self.rules if form.id == rule_id)


@dataclass(frozen=True, eq=False)
class Policy:
    """A policy that was accepted: every edition of it can be evaluated."""

    declaration: Declaration
    text: str
    editions: tuple[Edition, ...]

    @property
    def name(self) -> str:
        return self.declaration.name

    @property
    def version(self) -> str:
        return self.declaration.version

    @property
    def effective_from(self) -> date:
        return self.declaration.effective_from

    @cached_property
    def hash(self) -> str:
        """Return the SHA-256 of the text, which identifies it for ever."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Return the facts the policy reads."""
        return self.editions[0].facts

    def edition(self, on: date) -> Edition:
        """Return the edition in force on a day.

        A policy that is looked at before its first day, as a draft is, has its first numbers.
        """
        starts = [edition.since for edition in self.editions]
        return self.editions[max(bisect_right(starts, on) - 1, 0)]

    def number(self, name: str, on: date) -> Value:
        """Return a number in force on a day; an amount counts in minor units.

        :raises NumberMissing: when the policy has none of that name
        """
        found = next((n for n in self.declaration.numbers if n.name == name), None)
        if found is None:
            raise NumberMissing(name)
        return found.at(on)

    def exact(self, name: str, on: date) -> Fraction:
        """Return a number that counts or measures.

        :raises NumberMissing: when the policy has none of that name, or one of another type
        """
        value = self.number(name, on)
        if not isinstance(value, Fraction):
            raise NumberMissing(name)
        return value

    def whole(self, name: str, on: date) -> int:
        """Return a number that counts, without its fraction.

        :raises NumberMissing: when the policy has none of that name, or one of another type
        """
        return int(self.exact(name, on))
