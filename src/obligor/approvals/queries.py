"""Questions about proposals: what waits, for whom, and whether its facts have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet

from obligor.approvals.models import Proposal
from obligor.foundation.access import Actor, Reach
from obligor.foundation.act import VERBS, Measure
from obligor.foundation.audit import canonical
from obligor.foundation.figures import said
from obligor.people import queries as people
from obligor_core.approvals.authority import Authority, parse

SHIPPED = Path(__file__).parents[3] / "policies" / "authority.yaml"


def shipped_text(on: date) -> str:
    """Return the authority matrix that ships with the product."""
    return SHIPPED.read_text(encoding="utf-8")


AUTHORITY_TEXT: list[Callable[[date], str]] = [shipped_text]


def authority(*, on: date) -> Authority:
    """Return the authority matrix in force on the day."""
    return _parsed(AUTHORITY_TEXT[0](on))


@lru_cache(maxsize=16)
def _parsed(text: str) -> Authority:
    parsed = parse(text)
    if not isinstance(parsed, Authority):
        raise ValueError(f"the active authority matrix is faulty: {parsed[0].what.en}")
    return parsed


def is_ruled(verb: str, *, on: date) -> bool:
    """Return whether the matrix in force says anything about the verb."""
    return any(fnmatchcase(verb, row.verb) for row in authority(on=on).rows)


def steps_for(verb: str, payload: dict[str, Any] | None, *, on: date) -> list[str]:
    """Return the role names of each step that a call would need; empty when it needs nobody.

    Without a payload the first row of the matrix that names the verb speaks for it.
    """
    asked = VERBS[verb]
    measure = asked.measure(payload) if asked.measure and payload is not None else Measure()
    row = authority(on=on).required(
        verb, amount=measure.amount, grade=measure.grade, product=measure.product
    )
    named = {role.code: said(role) for role in people.roles()}
    return [" / ".join(named.get(r, r) for r in sorted(s)) for s in row.steps] if row else []


def watched_now(proposal: Proposal) -> dict[str, Any]:
    """Return the facts on which the proposal rests, as they are now."""
    verb = VERBS[proposal.verb]
    return verb.watch(proposal.payload) if verb.watch else {}


def facts_digest(watched: dict[str, Any]) -> str:
    """Return the short name of a state of facts: what an approver says to have seen."""
    return hashlib.sha256(canonical(watched)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that changed since the proposal was made."""

    fact: str
    before: Any
    now: Any


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    """Return the facts that differ, by name."""
    return [
        Difference(name, before.get(name), now.get(name))
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]


def steps_open_to(proposal: Proposal, actor: Actor) -> bool:
    """Return whether the actor holds a role of the current step that reaches the proposal."""
    wanted = set(proposal.steps[proposal.step]) if proposal.step < len(proposal.steps) else set()
    return any(
        g.role in wanted and people.reaches(g, None, proposal.unit_path, None) for g in actor.grants
    )


def deciding(user: people.User, *, on: date) -> list[Actor]:
    """Return the person, and the person for each delegation, who may approve at all."""
    everybody = [people.actor_of(user, on=on), *people.deputies(user, on=on)]
    return [actor for actor in everybody if actor.may("proposal.approve")]


def _as_whom(proposal: Proposal, actors: list[Actor]) -> Actor | None:
    for actor in actors:
        is_proposer = actor.on_behalf_of == proposal.proposer.username
        if not is_proposer and steps_open_to(proposal, actor):
            return actor
    return None


def may_decide(proposal: Proposal, user: people.User, *, on: date) -> Actor | None:
    """Return the actor as whom the person may decide the current step, or None.

    Nobody decides what they proposed, nor twice, nor for the proposer under a delegation.
    """
    if proposal.state != Proposal.State.PENDING or proposal.proposer_id == user.pk:
        return None
    if proposal.verdicts.filter(person_id=user.pk).exists():
        return None
    return _as_whom(proposal, deciding(user, on=on))


def deciders(proposal: Proposal, *, on: date) -> list[people.User]:
    """Return who holds the roles of the current step and may decide it today."""
    if proposal.state != Proposal.State.PENDING:
        return []
    held = [a for code in proposal.steps[proposal.step] for a in people.holders_of(code, on=on)]
    lent = people.delegations_from({a.user_id for a in held}, on=on)
    found = {a.user_id: a.user for a in held} | {d.taker_id: d.taker for d in lent}
    active = [user for user in found.values() if user.is_active]
    return [user for user in active if may_decide(proposal, user, on=on) is not None]


def pending() -> QuerySet[Proposal]:
    """Return the proposals that wait, newest first."""
    return (
        Proposal.objects.filter(state=Proposal.State.PENDING)
        .select_related("proposer")
        .order_by("-proposed_at", "-pk")
    )


def waiting_for(user: people.User, *, on: date) -> list[Proposal]:
    """Return the proposals that this person may decide now."""
    actors = deciding(user, on=on)
    if not actors:
        return []
    open_ = pending().exclude(proposer_id=user.pk).exclude(verdicts__person_id=user.pk)
    return [p for p in open_ if _as_whom(p, actors) is not None]


def is_stale(proposal: Proposal) -> bool:
    """Return whether the facts differ from those that the proposer saw."""
    return facts_digest(proposal.watched) != facts_digest(watched_now(proposal))


def all_proposals() -> QuerySet[Proposal]:
    """Return every proposal, newest first."""
    return Proposal.objects.select_related("proposer").order_by("-proposed_at", "-pk")


def visible(actor: Actor) -> QuerySet[Proposal]:
    """Return the proposals that the actor reaches with ``proposal.see``, and the own ones."""
    rows = all_proposals()
    if actor.is_system:
        return rows
    reach = Q(proposer_id=actor.user_id)
    for grant in actor.grants_for("proposal.see"):
        match grant.reach:
            case Reach.ALL:
                return rows
            case Reach.TREE:
                reach |= Q(unit_path__startswith=grant.unit_path)
            case Reach.UNIT:
                reach |= Q(unit_path=grant.unit_path)
    return rows.filter(reach)


def proposal(proposal_id: int) -> Proposal | None:
    """Return one proposal with its verdicts."""
    return (
        Proposal.objects.filter(pk=proposal_id)
        .select_related("proposer")
        .prefetch_related("verdicts__person")
        .first()
    )
