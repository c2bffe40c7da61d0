"""What the text of a policy declares, before any fact is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from obligor_core.facts import Grain
from obligor_core.policy.finding import Place
from obligor_core.text import Text

#: What a remedy shows: {fact}, by how much it must change {fact:by}, and to what {fact:to}.
PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?::(by|to))?\}")


class ValueType(StrEnum):
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    BOOLEAN = "boolean"
    CHOICE = "choice"


class Combination(StrEnum):
    FIRST = "first"
    MAX = "max"
    MIN = "min"
    SUM = "sum"
    COLLECT = "collect"


#: A declared value: an amount counts in minor units; a choice is its key.
Value = Fraction | date | bool | str


@dataclass(frozen=True, slots=True)
class Passage:
    """A value as it stands in the text, so that a fault inside it can be shown at its place."""

    text: str
    place: Place = field(compare=False)
    raw: str = field(compare=False, repr=False)

    def at(self, start: int, length: int) -> Place:
        """Return the place of a part of ``text``; the whole passage when it cannot be found."""
        part = self.text[start : start + length]
        if not part:
            return self.place
        before, where = self.text[:start], -1
        for _ in range(before.count(part) + 1):
            where = self.raw.find(part, where + 1)
        if where < 0:
            return self.place
        lines = self.raw[:where].split("\n")
        column = len(lines[-1]) + 1
        if len(lines) == 1:
            return Place(self.place.line, self.place.column + column - 1)
        return Place(self.place.line + len(lines) - 1, column)


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of an enumeration with its label."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class DatedValue:
    """The value of a number from a day on."""

    since: date
    value: Value
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A named value of the policy with unit and source, dated.

    ``rule`` names the rule that reads it; ``None`` means the rules of this text do.
    """

    name: str
    title: Text
    type: ValueType
    unit: Text
    source: Text
    is_verified: bool
    note: Text | None
    rule: str | None
    choices: tuple[Choice, ...]
    values: tuple[DatedValue, ...]
    place: Place = field(compare=False)

    def at(self, on: date) -> Value:
        """Return the value in force on the day; before the first day, the first value."""
        value = self.values[0].value
        for dated in self.values:
            if dated.since <= on:
                value = dated.value
        return value


@dataclass(frozen=True, slots=True)
class Band:
    """One part of a range: from ``start`` (included) up to ``end`` (not included)."""

    start: Passage | None
    end: Passage | None
    value: str
    label: Text
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class BandSet:
    """A fact cut into ordered parts, each with a word."""

    name: str
    title: Text
    over: Passage
    bands: tuple[Band, ...]
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table with the words it may take; ``()`` means all words of a band set."""

    name: Passage
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    keys: tuple[Passage, ...]
    value: Value
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A value looked up by words; ``otherwise`` is for combinations without a row."""

    name: str
    title: Text
    keys: tuple[Key, ...]
    type: ValueType
    unit: Text
    choices: tuple[Choice, ...]
    rows: tuple[Row, ...]
    otherwise: Value | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Output:
    """One thing a policy answers; ``otherwise`` is the answer when no rule gave one."""

    name: str
    title: Text
    type: ValueType
    unit: Text
    choices: tuple[Choice, ...]
    combine: Combination
    otherwise: Value | None
    place: Place = field(compare=False)


@dataclass(frozen=True, slots=True)
class Assignment:
    output: Passage
    value: Passage


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition and what it sets; among rules the lower ``order`` comes first."""

    id: str
    title: Text
    when: Passage
    then: tuple[Assignment, ...]
    remedy: Text | None
    source: Text | None
    note: Text | None
    is_enabled: bool
    order: int | None
    place: Place = field(compare=False)

    @property
    def placeholders(self) -> tuple[tuple[str, str], ...]:
        """Return name and part (``by``, ``to`` or empty) of each placeholder of the remedy."""
        both = "" if self.remedy is None else self.remedy.en + self.remedy.zh
        return tuple(dict.fromkeys(PLACEHOLDER.findall(both)))


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole text of a policy, read but not yet judged against the facts."""

    name: str
    version: str
    title: Text
    source: Text
    is_verified: bool
    note: Text | None
    effective_from: date
    grain: Grain
    currency: str
    numbers: tuple[Number, ...]
    bands: tuple[BandSet, ...]
    tables: tuple[Table, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    @property
    def days(self) -> tuple[date, ...]:
        """Return the days on which the policy or one of its numbers begins to apply."""
        later = {v.since for n in self.numbers for v in n.values if v.since > self.effective_from}
        return (self.effective_from, *sorted(later))
