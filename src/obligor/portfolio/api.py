"""Runs, exceptions, movements and facts over REST."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from obligor.foundation.clock import now, today
from obligor.foundation.rest import Page, PageQuery, page_of
from obligor.foundation.rest import actor as acting
from obligor.portfolio import queries, starting
from obligor.portfolio.overview import overview
from obligor_core.facts import FactType, Grain
from obligor_core.money import Money
from obligor_core.portfolio.book import money_names
from obligor_core.portfolio.facts import catalogue_of

router = Router(tags=["portfolio"])


class RunOut(Schema):
    id: int
    on: date
    state: str
    attempt: int
    known_at: datetime
    started_at: datetime
    ended_at: datetime | None
    partitions: int
    customers: int
    customers_done: int
    stage: str
    digest: str
    failure: str
    started_by: str


class RunIn(Schema):
    on: date | None = None
    again: bool = False


class ExceptionOut(Schema):
    customer_id: int | None
    is_warning: bool
    reason: dict[str, str]
    remedy: dict[str, str]


class MovementOut(Schema):
    customer_id: int
    kind: str
    fact: str
    before: int | None
    after: int | None
    weight: str = Field(description="the amount at stake, in the currency of the book")
    currency: str

    @staticmethod
    def resolve_weight(row: Any) -> str:
        return spelled(row.weight_minor)

    @staticmethod
    def resolve_currency(row: Any) -> str:
        return str(settings.BOOK_CURRENCY)


class MovementQuery(PageQuery):
    kind: str | None = None


class FactsOut(Schema):
    customer_id: int
    on: date
    currency: str
    facts: dict[str, Any] = Field(description="amounts are decimal strings in the currency")


class BookOut(Schema):
    run_id: int
    on: date
    currency: str
    is_whole: bool = Field(description="false when only some of the customers are within reach")
    figures: dict[str, Any] = Field(description="amounts are decimal strings in the currency")
    groups: dict[str, Any]
    largest: list[dict[str, Any]]


class AskedOut(Schema):
    on: date
    detail: str


@router.get("/runs", response=Page[RunOut])
def list_runs(request: HttpRequest, query: Query[PageQuery]):
    """List the portfolio runs, the newest date first."""
    acting(request).require("portfolio.see")
    return page_of(queries.runs(), query)


@router.get("/runs/{run_id}", response=RunOut)
def get_run(request: HttpRequest, run_id: int):
    """Show one run and how far it is."""
    acting(request).require("portfolio.see")
    return queries.run(run_id)


@router.post("/runs", response={202: AskedOut})
def ask_for_run(request: HttpRequest, body: RunIn):
    """Ask for the run of a date; it goes on in the background."""
    on = body.on or today()
    starting.ask_for_run(on, again=body.again, by=acting(request), at=now())
    return Status(202, AskedOut(on=on, detail="queued"))


@router.get("/runs/{run_id}/exceptions", response=Page[ExceptionOut])
def list_exceptions(request: HttpRequest, run_id: int, query: Query[PageQuery]):
    """List who was left out of a run, or warned about, and why."""
    by = acting(request)
    by.require("portfolio.see")
    return page_of(queries.exceptions(run_id, by=by), query)


@router.get("/runs/{run_id}/movements", response=Page[MovementOut])
def list_movements(request: HttpRequest, run_id: int, query: Query[MovementQuery]):
    """List who moved, the heaviest first."""
    by = acting(request)
    by.require("portfolio.see")
    rows = queries.movements(run_id, by=by)
    return page_of(rows.filter(kind=query.kind) if query.kind else rows, query)


@router.get("/facts/{customer_id}", response=FactsOut)
def get_facts(request: HttpRequest, customer_id: int):
    """Show the facts of a customer as the newest run computed them."""
    found, on = queries.facts_for(acting(request), customer_id)
    catalogue = catalogue_of(queries.numbers_shown()).all(grain=Grain.CUSTOMER)
    money = {fact.name for fact in catalogue if fact.type is FactType.MONEY}
    facts, currency = told(found, money=money), settings.BOOK_CURRENCY
    return FactsOut(customer_id=customer_id, on=on, currency=currency, facts=facts)


@router.get("/book", response=BookOut)
def get_book(request: HttpRequest):
    """Show the newest book of the customers that you reach: its figures and its largest."""
    by = acting(request)
    by.require("portfolio.see")
    found = overview(by, currency=settings.BOOK_CURRENCY)
    if found is None:
        raise queries.NoBookYet
    return BookOut(
        run_id=found.run_id,
        on=found.on,
        currency=settings.BOOK_CURRENCY,
        is_whole=found.is_whole,
        figures=told(found.figures, money=money_names(found.numbers)),
        groups=found.groups,
        largest=[told(row, money=("exposure_total",)) for row in found.largest],
    )


def told(values: Mapping[str, Any], *, money: Collection[str]) -> dict[str, Any]:
    """Return the values with amounts as decimal strings."""
    return {
        name: spelled(value) if name in money and value is not None else value
        for name, value in values.items()
    }


def spelled(minor: int) -> str:
    """Return minor units of the book currency as a decimal string."""
    return str(Money(minor, settings.BOOK_CURRENCY))
