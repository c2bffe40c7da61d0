"""What the API of collateral takes and gives; amounts are decimal strings with a currency."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from obligor.foundation.rest import PageQuery
from obligor_core.collateral.kinds import Kind, Method, Mode, PartyKind
from obligor_core.collateral.states import State
from obligor_core.money import Money

ID_MAX = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=ID_MAX)]
Currency = Annotated[str, Field(min_length=3, max_length=3)]
Amount = Annotated[Decimal, Field(max_digits=20)]


def spelled(minor: int | None, currency: str) -> str | None:
    """Return minor units as a decimal string."""
    return None if minor is None else str(Money(minor, currency))


def money(amount: Decimal | None, currency: str) -> Money | None:
    """Return the amount, or None.

    :raises AmountUnreadable: when it has more decimals than the currency
    """
    return None if amount is None else Money.of(amount, currency)


class SecurityOut(Schema):
    id: int
    external_id: str
    customer_id: int
    kind: str
    state: str
    title: str
    owner_id: int | None
    currency: str
    amount: str | None
    is_maximum: bool
    mode: str
    share_percent: Decimal | None
    our_rank: int
    location: str
    agreement: str
    accepted_on: date | None
    ended_on: date | None
    valid_until: date | None
    registry: str
    registration_number: str
    registered_on: date | None
    registered_until: date | None
    registered: str | None
    insurer: str
    insurance_number: str
    insured_until: date | None
    insured: str | None
    version: int
    known_from: datetime

    @staticmethod
    def resolve_amount(row: Any) -> str | None:
        return spelled(row.amount_minor, row.currency)

    @staticmethod
    def resolve_registered(row: Any) -> str | None:
        return spelled(row.registered_minor, row.currency)

    @staticmethod
    def resolve_insured(row: Any) -> str | None:
        return spelled(row.insured_minor, row.currency)


class SecurityQuery(PageQuery):
    customer_id: Id | None = None
    kind: Kind | None = None
    state: State | None = None


class ValuationOut(Schema):
    id: int
    external_id: str
    collateral_id: int
    valued_on: date
    amount: str
    currency: str = Field(alias="collateral.currency")
    method: str
    source: str
    appraiser: str
    valid_until: date | None

    @staticmethod
    def resolve_amount(row: Any) -> str | None:
        return spelled(row.amount_minor, row.collateral.currency)


class LineQuery(PageQuery):
    collateral_id: Id | None = None


class CoverOut(Schema):
    id: int
    collateral_id: int
    customer_id: int
    obligation_id: int | None
    priority: int
    most: str | None
    starts_on: date
    ends_on: date | None

    @staticmethod
    def resolve_most(row: Any) -> str | None:
        return spelled(row.most_minor, row.collateral.currency)


class ObligationOut(Schema):
    id: int
    customer_id: int
    code: str
    title: str
    currency: str
    amount: str
    starts_on: date
    ends_on: date | None

    @staticmethod
    def resolve_amount(row: Any) -> str | None:
        return spelled(row.amount_minor, row.currency)


class CollateralCustomerQuery(PageQuery):
    customer_id: Id | None = None


class CollateralPartyOut(Schema):
    id: int
    kind: str
    name: str
    customer_id: int | None


class AbilityOut(Schema):
    id: int
    party_id: int
    as_of_on: date
    currency: str
    amount: str
    source: str
    valid_until: date | None

    @staticmethod
    def resolve_amount(row: Any) -> str | None:
        return spelled(row.amount_minor, row.currency)


class OutsideOut(Schema):
    id: int
    party_id: int
    debtor_id: int | None
    creditor: str
    currency: str
    amount: str
    source: str
    starts_on: date
    ends_on: date | None

    @staticmethod
    def resolve_amount(row: Any) -> str | None:
        return spelled(row.amount_minor, row.currency)


class TextOut(Schema):
    en: str
    zh: str


class StepOut(Schema):
    rule: str
    said: TextOut
    amount: str


class TaskOut(Schema):
    task: str
    due_on: date
    is_overdue: bool


class CollateralLineOut(Schema):
    collateral_id: int
    kind: str
    currency: str
    market: str | None
    accepted: str
    reason: TextOut | None
    is_stale: bool
    steps: list[StepOut]
    accepted_book: str | None
    secured_book: str
    tasks: list[TaskOut]


class NeedOut(Schema):
    code: str
    need: str
    secured: str
    shortfall: str
    coverage: float | None


class GuarantorOut(Schema):
    party_id: int | None
    name: str
    ability: str | None
    ours: str
    outside: str
    free: str | None
    is_over_committed: bool
    is_in_circle: bool


class CollateralFindingOut(Schema):
    rule: str
    title: TextOut
    remedy: TextOut


class CollateralStandingOut(Schema):
    """How a customer stands; amounts in ``currency``, the book's own, but those of ``lines``."""

    on: date
    currency: str
    exposure: str
    accepted: str | None
    shortfall: str | None
    coverage: float | None
    lines: list[CollateralLineOut]
    needs: list[NeedOut]
    guarantors: list[GuarantorOut]
    circles: list[list[str]]
    findings: list[CollateralFindingOut]


class WhatIfQuery(Schema):
    kind: Kind
    rate: float = Field(ge=0, le=1, description="the part of the value that counts")


class SecurityIn(Schema):
    customer_id: Id
    kind: Kind
    title: str
    currency: Currency
    amount: Amount | None = None
    owner_customer_id: Id | None = None
    owner_name: str = ""
    owner_kind: PartyKind = PartyKind.ENTERPRISE
    is_maximum: bool = False
    our_rank: int = 1
    location: str = ""
    agreement: str = ""
    valid_until: date | None = None
    external_id: str = ""


class GuaranteeIn(Schema):
    customer_id: Id
    amount: Amount
    currency: Currency
    mode: Mode
    guarantor_customer_id: Id | None = None
    guarantor_name: str = ""
    is_person: bool = False
    is_maximum: bool = False
    share_percent: Decimal | None = None
    agreement: str = ""
    valid_until: date | None = None
    external_id: str = ""


class CollateralChangeIn(Schema):
    """What is given is changed, what is absent stays; an amount is in the security's currency."""

    title: str | None = None
    location: str | None = None
    agreement: str | None = None
    amount: Amount | None = None
    is_maximum: bool | None = None
    share_percent: Decimal | None = None
    our_rank: int | None = None
    valid_until: date | None = None


class DayIn(Schema):
    on: date


class CollateralBecauseIn(Schema):
    because: str


class EndBecauseIn(Schema):
    on: date
    because: str


class RegistrationIn(Schema):
    registry: str
    registration_number: str
    registered_on: date
    registered_until: date | None = None
    amount: Amount | None = None


class InsuranceIn(Schema):
    insurer: str
    insurance_number: str
    insured_until: date
    amount: Amount | None = None


class CollateralValueIn(Schema):
    amount: Amount
    currency: Currency
    valued_on: date
    method: Method
    source: str
    appraiser: str = ""
    valid_until: date | None = None
    external_id: str = ""


class ChargeIn(Schema):
    creditor: str
    rank: int
    amount: Amount
    starts_on: date


class CoverIn(Schema):
    starts_on: date
    customer_id: Id | None = None
    obligation_id: Id | None = None
    priority: int = 1
    most: Amount | None = None


class FacilityIn(Schema):
    customer_id: Id
    code: str
    amount: Amount
    currency: Currency
    starts_on: date
    title: str = ""
    ends_on: date | None = None


class AbilityIn(Schema):
    customer_id: Id
    amount: Amount
    currency: Currency
    as_of_on: date
    source: str
    party_id: Id | None = None
    valid_until: date | None = None


class OutsideIn(Schema):
    customer_id: Id
    creditor: str
    amount: Amount
    currency: Currency
    starts_on: date
    party_id: Id | None = None
    debtor_customer_id: Id | None = None
    debtor_name: str = ""
    source: str = ""
    ends_on: date | None = None


class EndOutsideIn(Schema):
    customer_id: Id
    on: date


class CollateralDocumentIn(Schema):
    document_id: Id
