"""How one customer stands: what secures it, how it was computed, who guarantees for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import polars as pl

from obligor.collateral.models import Collateral, Party
from obligor.collateral.queries.book import POLICY, collateral_book, day_of
from obligor.collateral.queries.reach import securities, shown_name
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.policies import queries as policies
from obligor_core.assessment.crossing import cross_measures
from obligor_core.collateral.allocation import Obligation
from obligor_core.collateral.appraisal import Appraisal
from obligor_core.collateral.due import Due
from obligor_core.collateral.facts import facts_of
from obligor_core.collateral.guarantors import Burden, free_for
from obligor_core.collateral.kinds import Kind
from obligor_core.collateral.numbers import CollateralNumbers
from obligor_core.collateral.telling import Telling
from obligor_core.collateral.valuing import Worth
from obligor_core.policy.deciding import decide


@dataclass(frozen=True, slots=True)
class SecurityLine:
    """A security as it counts for the customer; amounts in the book currency but ``worth``'s.

    ``row`` is None for a security in a file that the asker does not reach.
    """

    security_id: int
    row: Collateral | None
    kind: Kind
    worth: Worth
    currency: str
    rate: Fraction
    value_minor: int | None
    secured_minor: int
    due: tuple[Due, ...]

    @property
    def owner(self) -> str:
        """Return a third party's name, masked for a person; empty for the customer itself."""
        if self.row is None or self.row.owner is None:
            return ""
        is_own = self.row.owner.customer_id == self.row.customer_id
        return "" if is_own else shown_name(self.row.owner)

    @property
    def haircut(self) -> float:
        """Return what is taken off, as a share."""
        return float(1 - self.rate)


@dataclass(frozen=True, slots=True)
class NeedLine:
    """An obligation of the customer and what secures it, in the book currency."""

    code: str
    need_minor: int
    secured_minor: int

    @property
    def short_minor(self) -> int:
        """Return what is not secured."""
        return self.need_minor - self.secured_minor

    @property
    def coverage(self) -> float | None:
        """Return the secured share; None when nothing is needed."""
        return self.secured_minor / self.need_minor if self.need_minor else None


@dataclass(frozen=True, slots=True)
class GuarantorLine:
    """A guarantor of the customer; ``free_minor`` is what is left for its guarantee."""

    node: int
    name: str
    party_id: int | None
    burden: Burden
    free_minor: int | None
    in_circle: bool


@dataclass(frozen=True, slots=True)
class PartyNode:
    """A party of the guarantee graph; ``customer_id`` where the asker reaches the customer."""

    node: int
    name: str
    customer_id: int | None
    is_over_committed: bool
    in_circle: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that the room of a customer shows; amounts in the book currency."""

    on: date
    exposure_minor: int
    facts: dict[str, Any]
    lines: tuple[SecurityLine, ...]
    needs: tuple[NeedLine, ...]
    guarantors: tuple[GuarantorLine, ...]
    nodes: tuple[PartyNode, ...]
    edges: tuple[tuple[int, int, int | None, bool], ...]
    circles: tuple[tuple[int, ...], ...]
    findings: tuple[dict[str, Any], ...]
    expiring_days: int

    @property
    def due(self) -> list[tuple[Due, SecurityLine]]:
        """Return what is overdue or due within the days of policy, the first first."""
        last = self.on + timedelta(days=self.expiring_days)
        found = [(d, line) for line in self.lines for d in line.due if d.due_on <= last]
        return sorted(found, key=lambda pair: pair[0])

    def name_of(self, node: int) -> str:
        """Return the name of a party; empty when it is out of reach."""
        return next((n.name for n in self.nodes if n.node == node), "")


def standing(
    actor: Actor, customer_id: int, *, on: date, numbers_tried: CollateralNumbers | None = None
) -> Standing:
    """Return how the customer stands on the day, with the numbers in force or those tried.

    The caller has checked the reach of the customer; what lies beyond has no names.
    """
    book = collateral_book([customer_id], on=on)
    day = day_of(on, numbers_tried=numbers_tried)
    appraisal = Appraisal(book, day)
    facts = _facts(appraisal, customer_id)
    seen = customers.within(actor, verb="personal_data.see").filter(pk=customer_id)
    nodes = tuple(_nodes(actor, appraisal, knows_people=seen.exists()))
    names = {n.node: n.name for n in nodes}
    near = _near(appraisal, customer_id)
    return Standing(
        on=on,
        exposure_minor=appraisal.exposures.get(customer_id, 0),
        facts=facts,
        lines=tuple(_lines(actor, appraisal, customer_id)),
        needs=tuple(_needs(appraisal, customer_id)),
        guarantors=tuple(_guarantors(appraisal, customer_id, names)),
        nodes=tuple(n for n in nodes if n.node in near),
        edges=tuple(e for e in _edges(appraisal) if e[0] in near and e[1] in near),
        circles=tuple(c for c in appraisal.circles.circles if customer_id in c),
        findings=_findings(facts, on=on),
        expiring_days=day.numbers.expiring_days,
    )


def _facts(appraisal: Appraisal, customer_id: int) -> dict[str, Any]:
    """Return the facts of collateral, and those that need the exposure."""
    frame = facts_of(appraisal.book, day=appraisal.day, customer_ids=[customer_id])
    if frame.is_empty():
        nothing = {name: [None] for name in frame.columns} | {"customer_id": [customer_id]}
        frame = pl.DataFrame(nothing, schema=frame.schema)
    exposure = appraisal.exposures.get(customer_id, 0)
    frame = frame.with_columns(pl.lit(exposure, pl.Int64).alias("exposure_total"))
    own = [m for m in cross_measures() if m.fact.name.startswith("col_")]
    return frame.with_columns(m.column() for m in own).row(0, named=True)


def _findings(facts: dict[str, Any], *, on: date) -> tuple[dict[str, Any], ...]:
    policy = policies.policy_in_force(POLICY, on=on)
    decision = decide(policy, facts, on=on)
    return tuple(dict(r) for r in decision.reasons if r["rule"] in decision.fired)


def _lines(actor: Actor, appraisal: Appraisal, customer_id: int) -> Iterable[SecurityLine]:
    """Yield the securities in the customer's file, and those of others that cover it."""
    covering = {k.security_id for k in appraisal.links if k.obligation.customer_id == customer_id}
    own = {k for k, row in appraisal.rows.items() if row["customer_id"] == customer_id}
    ids = sorted(covering | own)
    known = securities(actor).in_bulk(ids)
    held = {h.security_id: h for h in Telling(appraisal, [customer_id]).held.get(customer_id, [])}
    due: dict[int, list[Due]] = {}
    for one in appraisal.due:
        due.setdefault(one.security_id, []).append(one)
    for key in ids:
        row = appraisal.rows[key]
        kind = Kind(row["kind"])
        yield SecurityLine(
            security_id=key,
            row=known.get(key),
            kind=kind,
            worth=appraisal.worths[key],
            currency=row["currency"],
            rate=appraisal.day.numbers.rate[kind],
            value_minor=appraisal.values[key],
            secured_minor=held[key].secured_minor if key in held else 0,
            due=tuple(due.get(key, ())),
        )


def _needs(appraisal: Appraisal, customer_id: int) -> Iterable[NeedLine]:
    """Yield the facilities, then the rest of the exposure."""
    mine = sorted(
        (o for o in appraisal.needs if o.customer_id == customer_id),
        key=lambda o: (not o.code, o.code),
    )
    for one in mine or [Obligation(customer_id)]:
        need = appraisal.needs.get(one, appraisal.exposures.get(customer_id, 0))
        if need or one.code:
            yield NeedLine(one.code, need, appraisal.allocation.to(one))


def _guarantors(
    appraisal: Appraisal, customer_id: int, names: dict[int, str]
) -> Iterable[GuarantorLine]:
    nodes = {p.guarantor for p in appraisal.pledges if p.debtor == customer_id and p.security_id}
    parties = _parties_of(nodes)
    for node in sorted(nodes):
        mine = [p for p in appraisal.pledges if p.guarantor == node and p.debtor == customer_id]
        burden = appraisal.burdens[node]
        yield GuarantorLine(
            node=node,
            name=names.get(node, ""),
            party_id=parties.get(node),
            burden=burden,
            free_minor=free_for(mine[0], burden) if len(mine) == 1 else None,
            in_circle=node in appraisal.circles.shortest,
        )


def _parties_of(nodes: set[int]) -> dict[int, int]:
    found = {-n: n for n in nodes if n < 0}
    rows = Party.objects.filter(customer_id__in=[n for n in nodes if n > 0]).order_by("-pk")
    by_customer = dict(rows.values_list("customer_id", "pk"))
    return {node: -node for node in found.values()} | by_customer


def _edges(appraisal: Appraisal) -> list[tuple[int, int, int | None, bool]]:
    """Return guarantor, debtor, amount, and whether the edge is part of a circle."""
    steps = {
        step for c in appraisal.circles.circles for step in zip(c, (*c[1:], c[0]), strict=True)
    }
    sums: dict[tuple[int, int], int | None] = {}
    for r in appraisal.book.connections.iter_rows(named=True):
        sums[(r["from_id"], r["to_id"])] = None
    for p in appraisal.pledges:
        if p.guarantor != p.debtor and p.minor is not None:
            sums[(p.guarantor, p.debtor)] = (sums.get((p.guarantor, p.debtor)) or 0) + p.minor
    return [(a, b, minor, (a, b) in steps) for (a, b), minor in sorted(sums.items())]


def _near(appraisal: Appraisal, customer_id: int, *, most: int = 40) -> set[int]:
    """Return who is up to three guarantees away, as many as a picture can show."""
    edges = _edges(appraisal)
    near, front = {customer_id}, {customer_id}
    for _ in range(3):
        found = {b for a, b, *_rest in edges if a in front}
        found |= {a for a, b, *_rest in edges if b in front}
        front = set(sorted(found - near)[: most - len(near)])
        near |= front
    return near


def _nodes(actor: Actor, appraisal: Appraisal, *, knows_people: bool) -> Iterable[PartyNode]:
    nodes = {n for a, b, *_rest in _edges(appraisal) for n in (a, b)} | set(appraisal.burdens)
    reached = customers.visible(actor, verb="collateral.see").filter(pk__in=nodes)
    names = dict(reached.values_list("pk", "name"))
    thirds = {
        row.pk: row.name if knows_people else shown_name(row)
        for row in Party.objects.filter(pk__in=[-n for n in nodes if n < 0])
    }
    for node in sorted(nodes):
        burden = appraisal.burdens.get(node)
        yield PartyNode(
            node=node,
            name=names.get(node, "") if node > 0 else thirds.get(-node, ""),
            customer_id=node if node in names else None,
            is_over_committed=bool(burden and burden.is_over_committed),
            in_circle=node in appraisal.circles.shortest,
        )
