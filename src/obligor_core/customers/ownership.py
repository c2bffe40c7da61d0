"""Who owns how much of a customer in the end, and who controls it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from obligor_core.customers.connections import Connection, ConnectionKind, connections_on
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

HALF = Fraction(1, 2)
Shares = dict[int, dict[int, Fraction]]  # owned -> owner -> share


class SharesExceedWhole(Refusal):
    status = 409
    text = Text(
        "More than the whole of customer {owned} is owned: correct the shares first.",
        "客户 {owned} 的持股比例合计超过 100%，请先更正。",
    )


@dataclass(frozen=True, slots=True)
class UltimateController:
    """The party at the top of control, or why there is none.

    ``path`` leads from the controller to the customer. ``controller_id`` is ``None`` when
    nobody controls the customer or control runs in a circle.
    """

    controller_id: int | None
    path: tuple[int, ...]
    reason: Text


def direct_shares(connections: Iterable[Connection], *, on: date) -> Shares:
    """Return owned → owner → share on a day; several holdings of one owner add up."""
    shares: Shares = {}
    for edge in connections_on(connections, on=on, kinds={ConnectionKind.OWNS}):
        owners = shares.setdefault(edge.to_id, {})
        owners[edge.from_id] = owners.get(edge.from_id, Fraction(0)) + (edge.share or 0)
    return shares


def share_faults(shares: Mapping[int, Mapping[int, Fraction]]) -> list[Fault]:
    """Return a fault for every customer of whom more than the whole is owned.

    Rule: CUS-51 The shares in a customer add up to no more than the whole.
    Source: own judgement.
    """
    said = Text(
        "{total:.2%} of customer {owned} is owned.", "客户 {owned} 的持股比例合计 {total:.2%}。"
    )
    remedy = Text(
        "Correct a share, or end a holding that is over.",
        "请更正持股比例，或终止已失效的持股关系。",
    )
    totals = {owned: sum(owners.values(), Fraction(0)) for owned, owners in sorted(shares.items())}
    return [
        Fault(said.fill(owned=owned, total=float(total)), remedy)
        for owned, total in totals.items()
        if total > 1
    ]


def effective_share(
    connections: Iterable[Connection], *, owner_id: int, owned_id: int, on: date
) -> Fraction:
    """Return the part of ``owned_id`` that ``owner_id`` owns directly and through others.

    The sum over all chains of the product of their shares. Circles of cross-holding are summed
    to the end, and what comes back to the owner through its own shares is not counted twice.

    Rule: CUS-52 Effective ownership is the product along a chain, summed over all chains.
    Source: Brioschi, Buzzacchi, Colombo, J. Banking and Finance 13 (1989), 747–772,
    doi:10.1016/0378-4266(89)90035-3.
    :raises SharesExceedWhole: when more than the whole of a party on the way is owned
    """
    return effective_owners(connections, owned_id=owned_id, on=on, owner_ids={owner_id}).get(
        owner_id, Fraction(0)
    )


def effective_owners(
    connections: Iterable[Connection],
    *,
    owned_id: int,
    on: date,
    owner_ids: Iterable[int] | None = None,
) -> dict[int, Fraction]:
    """Return everyone's effective share in a customer, by id; ``owner_ids`` narrows it.

    :raises SharesExceedWhole: when more than the whole of a party on the way is owned
    """
    shares = direct_shares(connections, on=on)
    wanted = sorted(_above(shares, owned_id) if owner_ids is None else owner_ids)
    return {
        owner: share
        for owner in wanted
        if owner != owned_id and (share := _effective(shares, owner=owner, owned=owned_id))
    }


def ultimate_controller(
    connections: Iterable[Connection], *, customer_id: int, on: date
) -> UltimateController:
    """Return who controls a customer in the end.

    A party controls what a ``controls`` edge says, and whatever it and the parties it controls
    own more than half of together. The ultimate controller is one that nobody controls.

    Rule: CUS-53 Control is an edge of control or more than half, counted with controlled parties.
    Source: 公司法 (2023), art. 265; 企业会计准则第33号, art. 7, 13.
    """
    edges = _leading_to(connections, end=customer_id, on=on)
    shares = direct_shares(edges, on=on)
    ordered: dict[int, set[int]] = {}
    for edge in connections_on(edges, on=on, kinds={ConnectionKind.CONTROLS}):
        ordered.setdefault(edge.from_id, set()).add(edge.to_id)
    parties = sorted({e.from_id for e in edges} | {customer_id})
    reaches = {p: _controlled(p, shares=shares, ordered=ordered) for p in parties}
    controllers = [p for p in parties if p != customer_id and customer_id in reaches[p]]
    return _topmost(controllers, reaches, customer_id=customer_id)


def _leading_to(connections: Iterable[Connection], *, end: int, on: date) -> list[Connection]:
    """Return the edges of ownership and control on any way up from ``end``."""
    into: dict[int, list[Connection]] = {}
    kinds = {ConnectionKind.OWNS, ConnectionKind.CONTROLS}
    for edge in connections_on(connections, on=on, kinds=kinds):
        into.setdefault(edge.to_id, []).append(edge)
    found: list[Connection] = []
    seen, open_ids = {end}, [end]
    while open_ids:
        for edge in into.get(open_ids.pop(), []):
            found.append(edge)
            if edge.from_id not in seen:
                seen.add(edge.from_id)
                open_ids.append(edge.from_id)
    return found


def _topmost(
    controllers: list[int], reaches: Mapping[int, Mapping[int, int]], *, customer_id: int
) -> UltimateController:
    others = [*controllers, customer_id]
    tops = [c for c in controllers if not any(c in reaches[o] for o in others if o != c)]
    if len(tops) == 1:
        path = [customer_id]
        while path[-1] != tops[0]:
            path.append(reaches[tops[0]][path[-1]])
        way = tuple(reversed(path))
        text = Text("{top} controls {end} by way of {way}.", "{top} 经 {way} 控制 {end}。")
        chain = " → ".join(str(p) for p in way)
        return UltimateController(tops[0], way, text.fill(top=tops[0], end=customer_id, way=chain))
    if not controllers:
        none = Text("Nobody controls {end}.", "{end} 无控制方。")
        return UltimateController(None, (), none.fill(end=customer_id))
    named = ", ".join(str(c) for c in (tops or controllers))
    circle = Text("Control runs in a circle: {named}.", "控制关系形成循环：{named}。")
    several = Text("Several parties control {end}: {named}.", "多方同时控制 {end}：{named}。")
    said = (several if tops else circle).fill(end=customer_id, named=named)
    return UltimateController(None, (), said)


def _controlled(
    top: int, *, shares: Shares, ordered: Mapping[int, Iterable[int]]
) -> dict[int, int]:
    """Return whom ``top`` controls, each with the party it is held through."""
    through: dict[int, int] = {}
    block = {top}
    while True:
        gained = {held: member for member in sorted(block) for held in ordered.get(member, ())}
        for owned, owners in shares.items():
            held_by = {owner: share for owner, share in owners.items() if owner in block}
            if sum(held_by.values(), Fraction(0)) > HALF:
                gained.setdefault(owned, max(sorted(held_by), key=lambda o: held_by[o]))
        fresh = {held: member for held, member in gained.items() if held not in through}
        if not fresh:
            return through
        through |= fresh
        block |= set(fresh)


def _above(shares: Shares, owned: int) -> set[int]:
    """Return everyone from whom a chain of shares leads to ``owned``."""
    found: set[int] = set()
    open_ids = [owned]
    while open_ids:
        for owner in shares.get(open_ids.pop(), {}):
            if owner not in found:
                found.add(owner)
                open_ids.append(owner)
    return found


def _effective(shares: Shares, *, owner: int, owned: int) -> Fraction:
    """Solve x(k) = share(k, owner) + Σ share(k, j) · x(j) for the parties between the two."""
    between = _between(shares, owner=owner, owned=owned)
    if owned not in between:
        return Fraction(0)
    members = sorted(between)
    for member in members:
        if sum(shares.get(member, {}).values(), Fraction(0)) > 1:
            raise SharesExceedWhole(owned=member)
    rows = [
        [Fraction(i == j) - shares.get(i, {}).get(j, Fraction(0)) for j in members]
        + [shares.get(i, {}).get(owner, Fraction(0))]
        for i in members
    ]
    return _solved(rows)[members.index(owned)]


def _between(shares: Shares, *, owner: int, owned: int) -> set[int]:
    """Return the parties on chains from ``owner`` to ``owned`` that do not return to owner."""
    upward: set[int] = {owned}
    open_ids = [owned]
    while open_ids:
        for holder in shares.get(open_ids.pop(), {}):
            if holder != owner and holder not in upward:
                upward.add(holder)
                open_ids.append(holder)
    return _fed(shares, owner=owner, among=upward)


def _fed(shares: Shares, *, owner: int, among: set[int]) -> set[int]:
    """Return the members whose shares lead up to the owner; the rest own nothing of its."""
    fed: set[int] = set()
    while True:
        fresh = {
            m
            for m in among - fed
            if any(holder == owner or holder in fed for holder in shares.get(m, {}))
        }
        if not fresh:
            return fed
        fed |= fresh


def _solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """Return the solution of a linear system (augmented rows) by exact elimination.

    It has one: no member is owned beyond the whole and each is owned from outside in part,
    so that the matrix is diagonally dominant along every chain and keeps its pivots.
    """
    size = len(rows)
    for i in range(size):
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for r in range(size):
            if r != i and rows[r][i]:
                factor = rows[r][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]
