"""Answers over REST: those of the book, of a customer, one with its score explained."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.customers import queries as customers
from obligor.foundation.clock import today
from obligor.foundation.rest import Page, PageQuery, page_of
from obligor.questionnaires import queries
from obligor.questionnaires.api.versions import reader
from obligor_core.questionnaires.answering import as_json
from obligor_core.questionnaires.life import State
from obligor_core.questionnaires.scoring import hundredths

router = Router()


class SheetOut(Schema):
    id: int
    customer_id: int
    questionnaire: str = Field(alias="name")
    version: int = Field(alias="version.number")
    purpose: str
    state: str
    revision: int
    begun_on: date
    begun_by: str
    saved_at: datetime
    submitted_by: str
    answered_on: date | None
    confirmed_on: date | None
    confirmed_by: str
    expires_on: date | None
    total: int | None = Field(description="hundredths of a point, once confirmed")
    vetoes_count: int
    unanswered_count: int


class QuestionScoreOut(Schema):
    question: str
    text: dict[str, str]
    is_shown: bool
    answer: Any
    comment: str
    documents: list[int]
    weight: str
    counted: str
    points: str | None
    share: str = Field(description="percent of its section")
    brings: str
    is_veto: bool


class SectionScoreOut(Schema):
    section: str
    title: dict[str, str]
    score: int | None = Field(description="hundredths of a point")
    share: str = Field(description="percent of the total")
    questions: list[QuestionScoreOut]


class QuestionnaireReviewOut(Schema):
    at: datetime
    by: str
    is_confirmed: bool
    remarks: str


class SheetFull(SheetOut):
    title: dict[str, str]
    facts: dict[str, Any]
    score: int | None = Field(description="hundredths of a point, by the answers as they are")
    sections: list[SectionScoreOut]
    vetoes: list[str]
    unanswered: list[str]
    without_reason: list[str]
    without_evidence: list[str]
    reviews: list[QuestionnaireReviewOut]


class QuestionnaireStandingOut(Schema):
    questionnaire: str
    title: dict[str, str]
    validity: str
    is_due: bool
    confirmed: SheetOut | None
    open: SheetOut | None


class QuestionnaireDifferenceOut(Schema):
    question: str
    text: dict[str, str]
    before: Any
    after: Any


class SheetQuery(PageQuery):
    customer_id: int | None = Field(None, ge=1, le=2**63 - 1)
    questionnaire: str = Field("", max_length=63)
    state: State | None = None
    expires_before: date | None = None


def _number(value: Any) -> str:
    return f"{float(value):.2f}"


def _section(found: Any, reading: queries.Reading) -> dict[str, Any]:
    return {
        "section": found.section.id,
        "title": found.section.title.as_json(),
        "score": hundredths(found.score),
        "share": _number(found.share),
        "questions": [_question(one, reading) for one in found.questions],
    }


def _question(one: Any, reading: queries.Reading) -> dict[str, Any]:
    name = one.question.id
    return {
        "question": name,
        "text": one.question.text.as_json(),
        "is_shown": name in reading.shown,
        "answer": as_json(reading.answers).get(name),
        "comment": reading.sheet.comments.get(name, ""),
        "documents": reading.evidence.get(name, []),
        "weight": _number(one.question.weight),
        "counted": one.counted.value,
        "points": None if one.points is None else _number(one.points),
        "share": _number(one.share),
        "brings": _number(one.brings),
        "is_veto": one.is_veto,
    }


@router.get("/sheets", response=Page[SheetOut])
def list_sheets(request: HttpRequest, query: Query[SheetQuery]):
    """List the answers about customers within reach, the latest saved first."""
    rows = queries.sheets(reader(request))
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    if query.questionnaire:
        rows = rows.filter(name=query.questionnaire)
    if query.state is not None:
        rows = rows.filter(state=query.state.value)
    if query.expires_before is not None:
        rows = rows.filter(expires_on__lt=query.expires_before)
    return page_of(rows, query)


@router.get("/waiting", response=Page[SheetOut])
def list_waiting(request: HttpRequest, query: Query[PageQuery]):
    """List the answers that wait for a review that one may give, the oldest first."""
    return page_of(queries.waiting(reader(request)), query)


@router.get("/sheets/{sheet_id}", response=SheetFull)
def get_sheet(request: HttpRequest, sheet_id: int):
    """Show answers with their score, question by question, and what is still to do."""
    sheet = queries.sheet_for(reader(request), sheet_id)
    reading = queries.Reading(sheet)
    return SheetOut.from_orm(sheet).dict(by_alias=True) | {
        "version.number": sheet.version.number,
        "version": {"number": sheet.version.number},
        "title": reading.title.as_json(),
        "facts": sheet.facts,
        "score": hundredths(reading.score.total),
        "sections": [_section(one, reading) for one in reading.score.sections],
        "vetoes": [q.question.id for q in reading.score.vetoes],
        "unanswered": list(reading.progress.unanswered),
        "without_reason": list(reading.progress.without_reason),
        "without_evidence": list(reading.progress.without_evidence),
        "reviews": [
            QuestionnaireReviewOut.from_orm(r).dict() for r in sheet.reviews.order_by("at")
        ],
    }


@router.get("/sheets/{sheet_id}/difference/{other_id}", response=list[QuestionnaireDifferenceOut])
def difference(request: HttpRequest, sheet_id: int, other_id: int):
    """Say what a sheet answers otherwise than another one before it."""
    by = reader(request)
    after = queries.Reading(queries.sheet_for(by, sheet_id))
    before = queries.Reading(queries.sheet_for(by, other_id))
    return [
        {
            "question": one.question.id,
            "text": one.question.text.as_json(),
            "before": as_json({"it": one.before})["it"] if one.before is not None else None,
            "after": as_json({"it": one.after})["it"] if one.after is not None else None,
        }
        for one in queries.differences(before, after)
    ]


@router.get("/customers/{customer_id}/standing", response=list[QuestionnaireStandingOut])
def standing(request: HttpRequest, customer_id: int):
    """Say how a customer stands with each questionnaire: never answered, valid, due, expired."""
    by = reader(request)
    customer = customers.customer_for(by, customer_id, verb="questionnaire.see")
    return [
        {
            "questionnaire": one.name,
            "title": one.title.as_json(),
            "validity": one.validity.value,
            "is_due": one.is_due,
            "confirmed": one.confirmed,
            "open": one.open,
        }
        for one in queries.standings(customer.pk, customer.kind, on=today())
    ]
