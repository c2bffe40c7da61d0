"""Customer groups (集团客户): who belongs together on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction

from obligor_core.customers.connections import (
    CONTROL_KINDS,
    Connection,
    ConnectionKind,
    connections_on,
)


def connected_groups(
    connections: Iterable[Connection],
    *,
    on: date,
    kinds: Collection[ConnectionKind] = CONTROL_KINDS,
    owned_min: Fraction = Fraction(0),
) -> list[tuple[int, ...]]:
    """Return the sets of customers connected on a day, each sorted, in order of the lowest id.

    Ownership below ``owned_min`` connects nobody; a customer without a connection is in no set.

    Rule: CUS-50 Customers connected on a day, directly or through others, form one group.
    Source: 商业银行大额风险暴露管理办法 (2018), art. 5 and annex 1; thresholds are policy.
    """
    above: dict[int, int] = {}
    for edge in connections_on(connections, on=on, kinds=kinds):
        if edge.kind is ConnectionKind.OWNS and (edge.share or 0) < owned_min:
            continue
        left, right = _top(above, edge.from_id), _top(above, edge.to_id)
        above[max(left, right)] = min(left, right)
    groups: dict[int, list[int]] = {}
    for member in sorted(above):
        groups.setdefault(_top(above, member), []).append(member)
    return [tuple(members) for _, members in sorted(groups.items()) if len(members) > 1]


def _top(above: dict[int, int], member: int) -> int:
    """Return the lowest id of the set ``member`` is in; flattens the way there."""
    above.setdefault(member, member)
    top = member
    while above[top] != top:
        top = above[top]
    while above[member] != top:
        above[member], member = top, above[member]
    return top
