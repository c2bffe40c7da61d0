"""Reading collateral over REST."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Query

from obligor.collateral import queries
from obligor.collateral.api import schemas as s
from obligor.collateral.api.routes import router
from obligor.customers import queries as customers
from obligor.foundation.clock import today
from obligor.foundation.rest import Page, PageQuery, actor, page_of

SEE = "collateral.see"


@router.get("/securities", response=Page[s.SecurityOut])
def list_securities(request: HttpRequest, query: Query[s.SecurityQuery]):
    """List the securities within reach."""
    by = actor(request)
    by.require(SEE)
    asked = query.dict(exclude={"limit", "offset"}, exclude_none=True)
    return page_of(queries.securities(by).filter(**asked).order_by("pk"), query)


@router.get("/securities/{collateral_id}", response=s.SecurityOut)
def get_security(request: HttpRequest, collateral_id: Path[s.Id]):
    """Show one security."""
    by = actor(request)
    by.require(SEE)
    return queries.security_for(by, collateral_id)


@router.get("/valuations", response=Page[s.ValuationOut])
def list_valuations(request: HttpRequest, query: Query[s.LineQuery]):
    """List the valuations of securities within reach, newest first."""
    by = actor(request)
    by.require(SEE)
    asked = query.dict(exclude={"limit", "offset"}, exclude_none=True)
    return page_of(queries.valuations(by).filter(**asked), query)


@router.get("/covers", response=Page[s.CoverOut])
def list_covers(request: HttpRequest, query: Query[s.LineQuery]):
    """List what the securities within reach cover."""
    by = actor(request)
    by.require(SEE)
    asked = query.dict(exclude={"limit", "offset"}, exclude_none=True)
    return page_of(queries.covers(by).filter(**asked), query)


@router.get("/facilities", response=Page[s.ObligationOut])
def list_facilities(request: HttpRequest, query: Query[s.CollateralCustomerQuery]):
    """List the facilities that are to be secured."""
    by = actor(request)
    by.require(SEE)
    asked = query.dict(exclude={"limit", "offset"}, exclude_none=True)
    return page_of(queries.obligations(by).filter(**asked).order_by("pk"), query)


@router.get("/parties", response=Page[s.CollateralPartyOut])
def list_parties(request: HttpRequest, query: Query[PageQuery]):
    """List owners and guarantors within reach."""
    by = actor(request)
    by.require(SEE)
    page = page_of(queries.parties(by).order_by("pk"), query)
    known = queries.known_people(by, page["items"])
    for row in page["items"]:
        row.name = row.name if row.pk in known else queries.shown_name(row)
    return page


@router.get("/abilities", response=Page[s.AbilityOut])
def list_abilities(request: HttpRequest, query: Query[PageQuery]):
    """List what guarantors within reach could pay, newest first."""
    by = actor(request)
    by.require(SEE)
    return page_of(queries.abilities(by), query)


@router.get("/outside-guarantees", response=Page[s.OutsideOut])
def list_outside(request: HttpRequest, query: Query[PageQuery]):
    """List guarantees to others of parties within reach."""
    by = actor(request)
    by.require(SEE)
    return page_of(queries.outside(by), query)


@router.get("/due", response=Page[s.SecurityOut])
def list_due(request: HttpRequest, query: Query[PageQuery]):
    """List held securities about which something is overdue or due within 90 days."""
    by = actor(request)
    by.require(SEE)
    last = today() + timedelta(days=90)
    rows = queries.held(queries.security_rows(by, on=today()))
    return page_of(rows.filter(next_on__lte=last).order_by("next_on", "pk"), query)


@router.get("/customers/{customer_id}", response=s.CollateralStandingOut)
def get_standing(request: HttpRequest, customer_id: Path[s.Id]):
    """Show what secures a customer, step by step, with coverage and shortfall."""
    by = actor(request)
    customers.customer_for(by, customer_id, verb=SEE)
    by.require(SEE)
    return standing_out(queries.standing(by, customer_id, on=today()))


@router.get("/customers/{customer_id}/what-if", response=s.CollateralStandingOut)
def what_if(request: HttpRequest, customer_id: Path[s.Id], query: Query[s.WhatIfQuery]):
    """Show how the customer would stand with another rate for one kind; nothing is stored."""
    by, on = actor(request), today()
    by.require(SEE)
    customers.customer_for(by, customer_id, verb=SEE)
    tried = queries.numbers(on=on).with_rate(query.kind, Fraction(str(query.rate)))
    return standing_out(queries.standing(by, customer_id, on=on, numbers_tried=tried))


def standing_out(found: queries.Standing) -> dict[str, Any]:
    """Return the shape of ``CollateralStandingOut``."""
    book = settings.BOOK_CURRENCY

    def told(minor: int | None) -> str | None:
        return s.spelled(minor, book)

    return {
        "on": found.on,
        "currency": book,
        "exposure": told(found.exposure_minor),
        "accepted": told(found.facts["col_accepted_value"]),
        "shortfall": told(found.facts["col_shortfall"]),
        "coverage": found.facts["col_coverage"],
        "lines": [_line(line, found) for line in found.lines],
        "needs": [
            {
                "code": n.code,
                "need": told(n.need_minor),
                "secured": told(n.secured_minor),
                "shortfall": told(n.short_minor),
                "coverage": n.coverage,
            }
            for n in found.needs
        ],
        "guarantors": [
            {
                "party_id": g.party_id,
                "name": g.name,
                "ability": told(g.burden.ability_minor),
                "ours": told(g.burden.ours_minor),
                "outside": told(g.burden.outside_minor),
                "free": told(g.free_minor),
                "is_over_committed": g.burden.is_over_committed,
                "is_in_circle": g.in_circle,
            }
            for g in found.guarantors
        ],
        "circles": [[found.name_of(node) for node in circle] for circle in found.circles],
        "findings": list(found.findings),
    }


def _line(line: Any, found: queries.Standing) -> dict[str, Any]:
    book, worth = settings.BOOK_CURRENCY, line.worth
    return {
        "collateral_id": line.security_id,
        "kind": line.kind.value,
        "currency": line.currency,
        "market": s.spelled(worth.market_minor, line.currency),
        "accepted": s.spelled(worth.minor, line.currency),
        "reason": worth.reason and worth.reason.as_json(),
        "is_stale": worth.is_stale,
        "steps": [
            {
                "rule": step.rule,
                "said": step.said.as_json(),
                "amount": s.spelled(step.minor, line.currency),
            }
            for step in worth.steps
        ],
        "accepted_book": s.spelled(line.value_minor, book),
        "secured_book": s.spelled(line.secured_minor, book),
        "tasks": [
            {"task": d.task.value, "due_on": d.due_on, "is_overdue": d.is_overdue(found.on)}
            for d in line.due
        ],
    }
