"""Questionnaires and their versions over REST: read, check, draft, activate."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.foundation.access import Actor
from obligor.foundation.clock import now, today
from obligor.foundation.rest import ACTED, CREATED, Page, PageQuery, answer, key_of, page_of
from obligor.foundation.rest import actor as acting
from obligor.questionnaires import actions, queries

router = Router()
TEXT_MAX = 400_000


class QuestionnaireVersionOut(Schema):
    id: int
    name: str
    number: int
    digest: str
    title_en: str
    title_zh: str
    purpose: str
    customer_kinds: list[str]
    state: str
    note: str
    author: str
    saved_at: datetime
    effective_from: date | None
    activated_at: datetime | None


class QuestionnaireVersionFull(QuestionnaireVersionOut):
    text: str


class QuestionnaireOut(Schema):
    name: str
    title_en: str = Field(alias="title.en")
    title_zh: str = Field(alias="title.zh")
    active: QuestionnaireVersionOut | None
    scheduled: QuestionnaireVersionOut | None
    drafts: int


class QuestionnaireTextIn(Schema):
    text: str = Field(max_length=TEXT_MAX)
    questionnaire: str = Field("", max_length=63)


class QuestionnaireDraftIn(QuestionnaireTextIn):
    note: str = Field("", max_length=300)


class QuestionnaireActivationIn(Schema):
    effective_from: date
    why: str = Field("", max_length=1000)


class QuestionnaireFindingOut(Schema):
    rule: str
    line: int
    column: int
    what_en: str
    what_zh: str
    remedy_en: str
    remedy_zh: str


def reader(request: HttpRequest) -> Actor:
    """Return the actor once it is known to hold the permission to see questionnaires."""
    by = acting(request)
    by.require("questionnaire.see")
    return by


@router.get("/questionnaires", response=list[QuestionnaireOut])
def list_questionnaires(request: HttpRequest):
    """List the questionnaires with what is in force, scheduled and drafted."""
    reader(request)
    return queries.lines(on=today())


@router.get("/questionnaires/{name}/versions", response=Page[QuestionnaireVersionOut])
def list_versions(request: HttpRequest, name: str, query: Query[PageQuery]):
    """List all versions of a questionnaire, newest first; old ones stay readable for ever."""
    reader(request)
    return page_of(queries.versions(name), query)


@router.get("/versions/{version_id}", response=QuestionnaireVersionFull)
def get_version(request: HttpRequest, version_id: int):
    """Show one version with its text."""
    reader(request)
    return queries.version(version_id)


@router.post("/check", response=list[QuestionnaireFindingOut])
def check_text(request: HttpRequest, body: QuestionnaireTextIn):
    """Say what is wrong with a text, line by line; an empty answer means that it may be saved."""
    reader(request)
    return [
        QuestionnaireFindingOut(
            rule=f.rule,
            line=f.place.line,
            column=f.place.column,
            what_en=f.what.en,
            what_zh=f.what.zh,
            remedy_en=f.remedy.en,
            remedy_zh=f.remedy.zh,
        )
        for f in queries.findings_in(body.text, name=body.questionnaire)
    ]


@router.post("/drafts", response=CREATED)
def save_draft(request: HttpRequest, body: QuestionnaireDraftIn):
    """Keep a text as a new draft version; the text names its questionnaire."""
    outcome = actions.save_draft(**body.dict(), by=acting(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.post("/versions/{version_id}/activation", response=ACTED)
def activate(request: HttpRequest, version_id: int, body: QuestionnaireActivationIn):
    """Put a draft in force from a day on; policy asks a second person to agree."""
    outcome = actions.activate(
        version_id=version_id,
        effective_from=body.effective_from,
        reason=body.why,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.delete("/versions/{version_id}", response=ACTED)
def discard(request: HttpRequest, version_id: int):
    """Put a draft aside; it stays readable."""
    outcome = actions.discard_draft(
        version_id=version_id, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)
