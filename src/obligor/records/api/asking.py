"""Asking outside sources, setting them up, and screening against lists over REST."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from obligor.foundation.clock import now
from obligor.foundation.rest import ACTED, CREATED, Page, PageQuery, actor, answer, key_of, page_of
from obligor.records import actions, queries
from obligor.records.api.shapes import Id, QueryOut, RecordSourceOut
from obligor_core.records.consent import Purpose
from obligor_core.records.matters import RecordKind

router = Router(tags=["records"])


class RecordAskIn(Schema):
    customer_id: Id
    kind: RecordKind
    purpose: Purpose
    source: str = ""
    because: str = ""


class AskedQuery(PageQuery):
    customer_id: Id | None = None
    kind: RecordKind | None = None
    state: str | None = None


class SourceIn(Schema):
    name_zh: str
    name_en: str
    adapter: str
    url: str
    kinds: list[RecordKind]
    key_name: str = ""
    position: int = 10
    timeout_seconds: int = 10
    retries_max: int = 2
    is_enabled: bool = True


class ScreenIn(Schema):
    customer_ids: list[Id] = []


class AnswerIn(Schema):
    """An answer in the house's JSON shape, as text, so that it is kept exactly as it came."""

    customer_id: Id
    kind: RecordKind
    source: str
    content: Annotated[str, Field(max_length=4_194_304)]


@router.post("/queries", response=CREATED)
def ask_sources(request: HttpRequest, body: RecordAskIn):
    """Ask the sources in the background; refused without the consent that a law asks for."""
    outcome = actions.ask_sources(**body.dict(), by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.get("/queries", response=Page[QueryOut])
def list_queries(request: HttpRequest, query: Query[AskedQuery]):
    """List who asked what, when, for what purpose, from whom, at what cost, and what came."""
    by = actor(request)
    by.require("record.see")
    given = query.model_dump(exclude_none=True, exclude={"limit", "offset"})
    return page_of(queries.asked(by).filter(**given), query)


@router.get("/queries/{query_id}", response=QueryOut)
def get_query(request: HttpRequest, query_id: Path[Id]):
    """Return one query with every attempt."""
    by = actor(request)
    by.require("record.see")
    return queries.query_for(by, query_id)


@router.post("/answers", response=CREATED)
def load_answer(request: HttpRequest, body: AnswerIn):
    """Take in an answer that came by another way; the raw text is kept under its hash."""
    by, at = actor(request), now()
    by.require("record.load_answer")
    sha256 = actions.keep_answer_file(body.content.encode(), source=body.source, at=at)
    given: dict[str, Any] = body.dict(exclude={"content"})
    outcome = actions.load_answer(**given, sha256=sha256, by=by, at=at, key=key_of(request))
    return answer(outcome, status=201)


@router.get("/sources", response=list[RecordSourceOut])
def list_sources(request: HttpRequest):
    """List the sources in the order of asking."""
    actor(request).require("record.see")
    return list(queries.sources())


@router.put("/sources/{code}", response=ACTED)
def save_source(request: HttpRequest, code: str, body: SourceIn):
    """Set up a source, or change it."""
    outcome = actions.save_source(
        code=code, **body.dict(), by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/screenings", response=CREATED)
def screen(request: HttpRequest, body: ScreenIn):
    """Screen customers against the sanctions lists; no ids means everybody within reach."""
    outcome = actions.screen(**body.dict(), by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)
