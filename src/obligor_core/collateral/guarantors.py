"""Who guarantees for whom, how much a guarantor can bear, and guarantees that go in circles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from obligor_core.customers.connections import Connection, ConnectionKind
from obligor_core.customers.guarantees import guarantee_circles
from obligor_core.dates import DatePeriod

LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Pledge:
    """A guarantor answers for a debtor with an amount; parties are numbers of nodes.

    ``security_id`` is our own security, None when it was given to somebody else.
    """

    guarantor: int
    debtor: int
    minor: int | None
    security_id: int | None = None


@dataclass(frozen=True, slots=True)
class Ability:
    """What a guarantor could pay: stated on a day by a source, in the book currency."""

    guarantor: int
    as_of_on: date
    minor: int
    id: int = 0
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Burden:
    """What a guarantor has promised, to us and to others, beside what it could pay.

    ``ability_minor`` is None when nothing valid is known. ``is_open`` says that one of the
    guarantees has no amount, so that the sum is too low.
    """

    guarantor: int
    ability_minor: int | None
    ours_minor: int
    outside_minor: int
    count: int
    is_open: bool = False

    @property
    def given_minor(self) -> int:
        """Return all that was promised."""
        return self.ours_minor + self.outside_minor

    @property
    def is_over_committed(self) -> bool:
        """Return whether more was promised than could be paid.

        Rule: COL-31 A guarantor that has promised more than its ability is over-committed.
        Source: 商业银行授信工作尽职指引 asks to count all outside guarantees (对外担保), cited from
        memory; the comparison is a house decision.
        """
        return self.ability_minor is not None and self.given_minor > self.ability_minor

    @property
    def used(self) -> Fraction | None:
        """Return promised ÷ ability; None without a positive ability."""
        if not self.ability_minor or self.ability_minor < 0:
            return None
        return Fraction(self.given_minor, self.ability_minor)


def latest_ability(abilities: Iterable[Ability], *, on: date) -> Ability | None:
    """Return the newest statement of ability that is valid on the day, None when there is none."""
    valid = [
        a for a in abilities if a.as_of_on <= on and (a.valid_until is None or on <= a.valid_until)
    ]
    return max(valid, key=lambda a: (a.as_of_on, a.id), default=None)


def burdens(
    pledges: Iterable[Pledge], abilities: Iterable[Ability], *, on: date
) -> dict[int, Burden]:
    """Return the burden of every guarantor that has promised or stated anything."""
    given: dict[int, list[Pledge]] = {}
    stated: dict[int, list[Ability]] = {}
    for pledge in pledges:
        given.setdefault(pledge.guarantor, []).append(pledge)
    for ability in abilities:
        stated.setdefault(ability.guarantor, []).append(ability)
    return {
        node: _burden(node, given.get(node, []), latest_ability(stated.get(node, []), on=on))
        for node in sorted({*given, *stated})
    }


def _burden(node: int, given: list[Pledge], ability: Ability | None) -> Burden:
    ours = sum(p.minor or 0 for p in given if p.security_id is not None)
    outside = sum(p.minor or 0 for p in given if p.security_id is None)
    return Burden(
        guarantor=node,
        ability_minor=None if ability is None else ability.minor,
        ours_minor=ours,
        outside_minor=outside,
        count=len(given),
        is_open=any(p.minor is None for p in given),
    )


def free_for(pledge: Pledge, burden: Burden) -> int | None:
    """Return what the guarantor has left for this guarantee; None when the ability is unknown.

    Rule: COL-30 Free capacity = ability − all other guarantees, ours and outside, never below 0.
    Source: issue of the risk assessment ("guarantor capacity net of other guarantees"); all
    guarantees are treated alike, so that none is served by being entered first.
    """
    if burden.ability_minor is None:
        return None
    return max(burden.ability_minor - (burden.given_minor - (pledge.minor or 0)), 0)


@dataclass(frozen=True, slots=True)
class Circles:
    """The circles of guarantees, and for each party the length of its shortest one."""

    circles: tuple[tuple[int, ...], ...]
    shortest: Mapping[int, int]
    is_complete: bool


def circles_of(pledges: Iterable[Pledge], *, on: date, length_max: int) -> Circles:
    """Return every circle (互保、联保) among the guarantees in force.

    Rule: COL-32 Parties that guarantee each other in a circle are flagged, each with its circle.
    Source: CUS-60; the search is that of the connections between customers.
    """
    edges = {(p.guarantor, p.debtor) for p in pledges if p.guarantor != p.debtor}
    always = DatePeriod(LONG_AGO)
    found = guarantee_circles(
        (Connection(a, b, ConnectionKind.GUARANTEES, always) for a, b in sorted(edges)),
        on=on,
        length_max=length_max,
    )
    shortest: dict[int, int] = {}
    for circle in found.circles:
        for node in circle:
            shortest[node] = min(len(circle), shortest.get(node, len(circle)))
    return Circles(found.circles, shortest, found.is_complete)
