"""What the API takes and gives about customers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from obligor.foundation.rest import PageQuery

KIND = "^(enterprise|sole_trader|individual)$"
STATE = "^(active|inactive)$"
CONNECTION = "^(owns|controls|guarantees|supplies|same_controller)$"
ADDRESS = "^(registered|office|delivery|billing)$"
NUMBER = "^(uscc|id_card|lei|tax_number|other)$"


class Said(Schema):
    en: str
    zh: str


class CustomerOut(Schema):
    """A customer; amounts are decimal strings in ``currency``."""

    id: int
    external_id: str
    kind: str
    state: str
    name: str
    short_name: str
    group_id: int | None
    unit_id: int
    manager_id: int | None
    industry_code: str
    region_code: str
    employees: int | None
    annual_revenue: str | None
    total_assets: str | None
    size_class: str
    currency: str
    payment_terms_days: int | None
    opened_on: date
    tags: list[str]
    custom: dict[str, Any]
    version: int


class CustomerQuery(PageQuery):
    q: str = Field("", max_length=100, description="name, pinyin, code or number")
    kind: str | None = Field(None, pattern=KIND)
    state: str | None = Field(None, pattern=STATE)
    unit_id: int | None = None
    manager_id: int | None = None
    group_id: int | None = None
    tag: str | None = Field(None, max_length=40)


class ChangesIn(Schema):
    """What is said of a customer; what is not given stays as it is."""

    kind: str | None = Field(None, pattern=KIND)
    name: str | None = Field(None, min_length=1, max_length=200)
    short_name: str | None = Field(None, max_length=80)
    phone: str | None = Field(None, max_length=40)
    industry_code: str | None = Field(None, max_length=6)
    region_code: str | None = Field(None, max_length=6)
    employees: int | None = Field(None, ge=0, le=2_000_000_000)
    annual_revenue: Decimal | None = Field(None, ge=0, max_digits=18)
    total_assets: Decimal | None = Field(None, ge=0, max_digits=18)
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    payment_terms_days: int | None = Field(None, ge=0, le=3650)
    opened_on: date | None = None
    custom: dict[str, str | None] | None = None


class ChangeIn(Schema):
    version: int = Field(ge=1, description="the version that the change was made on")
    changes: ChangesIn


class IdentifierIn(Schema):
    kind: str = Field(pattern=NUMBER)
    value: str = Field(min_length=1, max_length=60)
    country: str = Field("CN", pattern="^[A-Z]{2}$")


class NewCustomerIn(Schema):
    kind: str = Field(pattern=KIND)
    name: str = Field(min_length=1, max_length=200)
    unit_id: int
    opened_on: date
    external_id: str = Field("", max_length=80)
    manager_id: int | None = None
    identifiers: list[IdentifierIn] = []
    values: ChangesIn = ChangesIn()
    not_duplicates: list[int] = Field([], description="customers that were looked at: others")


class CustomerCheckIn(Schema):
    """A customer that somebody is about to open."""

    kind: str = Field("enterprise", pattern=KIND)
    name: str = Field("", max_length=200)
    uscc: str = Field("", max_length=40)
    id_card: str = Field("", max_length=40)
    phone: str = Field("", max_length=40)


class TwinOut(Schema):
    customer_id: int
    external_id: str
    name: str = Field(description="empty when the file is out of reach")
    verdict: str
    similarity: float
    reasons: list[Said]


class SuggestionOut(Schema):
    id: int
    external_id: str
    name: str
    short_name: str
    kind: str
    state: str


class IdentifierOut(Schema):
    id: int
    kind: str
    value: str
    country: str


class ContactOut(Schema):
    id: int
    version: int
    name: str
    title: str
    phone: str
    email: str
    is_primary: bool


class AddressOut(Schema):
    id: int
    version: int
    kind: str
    line: str
    region_code: str
    postcode: str


class BankAccountOut(Schema):
    id: int
    version: int
    holder: str
    bank: str
    number: str
    currency: str


class PersonalOut(Schema):
    """What hangs on a file; personal data are masked unless they were revealed."""

    phone: str
    identifiers: list[IdentifierOut]
    contacts: list[ContactOut]
    addresses: list[AddressOut]
    bank_accounts: list[BankAccountOut]
    may_reveal: bool


class RevealIn(Schema):
    what: list[Literal["identifiers", "contacts", "addresses", "bank_accounts", "phone"]] = Field(
        min_length=1
    )


class ContactIn(Schema):
    name: str = Field(min_length=1, max_length=80)
    title: str = Field("", max_length=80)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=254)
    is_primary: bool = False


class ContactChanges(Schema):
    name: str | None = Field(None, min_length=1, max_length=80)
    title: str | None = Field(None, max_length=80)
    phone: str | None = Field(None, max_length=40)
    email: str | None = Field(None, max_length=254)
    is_primary: bool | None = None


class ContactChangeIn(Schema):
    version: int = Field(ge=1)
    changes: ContactChanges


class AddressIn(Schema):
    kind: str = Field(pattern=ADDRESS)
    line: str = Field(min_length=1, max_length=300)
    region_code: str = Field("", max_length=6)
    postcode: str = Field("", max_length=20)


class AddressChanges(Schema):
    kind: str | None = Field(None, pattern=ADDRESS)
    line: str | None = Field(None, min_length=1, max_length=300)
    region_code: str | None = Field(None, max_length=6)
    postcode: str | None = Field(None, max_length=20)


class AddressChangeIn(Schema):
    version: int = Field(ge=1)
    changes: AddressChanges


class BankAccountIn(Schema):
    holder: str = Field(min_length=1, max_length=200)
    bank: str = Field(min_length=1, max_length=200)
    number: str = Field(min_length=1, max_length=60)
    currency: str = Field("CNY", pattern="^[A-Z]{3}$")


class BankAccountChanges(Schema):
    holder: str | None = Field(None, min_length=1, max_length=200)
    bank: str | None = Field(None, min_length=1, max_length=200)
    number: str | None = Field(None, min_length=1, max_length=60)
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")


class BankAccountChangeIn(Schema):
    version: int = Field(ge=1)
    changes: BankAccountChanges


class CustomerNoteIn(Schema):
    text: str = Field(min_length=1, max_length=10_000)


class NoteOut(Schema):
    id: int
    text: str
    written_at: datetime
    written_by: str


class DocumentOut(Schema):
    id: int
    title: str
    file_name: str
    content_type: str
    size_bytes: int
    sha256: str
    added_at: datetime
    added_by: str


class MomentOut(Schema):
    at: datetime
    actor: str
    what: Said
    happened: list[Said]
    note: str
    document_id: int | None
    fields: list[Said]


class TimelineOut(Schema):
    items: list[MomentOut]
    has_more: bool
