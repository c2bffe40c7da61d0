"""Bank flows over REST: files, transactions, what is found in them, words about counterparties."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Path, Query, Router, Schema, UploadedFile
from pydantic import Field

from obligor.bankflows import actions, files, queries
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
from obligor_core.bankflows.kinds import Relation
from obligor_core.imports.reading import SIZE_MAX_BYTES, FileTooLarge
from obligor_core.money import Money

router = Router(tags=["bank flows"])
ID_MAX = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=ID_MAX)]


def spelled(minor: int | None, currency: str) -> str | None:
    """Return minor units as a decimal string."""
    return None if minor is None else str(Money(minor, currency))


class FlowFileOut(Schema):
    id: int
    customer_id: int
    file_name: str
    sha256: str
    layout: str
    state: str
    rows_count: int
    counted_count: int
    uploaded_by: str
    uploaded_at: datetime
    loaded_at: datetime | None
    undone_at: datetime | None


class FlowFileReviewOut(FlowFileOut):
    review: dict[str, Any] = Field(description="accounts, periods, breaks, overlaps, faults")

    @staticmethod
    def resolve_review(row, context) -> dict[str, Any]:
        is_open = customers.sees_personal_data(actor(context["request"]), row.customer)
        accounts = [
            one | {"number": queries.shown_account(one["number"], is_open=is_open)}
            for one in row.review.get("accounts", [])
        ]
        return row.review | {"accounts": accounts}


class BankCustomerQuery(PageQuery):
    customer_id: Id | None = None


class AccountOut(Schema):
    id: int
    customer_id: int
    bank: str
    number: str
    holder: str
    currency: str
    first_on: date
    last_on: date

    @staticmethod
    def resolve_number(row) -> str:
        return queries.shown_account(row.number, is_open=row.is_open)


class TransactionQuery(PageQuery):
    customer_id: Id
    booked_from: date | None = None
    booked_until: date | None = None


class TransactionOut(Schema):
    id: int
    account_id: int
    file_id: int
    booked_on: date
    booked_second: int | None
    amount: str
    balance: str | None
    currency: str
    party_key: str
    party_name: str
    summary: str
    purpose: str
    reference: str


class BankUploadIn(Schema):
    account_number: str = Field("", max_length=120)
    holder: str = Field("", max_length=120)
    bank: str = Field("", max_length=120)
    currency: str = Field("", max_length=3)


class BankLoadIn(Schema):
    holder_because: str = ""
    only_good: bool = False


class BankFindingOut(Schema):
    kind: str
    severity: str
    key: str
    rule: str
    text: dict[str, str]
    amount: str | None
    transaction_ids: list[int]


class AnalysisOut(Schema):
    customer_id: int
    on: date
    facts: dict[str, Any]
    findings: list[BankFindingOut]


class WordIn(Schema):
    counterparty: str = Field(max_length=130, description="party_key of its transactions")
    relation: Relation
    because: str


class RelatedIn(Schema):
    name: str = ""
    account: str = ""
    because: str


class RelatedOut(Schema):
    id: int
    name: str
    account: str
    because: str
    added_by: str
    added_at: datetime


class WordOut(Schema):
    party_key: str
    party_name: str
    relation: str
    because: str
    said_by: str
    said_at: datetime


@router.get("/files", response=Page[FlowFileOut])
def list_files(request: HttpRequest, query: Query[BankCustomerQuery]):
    """List the statement files within reach, the latest first."""
    by = actor(request)
    by.require("bankflow.see")
    rows = queries.files(by)
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    return page_of(rows, query)


@router.get("/files/{file_id}", response=FlowFileReviewOut)
def get_file(request: HttpRequest, file_id: Path[Id]):
    """Show one file and what was found in it."""
    by = actor(request)
    by.require("bankflow.see")
    return queries.file_for(by, file_id)


@router.post("/customers/{customer_id}/files", response=CREATED)
def upload_file(
    request: HttpRequest, customer_id: Path[Id], body: Form[BankUploadIn], file: File[UploadedFile]
):
    """Upload a statement file (CSV, Excel, camt.053, MT940); nothing is loaded yet."""
    by = actor(request)
    by.require("bankflow.upload")
    customers.customer_for(by, customer_id, verb="bankflow.upload")
    if file.size is not None and file.size > SIZE_MAX_BYTES:
        raise FileTooLarge(size=f"{file.size >> 20} MB", most=f"{SIZE_MAX_BYTES >> 20} MB")
    content = file.read()
    outcome = actions.upload_file(
        customer_id=customer_id,
        file_name=file.name or "file",
        sha256=files.keep(content),
        size_bytes=len(content),
        **body.model_dump(),
        by=by,
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/files/{file_id}/load", response=ACTED)
def load_file(request: HttpRequest, file_id: Path[Id], body: BankLoadIn):
    """Load the rows of a file; rows known from other files do not count again."""
    outcome = actions.load_file(
        file_id=file_id, **body.model_dump(), by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/files/{file_id}/undo", response=ACTED)
def undo_file(request: HttpRequest, file_id: Path[Id]):
    """Take a loaded file back as one act."""
    outcome = actions.undo_file(file_id=file_id, by=actor(request), at=now(), key=key_of(request))
    return answer(outcome)


@router.get("/accounts", response=Page[AccountOut])
def list_accounts(request: HttpRequest, query: Query[BankCustomerQuery]):
    """List the accounts of which statements tell; numbers are masked without the permission."""
    by = actor(request)
    by.require("bankflow.see")
    rows = queries.accounts(by)
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    return page_of(rows, query)


@router.get("/transactions", response=Page[TransactionOut])
def list_transactions(request: HttpRequest, query: Query[TransactionQuery]):
    """List the transactions of a customer that count, the latest first."""
    by = actor(request)
    by.require("bankflow.see")
    customer = customers.customer_for(by, query.customer_id, verb="bankflow.see")
    is_open = customers.sees_personal_data(by, customer)
    rows = queries.transactions_of(customer.pk).order_by("-booked_on", "-pk")
    if query.booked_from is not None:
        rows = rows.filter(booked_on__gte=query.booked_from)
    if query.booked_until is not None:
        rows = rows.filter(booked_on__lte=query.booked_until)
    page = page_of(rows, query)
    page["items"] = [_transaction(row, is_open=is_open) for row in page["items"]]
    return page


def _transaction(row: Any, *, is_open: bool) -> dict[str, Any]:
    currency = row.account.currency
    plain = ("id", "account_id", "file_id", "booked_on", "booked_second", "summary", "purpose")
    return {name: getattr(row, name) for name in (*plain, "reference")} | {
        "amount": spelled(row.amount_minor, currency),
        "balance": spelled(row.balance_minor, currency),
        "currency": currency,
        "party_key": queries.shown_party(row.party_key, is_open=is_open),
        "party_name": queries.shown_party(row.party_name, is_open=is_open),
    }


@router.get("/customers/{customer_id}/analysis", response=AnalysisOut)
def get_analysis(request: HttpRequest, customer_id: Path[Id]):
    """Show facts and findings of a customer's bank flows as they are today."""
    by = actor(request)
    by.require("bankflow.see")
    customer = customers.customer_for(by, customer_id, verb="bankflow.see")
    is_open = customers.sees_personal_data(by, customer)
    shown = queries.room(customer_id, on=today(), known_at=now(), is_open=is_open)
    currency = shown.currency
    return {
        "customer_id": customer_id,
        "on": shown.on,
        "facts": {k: v for k, v in (shown.facts or {}).items() if k != "customer_id"},
        "findings": [
            {
                "kind": one.kind.value,
                "severity": one.severity.value,
                "key": queries.code_of(one),
                "rule": one.rule,
                "text": one.text.as_json(),
                "amount": spelled(one.amount_minor, currency),
                "transaction_ids": list(one.transaction_ids),
            }
            for one in shown.findings
        ],
    }


@router.get("/customers/{customer_id}/counterparties", response=list[WordOut])
def list_words(request: HttpRequest, customer_id: Path[Id]):
    """List what people said of a customer's counterparties."""
    by = actor(request)
    by.require("bankflow.see")
    customer = customers.customer_for(by, customer_id, verb="bankflow.see")
    is_open = customers.sees_personal_data(by, customer)
    names = ("party_key", "party_name")
    return [
        {name: getattr(row, name) for name in ("relation", "because", "said_by", "said_at")}
        | {n: queries.shown_party(getattr(row, n), is_open=is_open) for n in names}
        for row in queries.words_about(customer_id)
    ]


@router.post("/customers/{customer_id}/counterparties", response=CREATED)
def classify_counterparty(request: HttpRequest, customer_id: Path[Id], body: WordIn):
    """Say what a counterparty is to the customer."""
    outcome = actions.classify_counterparty(
        customer_id=customer_id,
        **body.model_dump(),
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.get("/customers/{customer_id}/related-parties", response=list[RelatedOut])
def list_related(request: HttpRequest, customer_id: Path[Id]):
    """List the related parties that people named."""
    by = actor(request)
    by.require("bankflow.see")
    customers.customer_for(by, customer_id, verb="bankflow.see")
    return list(queries.related_parties(customer_id))


@router.post("/customers/{customer_id}/related-parties", response=CREATED)
def add_related_party(request: HttpRequest, customer_id: Path[Id], body: RelatedIn):
    """Name a related party by name, by account, or both."""
    outcome = actions.add_related_party(
        customer_id=customer_id,
        **body.model_dump(),
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/related-parties/{related_party_id}/removal", response=ACTED)
def remove_related_party(request: HttpRequest, related_party_id: Path[Id]):
    """Take a related party off the list."""
    outcome = actions.remove_related_party(
        related_party_id=related_party_id, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)
