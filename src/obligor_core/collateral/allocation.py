"""Spread the values of securities over what they secure: exact, and whatever the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction


class Scope(IntEnum):
    """How specific a cover is; the more specific comes first."""

    FACILITY = 0
    CUSTOMER = 1
    GROUP_MEMBER = 2


@dataclass(frozen=True, slots=True, order=True)
class Obligation:
    """What is to be secured: a named facility, or the rest of a customer's exposure ("")."""

    customer_id: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A security covers an obligation; ``most_minor`` is the most that it gives to it.

    ``share`` is the part of the obligation for which a guarantor by shares answers.
    """

    security_id: int
    obligation: Obligation
    scope: Scope
    priority: int = 1
    most_minor: int | None = None
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An amount of a security that secures an obligation."""

    security_id: int
    obligation: Obligation
    minor: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The parts, and what is left of values and needs."""

    parts: tuple[Part, ...]
    left_minor: Mapping[int, int]
    short_minor: Mapping[Obligation, int]

    def to(self, obligation: Obligation) -> int:
        """Return how much secures the obligation."""
        return sum(p.minor for p in self.parts if p.obligation == obligation)


def allocate(
    values: Mapping[int, int], needs: Mapping[Obligation, int], *, links: Iterable[Link]
) -> Allocation:
    """Return who secures what; never more than a value, a need or a limit of a link.

    Rule: COL-10 The most specific cover comes first, then the lower priority number, then the
    security that may serve fewest; among equals each value is split in proportion to the needs,
    and a need takes offers in proportion. Minor units left over by rounding go to the largest
    remainder, then to the lower number.
    Source: house decision after the rule-based allocation of lending systems.
    """
    state = _State(
        {k: max(v, 0) for k, v in values.items()},
        {k: max(v, 0) for k, v in needs.items()},
        {},
    )
    known = [x for x in links if x.security_id in values and x.obligation in needs]
    tiers = _tiers(known)
    for place in sorted(tiers):
        tier = _merged(tiers[place], needs)
        while state.spread(tier):
            pass
    parts = tuple(
        Part(security_id, obligation, minor)
        for (security_id, obligation), minor in sorted(state.given.items())
    )
    return Allocation(parts, state.values, state.needs)


_Pair = tuple[int, Obligation]
_Place = tuple[int, int, int]


def _tiers(links: list[Link]) -> dict[_Place, list[Link]]:
    """Return the links by scope, priority, and how many the security may serve there."""
    served: dict[_Place, set[Obligation]] = {}
    for link in links:
        served.setdefault((link.scope, link.priority, link.security_id), set()).add(link.obligation)
    tiers: dict[_Place, list[Link]] = {}
    for link in links:
        breadth = len(served[(link.scope, link.priority, link.security_id)])
        tiers.setdefault((link.scope, link.priority, breadth), []).append(link)
    return tiers


@dataclass(slots=True)
class _State:
    values: dict[int, int]
    needs: dict[Obligation, int]
    given: dict[_Pair, int]

    def spread(self, tier: dict[_Pair, int | None]) -> bool:
        """Let every security offer at once and every need accept at once; say if anything moved."""
        offers: dict[Obligation, dict[_Pair, int]] = {}
        for security_id in {pair[0] for pair in tier}:
            wanted = {p: self._wanted(p, tier[p]) for p in tier if p[0] == security_id}
            for pair, minor in split(self.values[security_id], wanted).items():
                if minor:
                    offers.setdefault(pair[1], {})[pair] = minor
        for obligation, offered in offers.items():
            for pair, minor in split(self.needs[obligation], offered).items():
                self._give(pair, minor, tier)
        return bool(offers)

    def _wanted(self, pair: _Pair, most: int | None) -> int:
        need = self.needs[pair[1]]
        return need if most is None else min(need, most)

    def _give(self, pair: _Pair, minor: int, tier: dict[_Pair, int | None]) -> None:
        self.values[pair[0]] -= minor
        self.needs[pair[1]] -= minor
        self.given[pair] = self.given.get(pair, 0) + minor
        most = tier[pair]
        if most is not None:
            tier[pair] = most - minor


def _merged(links: list[Link], needs: Mapping[Obligation, int]) -> dict[_Pair, int | None]:
    """Return the most that each pair may give; two links of one pair allow the larger."""
    most: dict[_Pair, int | None] = {}
    for link in links:
        pair, limit = (link.security_id, link.obligation), _limit(link, needs)
        if pair in most:
            old = most[pair]
            limit = None if old is None or limit is None else max(old, limit)
        most[pair] = limit
    return most


def _limit(link: Link, needs: Mapping[Obligation, int]) -> int | None:
    """Return the limit of a link: its own amount, or the guarantor's share of the whole need.

    Rule: COL-11 A guarantor by shares secures no more than the share of the whole obligation.
    Source: Civil Code art. 699 (按份共同保证), cited from memory.
    """
    limits = [] if link.most_minor is None else [max(link.most_minor, 0)]
    if link.share is not None:
        part = link.share * max(needs[link.obligation], 0)
        limits.append(part.numerator // part.denominator)
    return min(limits, default=None)


def split(total: int, weights: Mapping[_Pair, int]) -> dict[_Pair, int]:
    """Return ``total``, at most the sum of the weights, in proportion to them; whole units."""
    whole = sum(weights.values())
    total = min(total, whole)
    if total <= 0:
        return {}
    parts = {key: total * weight // whole for key, weight in weights.items()}
    rest = total - sum(parts.values())
    by_remainder = sorted(weights, key=lambda key: (-(total * weights[key] % whole), key))
    for key in by_remainder[:rest]:
        parts[key] += 1
    return parts
