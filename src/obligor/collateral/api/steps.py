"""The steps of a security's life over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Path

from obligor.collateral import actions, queries
from obligor.collateral.api import schemas as s
from obligor.collateral.api.routes import router
from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, actor, answer, key_of

ONE = "/securities/{collateral_id}"


@router.post(f"{ONE}/acceptance", response=ACTED)
def accept(request: HttpRequest, collateral_id: Path[s.Id], body: s.DayIn):
    """Accept what was proposed."""
    outcome = actions.accept(
        collateral_id=collateral_id,
        accepted_on=body.on,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post(f"{ONE}/declining", response=ACTED)
def decline(request: HttpRequest, collateral_id: Path[s.Id], body: s.CollateralBecauseIn):
    """Refuse what was proposed."""
    outcome = actions.decline(
        collateral_id=collateral_id,
        because=body.because,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post(f"{ONE}/registration", response=ACTED)
def record_registration(request: HttpRequest, collateral_id: Path[s.Id], body: s.RegistrationIn):
    """Record where and until when a security is registered."""
    by = actor(request)
    row = queries.security_for(by, collateral_id, verb="collateral.record_registration")
    outcome = actions.record_registration(
        collateral_id=collateral_id,
        **body.model_dump(exclude={"amount"}),
        amount=s.money(body.amount, row.currency),
        by=by,
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post(f"{ONE}/insurance", response=ACTED)
def insure(request: HttpRequest, collateral_id: Path[s.Id], body: s.InsuranceIn):
    """Record by whom and until when a security is insured."""
    by = actor(request)
    row = queries.security_for(by, collateral_id, verb="collateral.insure")
    outcome = actions.insure(
        collateral_id=collateral_id,
        **body.model_dump(exclude={"amount"}),
        amount=s.money(body.amount, row.currency),
        by=by,
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post(f"{ONE}/release", response=ACTED)
def release(request: HttpRequest, collateral_id: Path[s.Id], body: s.EndBecauseIn):
    """Give a security back; policy asks for a second person."""
    outcome = actions.release(
        collateral_id=collateral_id,
        released_on=body.on,
        because=body.because,
        by=actor(request),
        at=now(),
        key=key_of(request),
        reason=body.because,
    )
    return answer(outcome)


@router.post(f"{ONE}/disposal", response=ACTED)
def dispose(request: HttpRequest, collateral_id: Path[s.Id], body: s.EndBecauseIn):
    """Record that a security was realised."""
    outcome = actions.dispose(
        collateral_id=collateral_id,
        disposed_on=body.on,
        because=body.because,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)
