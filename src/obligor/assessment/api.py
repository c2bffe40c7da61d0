"""Risk assessment over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.assessment import actions, queries
from obligor.assessment.actions.making import Adjustment
from obligor.assessment.queries.memo import FORMATS, memo_file
from obligor.assessment.queries.showing import Source
from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.access import Actor
from obligor.foundation.clock import now
from obligor.foundation.rest import (
    ACTED,
    CREATED,
    Page,
    PageQuery,
    answer,
    key_of,
    page_of,
)
from obligor.foundation.rest import actor as acting
from obligor_core.money import Money

router = Router(tags=["assessment"])
Id = Field(None, ge=1, le=2**63 - 1)
ID_MAX = 2**63 - 1


class AssessmentLine(Schema):
    id: int
    customer_id: int
    number: int
    state: str
    version: int
    on: date
    score: float | None
    level: str
    coverage: float
    knock_outs: list[str]
    recommendation: str
    author: str
    reviewer: str
    valid_until: date | None


class AssessmentOut(AssessmentLine):
    sides: dict[str, float | None]
    findings: list[dict[str, Any]]
    adjustments: dict[str, Any]
    answers: dict[str, str]
    view: str
    conditions: str
    limit: str | None = Field(description="decimal, in the currency of the book")
    currency: str
    terms_days: int | None
    review_note: str
    opened_at: datetime
    submitted_at: datetime | None
    reviewed_at: datetime | None
    previous_id: int | None
    policy_version_id: int


class AssessmentFactOut(Schema):
    name: str
    label: str
    value: str
    about: str


class AssessmentReviewOut(Schema):
    id: int
    customer_id: int
    cause: str
    title: dict[str, str]
    why: list[dict[str, str]]
    priority: int
    asked_on: date
    due_on: date


class AssessmentStandingOut(Schema):
    customer_id: int
    on: date
    score: float | None
    level: str
    coverage: float
    knock_outs: int


class AssessmentQuery(PageQuery):
    customer_id: int | None = Id
    state: str | None = Field(None, max_length=10)
    level: str | None = Field(None, max_length=6)


class ReviewQuery(PageQuery):
    customer_id: int | None = Id
    due_by: date | None = None


class OpenIn(Schema):
    customer_id: int = Field(ge=1, le=ID_MAX)
    on: date | None = Field(None, description="the day of the facts; today when left out")


class AdjustmentIn(Schema):
    points: int = Field(ge=-100, le=100)
    why: str = Field(max_length=500)


class WriteIn(Schema):
    version: int = Field(ge=0, le=2**31 - 1)
    view: str = Field("", max_length=20_000)
    recommendation: Literal["", "approve", "conditions", "reduce", "decline", "exit"] = ""
    conditions: str = Field("", max_length=5_000)
    limit: Decimal | None = Field(None, ge=0, max_digits=18, decimal_places=2)
    terms_days: int | None = Field(None, ge=0, le=3650)
    adjustments: dict[str, AdjustmentIn] = {}
    answers: dict[str, str] = {}


class AssessmentNoteIn(Schema):
    note: str = Field(min_length=1, max_length=2_000)


class AssessmentConfirmIn(Schema):
    note: str = Field("", max_length=2_000)
    accepts_older_facts: bool = False


class ReasonIn(Schema):
    because: str = Field(min_length=1, max_length=200)


class AssessmentAskIn(Schema):
    customer_id: int = Field(ge=1, le=ID_MAX)
    why: str = Field(min_length=1, max_length=100)
    due_days: int = Field(10, ge=0, le=365)
    priority: int = Field(50, ge=0, le=100)


def _reader(request: HttpRequest) -> Actor:
    by = acting(request)
    by.require("assessment.see")
    return by


def _out(row: Any) -> dict[str, Any]:
    limit = row.limit_minor
    return {
        **{name: getattr(row, name) for name in AssessmentOut.model_fields if hasattr(row, name)},
        "limit": None if limit is None else str(Money(limit, settings.BOOK_CURRENCY)),
        "currency": settings.BOOK_CURRENCY,
    }


@router.get("/assessments", response=Page[AssessmentLine])
def list_assessments(request: HttpRequest, query: Query[AssessmentQuery]):
    """List assessments within reach, the newest first."""
    rows = queries.assessments(_reader(request))
    asked = {"customer_id": query.customer_id, "state": query.state, "level": query.level}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    return page_of(rows.order_by("-on", "-pk"), query)


@router.post("/assessments", response=CREATED)
def open_assessment(request: HttpRequest, body: OpenIn):
    """Begin an assessment of a customer on the facts of now."""
    outcome = actions.open_assessment(
        customer_id=body.customer_id,
        on=body.on,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.get("/assessments/{assessment_id}", response=AssessmentOut)
def get_assessment(request: HttpRequest, assessment_id: int):
    """Show an assessment with every finding and its facts' names."""
    return _out(queries.assessment_for(_reader(request), assessment_id))


@router.get("/assessments/{assessment_id}/facts", response=list[AssessmentFactOut])
def get_facts(request: HttpRequest, assessment_id: int):
    """List every fact that the assessment keeps, with value, source and rule."""
    row = queries.assessment_for(_reader(request), assessment_id)
    return [_fact(one) for one in queries.sources(row, row.facts)]


def _fact(one: Source) -> AssessmentFactOut:
    return AssessmentFactOut(name=one.name, label=one.label, value=one.value, about=one.about)


@router.put("/assessments/{assessment_id}", response=ACTED)
def write(request: HttpRequest, assessment_id: int, body: WriteIn):
    """Keep view, recommendation, adjustments and answers: all of them, as given."""
    limit = None if body.limit is None else Money.of(str(body.limit), settings.BOOK_CURRENCY)
    adjustments = {k: Adjustment(points=a.points, why=a.why) for k, a in body.adjustments.items()}
    outcome = actions.write(
        assessment_id=assessment_id,
        version=body.version,
        view=body.view,
        recommendation=body.recommendation,
        conditions=body.conditions,
        limit=limit,
        terms_days=body.terms_days,
        adjustments=adjustments,
        answers=body.answers,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/assessments/{assessment_id}/refreshment", response=ACTED)
def refresh(request: HttpRequest, assessment_id: int):
    """Take the facts of now into a draft."""
    outcome = actions.refresh(
        assessment_id=assessment_id, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/assessments/{assessment_id}/submission", response=ACTED)
def submit(request: HttpRequest, assessment_id: int):
    """Hand a draft to a second person."""
    outcome = actions.submit(
        assessment_id=assessment_id, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/assessments/{assessment_id}/confirmation", response=ACTED)
def confirm(request: HttpRequest, assessment_id: int, body: AssessmentConfirmIn):
    """Put an assessment into force as the second person."""
    outcome = actions.confirm(
        assessment_id=assessment_id,
        note=body.note,
        accepts_older_facts=body.accepts_older_facts,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/assessments/{assessment_id}/return", response=ACTED)
def send_back(request: HttpRequest, assessment_id: int, body: AssessmentNoteIn):
    """Send an assessment back to its author."""
    outcome = actions.send_back(
        assessment_id=assessment_id,
        note=body.note,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/assessments/{assessment_id}/withdrawal", response=ACTED)
def withdraw(request: HttpRequest, assessment_id: int, body: ReasonIn):
    """Give up an assessment that is not in force."""
    outcome = actions.withdraw(
        assessment_id=assessment_id,
        because=body.because,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


MEMO_ANSWER = {
    "responses": {
        200: {
            "description": "The memo as a file.",
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in FORMATS.values()
            },
        }
    }
}


@router.get("/assessments/{assessment_id}/memo", openapi_extra=MEMO_ANSWER)
def memo(request: HttpRequest, assessment_id: int, kind: Literal["pdf", "docx"] = "pdf"):
    """Send the credit memo, in the language of the request."""
    row = queries.assessment_for(_reader(request), assessment_id)
    content = memo_file(row, kind, language=figures.language())
    return HttpResponse(content, content_type=FORMATS[kind])


@router.get("/reviews", response=Page[AssessmentReviewOut])
def list_reviews(request: HttpRequest, query: Query[ReviewQuery]):
    """List the reviews that are due or will be, the most urgent first."""
    rows = queries.queue(_reader(request))
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    if query.due_by is not None:
        rows = rows.filter(due_on__lte=query.due_by)
    return page_of(rows, query)


@router.post("/reviews", response=CREATED)
def ask_review(request: HttpRequest, body: AssessmentAskIn):
    """Ask that a customer be assessed again."""
    outcome = actions.ask_review(
        customer_id=body.customer_id,
        cause="person",
        title_en=body.why,
        title_zh=body.why,
        due_days=body.due_days,
        priority=body.priority,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/reviews/{review_id}/closing", response=ACTED)
def close_review(request: HttpRequest, review_id: int, body: ReasonIn):
    """Close a cause without a new assessment."""
    outcome = actions.close_review(
        review_id=review_id,
        because=body.because,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.get("/standings/{customer_id}", response=AssessmentStandingOut)
def get_standing(request: HttpRequest, customer_id: int):
    """Say where a customer stands by policy, as of the newest night."""
    customers.customer_for(_reader(request), customer_id, verb="assessment.see")
    row = queries.standing_of(customer_id)
    if row is None:
        raise queries.NotStandingYet(id=customer_id)
    return row
