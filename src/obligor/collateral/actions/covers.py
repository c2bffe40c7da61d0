"""What securities cover: all exposure of a customer, of a group member, or a named facility."""

from __future__ import annotations

from datetime import date, datetime

from obligor.collateral import events, queries
from obligor.collateral.actions.values import (
    Code,
    Rank,
    Words,
    changed,
    checked,
    in_order,
    locked,
    locked_live,
    required_amount,
    stamps,
)
from obligor.collateral.models import Collateral, Cover, Obligation
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text

ALL_EXPOSURE = "*"


class CoveredAlready(Refusal):
    text = Text(
        "The security covers this already. End that cover first to change it.",
        "该担保已覆盖此债务，如需变更请先结束原覆盖关系。",
    )


class FacilityStillCovered(Refusal):
    text = Text(
        "Securities still cover the facility {code}. End those covers first.",
        "授信品种 {code} 仍有担保覆盖，请先结束覆盖关系。",
    )


@verb("collateral.cover", label=Text("Allocate to an obligation", "设定担保覆盖"))
def cover(
    *,
    collateral_id: int,
    starts_on: date,
    by: Actor,
    at: datetime,
    customer_id: int | None = None,
    obligation_id: int | None = None,
    priority: Rank = 1,
    most: Money | None = None,
) -> Events:
    """Let a security cover a named facility, or all exposure of a customer (default: its own).

    How much goes where is not entered: the rule COL-10 spreads it by scope and priority.

    :raises CoveredAlready: when it does so already
    """
    name = "collateral.cover"
    row = locked_live(collateral_id, by=by, name=name)
    facility = None
    debtor_id = customer_id if customer_id is not None else row.customer_id
    if obligation_id is not None:
        facility = queries.obligation_for(by, obligation_id, verb=name)
        debtor_id = facility.customer_id
    debtor = customers.customer_for(by, debtor_id, verb=name)
    standing = row.covers.filter(cancelled_at=None, ends_on=None, customer=debtor)
    if standing.filter(obligation=facility).exists():
        raise CoveredAlready
    made = Cover.objects.create(
        collateral=row,
        customer=debtor,
        obligation=facility,
        priority=priority,
        most_minor=checked(most, currency=row.currency),
        starts_on=starts_on,
        **stamps(at),
    )
    return [_added(row, made)]


def add_default_cover(row: Collateral, *, at: datetime) -> Events:
    """Let a new security cover all exposure of the customer in whose file it is."""
    made = Cover.objects.create(
        collateral=row,
        customer_id=row.customer_id,
        starts_on=queries.business_date(at),
        **stamps(at),
    )
    return [_added(row, made)]


def _added(row: Collateral, made: Cover) -> events.CoverAdded:
    return events.CoverAdded(
        customer_id=made.customer_id,
        collateral_id=row.pk,
        cover_id=made.pk,
        title=row.title,
        covers=made.obligation.code if made.obligation else ALL_EXPOSURE,
    )


@verb("collateral.end_cover", label=Text("End allocation", "结束担保覆盖"))
def end_cover(*, cover_id: int, ends_on: date, by: Actor, at: datetime) -> Events:
    """Let a security cover something no more from a day on."""
    name = "collateral.end_cover"
    found = queries.cover_for(by, cover_id, verb=name)
    row = locked(found.collateral_id, by=by, name=name)
    found = queries.cover_for(by, cover_id, verb=name)
    in_order(found.starts_on, ends_on)
    changed(found, at=at, ends_on=ends_on)
    return [
        events.CoverEnded(
            customer_id=found.customer_id,
            collateral_id=row.pk,
            cover_id=cover_id,
            title=row.title,
            covers=found.obligation.code if found.obligation else ALL_EXPOSURE,
        )
    ]


@verb("collateral.state_facility", label=Text("State facility to be secured", "登记授信品种"))
def state_facility(
    *,
    customer_id: int,
    code: Code,
    amount: Money,
    starts_on: date,
    by: Actor,
    at: datetime,
    title: Words = "",
    ends_on: date | None = None,
) -> Events:
    """Name a facility with its amount, or give the one of that code another amount."""
    name = "collateral.state_facility"
    customer = customers.customer_for(by, customer_id, verb=name)
    in_order(starts_on, ends_on)
    values = {
        "title": title,
        "currency": amount.currency,
        "amount_minor": required_amount(amount),
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    standing = Obligation.objects.select_for_update().filter(
        customer=customer, code=code, cancelled_at=None
    )
    row = standing.order_by("-pk").first()
    if row is None:
        row = Obligation.objects.create(customer=customer, code=code, **values, **stamps(at))
    else:
        changed(row, at=at, **values)
    return [
        events.FacilityStated(
            customer_id=customer.pk,
            obligation_id=row.pk,
            code=code,
            amount_minor=amount.minor,
            currency=amount.currency,
        )
    ]


@verb("collateral.end_facility", label=Text("End facility", "结束授信品种"))
def end_facility(*, obligation_id: int, ends_on: date, by: Actor, at: datetime) -> Events:
    """Let a facility need no security from a day on.

    :raises FacilityStillCovered: while a security covers it
    """
    found = queries.obligation_for(by, obligation_id, verb="collateral.end_facility")
    row = Obligation.objects.select_for_update().get(pk=found.pk)
    if row.covers.filter(cancelled_at=None, ends_on=None).exists():
        raise FacilityStillCovered(code=row.code)
    in_order(row.starts_on, ends_on)
    changed(row, at=at, ends_on=ends_on)
    return [events.FacilityEnded(customer_id=row.customer_id, obligation_id=row.pk, code=row.code)]
