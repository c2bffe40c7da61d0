"""What guarantors can pay, and what they promised to others."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from obligor.collateral import events, queries
from obligor.collateral.actions.values import (
    AmountWrong,
    Line,
    Words,
    changed,
    in_order,
    not_in_future,
    party_of,
    required_amount,
    stamps,
    told_name,
)
from obligor.collateral.models import Ability, Collateral, OutsideGuarantee, Party
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.portfolio.frames import AMOUNT_MAX
from obligor_core.text import Text


class GuaranteesItself(Refusal):
    status = 422
    text = Text("Nobody guarantees for himself.", "不能为自身提供保证。")


@verb("collateral.state_ability", label=Text("State guarantor's ability", "登记代偿能力"))
def state_ability(
    *,
    customer_id: int,
    amount: Money,
    as_of_on: date,
    source: Line,
    by: Actor,
    at: datetime,
    party_id: int | None = None,
    valid_until: date | None = None,
) -> Events:
    """Record what a guarantor of the customer could pay, or the customer itself.

    The amount is net of its other debts but before any guarantee; it may be zero.

    :raises PartyNotFound: when the guarantor does not stand in the customer's file
    """
    name = "collateral.state_ability"
    customers.customer_for(by, customer_id, verb=name)
    party = _party(customer_id, party_id, by=by, name=name)
    not_in_future(as_of_on, at=at)
    in_order(as_of_on, valid_until)
    if not 0 <= amount.minor <= AMOUNT_MAX:
        raise AmountWrong
    Ability.objects.create(
        party=party,
        as_of_on=as_of_on,
        currency=amount.currency,
        amount_minor=amount.minor,
        source=source,
        valid_until=valid_until,
        **stamps(at),
    )
    return [
        events.AbilityStated(
            customer_id=customer_id,
            party_id=party.pk,
            name=told_name(party),
            amount_minor=amount.minor,
            currency=amount.currency,
            as_of_on=as_of_on,
        )
    ]


@verb("collateral.add_outside", label=Text("Record guarantee to others", "登记对外（他方）担保"))
def add_outside(
    *,
    customer_id: int,
    creditor: Line,
    amount: Money,
    starts_on: date,
    by: Actor,
    at: datetime,
    party_id: int | None = None,
    debtor_customer_id: int | None = None,
    debtor_name: Words = "",
    source: Words = "",
    ends_on: date | None = None,
) -> Events:
    """Record a guarantee that a guarantor of the customer, or the customer, gave to somebody else.

    :raises PartyNotFound: when the guarantor does not stand in the customer's file
    :raises GuaranteesItself: when guarantor and debtor are one
    """
    name = "collateral.add_outside"
    customers.customer_for(by, customer_id, verb=name)
    party = _party(customer_id, party_id, by=by, name=name)
    in_order(starts_on, ends_on)
    debtor = None
    if debtor_customer_id is not None or debtor_name:
        kind = Party.Kind.ENTERPRISE.value
        debtor = party_of(
            customer_id=debtor_customer_id, name=debtor_name, kind=kind, by=by, verb=name
        )
    if debtor is not None and debtor.pk == party.pk:
        raise GuaranteesItself
    made = OutsideGuarantee.objects.create(
        party=party,
        debtor=debtor,
        creditor=creditor,
        currency=amount.currency,
        amount_minor=required_amount(amount),
        source=source,
        starts_on=starts_on,
        ends_on=ends_on,
        **stamps(at),
    )
    return [
        events.OutsideGuaranteeRecorded(
            customer_id=customer_id,
            party_id=party.pk,
            outside_id=made.pk,
            name=told_name(party),
            amount_minor=made.amount_minor,
            currency=amount.currency,
        )
    ]


@verb("collateral.end_outside", label=Text("End guarantee to others", "结束对外（他方）担保"))
def end_outside(
    *, customer_id: int, outside_id: int, ends_on: date, by: Actor, at: datetime
) -> Events:
    """Record that a guarantee to somebody else ended."""
    name = "collateral.end_outside"
    customers.customer_for(by, customer_id, verb=name)
    found = queries.outside_for(by, outside_id, verb=name)
    _party(customer_id, found.party_id, by=by, name=name)
    row = OutsideGuarantee.objects.select_for_update().get(pk=found.pk)
    in_order(row.starts_on, ends_on)
    changed(row, at=at, ends_on=ends_on)
    return [
        events.OutsideGuaranteeEnded(
            customer_id=customer_id,
            party_id=row.party_id,
            outside_id=row.pk,
            name=told_name(found.party),
        )
    ]


def _party(customer_id: int, party_id: int | None, *, by: Actor, name: str) -> Party:
    """Return the guarantor in the customer's file, or the customer as a guarantor."""
    if party_id is None:
        return party_of(customer_id=customer_id, name="", kind="enterprise", by=by, verb=name)
    party = Party.objects.filter(pk=party_id).first()
    same = Q(owner_id=party_id)
    if party is not None and party.customer_id is not None:
        same |= Q(owner__customer=party.customer_id)
    in_file = Collateral.objects.filter(same, customer_id=customer_id)
    is_own = party is not None and party.customer_id == customer_id
    if party is None or not (is_own or in_file.filter(cancelled_at=None).exists()):
        raise queries.PartyNotFound(id=party_id)
    return party
