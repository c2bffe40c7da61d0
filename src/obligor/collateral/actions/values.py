"""What the verbs of collateral take, how rows change, and the refusals that they share."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, TypeVar

from django.db.models import QuerySet
from pydantic import Field, StringConstraints

from obligor.collateral import queries
from obligor.collateral.models import Collateral, Party, Relocation, Versioned
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor_core.collateral.states import HELD, State
from obligor_core.customers.masking import MaskKind, mask
from obligor_core.decision import Refusal
from obligor_core.money import Money, exponent
from obligor_core.portfolio.frames import AMOUNT_MAX
from obligor_core.text import Text

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Share = Annotated[Decimal, Field(gt=0, le=100, max_digits=7, decimal_places=4)]
Rank = Annotated[int, Field(ge=1, le=99)]

Row = TypeVar("Row", bound=Versioned)


class AmountWrong(Refusal):
    status = 422
    text = Text(
        "The amount must be above zero and plausible. Check the decimal point.",
        "金额须大于零且合理，请检查小数点。",
    )


class CurrencyDiffers(Refusal):
    status = 422
    text = Text(
        "The amount is in {given}, the security in {currency}. State it in {currency}.",
        "金额币种为 {given}，而担保币种为 {currency}，请以 {currency} 录入。",
    )


class DaysReversed(Refusal):
    status = 422
    text = Text(
        "The last day {until} lies before {since}. Exchange the dates.",
        "截止日 {until} 早于 {since}，请核对日期。",
    )


class InFuture(Refusal):
    status = 422
    text = Text(
        "{day} has not come yet. Record it on that day.", "日期 {day} 尚未到来，请于当日登记。"
    )


class NotHeld(Refusal):
    text = Text(
        "“{title}” is not held any more, so nothing about it can be changed.",
        "“{title}”已不再持有，不能再变更。",
    )


class PartyUnclear(Refusal):
    status = 422
    text = Text(
        "Name either a customer or the name of a third party.", "请指定客户，或填写第三方名称。"
    )


def checked(amount: Money | None, *, currency: str) -> int | None:
    """Return the minor units of an amount of the security.

    :raises AmountWrong: when it is not above zero, or can only be a slip of the pen
    :raises CurrencyDiffers: when it is in another currency
    """
    if amount is None:
        return None
    if amount.currency != currency:
        raise CurrencyDiffers(given=amount.currency, currency=currency)
    return required_amount(amount)


def required_amount(amount: Money) -> int:
    """Return the minor units.

    :raises AmountWrong: when it is not above zero, or can only be a slip of the pen
    """
    if not 0 < amount.minor <= AMOUNT_MAX:
        raise AmountWrong
    return amount.minor


def known_currency(code: str) -> str:
    """Return the code.

    :raises CurrencyUnknown: when ISO 4217 has no such code
    """
    exponent(code)
    return code


def in_order(since: date | None, until: date | None) -> None:
    """Check that a period does not end before it starts.

    :raises DaysReversed: when it does
    """
    if since is not None and until is not None and until < since:
        raise DaysReversed(since=since, until=until)


def not_in_future(day: date, *, at: datetime) -> None:
    """Check that a day has come.

    :raises InFuture: when it has not
    """
    if day > queries.business_date(at):
        raise InFuture(day=day)


def locked(collateral_id: int, *, by: Actor, name: str) -> Collateral:
    """Return the security with its row locked, as it is after any wait.

    :raises CollateralNotFound: when the actor does not reach it with the verb ``name``
    """
    queries.security_for(by, collateral_id, verb=name)
    Collateral.objects.select_for_update().get(pk=collateral_id)
    return queries.security_for(by, collateral_id, verb=name)


def locked_live(collateral_id: int, *, by: Actor, name: str) -> Collateral:
    """Return the security, locked, while it is proposed or held.

    :raises NotHeld: when it was declined, released or disposed of
    """
    row = locked(collateral_id, by=by, name=name)
    if State(row.state) not in HELD | {State.PROPOSED}:
        raise NotHeld(title=row.title)
    return row


def changed(row: Row, *, at: datetime, **values: object) -> list[str]:
    """Store new values as the row's next version; return the names of the fields that differ."""
    differing = [name for name, value in values.items() if getattr(row, name) != value]
    if not differing:
        return []
    for name in differing:
        setattr(row, name, values[name])
    row.version += 1
    row.known_from = at
    row.save(update_fields=[*differing, "version", "known_from"])
    return differing


def stamps(at: datetime) -> dict[str, datetime]:
    """Return the instants of a new row."""
    return {"recorded_at": at, "known_from": at}


def party_of(*, customer_id: int | None, name: str, kind: str, by: Actor, verb: str) -> Party:
    """Return the party that is this customer, or the third party of this name; made when new.

    :raises PartyUnclear: when neither or both are given
    :raises CustomerNotFound: when the customer is out of reach
    """
    if (customer_id is None) == (not name.strip()):
        raise PartyUnclear
    if customer_id is None:
        found, _ = Party.objects.get_or_create(kind=kind, name=name.strip(), customer=None)
        return found
    customer = customers.customer_for(by, customer_id, verb=verb)
    kept = own_parties([customer.pk]).order_by("pk").first()
    is_person = customer.kind == "individual"
    return kept or Party.objects.create(
        kind=Party.Kind.PERSON if is_person else Party.Kind.ENTERPRISE,
        name=customer.name,
        customer=customer,
    )


def own_parties(customer_ids: Collection[int]) -> QuerySet[Party]:
    """Return the parties that are these customers, without those that a merge may take back."""
    standing = Relocation.objects.filter(to_customer__in=customer_ids, undone_at=None)
    moved = {pk for ids in standing.values_list("moved__party", flat=True) for pk in ids or ()}
    return Party.objects.filter(customer__in=customer_ids).exclude(pk__in=moved)


def told_name(party: Party) -> str:
    """Return the party's name as acts tell it: a person's is masked, since logs are read widely."""
    if party.kind == Party.Kind.PERSON and party.customer_id is None:
        return mask(MaskKind.PERSON_NAME, party.name)
    return party.name
