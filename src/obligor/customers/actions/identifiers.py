"""Numbers under which others know the customer: checked, then added or removed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from django.db import IntegrityError, transaction
from pydantic import ConfigDict, StringConstraints
from typing_extensions import TypedDict

from obligor.customers import events
from obligor.customers.actions.locks import locked_customer
from obligor.customers.models import Customer, Identifier
from obligor.customers.queries.labels import choice_label
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor_core.customers.identifiers import (
    IdentifierCheck,
    IdentifierKind,
    check_identifier,
    compact,
)
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
ONE_OF_A_KIND = (Identifier.Kind.USCC, Identifier.Kind.ID_CARD, Identifier.Kind.LEI)
NOT_FOR = {
    Customer.Kind.INDIVIDUAL: (Identifier.Kind.USCC, Identifier.Kind.LEI),
    Customer.Kind.ENTERPRISE: (Identifier.Kind.ID_CARD,),
    Customer.Kind.SOLE_TRADER: (),
}


class IdentifierGiven(TypedDict):
    """An identifier as it is said of a customer; ``country`` matters for tax numbers."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    kind: Identifier.Kind
    value: Number
    country: Country


class IdentifierFaulty(Refusal):
    status = 422
    text = Text("{en}", "{zh}")


class IdentifierNotForKind(Refusal):
    status = 422
    text = Text(
        "A customer of this kind ({customer}) has no such number ({number}).",
        "{customer_zh}类客户不适用此类证照号码（{number_zh}）。",
    )


class IdentifierTaken(Refusal):
    text = Text(
        "The customer has such a number already. Remove the old one first.",
        "该客户已有此类证照号码，请先删除原号码。",
    )


class IdentifierMissing(Refusal):
    status = 404
    text = Text("The customer has no identifier {id} any more.", "该客户已无编号为 {id} 的证照。")


@verb("customer.add_identifier", label=Text("Add identifier", "新增证照号码"), conceal=["value"])
def add_identifier(
    *,
    customer_id: int,
    kind: Identifier.Kind,
    value: Number,
    by: Actor,
    at: datetime,
    country: Country = "CN",
) -> Events:
    """Add a number after its check; a customer has one credit code, identity card and LEI.

    :raises IdentifierFaulty: when the number breaks its standard
    :raises IdentifierNotForKind: when it does not fit the kind of customer
    :raises IdentifierTaken: when the customer has one
    """
    row = locked_customer(by, customer_id, verb="customer.add_identifier")
    given: IdentifierGiven = {"kind": kind, "value": value, "country": country}
    (added,) = add_to(row, [given], on=business_date(at))
    return [
        events.IdentifierAdded(customer_id=row.pk, identifier_id=added.pk, kind=added.kind),
    ]


@verb("customer.remove_identifier", label=Text("Remove identifier", "删除证照号码"))
def remove_identifier(*, customer_id: int, identifier_id: int, by: Actor, at: datetime) -> Events:
    """Take a number away.

    :raises IdentifierMissing: when the customer does not have it
    """
    row = locked_customer(by, customer_id, verb="customer.remove_identifier")
    found = row.identifiers.filter(pk=identifier_id).first()
    if found is None:
        raise IdentifierMissing(id=identifier_id)
    found.delete()
    return [
        events.IdentifierRemoved(customer_id=row.pk, identifier_id=identifier_id, kind=found.kind)
    ]


def add_to(row: Customer, given: Sequence[IdentifierGiven], *, on: date) -> list[Identifier]:
    """Add checked numbers to a customer in the open transaction.

    :raises IdentifierFaulty: when a number breaks its standard
    :raises IdentifierNotForKind: when it does not fit the kind of customer
    :raises IdentifierTaken: when the customer has one of the kind
    """
    held = set(row.identifiers.values_list("kind", flat=True))
    added = []
    for one in given:
        if one["kind"] in ONE_OF_A_KIND and one["kind"] in held:
            raise IdentifierTaken
        number = checked(one, customer_kind=row.kind, on=on)
        held.add(one["kind"])
        added.append(_added(row, one, number))
    return added


def _added(row: Customer, given: IdentifierGiven, number: str) -> Identifier:
    try:
        with transaction.atomic():
            return row.identifiers.create(
                kind=given["kind"], value=number, country=given["country"]
            )
    except IntegrityError as error:
        raise IdentifierTaken from error


def checked(given: IdentifierGiven, *, customer_kind: str, on: date) -> str:
    """Return the number in the form to store.

    :raises IdentifierFaulty: when it breaks its standard
    :raises IdentifierNotForKind: when it does not fit the kind of customer
    """
    kind = Identifier.Kind(given["kind"])
    if kind in NOT_FOR[Customer.Kind(customer_kind)]:
        number, customer = choice_label(kind), choice_label(customer_kind)
        raise IdentifierNotForKind(
            number=number.en, number_zh=number.zh, customer=customer.en, customer_zh=customer.zh
        )
    result = check(kind, given["value"], country=given["country"], on=on)
    if result.faults:
        raise IdentifierFaulty(**said_of(result.faults))
    return result.value


def check(kind: str, value: str, *, country: str, on: date) -> IdentifierCheck:
    """Return the check of a number; one of another kind is only compacted."""
    if kind == Identifier.Kind.OTHER:
        return IdentifierCheck(IdentifierKind.TAX_NUMBER, compact(value))
    return check_identifier(IdentifierKind(kind), value, on=on, country=country)


def said_of(faults: Sequence[Fault]) -> dict[str, str]:
    """Return all the faults with their remedies, as the values of ``IdentifierFaulty``."""
    return {
        "en": " ".join(f"{fault.what.en} {fault.remedy.en}" for fault in faults),
        "zh": "".join(f"{fault.what.zh}{fault.remedy.zh}" for fault in faults),
    }
