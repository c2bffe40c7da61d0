"""Open items, disputes and exchange rates over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
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
from obligor.receivables import actions, queries
from obligor.receivables.api.amounts import Currency, Id, spelled
from obligor_core.money import Money
from obligor_core.receivables.kinds import DisputeReason, ItemKind, Product

router = Router(tags=["receivables"])


class ItemOut(Schema):
    id: int
    external_id: str
    customer_id: int
    kind: str
    product: str
    number: str
    currency: str
    amount: str
    open: str
    disputed: str
    issued_on: date
    due_on: date
    settled_on: date | None
    recorded_at: datetime
    cancelled_at: datetime | None
    version: int

    @staticmethod
    def resolve_amount(row) -> str:
        return spelled(row.amount_minor, row.currency)

    @staticmethod
    def resolve_open(row) -> str:
        return spelled(row.open_minor, row.currency)

    @staticmethod
    def resolve_disputed(row) -> str:
        return spelled(row.disputed_minor, row.currency)


class ItemQuery(PageQuery):
    customer_id: Id | None = None
    is_open: bool | None = None
    due_before: date | None = None
    currency: Currency | None = None


class ItemIn(Schema):
    customer_id: Id
    number: str
    amount: Decimal = Field(max_digits=20)
    currency: Currency
    issued_on: date
    due_on: date
    kind: ItemKind = ItemKind.INVOICE
    product: Product = Product.TRADE_CREDIT
    external_id: str = ""


class BecauseIn(Schema):
    because: str


class DisputeOut(Schema):
    id: int
    item_id: int
    customer_id: int = Field(alias="item.customer_id")
    amount: str
    currency: str = Field(alias="item.currency")
    cause: str = Field(alias="reason")
    raised_on: date
    closed_on: date | None
    outcome: str

    @staticmethod
    def resolve_amount(row) -> str:
        return spelled(row.amount_minor, row.item.currency)


class DisputeQuery(PageQuery):
    item_id: Id | None = None
    is_open: bool | None = None


class DisputeIn(Schema):
    amount: Decimal = Field(max_digits=20)
    currency: Currency
    cause: DisputeReason
    raised_on: date


class ClosureIn(Schema):
    closed_on: date
    outcome: str


class RateIn(Schema):
    currency: Currency
    valid_on: date
    rate: Decimal = Field(max_digits=20)
    source: str


@router.get("/items", response=Page[ItemOut])
def list_items(request: HttpRequest, query: Query[ItemQuery]):
    """List the open items within reach, oldest due first."""
    by = actor(request)
    by.require("receivable.see")
    rows = queries.items(by).filter(cancelled_at=None).order_by("due_on", "pk")
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    if query.is_open is not None:
        rows = rows.filter(open_minor__gt=0) if query.is_open else rows.filter(open_minor=0)
    if query.due_before is not None:
        rows = rows.filter(due_on__lt=query.due_before)
    if query.currency is not None:
        rows = rows.filter(currency=query.currency)
    return page_of(rows, query)


@router.get("/items/{item_id}", response=ItemOut)
def get_item(request: HttpRequest, item_id: Path[Id]):
    """Show one open item."""
    by = actor(request)
    by.require("receivable.see")
    return queries.item_for(by, item_id)


@router.post("/items", response=CREATED)
def post_item(request: HttpRequest, body: ItemIn):
    """Post an open item."""
    given = body.model_dump(exclude={"amount", "currency"})
    amount = Money.of(body.amount, body.currency)
    outcome = actions.post_item(
        **given, amount=amount, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.post("/items/{item_id}/cancellation", response=ACTED)
def cancel_item(request: HttpRequest, item_id: Path[Id], body: BecauseIn):
    """Cancel an item that should never have been posted."""
    outcome = actions.cancel_item(
        item_id=item_id, because=body.because, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/disputes", response=Page[DisputeOut])
def list_disputes(request: HttpRequest, query: Query[DisputeQuery]):
    """List the disputes within reach, newest first."""
    by = actor(request)
    by.require("receivable.see")
    rows = queries.disputes(by).filter(cancelled_at=None).order_by("-raised_on", "-pk")
    if query.item_id is not None:
        rows = rows.filter(item_id=query.item_id)
    if query.is_open is not None:
        rows = rows.filter(closed_on__isnull=query.is_open)
    return page_of(rows, query)


@router.post("/items/{item_id}/disputes", response=CREATED)
def open_dispute(request: HttpRequest, item_id: Path[Id], body: DisputeIn):
    """Open a dispute about an item."""
    outcome = actions.open_dispute(
        item_id=item_id,
        amount=Money.of(body.amount, body.currency),
        cause=body.cause,
        raised_on=body.raised_on,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/disputes/{dispute_id}/closure", response=ACTED)
def close_dispute(request: HttpRequest, dispute_id: Path[Id], body: ClosureIn):
    """End a dispute."""
    given = body.model_dump()
    outcome = actions.close_dispute(
        dispute_id=dispute_id, **given, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/rates", response=CREATED)
def post_rates(request: HttpRequest, body: list[RateIn]):
    """Post exchange rates: units of the book currency for one unit."""
    rates = tuple(actions.Rate(r.currency, r.valid_on, r.rate, r.source) for r in body)
    outcome = actions.post_rates(rates=rates, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)
