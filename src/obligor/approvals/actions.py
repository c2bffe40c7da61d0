"""Making, approving, rejecting and withdrawing proposals."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from obligor.approvals import events, queries
from obligor.approvals.models import Proposal, Verdict
from obligor.foundation import outbox
from obligor.foundation.access import Actor, Grant, Reach
from obligor.foundation.act import VERBS, Events, Measure, Verb, verb
from obligor.foundation.audit import canonical
from obligor.foundation.days import business_date
from obligor.people import queries as people
from obligor_core.decision import Refusal
from obligor_core.text import Text

PENDING_DAYS_MAX = 30


class ProposalAlreadyPending(Refusal):
    text = Text(
        "The same proposal waits already (no. {id}).", "相同的变更申请已在待审批（编号 {id}）。"
    )


class ProposalNotFound(Refusal):
    status = 404
    text = Text("There is no proposal {id}.", "不存在编号为 {id} 的变更申请。")


class ProposalNotPending(Refusal):
    text = Text(
        "Proposal {id} was {state} meanwhile; nothing was done.",
        "变更申请 {id} 已{state}，本次操作未执行。",
    )


class MayNotDecide(Refusal):
    status = 403
    text = Text(
        "Somebody else must decide proposal {id}: this step asks for {roles}, and nobody decides"
        " what they proposed or decided before.",
        "变更申请 {id} 须由他人审批：本步骤要求角色 {roles}，"
        "且本人提交或已审批过的申请不得再审批。",
    )


class FactsChanged(Refusal):
    text = Text(
        "The facts changed since you looked: {facts}. Look at the difference and confirm again.",
        "您查看后事实已变化：{facts}。请核对差异后重新确认。",
    )


class OnlyProposer(Refusal):
    status = 403
    text = Text("Only the proposer may withdraw it.", "只有申请人可以撤回。")


class SecretCannotWait(Refusal):
    status = 422
    text = Text(
        "{verb} carries what must not be kept, so it cannot wait for approval. Take it out of row"
        " {row} of the authority matrix.",
        "{verb} 含不得留存的内容，不能提交待审批。请将其移出审批权限表 {row} 行。",
    )


class ApproverUnknown(Refusal):
    status = 403
    text = Text("Only a person may decide a proposal.", "变更申请只能由用户审批。")


def gate(
    asked: Verb, payload: Callable[[], dict[str, Any]], *, by: Actor, at: datetime, reason: str
) -> int | None:
    """Turn the call into a proposal when the authority matrix asks for a second person.

    Return its id, or None when the call may go on. The system itself is not held up.

    :raises NoAuthority: when nobody's authority reaches so far
    """
    if by.is_system or by.user_id is None or not queries.is_ruled(asked.name, on=business_date(at)):
        return None
    given = payload()
    measure = asked.measure(given) if asked.measure else Measure()
    row = queries.authority(on=business_date(at)).required(
        asked.name, amount=measure.amount, grade=measure.grade, product=measure.product
    )
    if row is None or not row.steps:
        return None
    if asked.conceal:
        raise SecretCannotWait(verb=asked.name, row=row.id)
    outcome = _propose(
        by=by,
        at=at,
        verb=asked.name,
        payload=given,
        why=reason,
        steps=[sorted(step) for step in row.steps],
        authority_row=row.id,
        unit_path=measure.unit_path or _home_path(by),
        amount_minor=measure.amount.minor if measure.amount else None,
        currency=measure.amount.currency if measure.amount else "",
    )
    return outcome.one(events.ProposalMade).proposal_id


def _home_path(by: Actor) -> str:
    return min((g.unit_path for g in by.grants), key=len, default="/")


@verb("proposal.make", label=Text("Propose", "提交变更申请"))
def make_proposal(
    *,
    verb: str,
    payload: dict[str, Any],
    why: str,
    steps: list[list[str]],
    authority_row: str,
    unit_path: str,
    amount_minor: int | None,
    currency: str,
    by: Actor,
    at: datetime,
) -> Events:
    """Keep the call until somebody else agrees.

    :raises ProposalAlreadyPending: when the same call waits already
    """
    digest = hashlib.sha256(canonical([verb, payload])).digest()
    twin = Proposal.objects.filter(
        verb=verb, payload_digest=digest, state=Proposal.State.PENDING
    ).first()
    if twin is not None:
        raise ProposalAlreadyPending(id=twin.pk)
    asked = VERBS[verb]
    made = Proposal.objects.create(
        verb=verb,
        payload=payload,
        payload_digest=digest,
        reason=why,
        proposer_id=by.user_id,
        unit_path=unit_path,
        amount_minor=amount_minor,
        currency=currency,
        authority_row=authority_row,
        steps=steps,
        watched=asked.watch(payload) if asked.watch else {},
        proposed_at=at,
        expires_at=at + timedelta(days=PENDING_DAYS_MAX),
        correlation=uuid.uuid4(),
        subjects=outbox.subjects_of(payload),
    )
    return [events.ProposalMade(proposal_id=made.pk, verb=verb)]


def _propose(*, by: Actor, at: datetime, **payload: Any) -> Any:
    """Record the proposal with the right to propose that the verb's own permission gives."""
    return make_proposal(by=_as_proposer(by), at=at, **payload)


def _as_proposer(by: Actor) -> Actor:
    extra = Grant(
        role="proposer", verbs=frozenset({"proposal.make"}), reach=Reach.OWN, unit_path="/"
    )
    return Actor(by.name, by.user_id, (*by.grants, extra), by.on_behalf_of)


def _locked(proposal_id: int) -> Proposal:
    row = Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if row is None:
        raise ProposalNotFound(id=proposal_id)
    if row.state != Proposal.State.PENDING:
        raise ProposalNotPending(id=row.pk, state=row.get_state_display())
    return row


def _decider(row: Proposal, by: Actor, at: datetime) -> Actor:
    user = people.people().filter(pk=by.user_id).first() if by.user_id else None
    if user is None:
        raise ApproverUnknown
    actor = queries.may_decide(row, user, on=business_date(at))
    if actor is None:
        raise MayNotDecide(id=row.pk, roles="/".join(row.steps[row.step]))
    return actor


def _verdict(row: Proposal, by: Actor, at: datetime, *, is_approval: bool, comment: str) -> None:
    actor = _decider(row, by, at)
    Verdict.objects.create(
        proposal=row,
        step=row.step,
        person_id=actor.user_id,
        on_behalf_of=actor.on_behalf_of or "",
        is_approval=is_approval,
        comment=comment,
        watched=queries.watched_now(row),
        at=at,
    )


@verb("proposal.approve", label=Text("Approve proposal", "审批通过"))
def approve(
    *, proposal_id: int, by: Actor, at: datetime, comment: str = "", seen: str | None = None
) -> Events:
    """Agree to the current step; after the last one the verb is carried out as its proposer.

    ``seen`` names the facts that the approver looked at (``queries.facts_digest``); None means
    those of the proposal.

    :raises ProposalNotPending: when somebody else was faster
    :raises MayNotDecide: when the person has not the role, proposed it, or decided before
    :raises FactsChanged: when the facts are not those that were seen
    """
    row = _locked(proposal_id)
    now = queries.watched_now(row)
    if (seen or queries.facts_digest(row.watched)) != queries.facts_digest(now):
        changed = ", ".join(d.fact for d in queries.differences(row.watched, now)) or "–"
        raise FactsChanged(facts=changed)
    _verdict(row, by, at, is_approval=True, comment=comment)
    row.step += 1
    if row.step < len(row.steps):
        row.save(update_fields=["step"])
        return [
            events.ProposalStepApproved(proposal_id=row.pk, verb=row.verb, step=row.step),
        ]
    _end(row, Proposal.State.CARRIED_OUT, at)
    proposer = people.actor_of(row.proposer, on=business_date(at))
    act = VERBS[row.verb].act
    assert act is not None, row.verb
    act(by=proposer, at=at, approved=True, reason=row.reason, **row.payload)
    return [events.ProposalCarriedOut(proposal_id=row.pk, verb=row.verb)]


def _end(row: Proposal, state: Proposal.State, at: datetime) -> None:
    row.state, row.ended_at = state, at
    row.save(update_fields=["state", "ended_at", "step"])


@verb("proposal.reject", label=Text("Reject proposal", "驳回申请"))
def reject(*, proposal_id: int, comment: str, by: Actor, at: datetime) -> Events:
    """Refuse the proposal for good; the comment tells the proposer why.

    :raises ProposalNotPending: when somebody else was faster
    :raises MayNotDecide: when the person may not decide this step
    """
    row = _locked(proposal_id)
    _verdict(row, by, at, is_approval=False, comment=comment)
    _end(row, Proposal.State.REJECTED, at)
    return [events.ProposalRejected(proposal_id=row.pk, verb=row.verb)]


@verb("proposal.withdraw", label=Text("Withdraw proposal", "撤回申请"))
def withdraw(*, proposal_id: int, by: Actor, at: datetime) -> Events:
    """Take one's own proposal back.

    :raises OnlyProposer: when it is somebody else's
    """
    row = _locked(proposal_id)
    if row.proposer_id != by.user_id:
        raise OnlyProposer
    _end(row, Proposal.State.WITHDRAWN, at)
    return [events.ProposalWithdrawn(proposal_id=row.pk, verb=row.verb)]


@verb("proposal.expire", label=Text("Expire proposals", "申请到期失效"))
def expire_proposals(*, by: Actor, at: datetime) -> Events:
    """End every proposal that nobody decided in time."""
    rows = Proposal.objects.select_for_update(skip_locked=True).filter(
        state=Proposal.State.PENDING, expires_at__lte=at
    )
    ended = list(rows)
    for row in ended:
        _end(row, Proposal.State.EXPIRED, at)
    return [events.ProposalExpired(proposal_id=row.pk, verb=row.verb) for row in ended]
