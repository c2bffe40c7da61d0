"""Putting a security on file, changing what is said of it, and the steps of its life."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import ConfigDict
from typing_extensions import TypedDict

from obligor.collateral import events
from obligor.collateral.actions.covers import add_default_cover
from obligor.collateral.actions.values import (
    Currency,
    Line,
    Number,
    Rank,
    Share,
    Words,
    changed,
    checked,
    in_order,
    known_currency,
    locked,
    locked_live,
    not_in_future,
    party_of,
    required_amount,
    stamps,
    told_name,
)
from obligor.collateral.models import Collateral, Party
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, Measure, verb
from obligor.receivables.queries import in_book_currency
from obligor_core.collateral.kinds import Kind, Mode, PartyKind, is_guarantee
from obligor_core.collateral.states import Move, State, moved
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text


class CollateralExists(Refusal):
    text = Text(
        "There is a security {external_id} already. Give the new one another number.",
        "已存在编号为 {external_id} 的担保，请使用其他编号。",
    )


class GuarantorMissing(Refusal):
    status = 422
    text = Text(
        "A guarantee needs a guarantor other than the debtor, and an amount.",
        "保证须指定债务人以外的保证人，并填写担保金额。",
    )


class IsGuarantee(Refusal):
    status = 422
    text = Text("A guarantor is put on file by “Add guarantee”.", "保证请使用“登记保证”功能录入。")


class SecurityChanges(TypedDict, total=False):
    """What is said of a security; what is not given stays as it is."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    title: Line
    location: Words
    agreement: Number
    amount: Money | None
    is_maximum: bool
    share_percent: Share | None
    our_rank: Rank
    valid_until: date | None


@verb("collateral.register", label=Text("Put security on file", "登记担保"))
def register(
    *,
    customer_id: int,
    kind: Kind,
    title: Line,
    currency: Currency,
    by: Actor,
    at: datetime,
    owner_customer_id: int | None = None,
    owner_name: Words = "",
    owner_kind: PartyKind = PartyKind.ENTERPRISE,
    amount: Money | None = None,
    is_maximum: bool = False,
    our_rank: Rank = 1,
    location: Words = "",
    agreement: Number = "",
    valid_until: date | None = None,
    external_id: Number = "",
) -> Events:
    """Put a security that a customer or a third party offers on the customer's file.

    It is proposed, counts for nothing yet, and covers all exposure of the customer until told
    otherwise. Without an owner it is the customer's own.

    :raises IsGuarantee: for a guarantor, who has a verb of his own
    :raises CollateralExists: when the number is taken
    """
    if is_guarantee(kind):
        raise IsGuarantee
    customer = customers.customer_for(by, customer_id, verb="collateral.register")
    has_owner = owner_customer_id is not None or owner_name
    owner = party_of(
        customer_id=owner_customer_id if has_owner else customer_id,
        name=owner_name,
        kind=owner_kind.value,
        by=by,
        verb="collateral.register",
    )
    row = _made(
        customer_id=customer.pk,
        kind=kind.value,
        title=title,
        owner=owner,
        currency=known_currency(currency),
        amount_minor=checked(amount, currency=currency),
        is_maximum=is_maximum,
        our_rank=our_rank,
        location=location,
        agreement=agreement,
        valid_until=valid_until,
        external_id=external_id,
        **stamps(at),
    )
    return [_registered(row), *add_default_cover(row, at=at)]


@verb(
    "collateral.add_guarantee",
    label=Text("Add guarantee", "登记保证"),
    conceal=("guarantor_name",),
)
def add_guarantee(
    *,
    customer_id: int,
    amount: Money,
    mode: Mode,
    by: Actor,
    at: datetime,
    guarantor_customer_id: int | None = None,
    guarantor_name: Words = "",
    is_person: bool = False,
    is_maximum: bool = False,
    share_percent: Share | None = None,
    agreement: Number = "",
    valid_until: date | None = None,
    external_id: Number = "",
) -> Events:
    """Put a guarantee on the debtor's file; several guarantors are several guarantees.

    ``share_percent`` is the share of a guarantor by shares; without one he answers for all.

    :raises GuarantorMissing: when nobody is named, or the debtor himself
    """
    customer = customers.customer_for(by, customer_id, verb="collateral.add_guarantee")
    if guarantor_customer_id == customer_id or not (guarantor_customer_id or guarantor_name):
        raise GuarantorMissing
    kind = Party.Kind.PERSON if is_person else Party.Kind.ENTERPRISE
    guarantor = party_of(
        customer_id=guarantor_customer_id,
        name=guarantor_name,
        kind=kind.value,
        by=by,
        verb="collateral.add_guarantee",
    )
    is_natural = guarantor.kind == Party.Kind.PERSON
    row = _made(
        customer_id=customer.pk,
        kind=(Kind.GUARANTEE_PERSON if is_natural else Kind.GUARANTEE_ENTERPRISE).value,
        title=told_name(guarantor),
        owner=guarantor,
        currency=amount.currency,
        amount_minor=required_amount(amount),
        mode=mode.value,
        is_maximum=is_maximum,
        share_percent=share_percent,
        agreement=agreement,
        valid_until=valid_until,
        external_id=external_id,
        **stamps(at),
    )
    return [_registered(row), *add_default_cover(row, at=at)]


def _made(*, external_id: str, **values: Any) -> Collateral:
    """Store the row under its number; without one it is numbered within its customer."""
    if external_id and Collateral.objects.filter(external_id=external_id).exists():
        raise CollateralExists(external_id=external_id)
    return Collateral.objects.create(
        external_id=external_id or _number(values["customer_id"]), **values
    )


def _number(customer_id: int) -> str:
    """Return the next free number of the customer, as D000012-03."""
    place = Collateral.objects.filter(customer_id=customer_id).count() + 1
    while Collateral.objects.filter(external_id=f"D{customer_id:06d}-{place:02d}").exists():
        place += 1
    return f"D{customer_id:06d}-{place:02d}"


def _registered(row: Collateral) -> events.CollateralRegistered:
    return events.CollateralRegistered(
        customer_id=row.customer_id, collateral_id=row.pk, kind=row.kind, title=row.title
    )


@verb("collateral.change", label=Text("Change security", "变更担保信息"))
def change(*, collateral_id: int, changes: SecurityChanges, by: Actor, at: datetime) -> Events:
    """Change what is said of a security that is proposed or held.

    :raises NotHeld: when it is neither
    """
    row = locked_live(collateral_id, by=by, name="collateral.change")
    values: dict[str, Any] = dict(changes)
    if "amount" in values:
        values["amount_minor"] = checked(values.pop("amount"), currency=row.currency)
        if is_guarantee(Kind(row.kind)) and values["amount_minor"] is None:
            raise GuarantorMissing
    fields = changed(row, at=at, **values)
    return [
        events.CollateralChanged(
            customer_id=row.customer_id, collateral_id=row.pk, title=row.title, fields=fields
        )
    ]


@verb("collateral.accept", label=Text("Accept security", "接受担保"))
def accept(*, collateral_id: int, accepted_on: date, by: Actor, at: datetime) -> Events:
    """Take what was proposed as security from a day on.

    :raises MoveNotPossible: when it is not proposed
    """
    row = locked(collateral_id, by=by, name="collateral.accept")
    after = moved(State(row.state), Move.ACCEPT)
    not_in_future(accepted_on, at=at)
    changed(row, at=at, state=after.value, accepted_on=accepted_on)
    return [events.CollateralAccepted(**_about(row), accepted_on=accepted_on)]


@verb("collateral.decline", label=Text("Decline security", "拒绝担保"))
def decline(*, collateral_id: int, because: Line, by: Actor, at: datetime) -> Events:
    """Refuse what was proposed.

    :raises MoveNotPossible: when it is not proposed
    """
    row = locked(collateral_id, by=by, name="collateral.decline")
    after = moved(State(row.state), Move.DECLINE)
    changed(row, at=at, state=after.value)
    return [events.CollateralDeclined(**_about(row), because=because)]


@verb("collateral.record_registration", label=Text("Record registration", "录入登记信息"))
def record_registration(
    *,
    collateral_id: int,
    registry: Line,
    registration_number: Number,
    registered_on: date,
    by: Actor,
    at: datetime,
    registered_until: date | None = None,
    amount: Money | None = None,
) -> Events:
    """Record where, under which number and until when a held security is registered.

    :raises MoveNotPossible: when it is not held
    :raises DaysReversed: when it would end before it starts
    """
    row = locked(collateral_id, by=by, name="collateral.record_registration")
    after = moved(State(row.state), Move.REGISTER)
    not_in_future(registered_on, at=at)
    in_order(registered_on, registered_until)
    changed(
        row,
        at=at,
        state=after.value,
        registry=registry,
        registration_number=registration_number,
        registered_on=registered_on,
        registered_until=registered_until,
        registered_minor=checked(amount, currency=row.currency),
    )
    return [
        events.RegistrationRecorded(
            **_about(row), registered_on=registered_on, registered_until=registered_until
        )
    ]


@verb("collateral.insure", label=Text("Record insurance", "录入保险信息"))
def insure(
    *,
    collateral_id: int,
    insurer: Line,
    insurance_number: Number,
    insured_until: date,
    by: Actor,
    at: datetime,
    amount: Money | None = None,
) -> Events:
    """Record by whom, until when and for how much a security is insured.

    :raises NotHeld: when it is neither proposed nor held
    """
    row = locked_live(collateral_id, by=by, name="collateral.insure")
    changed(
        row,
        at=at,
        insurer=insurer,
        insurance_number=insurance_number,
        insured_until=insured_until,
        insured_minor=checked(amount, currency=row.currency),
    )
    return [events.InsuranceRecorded(**_about(row), insured_until=insured_until)]


def _measure_release(payload: dict[str, Any]) -> Measure:
    """Look at the promised amount or the newest value, in the book currency."""
    row = Collateral.objects.filter(pk=payload["collateral_id"]).first()
    if row is None:
        return Measure()
    newest = row.valuations.filter(cancelled_at=None).order_by("-valued_on", "-pk").first()
    minor = newest.amount_minor if newest else row.amount_minor
    day = date.fromisoformat(str(payload["released_on"]))
    amount = None
    if minor is not None:
        amount = in_book_currency(Money(minor, row.currency), on=day)
    return Measure(amount=amount, unit_path=row.customer.unit.path)


def _watch_release(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what the approver looks at: state, and what the security covers."""
    row = Collateral.objects.filter(pk=payload["collateral_id"]).first()
    if row is None:
        return {"state": "–"}
    count = row.covers.filter(cancelled_at=None, ends_on=None).count()
    return {"state": row.state, "title": row.title, "covers_count": count}


@verb(
    "collateral.release",
    label=Text("Release security", "解除担保"),
    measure=_measure_release,
    watch=_watch_release,
)
def release(
    *, collateral_id: int, released_on: date, because: Line, by: Actor, at: datetime
) -> Events:
    """Give a held security back; from that day it counts for nothing.

    :raises MoveNotPossible: when it is not held
    """
    row = locked(collateral_id, by=by, name="collateral.release")
    _end(row, Move.RELEASE, released_on, at)
    return [events.CollateralReleased(**_about(row), released_on=released_on)]


@verb("collateral.dispose", label=Text("Record disposal", "处置担保"))
def dispose(
    *, collateral_id: int, disposed_on: date, because: Line, by: Actor, at: datetime
) -> Events:
    """Record that a held security was realised, or called from the guarantor.

    :raises MoveNotPossible: when it is not held
    """
    row = locked(collateral_id, by=by, name="collateral.dispose")
    _end(row, Move.DISPOSE, disposed_on, at)
    return [events.CollateralDisposed(**_about(row), disposed_on=disposed_on)]


def _end(row: Collateral, move: Move, day: date, at: datetime) -> None:
    after = moved(State(row.state), move)
    not_in_future(day, at=at)
    in_order(row.accepted_on, day)
    changed(row, at=at, state=after.value, ended_on=day)


def _about(row: Collateral) -> dict[str, Any]:
    return {"customer_id": row.customer_id, "collateral_id": row.pk, "title": row.title}
