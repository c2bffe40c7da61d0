"""Proposals over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.approvals import actions, queries
from obligor.foundation.clock import now
from obligor.foundation.rest import (
    ACTED,
    OutcomeOut,
    Page,
    PageQuery,
    actor,
    answer,
    key_of,
    page_of,
)

router = Router(tags=["approvals"])


class ProposalOut(Schema):
    id: int
    verb: str
    payload: dict[str, Any]
    reason: str
    proposer: str = Field(alias="proposer.username")
    state: str
    step: int
    steps: list[list[str]]
    authority_row: str
    watched: dict[str, Any]
    proposed_at: datetime
    expires_at: datetime
    ended_at: datetime | None


class ProposalFull(ProposalOut):
    facts_now: dict[str, Any]
    seen: str = Field(description="send this back as `seen` to approve on these facts")


class ProposalQuery(PageQuery):
    state: str | None = None


class ApproveIn(Schema):
    comment: str = ""
    seen: str | None = None


class RejectIn(Schema):
    comment: str = Field(min_length=1)


@router.get("/proposals", response=Page[ProposalOut])
def list_proposals(request: HttpRequest, query: Query[ProposalQuery]):
    """List the proposals that you may look at, newest first."""
    rows = queries.visible(actor(request))
    if query.state:
        rows = rows.filter(state=query.state)
    return page_of(rows, query)


@router.get("/proposals/{proposal_id}", response=ProposalFull)
def get_proposal(request: HttpRequest, proposal_id: int):
    """Show one proposal with the facts it rests on, as they were and as they are."""
    row = queries.visible(actor(request)).filter(pk=proposal_id).first()
    if row is None:
        raise actions.ProposalNotFound(id=proposal_id)
    now = queries.watched_now(row)
    return {
        **{field: getattr(row, field) for field in ProposalOut.model_fields if field != "proposer"},
        "proposer": {"username": row.proposer.username},
        "facts_now": now,
        "seen": queries.facts_digest(now),
    }


@router.post("/proposals/{proposal_id}/approval", response=ACTED)
def approve(request: HttpRequest, proposal_id: int, body: ApproveIn):
    """Agree to the current step of a proposal."""
    outcome = actions.approve(
        proposal_id=proposal_id,
        comment=body.comment,
        seen=body.seen,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/proposals/{proposal_id}/rejection", response={200: OutcomeOut})
def reject(request: HttpRequest, proposal_id: int, body: RejectIn):
    """Refuse a proposal for good."""
    outcome = actions.reject(
        proposal_id=proposal_id,
        comment=body.comment,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/proposals/{proposal_id}/withdrawal", response={200: OutcomeOut})
def withdraw(request: HttpRequest, proposal_id: int):
    """Take your own proposal back."""
    outcome = actions.withdraw(
        proposal_id=proposal_id, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)
