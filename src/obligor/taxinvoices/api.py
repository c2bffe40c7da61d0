"""Tax invoices over REST: lists, loading, states, facts and findings.

Files go through ``/api/v1/imports/files`` with the kind ``tax_invoices``.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from obligor.customers import queries as customers
from obligor.foundation.clock import now, today
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
from obligor.receivables.api.amounts import Currency, Id, spelled
from obligor.taxinvoices import actions, queries
from obligor_core.money import Money
from obligor_core.taxinvoices.invoices import Direction, State

router = Router(tags=["tax invoices"])
ROWS_MAX = 5000
Amount = Annotated[Decimal, Field(max_digits=20)]
Batch = Annotated[str, Path(max_length=80)]


class InvoiceOut(Schema):
    id: int
    customer_id: int
    direction: str
    code: str
    number: str
    kind: str
    issued_on: date
    party_name: str
    party_tax_no: str
    currency: str
    net: str
    tax: str
    total: str
    state: str
    recorded_at: datetime
    version: int

    @staticmethod
    def resolve_net(row: Any) -> str:
        return spelled(row.net_minor, row.currency)

    @staticmethod
    def resolve_tax(row: Any) -> str:
        return spelled(row.tax_minor, row.currency)

    @staticmethod
    def resolve_total(row: Any) -> str:
        return spelled(row.total_minor, row.currency)


class InvoiceQuery(PageQuery):
    customer_id: Id | None = None
    direction: Direction | None = None
    state: State | None = None
    issued_from: date | None = None
    issued_to: date | None = None


class InvoiceIn(Schema):
    number: str = Field(min_length=1, max_length=40)
    direction: Direction
    issued_on: date
    net: Amount
    tax: Amount
    total: Amount | None = None
    code: str = Field("", max_length=20)
    kind: str = Field("", max_length=60)
    party_name: str = Field("", max_length=200)
    party_tax_no: str = Field("", max_length=40)
    currency: Currency | None = None
    state: State = State.VALID


class TaxInvoiceLoadIn(Schema):
    batch: str = Field(
        min_length=1, max_length=80, pattern=r"^[\w.-]+$", description="names the load for ever"
    )
    invoices: list[InvoiceIn] = Field(min_length=1, max_length=ROWS_MAX)


class StateIn(Schema):
    state: State
    because: str = Field(max_length=200)


class TaxInvoicePartyOut(Schema):
    direction: str
    party_name: str
    party_tax_no: str
    currency: str
    net: str
    invoices_count: int
    void_count: int
    red_count: int
    first_on: date
    last_on: date
    is_on_both_sides: bool

    @staticmethod
    def resolve_net(row: Any) -> str:
        return spelled(row.net_minor, row.currency)


class PartyQuery(PageQuery):
    direction: Direction | None = None


class DayQuery(Schema):
    on: date | None = Field(None, description="today when left out")


class TaxInvoiceFactsOut(Schema):
    customer_id: int
    on: date
    facts: dict[str, Any] = Field(
        description="by name; amounts in minor units of the book currency"
    )


class TaxInvoiceFindingOut(Schema):
    rule: str
    weight: str
    fact: str
    title: dict[str, str]
    text: dict[str, str]
    evidence: dict[str, str] = Field(description="filters of the list of the invoices behind")


@router.get("/invoices", response=Page[InvoiceOut])
def list_invoices(request: HttpRequest, query: Query[InvoiceQuery]):
    """List the invoices within reach, the newest first."""
    by = actor(request)
    by.require("taxinvoice.see")
    asked = {
        "customer_id": query.customer_id,
        "direction": query.direction,
        "state": query.state,
        "issued_on__gte": query.issued_from,
        "issued_on__lte": query.issued_to,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    return page_of(queries.invoices(by).filter(**given).order_by("-issued_on", "-pk"), query)


@router.get("/invoices/{invoice_id}", response=InvoiceOut)
def get_invoice(request: HttpRequest, invoice_id: Path[Id]):
    """Show one invoice."""
    by = actor(request)
    by.require("taxinvoice.see")
    return queries.invoice_for(by, invoice_id)


@router.post("/invoices/{invoice_id}/state", response=ACTED)
def change_state(request: HttpRequest, invoice_id: Path[Id], body: StateIn):
    """Change the state of an invoice."""
    outcome = actions.change_state(
        invoice_id=invoice_id,
        state=body.state,
        because=body.because,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/customers/{customer_id}/invoices", response=CREATED)
def load_invoices(request: HttpRequest, customer_id: Path[Id], body: TaxInvoiceLoadIn):
    """Load invoices of one customer; those known already are changed where they differ."""
    outcome = actions.load_invoices(
        rows=[_row(one) for one in body.invoices],
        batch=body.batch,
        customer_id=customer_id,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


def _row(one: InvoiceIn) -> dict[str, Any]:
    """Return the row as an import gives it, amounts in minor units."""
    currency = one.currency or settings.BOOK_CURRENCY
    amounts = {"net_minor": one.net, "tax_minor": one.tax, "total_minor": one.total}
    minor = {
        name: None if value is None else Money.of(value, currency).minor
        for name, value in amounts.items()
    }
    kept = one.model_dump(exclude={"net", "tax", "total", "currency"}, mode="python")
    named = {name: kept[name] or None for name in ("party_name", "party_tax_no")}
    enums = {"direction": one.direction.value, "state": one.state.value}
    return kept | named | enums | minor | {"currency": currency}


@router.post("/loads/{batch}/undo", response=ACTED)
def undo_load(request: HttpRequest, batch: Batch):
    """Take a load back as one act; one that came by a file goes back with its import."""
    if batch.startswith("import-"):
        raise actions.TakeImportBack(batch=batch)
    outcome = actions.undo_load(batch=batch, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome)


@router.get("/customers/{customer_id}/counterparties", response=Page[TaxInvoicePartyOut])
def list_counterparties(request: HttpRequest, customer_id: Path[Id], query: Query[PartyQuery]):
    """List the counterparties of a customer, the largest first."""
    by = actor(request)
    by.require("taxinvoice.see")
    customers.customer_for(by, customer_id, verb="taxinvoice.see")
    rows = queries.counterparties(by).filter(customer_id=customer_id)
    if query.direction is not None:
        rows = rows.filter(direction=query.direction)
    return page_of(rows.order_by("-net_minor", "pk"), query)


@router.get("/customers/{customer_id}/facts", response=TaxInvoiceFactsOut)
def get_facts(request: HttpRequest, customer_id: Path[Id], query: Query[DayQuery]):
    """Show the facts that the invoices of a customer give by a day."""
    on = _day(request, customer_id, query)
    return {"customer_id": customer_id, "on": on, "facts": queries.facts_of_one(customer_id, on=on)}


@router.get("/customers/{customer_id}/findings", response=list[TaxInvoiceFindingOut])
def get_findings(request: HttpRequest, customer_id: Path[Id], query: Query[DayQuery]):
    """List what the invoices of a customer warn of, and what speaks for it, by a day."""
    on = _day(request, customer_id, query)
    return [
        {
            "rule": one.rule,
            "weight": one.weight.value,
            "fact": one.fact,
            "title": one.title.as_json(),
            "text": one.text.as_json(),
            "evidence": dict(one.evidence),
        }
        for one in queries.findings_of(customer_id, on=on)
    ]


def _day(request: HttpRequest, customer_id: int, query: DayQuery) -> date:
    by = actor(request)
    by.require("taxinvoice.see")
    customers.customer_for(by, customer_id, verb="taxinvoice.see")
    return query.on or today()
