"""Putting securities, guarantees, facilities and abilities on file over REST."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Path

from obligor.collateral import actions, queries
from obligor.collateral.api import schemas as s
from obligor.collateral.api.routes import router
from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, CREATED, actor, answer, key_of


@router.post("/securities", response=CREATED)
def register(request: HttpRequest, body: s.SecurityIn):
    """Put a security on file; it is proposed."""
    given = body.model_dump(exclude={"amount"})
    amount = s.money(body.amount, body.currency)
    outcome = actions.register(
        **given, amount=amount, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.post("/guarantees", response=CREATED)
def add_guarantee(request: HttpRequest, body: s.GuaranteeIn):
    """Put a guarantee on file; it is proposed."""
    given = body.model_dump(exclude={"amount", "currency"})
    amount = s.money(body.amount, body.currency)
    outcome = actions.add_guarantee(
        **given, amount=amount, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.patch("/securities/{collateral_id}", response=ACTED)
def change(request: HttpRequest, collateral_id: Path[s.Id], body: s.CollateralChangeIn):
    """Change what is said of a security."""
    by = actor(request)
    row = queries.security_for(by, collateral_id, verb="collateral.change")
    changes = body.model_dump(exclude_unset=True)
    if "amount" in changes:
        changes["amount"] = s.money(body.amount, row.currency)
    outcome = actions.change(
        collateral_id=collateral_id, changes=changes, by=by, at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/facilities", response=CREATED)
def state_facility(request: HttpRequest, body: s.FacilityIn):
    """Name a facility with its amount, or give the one of that code another amount."""
    given = body.model_dump(exclude={"amount", "currency"})
    amount = s.money(body.amount, body.currency)
    outcome = actions.state_facility(
        **given, amount=amount, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.post("/facilities/{obligation_id}/end", response=ACTED)
def end_facility(request: HttpRequest, obligation_id: Path[s.Id], body: s.DayIn):
    """Let a facility need no security from a day on."""
    outcome = actions.end_facility(
        obligation_id=obligation_id,
        ends_on=body.on,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/abilities", response=CREATED)
def state_ability(request: HttpRequest, body: s.AbilityIn):
    """State what a guarantor of the customer, or the customer itself, could pay."""
    given = body.model_dump(exclude={"amount", "currency"})
    amount = s.money(body.amount, body.currency)
    outcome = actions.state_ability(
        **given, amount=amount, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.post("/outside-guarantees", response=CREATED)
def add_outside(request: HttpRequest, body: s.OutsideIn):
    """Record a guarantee that a guarantor, or the customer, gave to others."""
    given = body.model_dump(exclude={"amount", "currency"})
    amount = s.money(body.amount, body.currency)
    outcome = actions.add_outside(
        **given, amount=amount, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.post("/outside-guarantees/{outside_id}/end", response=ACTED)
def end_outside(request: HttpRequest, outside_id: Path[s.Id], body: s.EndOutsideIn):
    """Record that a guarantee to others ended."""
    outcome = actions.end_outside(
        customer_id=body.customer_id,
        outside_id=outside_id,
        ends_on=body.on,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)
