"""The audit log, the outbox, and a person's own desk over REST."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.foundation import actions, audit, queries
from obligor.foundation.clock import now
from obligor.foundation.rest import (
    ACTED,
    CREATED,
    Page,
    PageQuery,
    actor,
    answer,
    key_of,
    page_of,
)

router = Router(tags=["audit and operations"])


class AuditOut(Schema):
    id: int
    at: datetime
    recorded_at: datetime
    actor: str
    on_behalf_of: str
    verb: str
    payload: dict[str, Any]
    events: list[dict[str, Any]]
    subjects: list[str]
    correlation: uuid.UUID


class AuditQuery(PageQuery):
    actor: str | None = None
    verb: str | None = None
    subject: str | None = None
    correlation: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


class AuditFaultOut(Schema):
    entry_id: int | None
    seal: int | None
    en: str
    zh: str


class VerificationOut(Schema):
    is_sound: bool
    head: str
    faults: list[AuditFaultOut]


class DeliveryOut(Schema):
    id: int
    event_id: int
    reaction: str
    state: str
    attempts: int
    next_try_at: datetime
    last_error: str


class JobOut(Schema):
    id: int
    task_name: str
    status: str
    scheduled_at: datetime | None
    attempts: int


class NotificationOut(Schema):
    id: int
    at: datetime
    text: dict[str, str]
    link: str
    read_at: datetime | None


class ReadIn(Schema):
    ids: list[int] = Field([], description="none means all")


class ViewOut(Schema):
    id: int
    listing: str
    name: str
    query: str
    is_shared: bool


class ViewIn(Schema):
    listing: str = Field(min_length=1, max_length=60)
    name: str = Field(min_length=1, max_length=60)
    query: str = Field("", max_length=4000)
    is_shared: bool = False


class DeliveryQuery(PageQuery):
    state: str | None = None


@router.get("/audit", response=Page[AuditOut])
def list_audit(request: HttpRequest, query: Query[AuditQuery]):
    """Search the audit log, newest first."""
    actor(request).require("audit.see")
    asked = query.dict(exclude={"limit", "offset"}, exclude_none=True)
    return page_of(queries.audit_entries(**asked), query)


@router.get("/audit/verification", response=VerificationOut)
def verify_audit(request: HttpRequest):
    """Check the whole log against its seals and name every fault."""
    actor(request).require("audit.see")
    faults = [
        AuditFaultOut(entry_id=f.entry_id, seal=f.seal, en=f.what.en, zh=f.what.zh)
        for f in audit.verify()
    ]
    return VerificationOut(is_sound=not faults, head=audit.head(), faults=faults)


@router.get("/deliveries", response=Page[DeliveryOut])
def list_deliveries(request: HttpRequest, query: Query[DeliveryQuery]):
    """List what the outbox owes, newest first."""
    actor(request).require("operations.see")
    return page_of(queries.deliveries(state=query.state), query)


@router.post("/deliveries/{delivery_id}/revival", response=ACTED)
def revive_delivery(request: HttpRequest, delivery_id: int):
    """Give a dead delivery another round of tries."""
    outcome = actions.revive_delivery(
        delivery_id=delivery_id, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/jobs", response=Page[JobOut])
def list_jobs(request: HttpRequest, query: Query[PageQuery]):
    """List the background jobs, newest first."""
    actor(request).require("operations.see")
    return page_of(queries.jobs(), query)


@router.get("/notifications", response=Page[NotificationOut])
def list_notifications(request: HttpRequest, query: Query[PageQuery]):
    """List your own notifications, newest first."""
    return page_of(queries.notifications(actor(request).user_id), query)


@router.post("/notifications/read", response=ACTED)
def read_notifications(request: HttpRequest, body: ReadIn):
    """Mark your notifications as read."""
    outcome = actions.read_notifications(
        ids=body.ids, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/views", response=list[ViewOut])
def list_views(request: HttpRequest, listing: str):
    """List your views of a list, and those that others share."""
    return list(queries.saved_views(actor(request).user_id, listing))


@router.post("/views", response=CREATED)
def save_view(request: HttpRequest, body: ViewIn):
    """Keep filters, sort and columns of a list under a name; the same name replaces it."""
    outcome = actions.save_view(**body.dict(), by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.delete("/views/{view_id}", response=ACTED)
def drop_view(request: HttpRequest, view_id: int):
    """Delete your own view of a list."""
    outcome = actions.drop_view(view_id=view_id, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome)
