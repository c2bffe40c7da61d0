"""The manners of the REST API: problems (RFC 9457), paging, outcomes, idempotency keys."""

from __future__ import annotations

import uuid
from typing import Any, Generic, TypeVar, cast

import orjson
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig
from django.db import DataError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from pydantic import Field

from obligor.foundation.access import Actor
from obligor.foundation.act import Outcome
from obligor.foundation.events import event_name
from obligor_core.decision import Refusal

PROBLEM = "application/problem+json"
PAGE_DEFAULT, PAGE_MAX = 50, 500
OFFSET_MAX = 10_000_000
PROBLEM_STATUSES = {
    "400": "The request could not be read.",
    "401": "Sign in or send a valid token.",
    "403": "The permission is missing.",
    "404": "There is no such thing that you may see.",
    "409": "The state of things does not allow it.",
    "422": "A field is wrong.",
    "429": "Too many requests; wait as long as Retry-After says.",
}
Row = TypeVar("Row")


class FieldProblem(Schema):
    field: str
    problem: str


class Problem(Schema):
    """An answer that is not what was asked for (RFC 9457)."""

    type: str = Field(description="a stable name of the problem")
    title: str
    status: int
    detail: str = Field(description="in the language of the request")
    detail_en: str = ""
    detail_zh: str = ""
    errors: list[FieldProblem] = []


class Page(Schema, Generic[Row]):
    """One page of a list and how long the whole list is."""

    items: list[Row]
    count: int
    limit: int
    offset: int


class PageQuery(Schema):
    limit: int = Field(PAGE_DEFAULT, ge=1, le=PAGE_MAX)
    offset: int = Field(0, ge=0, le=OFFSET_MAX)


class EventOut(Schema):
    event: str
    values: dict[str, Any]


class OutcomeOut(Schema):
    """What an act led to; with ``proposal_id`` it waits for a second person (status 202)."""

    events: list[EventOut]
    audit_id: int | None
    proposal_id: int | None
    is_repeat: bool
    correlation: uuid.UUID | None


def page_of(rows: QuerySet[Any], paging: PageQuery) -> dict[str, Any]:
    """Return the asked page of ``rows`` in the shape of ``Page``."""
    found = list(rows[paging.offset : paging.offset + paging.limit])
    return {
        "items": found,
        "count": rows.count(),
        "limit": paging.limit,
        "offset": paging.offset,
    }


def actor(request: HttpRequest) -> Actor:
    """Return as whom the request acts; set by the authentication."""
    return cast(Actor, request.actor)


def key_of(request: HttpRequest) -> str | None:
    """Return the Idempotency-Key header: at most 200 characters, or None."""
    given = request.headers.get("Idempotency-Key", "").strip()
    return given[:200] or None


def answer(outcome: Outcome, *, status: int = 200) -> Status[OutcomeOut]:
    """Return the outcome with ``status``, or with 202 when it waits for approval."""
    body = OutcomeOut(
        events=[EventOut(event=event_name(type(e)), values=e.as_json()) for e in outcome.events],
        audit_id=outcome.audit_id,
        proposal_id=outcome.proposal_id,
        is_repeat=outcome.is_repeat,
        correlation=outcome.correlation,
    )
    return Status(202 if outcome.proposal_id is not None else status, body)


ACTED = {200: OutcomeOut, 202: OutcomeOut}
CREATED = {201: OutcomeOut, 202: OutcomeOut, 200: OutcomeOut}


class Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS)


class ProblemSchema(OpenAPISchema):
    """OpenAPI in which every operation names the problems that it may answer with."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        super().__init__(api, path_prefix)
        schemas = self["components"].setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        body = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in self["paths"].values():
            for operation in operations.values():
                for status, description in PROBLEM_STATUSES.items():
                    operation["responses"].setdefault(
                        int(status), {"description": description, "content": body}
                    )


class Api(NinjaAPI):
    """The API with problems for answers instead of each library's own errors."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        if path_prefix is None:
            path_prefix = self.get_root_path(path_params or {})
        return ProblemSchema(self, path_prefix.lstrip("/"))

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        known = _known_problem(exc)
        return problem(request, **known) if known else super().on_exception(request, exc)


def _known_problem(exc: Exception) -> dict[str, Any] | None:
    if isinstance(exc, Refusal):
        return {"status": exc.status, "kind": exc.code, "said": exc.said.as_json()}
    if isinstance(exc, ValidationError):
        errors = [_field_problem(e) for e in exc.errors]
        return {"status": 422, "kind": "FieldsWrong", "errors": errors}
    if isinstance(exc, AuthenticationError):
        return {"status": 401, "kind": "NotSignedIn"}
    if isinstance(exc, Throttled):
        return {"status": 429, "kind": "TooManyRequests", "retry_after": exc.wait or 1}
    if isinstance(exc, HttpError):
        return {"status": exc.status_code, "kind": "RequestRefused", "detail": str(exc)}
    if isinstance(exc, Http404 | ObjectDoesNotExist):
        return {"status": 404, "kind": "NotFound"}
    if isinstance(exc, RequestDataTooBig):
        return {"status": 400, "kind": "RequestTooBig"}
    if isinstance(exc, DataError | UnicodeEncodeError) or _has_nul(exc):
        return {"status": 422, "kind": "ValueCannotBeStored"}
    return None


def _has_nul(exc: Exception) -> bool:
    return isinstance(exc, ValueError) and "NUL" in str(exc)


def _field_problem(error: dict[str, Any]) -> dict[str, str]:
    place = [str(part) for part in error["loc"] if part not in {"body", "query", "path"}]
    return {"field": ".".join(place) or "body", "problem": error["msg"]}


def _titles() -> dict[int, str]:
    return {
        400: _("The request could not be read"),
        401: _("Sign in or send a valid token"),
        403: _("Not permitted"),
        404: _("Not found"),
        409: _("The state of things does not allow it"),
        422: _("A field is wrong"),
        429: _("Too many requests"),
    }


def problem(
    request: HttpRequest,
    *,
    status: int,
    kind: str,
    said: dict[str, str] | None = None,
    detail: str = "",
    errors: list[dict[str, str]] | None = None,
    retry_after: float | None = None,
) -> HttpResponse:
    """Return a problem answer (RFC 9457)."""
    title = _titles().get(status, _("The request was refused"))
    is_zh = (get_language() or settings.LANGUAGE_CODE).startswith("zh")
    body = {
        "type": kind,
        "title": title,
        "status": status,
        "detail": said["zh" if is_zh else "en"] if said else detail or title,
        "detail_en": said["en"] if said else "",
        "detail_zh": said["zh"] if said else "",
        "errors": errors or [],
    }
    response = HttpResponse(orjson.dumps(body, default=str), status=status, content_type=PROBLEM)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="obligor"'
    if retry_after is not None:
        response["Retry-After"] = str(max(1, round(retry_after)))
    return response
