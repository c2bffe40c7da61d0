"""Compare customers with the names on a sanctions list: hits are candidates, never findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from obligor_core.customers.names import company_name, person_name, pieces_of, similarity


@dataclass(frozen=True, slots=True)
class ListedName:
    """One spelling of an entry of a list."""

    entry_id: int
    name: str
    is_person: bool = False

    @property
    def normal(self) -> str:
        """Return the name in comparable form."""
        return comparable(self.name, is_person=self.is_person)


@dataclass(frozen=True, slots=True)
class Hit:
    """A customer whose name is as alike as asked to a spelling on the list."""

    customer_id: int
    entry_id: int
    matched_name: str
    percent: int


def comparable(name: str, *, is_person: bool) -> str:
    """Return the form in which names are compared: CUS-30 for organisations."""
    return person_name(name) if is_person else company_name(name).normal


def hits(
    customers: Mapping[int, Sequence[tuple[str, bool]]],
    listed: Iterable[ListedName],
    *,
    likeness_min: Fraction,
) -> list[Hit]:
    """Return the best hit of each customer and entry, the most alike first.

    ``customers`` gives for each id its names, each with whether it is a person's.

    Rule: REC-40 A name on a list is a candidate when its likeness reaches the least of policy.
    Source: house decision; likeness is Dice's coefficient of the comparable names (CUS-30, CUS-31).
    """
    index = _Index(listed)
    best: dict[tuple[int, int], Hit] = {}
    for customer_id, names in customers.items():
        for name, is_person in names:
            for hit in index.hits(customer_id, name, is_person=is_person, least=likeness_min):
                key = (customer_id, hit.entry_id)
                if key not in best or best[key].percent < hit.percent:
                    best[key] = hit
    return sorted(best.values(), key=lambda h: (-h.percent, h.customer_id, h.entry_id))


class _Index:
    """The listed names by their pieces, so that a customer meets only names that share one."""

    def __init__(self, listed: Iterable[ListedName]) -> None:
        self.names = list(listed)
        self.normals = [one.normal for one in self.names]
        self.by_piece: dict[str, list[int]] = defaultdict(list)
        for place, normal in enumerate(self.normals):
            for piece in pieces_of(normal):
                self.by_piece[piece].append(place)

    def hits(
        self, customer_id: int, name: str, *, is_person: bool, least: Fraction
    ) -> Iterator[Hit]:
        normal = comparable(name, is_person=is_person)
        for place in sorted(self._near(normal, least)):
            alike = similarity(normal, self.normals[place])
            percent = _percent(normal, self.normals[place], alike.shared, alike.pieces)
            if percent >= least * 100:
                found = self.names[place]
                yield Hit(customer_id, found.entry_id, found.name, percent)

    def _near(self, normal: str, least: Fraction) -> set[int]:
        """Return all names that can be as alike as ``least``: those that share a rare piece.

        Of n pieces at least ``least`` n / (2 - ``least``) must be shared, so that one of the others
        and one more always is.
        """
        pieces = sorted(pieces_of(normal), key=lambda p: (len(self.by_piece.get(p, ())), p))
        shared_min = ceil(least * len(pieces) / (2 - least))
        rare = pieces[: len(pieces) - shared_min + 1]
        return {place for piece in rare for place in self.by_piece.get(piece, ())}


def _percent(left: str, right: str, shared: int, pieces: int) -> int:
    if left == right:
        return 100
    return 200 * shared // pieces if pieces else 0
