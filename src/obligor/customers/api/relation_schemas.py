"""What the API takes and gives about connections, groups, fields, duplicates and merges."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from obligor.customers.api.schemas import CONNECTION, Said


class ConnectionIn(Schema):
    source_id: int
    target_id: int
    kind: str = Field(pattern=CONNECTION)
    starts_on: date
    ends_on: date | None = None
    share_percent: Decimal | None = Field(None, gt=0, le=100, max_digits=7, decimal_places=4)
    amount: Decimal | None = Field(None, gt=0, max_digits=18)
    currency: str = Field("CNY", pattern="^[A-Z]{3}$")


class ConnectionChanges(Schema):
    share_percent: Decimal | None = Field(None, gt=0, le=100, max_digits=7, decimal_places=4)
    amount: Decimal | None = Field(None, gt=0, max_digits=18)
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    starts_on: date | None = None
    ends_on: date | None = None


class ConnectionChangeIn(Schema):
    version: int = Field(ge=1)
    changes: ConnectionChanges


class PartyOut(Schema):
    customer_id: int
    name: str = Field(description="empty when the file is out of reach")


class EdgeOut(Schema):
    connection_id: int
    source_id: int
    target_id: int
    kind: str
    share_percent: str
    amount: str | None
    currency: str
    starts_on: date
    ends_on: date | None
    version: int
    in_circle: bool


class OwnerOut(Schema):
    customer_id: int
    share: float


class GraphOut(Schema):
    """Who is connected with a customer on a day; ``circles`` are circles of guarantees."""

    on: date
    parties: list[PartyOut]
    edges: list[EdgeOut]
    circles: list[list[int]]
    owners: list[OwnerOut]
    group_ids: list[int]
    is_complete: bool


class GroupOut(Schema):
    id: int
    external_id: str
    name: str
    member_count: int


class GroupIn(Schema):
    name: str = Field(min_length=1, max_length=200)
    external_id: str = Field("", max_length=80)


class MembersIn(Schema):
    customer_ids: list[int] = Field(min_length=1, max_length=5000)
    group_id: int | None


class TagsIn(Schema):
    customer_ids: list[int] = Field(min_length=1, max_length=5000)
    add: list[str] = []
    remove: list[str] = []


class TransferIn(Schema):
    customer_ids: list[int] = Field(min_length=1, max_length=5000)
    manager_id: int | None = None
    unit_id: int | None = None
    reason: str = Field("", max_length=500)


class ChoiceIn(Schema):
    value: str = Field(min_length=1, max_length=40)
    en: str = Field(min_length=1, max_length=60)
    zh: str = Field(min_length=1, max_length=60)


class CustomFieldIn(Schema):
    label_zh: str = Field(min_length=1, max_length=60)
    label_en: str = Field(min_length=1, max_length=60)
    kind: str = Field(pattern="^(text|number|money|date|boolean|choice)$")
    choices: list[ChoiceIn] = []
    currency: str = Field("", max_length=3)
    length_max: int = Field(200, ge=1, le=2000)
    least: Decimal | None = Field(None, max_digits=20, decimal_places=6)
    most: Decimal | None = Field(None, max_digits=20, decimal_places=6)
    is_required: bool = False
    position: int = Field(0, ge=0, le=30_000)


class CustomFieldOut(Schema):
    code: str
    label_zh: str
    label_en: str
    type: str
    choices: list[dict[str, str]]
    currency: str
    is_required: bool
    position: int
    retired_at: datetime | None


class PairOut(Schema):
    id: int
    left_id: int
    right_id: int
    verdict: str
    similarity: float
    reasons: list[dict[str, str]]
    found_at: datetime


class DismissalIn(Schema):
    because: str = Field(min_length=1, max_length=200)


class MergeIn(Schema):
    kept_id: int
    absorbed_id: int
    choices: dict[str, Literal["kept", "absorbed", "both"]] = {}
    reason: str = Field("", max_length=500)
    rehearse: bool = Field(False, description="say what would happen and leave no trace")


class MergeOut(Schema):
    id: int
    kept_id: int
    absorbed_id: int
    merged_at: datetime
    undone_at: datetime | None


class CustomerDecisionOut(Schema):
    field: str
    kept: Any
    absorbed: Any
    result: Any
    winner: str
    reason: Said


class MergePlanOut(Schema):
    """What a merge would do, field by field, and how much would move."""

    decisions: list[CustomerDecisionOut]
    moves_count: int
