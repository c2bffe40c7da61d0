"""The fact catalogue: every named value about a customer that a policy may use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from obligor_core.text import Text


class FactType(StrEnum):
    MONEY = "money"  # int64 minor units of the book currency
    INTEGER = "integer"
    NUMBER = "number"  # float64, for ratios and probabilities only
    BOOLEAN = "boolean"
    TEXT = "text"
    DATE = "date"


class Grain(StrEnum):
    CUSTOMER = "customer"
    OPEN_ITEM = "open_item"
    FACILITY = "facility"


@dataclass(frozen=True, slots=True)
class Fact:
    """A documented value at an instant; ``missing`` says what an empty value means."""

    name: str
    label: Text
    unit: Text
    type: FactType
    grain: Grain
    source: Text
    rule: str
    missing: Text


class Catalogue:
    """All the facts, by name; a name is defined once."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        self.add(*facts)

    def add(self, *facts: Fact) -> None:
        """Add facts.

        :raises ValueError: when a name is taken
        """
        for fact in facts:
            if fact.name in self._facts:
                raise ValueError(f"fact {fact.name} is defined twice")
            self._facts[fact.name] = fact

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._facts

    def all(self, *, grain: Grain) -> tuple[Fact, ...]:
        """Return the facts of one grain in the order of definition."""
        return tuple(f for f in self._facts.values() if f.grain == grain)
