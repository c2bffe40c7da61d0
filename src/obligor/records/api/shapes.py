"""What the endpoints of credit records send."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from obligor_core.money import Money

ID_MAX = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=ID_MAX)]
Currency = Annotated[str, Field(min_length=3, max_length=3)]
Amount = Annotated[Decimal, Field(max_digits=20)]


class RecordOut(Schema):
    """A credit record; its payload, which may be personal, comes from the single record."""

    id: int
    customer_id: int
    kind: str
    matter: str
    source: str
    reference: str
    happened_on: date
    settled_on: date | None
    told_on: date
    valid_until: date
    amount: str | None
    currency: str
    severity: str
    summary: str
    standing: str
    decided_by: str
    decided_at: datetime | None
    snapshot_sha256: str | None = Field(None, alias="snapshot_id")
    learned_at: datetime
    version: int
    cancelled_at: datetime | None

    @staticmethod
    def resolve_amount(row) -> str | None:
        return None if row.amount_minor is None else str(Money(row.amount_minor, row.currency))


class RecordDetail(RecordOut):
    """A record with what it says; names of persons are masked for whoever may not see them."""

    payload: dict[str, Any]


class RecordCheckOut(Schema):
    customer_id: int
    kind: str
    source: str
    checked_on: date
    valid_until: date
    found_count: int


class ConsentOut(Schema):
    id: int
    customer_id: int
    subject: str
    scope: list[str]
    purposes: list[str]
    given_on: date
    ends_on: date | None
    withdrawn_on: date | None
    document_id: int | None
    reference: str
    recorded_at: datetime
    recorded_by: str


class QueryOut(Schema):
    id: int
    customer_id: int
    kind: str
    purpose: str
    because: str
    consent_id: int | None
    plan: list[str]
    state: str
    attempts: list[dict[str, Any]]
    source: str
    cost_minor: int
    records_count: int
    problem: dict[str, str] | None
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None


class RecordSourceOut(Schema):
    """A source as it is set up; the key itself is never sent."""

    id: int
    code: str
    name_zh: str
    name_en: str
    adapter: str
    url: str
    key_name: str
    kinds: list[str]
    position: int
    timeout_seconds: int
    retries_max: int
    is_enabled: bool


class OutlookOut(Schema):
    id: int
    code: str
    valid_from: date
    cycle: int
    policy: int
    competition: int
    concentration: int
    source: str
    note: str
    recorded_at: datetime
    recorded_by: str


class RecordPositionOut(Schema):
    id: int
    customer_id: int
    valid_from: date
    market: str
    year: int
    share: Decimal | None
    rank: int | None
    chain_role: str
    bargaining_up: int
    bargaining_down: int
    source: str
    note: str
