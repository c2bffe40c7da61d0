"""The audit log and the outbox over REST."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from obligor.foundation import audit, queries
from obligor.foundation.rest import Page, PageQuery, actor, page_of

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
