"""Runs, exceptions, movements and facts over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from obligor.foundation.clock import now, today
from obligor.foundation.rest import Page, PageQuery, page_of
from obligor.foundation.rest import actor as acting
from obligor.portfolio import queries, starting

router = Router(tags=["portfolio"])


class RunOut(Schema):
    id: int
    on: date
    state: str
    attempt: int
    known_at: datetime
    started_at: datetime
    ended_at: datetime | None
    partitions: int
    customers: int
    customers_done: int
    stage: str
    digest: str
    failure: str
    started_by: str


class RunIn(Schema):
    on: date | None = None
    again: bool = False


class ExceptionOut(Schema):
    customer_id: int | None
    is_warning: bool
    reason: dict[str, str]
    remedy: dict[str, str]


class MovementOut(Schema):
    customer_id: int
    kind: str
    fact: str
    before: int | None
    after: int | None
    weight_minor: int


class MovementQuery(PageQuery):
    kind: str | None = None


class FactsOut(Schema):
    customer_id: int
    on: date
    facts: dict[str, Any]


class AskedOut(Schema):
    on: date
    detail: str


@router.get("/runs", response=Page[RunOut])
def list_runs(request: HttpRequest, query: Query[PageQuery]):
    """List the portfolio runs, the newest date first."""
    acting(request).require("portfolio.see")
    return page_of(queries.runs(), query)


@router.get("/runs/{run_id}", response=RunOut)
def get_run(request: HttpRequest, run_id: int):
    """Show one run and how far it is."""
    acting(request).require("portfolio.see")
    return queries.run(run_id)


@router.post("/runs", response={202: AskedOut})
def ask_for_run(request: HttpRequest, body: RunIn):
    """Ask for the run of a date; it goes on in the background."""
    on = body.on or today()
    starting.ask_for_run(on, again=body.again, by=acting(request), at=now())
    return Status(202, AskedOut(on=on, detail="queued"))


@router.get("/runs/{run_id}/exceptions", response=Page[ExceptionOut])
def list_exceptions(request: HttpRequest, run_id: int, query: Query[PageQuery]):
    """List who was left out of a run, or warned about, and why."""
    by = acting(request)
    by.require("portfolio.see")
    return page_of(queries.exceptions(run_id, by=by), query)


@router.get("/runs/{run_id}/movements", response=Page[MovementOut])
def list_movements(request: HttpRequest, run_id: int, query: Query[MovementQuery]):
    """List who moved, the heaviest first."""
    by = acting(request)
    by.require("portfolio.see")
    rows = queries.movements(run_id, by=by)
    return page_of(rows.filter(kind=query.kind) if query.kind else rows, query)


@router.get("/facts/{customer_id}", response=FactsOut)
def get_facts(request: HttpRequest, customer_id: int):
    """Show the facts of a customer as the newest run computed them."""
    found, on = queries.facts_for(acting(request), customer_id)
    return FactsOut(customer_id=customer_id, on=on, facts=found)
