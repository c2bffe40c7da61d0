"""What is different from the last assessment: what an analyst wants to see first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from obligor_core.assessment.findings import Finding, Says
from obligor_core.facts import Catalogue, Fact, FactType

# A fact that moved by less than this part of what it was is not worth a line.
NOTABLE_PART = 0.05
TOLD = frozenset({Says.STRENGTH, Says.RISK, Says.VETO})


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that is notably different; ``by`` is the part of what it was, None if that was 0."""

    fact: Fact
    before: Any
    after: Any
    by: float | None
    is_used: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What began and ended to be said of the customer, and which facts moved."""

    begun: tuple[Finding, ...]
    ended: tuple[Finding, ...]
    facts: tuple[FactChange, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing of note is different."""
        return not (self.begun or self.ended or self.facts)


def difference(
    before: Sequence[Finding],
    now: Sequence[Finding],
    *,
    facts_before: Mapping[str, Any],
    facts_now: Mapping[str, Any],
    catalogue: Catalogue,
) -> Difference:
    """Return what changed between two assessments of a customer.

    Facts that a rule of either reads stand first, then those that moved most.

    Rule: ASM-05 A fact is told as changed when it appears, goes, or moves by a twentieth.
    Source: house decision, so that the first page is not filled with pennies.
    """
    was, is_ = (_told(found) for found in (before, now))
    used = {name for finding in (*before, *now) for name in finding.facts}
    changes = [
        FactChange(catalogue[name], old, new, _by(old, new), name in used)
        for name in dict.fromkeys([*facts_before, *facts_now])
        if name in catalogue
        for old, new in [(facts_before.get(name), facts_now.get(name))]
        if _is_notable(catalogue[name], old, new)
    ]
    return Difference(
        begun=tuple(f for key, f in is_.items() if key not in was),
        ended=tuple(f for key, f in was.items() if key not in is_),
        facts=tuple(sorted(changes, key=_order)),
    )


def _told(found: Iterable[Finding]) -> dict[tuple[str, str], Finding]:
    return {(f.rule, f.dimension): f for f in found if f.says in TOLD}


def _is_notable(fact: Fact, before: Any, now: Any) -> bool:
    if before == now:
        return False
    if before is None or now is None or fact.type not in {FactType.MONEY, FactType.NUMBER}:
        return fact.type is not FactType.DATE or before is None or now is None
    by = _by(before, now)
    return by is None or abs(by) >= NOTABLE_PART


def _by(before: Any, now: Any) -> float | None:
    if isinstance(before, bool) or not isinstance(before, int | float) or not before:
        return None
    return (float(now) - before) / abs(before) if isinstance(now, int | float) else None


def _order(change: FactChange) -> tuple[bool, float, str]:
    size = abs(change.by) if change.by is not None else float("inf")
    return (not change.is_used, -size, change.fact.name)
