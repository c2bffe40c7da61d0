"""Payments and credit notes over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

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
from obligor.receivables.api.amounts import Currency, Id, LineIn, lines_of, spelled
from obligor.receivables.api.documents import BecauseIn
from obligor_core.money import Money
from obligor_core.receivables.kinds import PaymentKind

router = Router(tags=["receivables"])


class LineOut(Schema):
    item_id: int
    amount: str


class PaymentOut(Schema):
    id: int
    external_id: str
    customer_id: int
    kind: str
    currency: str
    amount: str
    unapplied: str
    value_on: date
    is_on_account: bool
    reference: str
    backdated_because: str
    returned_on: date | None
    returned_because: str
    cancelled_at: datetime | None
    recorded_at: datetime
    version: int

    @staticmethod
    def resolve_amount(row) -> str:
        return spelled(row.amount_minor, row.currency)

    @staticmethod
    def resolve_unapplied(row) -> str:
        return spelled(row.unapplied_minor, row.currency)


class PaymentQuery(PageQuery):
    customer_id: Id | None = None
    is_unapplied: bool | None = None
    is_returned: bool | None = None


class ApplicationOut(Schema):
    item_id: int
    amount: str
    applied_on: date
    is_explicit: bool


class AllocationOut(Schema):
    """The lines that count, what settlement made of them, and the oldest-first proposal."""

    version: int
    lines: list[LineOut]
    applications: list[ApplicationOut]
    proposal: list[LineOut]


class PaymentIn(Schema):
    customer_id: Id
    amount: Decimal = Field(max_digits=20)
    currency: Currency
    value_on: date
    kind: Literal["cash", "bank_draft", "cheque"] = "cash"
    lines: list[LineIn] = []
    is_on_account: bool = True
    reference: str = ""
    external_id: str = ""


class BackdatedIn(PaymentIn):
    kind: PaymentKind = PaymentKind.CASH
    because: str
    why_proposed: str = Field("", description="for the approvers")


class CreditNoteIn(Schema):
    customer_id: Id
    amount: Decimal = Field(max_digits=20)
    currency: Currency
    value_on: date
    because: str
    lines: list[LineIn] = []
    is_on_account: bool = False
    external_id: str = ""


class AllocationIn(Schema):
    lines: list[LineIn]
    is_on_account: bool | None = None
    version: int | None = None


class ReturnIn(Schema):
    returned_on: date
    because: str
    version: int | None = None


@router.get("/payments", response=Page[PaymentOut])
def list_payments(request: HttpRequest, query: Query[PaymentQuery]):
    """List the payments within reach, newest first."""
    by = actor(request)
    by.require("receivable.see")
    rows = queries.payments(by).order_by("-value_on", "-pk")
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    if query.is_unapplied is not None:
        has_rest = {"unapplied_minor__gt": 0}
        rows = rows.filter(**has_rest) if query.is_unapplied else rows.exclude(**has_rest)
    if query.is_returned is not None:
        rows = rows.filter(returned_on__isnull=not query.is_returned)
    return page_of(rows, query)


@router.get("/payments/{payment_id}", response=PaymentOut)
def get_payment(request: HttpRequest, payment_id: Path[Id]):
    """Show one payment."""
    by = actor(request)
    by.require("receivable.see")
    return queries.payment_for(by, payment_id)


@router.get("/payments/{payment_id}/allocation", response=AllocationOut)
def get_allocation(request: HttpRequest, payment_id: Path[Id]):
    """Show the lines of a payment, what it settles, and the oldest-first proposal."""
    by = actor(request)
    by.require("receivable.see")
    found = queries.payment_for(by, payment_id)
    currency = found.currency
    standing = queries.lines_of(payment_id).values_list("item_id", "amount_minor")
    proposal = queries.proposed_lines(found)
    return {
        "version": found.version,
        "lines": [{"item_id": i, "amount": spelled(m, currency)} for i, m in standing],
        "applications": [
            {
                "item_id": a.item_id,
                "amount": spelled(a.amount_minor, currency),
                "applied_on": a.applied_on,
                "is_explicit": a.is_explicit,
            }
            for a in queries.applications_of(payment_id=payment_id)
        ],
        "proposal": [{"item_id": i, "amount": spelled(m, currency)} for i, m in proposal.items()],
    }


def _posting(body: PaymentIn | CreditNoteIn) -> dict:
    """Return the arguments of a posting with exact amounts."""
    given = body.model_dump(exclude={"amount", "currency", "lines", "why_proposed"})
    return given | {
        "amount": Money.of(body.amount, body.currency),
        "lines": lines_of(body.lines, body.currency),
    }


@router.post("/payments", response=CREATED)
def post_payment(request: HttpRequest, body: PaymentIn):
    """Post money received."""
    given = _posting(body)
    outcome = actions.post_payment(**given, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.post("/backdated-payments", response=CREATED)
def backdate_payment(request: HttpRequest, body: BackdatedIn):
    """Post money with an old value date; 202 when it waits for a second person."""
    outcome = actions.backdate_payment(
        **_posting(body),
        by=actor(request),
        at=now(),
        key=key_of(request),
        reason=body.why_proposed,
    )
    return answer(outcome, status=201)


@router.post("/credit-notes", response=CREATED)
def post_credit_note(request: HttpRequest, body: CreditNoteIn):
    """Post a credit note."""
    given = _posting(body)
    outcome = actions.post_credit_note(**given, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.put("/payments/{payment_id}/allocation", response=ACTED)
def allocate_payment(request: HttpRequest, payment_id: Path[Id], body: AllocationIn):
    """Replace the allocation lines of a payment."""
    by = actor(request)
    found = queries.payment_for(by, payment_id, verb="receivable.allocate_payment")
    outcome = actions.allocate_payment(
        payment_id=payment_id,
        lines=lines_of(body.lines, found.currency),
        is_on_account=body.is_on_account,
        version=body.version,
        by=by,
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/payments/{payment_id}/return", response=ACTED)
def return_payment(request: HttpRequest, payment_id: Path[Id], body: ReturnIn):
    """Record that a cheque, draft or transfer came back."""
    given = body.model_dump()
    outcome = actions.return_payment(
        payment_id=payment_id, **given, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/payments/{payment_id}/return/undo", response=ACTED)
def undo_return(request: HttpRequest, payment_id: Path[Id], body: BecauseIn):
    """Take back a return that was entered by mistake."""
    because = body.because
    outcome = actions.undo_return(
        payment_id=payment_id, because=because, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/payments/{payment_id}/cancellation", response=ACTED)
def cancel_payment(request: HttpRequest, payment_id: Path[Id], body: BecauseIn):
    """Cancel a payment that should never have been posted."""
    because = body.because
    outcome = actions.cancel_payment(
        payment_id=payment_id, because=because, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)
