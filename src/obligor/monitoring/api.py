"""Warning signals over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, Page, PageQuery, answer, key_of, page_of
from obligor.foundation.rest import actor as acting
from obligor.monitoring import actions, queries

router = Router(tags=["monitoring"])


class SignalOut(Schema):
    id: int
    customer_id: int
    rule: str
    severity: str
    title: dict[str, str]
    why: list[dict[str, str]]
    remedy: dict[str, Any] | None
    started_on: date
    seen_on: date
    ended_on: date | None
    acknowledged_by: str
    acknowledged_at: datetime | None
    note: str


class SignalQuery(PageQuery):
    customer_id: int | None = Field(None, ge=1, le=2**63 - 1)
    rule: str | None = Field(None, max_length=20)
    severity: str | None = Field(None, max_length=7)
    is_open: bool = True


class AttentionOut(Schema):
    customer_id: int
    priority: int
    severity: str
    signals: int
    on: date


class ReviewOut(Schema):
    on: date
    at: datetime
    customers: int
    started: int
    still_on: int
    ended: int


class NoteIn(Schema):
    note: str = Field(min_length=1, max_length=300)


@router.get("/signals", response=Page[SignalOut])
def list_signals(request: HttpRequest, query: Query[SignalQuery]):
    """List warning signals within reach; ``is_open=false`` gives those that ended."""
    by = acting(request)
    by.require("alert.see")
    rows = queries.signals(by).filter(ended_on__isnull=query.is_open)
    asked = {"customer_id": query.customer_id, "rule": query.rule, "severity": query.severity}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    return page_of(rows.order_by("-started_on", "-pk"), query)


@router.get("/signals/{signal_id}", response=SignalOut)
def get_signal(request: HttpRequest, signal_id: int):
    """Show one signal with its reasons and what would end it."""
    by = acting(request)
    by.require("alert.see")
    return queries.signal_for(by, signal_id)


@router.post("/signals/{signal_id}/acknowledgement", response=ACTED)
def acknowledge(request: HttpRequest, signal_id: int, body: NoteIn):
    """Note that the signal was seen and what is done about it."""
    outcome = actions.acknowledge(
        signal_id=signal_id, note=body.note, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/attention", response=Page[AttentionOut])
def list_attention(request: HttpRequest, query: Query[PageQuery]):
    """List the customers that want attention, the most urgent first."""
    by = acting(request)
    by.require("alert.see")
    return page_of(queries.what_to_do_first(by), query)


@router.get("/reviews", response=Page[ReviewOut])
def list_reviews(request: HttpRequest, query: Query[PageQuery]):
    """List the nightly reviews, the newest date first."""
    acting(request).require("alert.see")
    return page_of(queries.reviews(), query)
