"""Valuations, prior charges, covers and documents of a security over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Path

from obligor.collateral import actions, queries
from obligor.collateral.api import schemas as s
from obligor.collateral.api.routes import router
from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, CREATED, actor, answer, key_of

ONE = "/securities/{collateral_id}"


@router.post(f"{ONE}/valuations", response=CREATED)
def value(request: HttpRequest, collateral_id: Path[s.Id], body: s.CollateralValueIn):
    """Record what a security is worth."""
    outcome = actions.value(
        collateral_id=collateral_id,
        **body.model_dump(exclude={"amount", "currency"}),
        amount=s.money(body.amount, body.currency),
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/valuations/{valuation_id}/withdrawal", response=ACTED)
def withdraw_valuation(request: HttpRequest, valuation_id: Path[s.Id], body: s.CollateralBecauseIn):
    """Let a valuation count no more."""
    outcome = actions.withdraw_valuation(
        valuation_id=valuation_id,
        because=body.because,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post(f"{ONE}/charges", response=CREATED)
def add_charge(request: HttpRequest, collateral_id: Path[s.Id], body: s.ChargeIn):
    """Record a charge of somebody else, in the currency of the security."""
    by = actor(request)
    row = queries.security_for(by, collateral_id, verb="collateral.add_charge")
    outcome = actions.add_charge(
        collateral_id=collateral_id,
        **body.model_dump(exclude={"amount"}),
        amount=s.money(body.amount, row.currency),
        by=by,
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/charges/{charge_id}/end", response=ACTED)
def end_charge(request: HttpRequest, charge_id: Path[s.Id], body: s.DayIn):
    """Record that a charge of somebody else ended."""
    outcome = actions.end_charge(
        charge_id=charge_id, ends_on=body.on, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post(f"{ONE}/covers", response=CREATED)
def cover(request: HttpRequest, collateral_id: Path[s.Id], body: s.CoverIn):
    """Let a security cover a facility, or all exposure of a customer."""
    by = actor(request)
    row = queries.security_for(by, collateral_id, verb="collateral.cover")
    outcome = actions.cover(
        collateral_id=collateral_id,
        **body.model_dump(exclude={"most"}),
        most=s.money(body.most, row.currency),
        by=by,
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/covers/{cover_id}/end", response=ACTED)
def end_cover(request: HttpRequest, cover_id: Path[s.Id], body: s.DayIn):
    """Let a security cover something no more."""
    outcome = actions.end_cover(
        cover_id=cover_id, ends_on=body.on, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post(f"{ONE}/documents", response=CREATED)
def attach(request: HttpRequest, collateral_id: Path[s.Id], body: s.CollateralDocumentIn):
    """Attach a document of the customer's file."""
    outcome = actions.attach(
        collateral_id=collateral_id,
        document_id=body.document_id,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.delete(f"{ONE}/documents/{{document_id}}", response=ACTED)
def detach(request: HttpRequest, collateral_id: Path[s.Id], document_id: Path[s.Id]):
    """Take a document off a security; it stays on the customer's file."""
    outcome = actions.detach(
        collateral_id=collateral_id,
        document_id=document_id,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)
