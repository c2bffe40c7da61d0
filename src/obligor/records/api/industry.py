"""Industry outlooks and market positions over REST."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from obligor.foundation.clock import now
from obligor.foundation.rest import CREATED, Page, PageQuery, actor, answer, key_of, page_of
from obligor.records import actions, queries
from obligor.records.api.shapes import Id, OutlookOut, RecordPositionOut
from obligor_core.records.industry import ChainRole

router = Router(tags=["records"])


class OutlookQuery(PageQuery):
    code: str | None = None


class OutlookIn(Schema):
    code: str
    valid_from: date
    cycle: int
    policy: int
    competition: int
    concentration: int
    source: str
    note: str = ""


class PositionQuery(PageQuery):
    customer_id: Id | None = None


class PositionIn(Schema):
    customer_id: Id
    valid_from: date
    market: str
    year: int
    chain_role: ChainRole
    bargaining_up: int
    bargaining_down: int
    source: str
    share: Decimal | None = None
    rank: int | None = None
    note: str = ""


@router.get("/outlooks", response=Page[OutlookOut])
def list_outlooks(request: HttpRequest, query: Query[OutlookQuery]):
    """List the outlooks of industries, the newest first."""
    actor(request).require("record.see")
    rows = queries.outlooks()
    return page_of(rows.filter(code=query.code) if query.code else rows, query)


@router.post("/outlooks", response=CREATED)
def record_outlook(request: HttpRequest, body: OutlookIn):
    """Keep the outlook of an industry from a day on."""
    outcome = actions.record_outlook(
        **body.dict(), by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.get("/positions", response=Page[RecordPositionOut])
def list_positions(request: HttpRequest, query: Query[PositionQuery]):
    """List the market positions of customers within reach, the newest first."""
    by = actor(request)
    by.require("record.see")
    rows = queries.positions(by)
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    return page_of(rows, query)


@router.post("/positions", response=CREATED)
def record_position(request: HttpRequest, body: PositionIn):
    """Keep the place of a customer in its market from a day on."""
    outcome = actions.record_position(
        **body.dict(), by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)
