"""Credit records, candidates, what is good for how long, and consents over REST."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema

from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, CREATED, Page, PageQuery, actor, answer, key_of, page_of
from obligor.records import actions, queries
from obligor.records.api.shapes import (
    Amount,
    ConsentOut,
    Currency,
    Id,
    RecordCheckOut,
    RecordDetail,
    RecordOut,
)
from obligor_core.money import Money
from obligor_core.records.consent import Purpose
from obligor_core.records.law import SubjectKind
from obligor_core.records.matters import MATTERS, RecordKind, Severity, Standing

router = Router(tags=["records"])


class RecordQuery(PageQuery):
    customer_id: Id | None = None
    kind: RecordKind | None = None
    matter: str | None = None
    severity: Severity | None = None
    standing: Standing | None = None


class RecordIn(Schema):
    customer_id: Id
    matter: str
    source: str
    happened_on: date
    payload: dict[str, Any] = {}
    reference: str = ""
    amount: Amount | None = None
    currency: Currency = "CNY"
    settled_on: date | None = None
    severity: Severity | None = None
    summary: str = ""


class SettlementIn(Schema):
    settled_on: date
    because: str = ""


class RecordBecauseIn(Schema):
    because: str


class SeverityIn(Schema):
    severity: Severity
    because: str
    version: int


class NothingIn(Schema):
    customer_id: Id
    kind: RecordKind
    source: str
    checked_on: date
    note: str = ""


class CheckQuery(PageQuery):
    customer_id: Id | None = None
    valid_until_before: date | None = None


class ConsentQuery(PageQuery):
    customer_id: Id | None = None


class ConsentIn(Schema):
    customer_id: Id
    subject: SubjectKind
    scope: list[RecordKind]
    purposes: list[Purpose]
    given_on: date
    ends_on: date | None = None
    person: str = ""
    document_id: Id | None = None
    reference: str = ""


class WithdrawalIn(Schema):
    withdrawn_on: date
    because: str = ""


@router.get("/records", response=Page[RecordOut])
def list_records(request: HttpRequest, query: Query[RecordQuery]):
    """List the credit records within reach, the newest first."""
    by = actor(request)
    by.require("record.see")
    rows = queries.records(by).order_by("-happened_on", "-pk")
    asked = query.model_dump(exclude_none=True, exclude={"limit", "offset"})
    return page_of(rows.filter(**asked), query)


@router.get("/records/{record_id}", response=RecordDetail)
def get_record(request: HttpRequest, record_id: Path[Id]):
    """Return one record; the payload of a credit report needs the permission to look at it."""
    by = actor(request)
    by.require("record.see")
    row = queries.record_for(by, record_id)
    row.payload = queries.payload_shown(by, row)
    return row


@router.post("/records", response=CREATED)
def add_record(request: HttpRequest, body: RecordIn):
    """Write down what a source says; every field at fault is named."""
    given = body.dict(exclude={"amount", "currency"})
    if body.amount is not None:
        given["amount"] = Money.of(body.amount, body.currency)
    outcome = actions.add_record(**given, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.post("/records/{record_id}/settlement", response=ACTED)
def settle_record(request: HttpRequest, record_id: Path[Id], body: SettlementIn):
    """Write down that a lasting record has ended."""
    return _acted(request, actions.settle_record, record_id=record_id, **body.dict())


@router.post("/records/{record_id}/severity", response=ACTED)
def judge_record(request: HttpRequest, record_id: Path[Id], body: SeverityIn):
    """Say how bad a record is instead of the rule."""
    return _acted(request, actions.judge_record, record_id=record_id, **body.dict())


@router.post("/records/{record_id}/cancellation", response=ACTED)
def cancel_record(request: HttpRequest, record_id: Path[Id], body: RecordBecauseIn):
    """Take a record out that should not be there."""
    return _acted(request, actions.cancel_record, record_id=record_id, **body.dict())


@router.post("/records/{record_id}/confirmation", response=ACTED)
def confirm_candidate(request: HttpRequest, record_id: Path[Id], body: RecordBecauseIn):
    """Stand behind a candidate; a hit on a sanctions list waits for a second person by policy."""
    row = queries.record_for(actor(request), record_id, verb="record.see")
    is_hit = row.kind == RecordKind.SANCTION.value
    act = actions.confirm_sanction if is_hit else actions.confirm_candidate
    return _acted(request, act, record_id=record_id, **body.dict())


@router.post("/records/{record_id}/dismissal", response=ACTED)
def dismiss_candidate(request: HttpRequest, record_id: Path[Id], body: RecordBecauseIn):
    """Say that a candidate is somebody else."""
    return _acted(request, actions.dismiss_candidate, record_id=record_id, **body.dict())


@router.post("/records/{record_id}/views", response=ACTED)
def view_report(request: HttpRequest, record_id: Path[Id]):
    """Put on record that the raw answer is looked at; then it may be fetched."""
    return _acted(request, actions.view_report, record_id=record_id)


@router.get("/snapshots/{audit_id}", response={200: Any})
def get_snapshot(request: HttpRequest, audit_id: Path[Id]):
    """Return the raw answer that the actor put on record to look at, by the id of that entry."""
    shown = queries.snapshot_viewed(actor(request), audit_id)
    answered = HttpResponse(bytes(shown.content), content_type="application/octet-stream")
    answered["Cache-Control"] = "private, no-store"
    answered["X-Content-Type-Options"] = "nosniff"
    return answered


@router.get("/matters", response=list[dict[str, Any]])
def list_matters(request: HttpRequest):
    """List the kinds of record with the schema of their payloads."""
    actor(request).require("record.see")
    return [_described(code) for code in MATTERS]


def _described(code: str) -> dict[str, Any]:
    matter = MATTERS[code]
    return {
        "matter": code,
        "kind": matter.kind.value,
        "label": matter.label.as_json(),
        "is_lasting": matter.is_lasting,
        "has_amount": matter.has_amount,
        "fields": [
            {
                "name": f.name,
                "label": f.label.as_json(),
                "type": f.type.value,
                "is_required": f.is_required,
                "choices": [c for c, _ in f.choices],
            }
            for f in matter.fields
        ],
    }


@router.get("/checks", response=Page[RecordCheckOut])
def list_checks(request: HttpRequest, query: Query[CheckQuery]):
    """List what was told of each customer and kind and until when it is good, soonest first."""
    by = actor(request)
    by.require("record.see")
    rows = cast("QuerySet[Any]", queries.newest_checks(by)).order_by("valid_until", "pk")
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    if query.valid_until_before is not None:
        rows = rows.filter(valid_until__lt=query.valid_until_before)
    return page_of(rows, query)


@router.post("/checks", response=CREATED)
def note_nothing(request: HttpRequest, body: NothingIn):
    """Keep that somebody looked and found nothing."""
    outcome = actions.note_nothing(**body.dict(), by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.get("/consents", response=Page[ConsentOut])
def list_consents(request: HttpRequest, query: Query[ConsentQuery]):
    """List the consents within reach, the newest first."""
    by = actor(request)
    by.require("record.see")
    rows = queries.consents(by).order_by("-given_on", "-pk")
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    return page_of(rows, query)


@router.post("/consents", response=CREATED)
def record_consent(request: HttpRequest, body: ConsentIn):
    """Keep what somebody agreed to, with its evidence."""
    outcome = actions.record_consent(
        **body.dict(), by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.post("/consents/{consent_id}/withdrawal", response=ACTED)
def withdraw_consent(request: HttpRequest, consent_id: Path[Id], body: WithdrawalIn):
    """End a consent because who gave it said so."""
    return _acted(request, actions.withdraw_consent, consent_id=consent_id, **body.dict())


def _acted(request: HttpRequest, act: Any, **payload: Any):
    return answer(act(**payload, by=actor(request), at=now(), key=key_of(request)))
