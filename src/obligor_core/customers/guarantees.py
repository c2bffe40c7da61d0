"""Guarantees between customers: who guarantees whom in a circle, and chains that are too long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from obligor_core.customers.connections import Connection, ConnectionKind, connections_on

CIRCLES_MAX = 10_000
Graph = dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class GuaranteeCircles:
    """The circles found, each from its lowest id on; incomplete when there are too many."""

    circles: tuple[tuple[int, ...], ...]
    is_complete: bool


def guarantee_circles(
    connections: Iterable[Connection],
    *,
    on: date,
    length_max: int,
    circles_max: int = CIRCLES_MAX,
) -> GuaranteeCircles:
    """Return every circle of up to ``length_max`` guarantees in force on a day.

    A circle of one is a guarantee for oneself, of two a mutual guarantee (互保). Circles are
    ordered by length, then by ids. The search stops after ``circles_max`` circles and says so.

    Rule: CUS-60 Customers that guarantee each other in a circle add no security.
    Source: 银监会 circulars on mutual and linked guarantees (互保联保) since 2014; own judgement.
    """
    graph = _guarantees(connections, on=on)
    found: list[tuple[int, ...]] = []
    for ring in _rings(graph):
        for first in sorted(ring):
            for circle in _circles_from(first, graph, ring=ring, length_max=length_max):
                if len(found) == circles_max:
                    return GuaranteeCircles(_in_order(found), is_complete=False)
                found.append(circle)
    return GuaranteeCircles(_in_order(found), is_complete=True)


def guarantee_chains(
    connections: Iterable[Connection], *, on: date, length_max: int
) -> tuple[tuple[int, ...], ...]:
    """Return the longest chain of guarantees from each first guarantor, where it is too long.

    A chain of n guarantees names n + 1 customers, the guarantor first. Only chains of more
    than ``length_max`` guarantees are returned. A ring of customers that guarantee each other
    counts as one link and is named by its lowest id: circles are reported on their own.

    Rule: CUS-61 A chain of guarantees longer than policy allows passes a default on too far.
    Source: own judgement; the length is policy.
    """
    graph = _guarantees(connections, on=on)
    ring_of = {member: min(ring) for ring in _rings(graph) for member in ring}
    links: Graph = {}
    for guarantor in graph:
        links.setdefault(ring_of[guarantor], [])
        for debtor in graph[guarantor]:
            if ring_of[guarantor] != ring_of[debtor]:
                links[ring_of[guarantor]].append(ring_of[debtor])
    ways = _ways_down(links)
    guaranteed = {debtor for debtors in links.values() for debtor in debtors}
    firsts = sorted(set(links) - guaranteed)
    return tuple(_chain_from(first, ways) for first in firsts if ways[first][0] > length_max)


def _guarantees(connections: Iterable[Connection], *, on: date) -> Graph:
    """Return guarantor → debtors in order of id, every party a key."""
    edges = connections_on(connections, on=on, kinds={ConnectionKind.GUARANTEES})
    debtors: dict[int, set[int]] = {}
    for edge in edges:
        debtors.setdefault(edge.from_id, set()).add(edge.to_id)
        debtors.setdefault(edge.to_id, set())
    return {guarantor: sorted(debtors[guarantor]) for guarantor in sorted(debtors)}


def _circles_from(
    first: int, graph: Graph, *, ring: set[int], length_max: int
) -> Iterable[tuple[int, ...]]:
    """Yield the circles whose lowest id is ``first``, following only ways that can close."""
    back = _steps_back(first, graph, ring=ring)
    path = [first]
    turns = [iter(graph[first])]
    while turns:
        debtor = next(turns[-1], None)
        if debtor is None:
            turns.pop()
            path.pop()
        elif debtor == first:
            yield tuple(path)
        elif debtor not in path and len(path) + back.get(debtor, length_max) <= length_max:
            path.append(debtor)
            turns.append(iter(graph[debtor]))


def _steps_back(first: int, graph: Graph, *, ring: set[int]) -> dict[int, int]:
    """Return how many guarantees lead back to ``first`` from each higher member of its ring."""
    members = [m for m in ring if m >= first]
    guarantors: Graph = {}
    for member in members:
        for debtor in graph[member]:
            guarantors.setdefault(debtor, []).append(member)
    steps, reached = {first: 0}, [first]
    for debtor in reached:
        for guarantor in guarantors.get(debtor, []):
            if guarantor not in steps:
                steps[guarantor] = steps[debtor] + 1
                reached.append(guarantor)
    return steps


def _in_order(circles: list[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    return tuple(sorted(circles, key=lambda circle: (len(circle), circle)))


def _rings(graph: Graph) -> list[set[int]]:
    """Return the strongly connected components, debtors before their guarantors.

    Source: R. Tarjan, SIAM J. Computing 1 (1972), 146–160, doi:10.1137/0201010; without recursion.
    """
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    debtors = {member: iter(graph[member]) for member in graph}
    waiting: list[int] = []
    done: set[int] = set()
    rings: list[set[int]] = []
    for root in graph:
        work = [] if root in number else [root]
        while work:
            member = work[-1]
            if member not in number:
                number[member] = low[member] = len(number)
                waiting.append(member)
            unseen = next((d for d in debtors[member] if d not in number), None)
            if unseen is not None:
                work.append(unseen)
                continue
            work.pop()
            low[member] = min([low[member], *(low[d] for d in graph[member] if d not in done)])
            if low[member] == number[member]:
                rings.append(_popped(waiting, down_to=member))
                done |= rings[-1]
    return rings


def _popped(waiting: list[int], *, down_to: int) -> set[int]:
    popped = {waiting.pop()}
    while down_to not in popped:
        popped.add(waiting.pop())
    return popped


def _ways_down(links: Graph) -> dict[int, tuple[int, int | None]]:
    """Return from each party the length of its longest chain and the first step of it.

    The graph has no circles; of equally long ways the one by the lowest id is taken.
    """
    ways: dict[int, tuple[int, int | None]] = {}
    for (member,) in _rings(links):
        steps = [(-ways[debtor][0] - 1, debtor) for debtor in links[member]]
        length, debtor = min(steps, default=(0, None))
        ways[member] = (-length, debtor)
    return ways


def _chain_from(first: int, ways: dict[int, tuple[int, int | None]]) -> tuple[int, ...]:
    chain = [first]
    while (debtor := ways[chain[-1]][1]) is not None:
        chain.append(debtor)
    return tuple(chain)
