"""A finding: what it says, what it rests on, and the way to the invoices behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from obligor_core.dates import months_before
from obligor_core.text import Text

Facts = Mapping[str, Any]


class Weight(StrEnum):
    SEVERE = "severe"
    WARNING = "warning"
    NOTE = "note"
    STRENGTH = "strength"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the invoices say; ``evidence`` are filters of the list of the invoices behind.

    ``fact`` is the fact it rests on. Without ``evidence`` no single invoice stands behind it;
    ``is_about_parties`` sends to the counterparties instead.
    """

    rule: str
    weight: Weight
    title: Text
    text: Text
    fact: str
    evidence: tuple[tuple[str, str], ...] = ()
    is_about_parties: bool = False


Rule = Callable[..., Iterator[Finding]]


def percent(share: float) -> str:
    """Return the share as people read it, with one decimal where it has one."""
    return f"{share * 100:.1f}%".replace(".0%", "%")


def above(facts: Facts, name: str, *, limit: float) -> bool:
    """Return whether the fact is known and above the limit."""
    value = facts.get(name)
    return value is not None and value > limit


def below(facts: Facts, name: str, *, limit: float) -> bool:
    """Return whether the fact is known and below the limit."""
    value = facts.get(name)
    return value is not None and value < limit


def year(on: date, **more: str) -> tuple[tuple[str, str], ...]:
    """Return the filters of the invoices of the 12 months up to the day."""
    start = months_before(on, 12)
    since = date.fromordinal(start.toordinal() + 1).isoformat()
    return (("issued_from", since), ("issued_to", on.isoformat()), *more.items())
