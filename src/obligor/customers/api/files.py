"""Customers: list, search, open, change, and the state of a file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from obligor.customers import actions, queries
from obligor.customers.api.schemas import (
    ChangeIn,
    CustomerCheckIn,
    CustomerOut,
    CustomerQuery,
    NewCustomerIn,
    SuggestionOut,
    TwinOut,
)
from obligor.customers.queries import lists
from obligor.customers.queries.duplicates import twins
from obligor.foundation.clock import now, today
from obligor.foundation.rest import ACTED, CREATED, Page, actor, answer, key_of, page_of
from obligor.people import queries as people
from obligor.people.api import AccessLineOut
from obligor_core.customers.duplicates import party
from obligor_core.customers.identifiers import IdentifierKind
from obligor_core.customers.kinds import CustomerKind
from obligor_core.money import Money

router = Router(tags=["customers"])


def customer_out(row: Any) -> CustomerOut:
    """Return a customer as the API gives it."""
    amounts = {
        name: None if minor is None else str(Money(minor, row.currency))
        for name in ("annual_revenue", "total_assets")
        for minor in [getattr(row, f"{name}_minor")]
    }
    plain = {n: getattr(row, n) for n in CustomerOut.model_fields if n not in amounts}
    return CustomerOut(**plain, **amounts)


@router.get("/", response=Page[CustomerOut])
def list_customers(request: HttpRequest, query: Query[CustomerQuery]):
    """List the customers within reach."""
    by = actor(request)
    by.require("customer.see")
    equal = ("kind", "state", "manager_id", "group_id")
    asked = {n: getattr(query, n) for n in equal if getattr(query, n) is not None}
    rows = queries.visible(by).filter(**asked)
    if query.unit_id is not None:
        rows = lists.below_units(rows, [query.unit_id])
    if query.tag:
        rows = lists.tagged(rows, [query.tag])
    page = page_of(queries.matching(rows, query.q).order_by("pk"), query)
    return page | {"items": [customer_out(row) for row in page["items"]]}


@router.get("/suggestions", response=list[SuggestionOut])
def suggest(request: HttpRequest, q: str = ""):
    """Find customers for a search box, best first."""
    by = actor(request)
    by.require("customer.see")
    return [SuggestionOut.from_orm(hit) for hit in queries.suggestions(by, q[:100])]


@router.post("/checks", response=list[TwinOut])
def check_entry(request: HttpRequest, body: CustomerCheckIn):
    """Say who is probably on file already, before a file is opened."""
    by = actor(request)
    by.require("customer.create")
    subject = party(
        0,
        CustomerKind(body.kind),
        name=body.name,
        identifiers={IdentifierKind.USCC: body.uscc, IdentifierKind.ID_CARD: body.id_card},
        phone=body.phone,
    )
    return [
        TwinOut(
            customer_id=t.customer_id,
            external_id=t.external_id,
            name=t.name,
            verdict=t.verdict,
            similarity=t.similarity,
            reasons=[reason.as_json() for reason in t.reasons],
        )
        for t in twins(by, subject)
    ]


@router.post("/", response=CREATED)
def create_customer(request: HttpRequest, body: NewCustomerIn):
    """Open a customer file."""
    payload = body.dict(exclude={"values"}) | {"values": body.values.dict(exclude_unset=True)}
    outcome = actions.create_customer(**payload, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.get("/{customer_id}", response=CustomerOut)
def get_customer(request: HttpRequest, customer_id: int):
    """Give one customer."""
    by = actor(request)
    by.require("customer.see")
    return customer_out(queries.customer_for(by, customer_id))


@router.patch("/{customer_id}", response=ACTED)
def change_customer(request: HttpRequest, customer_id: int, body: ChangeIn):
    """Change what is given, when the file still is at ``version``."""
    outcome = actions.change_customer(
        customer_id=customer_id,
        version=body.version,
        changes=body.changes.dict(exclude_unset=True),
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/{customer_id}/deactivation", response=ACTED)
def deactivate(request: HttpRequest, customer_id: int):
    """Make a customer inactive."""
    outcome = actions.deactivate_customer(
        customer_id=customer_id, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.delete("/{customer_id}/deactivation", response=ACTED)
def reactivate(request: HttpRequest, customer_id: int):
    """Make a customer active again."""
    outcome = actions.reactivate_customer(
        customer_id=customer_id, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/{customer_id}/access", response=list[AccessLineOut])
def explain_access(request: HttpRequest, customer_id: int, user_id: int, verb: str):
    """Say for each role of a person whether it reaches the customer with the permission."""
    by = actor(request)
    by.require("people.see")
    row = queries.customer_for(by, customer_id)
    return people.explain_access(
        people.person(user_id),
        verb,
        on=today(),
        unit_path=row.unit.path,
        manager_id=row.manager_id,
    )
