"""With whom a customer is connected on a day: edges, the graph, circles of guarantees."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet

from obligor.customers.models import Connection, Customer
from obligor.customers.queries.scope import visible
from obligor.foundation.access import Actor
from obligor_core.customers.connections import Connection as Edge
from obligor_core.customers.connections import ConnectionKind
from obligor_core.customers.groups import connected_groups
from obligor_core.customers.guarantees import guarantee_circles
from obligor_core.customers.ownership import SharesExceedWhole, effective_owners
from obligor_core.dates import DatePeriod

DEPTH_MAX = 3
PARTIES_MAX = 80
CIRCLE_LENGTH_MAX = 6


@dataclass(frozen=True, slots=True)
class Party:
    """A node of the graph; out of reach it has no name."""

    customer_id: int
    name: str
    is_within_reach: bool


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """An edge in force; ``in_circle`` marks a guarantee that is part of a circle."""

    connection_id: int
    source_id: int
    target_id: int
    kind: str
    share_percent: str
    amount_minor: int | None
    currency: str
    starts_on: date
    ends_on: date | None
    version: int
    in_circle: bool


@dataclass(frozen=True, slots=True)
class ConnectionGraph:
    """The neighbourhood of a customer on a day.

    ``circles`` are the circles of guarantees that the customer is part of, as ids; ``owners``
    the effective shares in it; ``is_complete`` is false when the neighbourhood is too large.
    """

    on: date
    parties: tuple[Party, ...]
    edges: tuple[GraphEdge, ...]
    circles: tuple[tuple[int, ...], ...]
    owners: tuple[tuple[int, Fraction], ...]
    group_ids: tuple[int, ...]
    is_complete: bool

    def name_of(self, customer_id: int) -> str:
        """Return the name of a party, empty when it is out of reach."""
        return next((p.name for p in self.parties if p.customer_id == customer_id), "")


def in_force(on: date) -> QuerySet[Connection]:
    """Return the edges in force on the day between customers that are not merged."""
    merged = Customer.State.MERGED
    return (
        Connection.objects.filter(starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gt=on))
        .exclude(Q(source__state=merged) | Q(target__state=merged))
    )


def connections_of(customer_id: int) -> QuerySet[Connection]:
    """Return all edges of a customer, past and future too, the latest first."""
    return (
        Connection.objects.filter(Q(source=customer_id) | Q(target=customer_id))
        .select_related("source", "target")
        .order_by("-starts_on", "-pk")
    )


def connection_graph(actor: Actor, customer_id: int, *, on: date) -> ConnectionGraph:
    """Return who is connected with the customer on the day, up to three steps away."""
    ids, is_complete = _neighbourhood(customer_id, on=on)
    rows = list(in_force(on).filter(source__in=ids, target__in=ids).order_by("pk"))
    edges = core_connections(rows)
    circles = [
        circle
        for circle in guarantee_circles(edges, on=on, length_max=CIRCLE_LENGTH_MAX).circles
        if customer_id in circle
    ]
    owners = _owners(edges, customer_id, on=on)
    group = next((g for g in connected_groups(edges, on=on) if customer_id in g), ())
    return ConnectionGraph(
        on=on,
        parties=_parties(actor, ids),
        edges=tuple(_graph_edge(row, circles) for row in rows),
        circles=tuple(circles),
        owners=tuple(sorted(owners.items(), key=lambda item: (-item[1], item[0]))),
        group_ids=group,
        is_complete=is_complete,
    )


def _owners(edges: list[Edge], customer_id: int, *, on: date) -> dict[int, Fraction]:
    """Return the effective shares; nothing where the book says that more than all is owned."""
    try:
        return effective_owners(edges, owned_id=customer_id, on=on)
    except SharesExceedWhole:
        return {}


def _neighbourhood(customer_id: int, *, on: date) -> tuple[set[int], bool]:
    """Return who is up to three steps away, as many as a picture can show."""
    ids, front = {customer_id}, {customer_id}
    for _ in range(DEPTH_MAX):
        touching = in_force(on).filter(Q(source__in=front) | Q(target__in=front))
        pairs = touching.order_by("pk").values_list("source_id", "target_id")
        found = {end for pair in pairs[: PARTIES_MAX * 4] for end in pair} - ids
        if len(ids) + len(found) > PARTIES_MAX:
            return ids | set(sorted(found)[: PARTIES_MAX - len(ids)]), False
        ids |= found
        front = found
    return ids, True


def core_connections(rows: Iterable[Connection]) -> list[Edge]:
    """Return stored edges as the core reads them."""
    return [
        Edge(
            from_id=row.source_id,
            to_id=row.target_id,
            kind=ConnectionKind(row.kind),
            period=DatePeriod(row.starts_on, row.ends_on),
            share=None if row.share_percent is None else Fraction(row.share_percent) / 100,
        )
        for row in rows
    ]


def _parties(actor: Actor, ids: Collection[int]) -> tuple[Party, ...]:
    seen = dict(visible(actor).filter(pk__in=ids).values_list("pk", "name"))
    return tuple(Party(pk, seen.get(pk, ""), pk in seen) for pk in sorted(ids))


def _graph_edge(row: Connection, circles: Iterable[tuple[int, ...]]) -> GraphEdge:
    in_circle = row.kind == Connection.Kind.GUARANTEES and any(
        (row.source_id, row.target_id) in _steps(circle) for circle in circles
    )
    return GraphEdge(
        connection_id=row.pk,
        source_id=row.source_id,
        target_id=row.target_id,
        kind=row.kind,
        share_percent="" if row.share_percent is None else f"{row.share_percent.normalize():f}",
        amount_minor=row.amount_minor,
        currency=row.currency,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        version=row.version,
        in_circle=in_circle,
    )


def _steps(circle: tuple[int, ...]) -> set[tuple[int, int]]:
    return set(zip(circle, (*circle[1:], circle[0]), strict=True))
