"""Industry standard values over REST."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema
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

router = Router(tags=["statements"])
Figure = Annotated[float | None, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Batch = Annotated[str, Field(min_length=1, max_length=80)]


class StatementValueIn(Schema):
    """Percentages are written in percent, as published tables print them."""

    industry_code: str = Field(min_length=1, max_length=6)
    size_class: Annotated[str, Field(pattern="^(large|medium|small|micro)?$")] = ""
    ratio: str = Field(min_length=1, max_length=60)
    valid_on: date
    excellent: Figure = None
    good: Figure = None
    average: Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
    low: Figure = None
    poor: Figure = None
    source: str = Field(min_length=1, max_length=200)


class StatementLoadIn(Schema):
    batch: Batch
    rows: list[StatementValueIn] = Field(min_length=1, max_length=20_000)


class TakeBackIn(Schema):
    batch: Batch


class ValueOut(Schema):
    """Values as they are compared: percentages as shares of one."""

    industry_code: str
    size_class: str
    ratio: str
    valid_on: date
    excellent: float | None
    good: float | None
    average: float
    low: float | None
    poor: float | None
    source: str
    batch: str


class ValueQuery(PageQuery):
    industry_code: Annotated[str, Field(max_length=6)] | None = None
    ratio: Annotated[str, Field(max_length=60)] | None = None


@router.get("/standard-values", response=Page[ValueOut])
def list_values(request: HttpRequest, query: Query[ValueQuery]):
    """List the industry standard values in force."""
    actor(request).require(queries.SEE)
    rows = queries.standard_values()
    if query.industry_code is not None:
        rows = rows.filter(industry_code=query.industry_code)
    if query.ratio is not None:
        rows = rows.filter(ratio=query.ratio)
    return page_of(rows, query)


@router.post("/standard-values", response=CREATED)
def load_values(request: HttpRequest, body: StatementLoadIn):
    """Load industry standard values."""
    outcome = actions.load_values(
        rows=[row.model_dump() for row in body.rows],
        batch=body.batch,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/standard-values/taken-back", response=ACTED)
def undo_values(request: HttpRequest, body: TakeBackIn):
    """Take a load of standard values back."""
    outcome = actions.undo_values(
        batch=body.batch, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)
