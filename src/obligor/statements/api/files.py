"""Statement files over REST: sent, reviewed, taken over or put aside."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Path, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

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
from obligor.statements import actions, queries
from obligor.statements.api.schemas import Id
from obligor_core.imports.reading import FileTooLarge
from obligor_core.statements.chart import Part, Standard
from obligor_core.statements.reading import OpenLine
from obligor_core.statements.sheets import SIZE_MAX_BYTES
from obligor_core.statements.statement import Assurance, Opinion, Scope, Unit

router = Router(tags=["statements"])
LineKey = Annotated[str, Field(max_length=400)]
Chosen = Annotated[str, Field(max_length=60)]


class FileOut(Schema):
    id: int
    customer_id: int
    file_name: str
    sha256: str
    size_bytes: int
    state: str
    uploaded_at: datetime
    uploaded_by: str


class FileQuery(PageQuery):
    customer_id: Id | None = None


class SendIn(Schema):
    customer_id: Id


class StatementSuggestionOut(Schema):
    code: str
    confidence: float


class LineSeenOut(Schema):
    """A line of the file: the code it was taken for, or what it may be."""

    key: str
    name: str
    sheet: str
    row: int
    part: str | None
    code: str | None = Field(description="empty: left out")
    confidence: float | None
    is_open: bool
    is_remembered: bool
    suggestions: list[StatementSuggestionOut]


class StatementCheckOut(Schema):
    check: str
    severity: str
    what: dict[str, str]
    remedy: dict[str, str]


class PeriodSeenOut(Schema):
    period_from: date | None
    period_end: date | None
    is_wanted: bool
    is_ready: bool
    open_questions: list[dict[str, str]]
    faults: list[StatementCheckOut]


class StatementReviewOut(Schema):
    id: int
    state: str
    companies: list[str]
    standard: str
    unit: str | None = Field(description="null: not said, has to be answered")
    currency: str
    scope: str
    unit_question: dict[str, str] | None = Field(description="to be answered by is_unit_sure")
    is_ready: bool
    lines: list[LineSeenOut]
    periods: list[PeriodSeenOut]


class StatementAnswersIn(Schema):
    """What is left out is as the file says."""

    standard: Standard | None = None
    unit: Unit | None = None
    currency: Annotated[str, Field(max_length=3)] = ""
    scope: Scope | None = None
    assurance: Assurance = Assurance.UNAUDITED
    auditor: str = Field("", max_length=120)
    opinion: Opinion | None = None
    choices: dict[LineKey, Chosen] = Field(
        {}, max_length=500, description="key of the line to a code; an empty one leaves it out"
    )
    wanted: list[date] | None = Field(None, max_length=50, description="ends of periods; all: null")
    period_end: date | None = Field(None, description="where the file does not say it")
    is_unit_sure: bool = False
    remember: bool = True


class TakeIn(Schema):
    should_file: bool = Field(False, description="file at once what has no fault")


class AssignIn(Schema):
    name: str = Field(min_length=1, max_length=200)
    part: Part
    code: Chosen = ""


class ForgetIn(Schema):
    name: str = Field(min_length=1, max_length=200)
    part: Part


@router.get("/files", response=Page[FileOut])
def list_files(request: HttpRequest, query: Query[FileQuery]):
    """List the statement files of customers within reach, the newest first."""
    by = actor(request)
    by.require(queries.SEE)
    rows = queries.uploads(by).order_by("-uploaded_at", "-pk")
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    return page_of(rows, query)


@router.post("/files", response=CREATED)
def send(request: HttpRequest, body: Form[SendIn], file: File[UploadedFile]):
    """Send a workbook of a customer; what is in it is read, and nothing is kept of it yet."""
    by = actor(request)
    by.require("statement.receive")
    if file.size is not None and file.size > SIZE_MAX_BYTES:
        raise FileTooLarge(size=f"{file.size >> 20} MB", most=f"{SIZE_MAX_BYTES >> 20} MB")
    outcome = actions.receive(
        customer_id=body.customer_id,
        file_name=(file.name or "file")[-255:],
        sha256=actions.keep(file.read()),
        by=by,
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.get("/files/{upload_id}", response=StatementReviewOut)
def get_review(request: HttpRequest, upload_id: Path[Id]):
    """Show what was recognised in a file, what is open, and the faults of its periods."""
    by = actor(request)
    by.require(queries.SEE)
    return _review(queries.review_of(queries.upload_for(by, upload_id)))


def _review(seen: queries.Review) -> dict[str, Any]:
    return {
        "id": seen.upload.pk,
        "state": seen.upload.state,
        "companies": list(dict.fromkeys(c for r in seen.readings for c in r.companies)),
        "standard": seen.readings[0].standard.value if seen.readings else "",
        "unit": seen.unit.value if seen.unit else None,
        "currency": seen.currency,
        "scope": seen.scope.value,
        "unit_question": seen.doubt.question.as_json() if seen.doubt else None,
        "is_ready": seen.is_ready,
        "lines": [_line(one) for one in seen.lines],
        "periods": [_period(one) for one in seen.periods],
    }


def _line(one: queries.LineSeen) -> dict[str, Any]:
    line = one.line
    code = one.choice if one.choice is not None else getattr(line, "code", None)
    suggestions = line.suggestions if isinstance(line, OpenLine) else ()
    return {
        "key": one.key,
        "name": line.name,
        "sheet": line.place.sheet,
        "row": line.place.row,
        "part": line.part.value if line.part else None,
        "code": code,
        "confidence": getattr(line, "confidence", None),
        "is_open": one.is_open,
        "is_remembered": one.is_remembered,
        "suggestions": [{"code": s.code, "confidence": s.confidence} for s in suggestions],
    }


def _period(one: queries.PeriodSeen) -> dict[str, Any]:
    header, reading = one.header, one.reading
    return {
        "period_from": header.period_from if header else reading.period_from,
        "period_end": header.period_end if header else reading.period_end,
        "is_wanted": one.is_wanted,
        "is_ready": one.is_ready,
        "open_questions": [f.what.as_json() for f in one.open_faults],
        "faults": [
            {
                "check": f.check.value,
                "severity": f.severity.value,
                "what": f.what.as_json(),
                "remedy": f.remedy.as_json(),
            }
            for f in one.faults
        ],
    }


@router.post("/files/{upload_id}/review", response=ACTED)
def review(request: HttpRequest, upload_id: Path[Id], body: StatementAnswersIn):
    """Answer what is open; assigned names are remembered for the next file."""
    given = body.model_dump(exclude={"remember", "wanted"})
    wanted = None if body.wanted is None else tuple(body.wanted)
    outcome = actions.review(
        upload_id=upload_id,
        answers=queries.Answers(**given, wanted=wanted),
        remember=body.remember,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/files/{upload_id}/take", response=ACTED)
def take(request: HttpRequest, upload_id: Path[Id], body: TakeIn):
    """Take the wanted periods over as drafts."""
    outcome = actions.take(
        upload_id=upload_id,
        should_file=body.should_file,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/files/{upload_id}/aside", response=ACTED)
def drop(request: HttpRequest, upload_id: Path[Id]):
    """Put a file aside."""
    outcome = actions.drop(upload_id=upload_id, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome)


@router.post("/lines", response=ACTED)
def assign_line(request: HttpRequest, body: AssignIn):
    """Remember which line a name means; an empty code leaves such lines out."""
    given = body.model_dump()
    outcome = actions.assign_line(**given, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome)


@router.post("/lines/forgotten", response=ACTED)
def forget_line(request: HttpRequest, body: ForgetIn):
    """Forget which line a name means."""
    given = body.model_dump()
    outcome = actions.forget_line(**given, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome)
