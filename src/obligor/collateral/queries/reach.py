"""Securities, facilities and guarantors, for somebody who may act on them or see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from obligor.collateral.models import (
    Ability,
    Collateral,
    Cover,
    Obligation,
    OutsideGuarantee,
    Party,
    PriorCharge,
    Valuation,
)
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor_core import calendar
from obligor_core.customers.masking import MaskKind, mask
from obligor_core.decision import Refusal
from obligor_core.text import Text

SEE = "collateral.see"


class CollateralNotFound(Refusal):
    status = 404
    text = Text("There is no security {id} that you may see.", "不存在您可查看的担保 {id}。")


class ObligationNotFound(Refusal):
    status = 404
    text = Text("There is no facility {id} that you may see.", "不存在您可查看的授信品种 {id}。")


class PartyNotFound(Refusal):
    status = 404
    text = Text(
        "There is no owner or guarantor {id} that you may see.", "不存在您可查看的担保人 {id}。"
    )


class LineNotFound(Refusal):
    status = 404
    text = Text(
        "There is no such line {id} any more, or you may not see it.",
        "该明细 {id} 已不存在，或您无权查看。",
    )


def securities(actor: Actor, *, verb: str = SEE) -> QuerySet[Collateral]:
    """Return the securities in the files of all customers that the actor reaches."""
    reached = customers.visible(actor, verb=verb)
    rows = Collateral.objects.filter(customer__in=reached, cancelled_at=None)
    return rows.select_related("customer", "owner", "owner__customer")


def security_for(actor: Actor, collateral_id: int, *, verb: str = SEE) -> Collateral:
    """Return the security.

    :raises CollateralNotFound: when there is none within reach
    """
    found = securities(actor, verb=verb).filter(pk=collateral_id).first()
    if found is None:
        raise CollateralNotFound(id=collateral_id)
    return found


def obligations(actor: Actor, *, verb: str = SEE) -> QuerySet[Obligation]:
    """Return the facilities to be secured of all customers that the actor reaches."""
    reached = customers.visible(actor, verb=verb)
    rows = Obligation.objects.filter(customer__in=reached, cancelled_at=None)
    return rows.select_related("customer")


def obligation_for(actor: Actor, obligation_id: int, *, verb: str = SEE) -> Obligation:
    """Return the facility.

    :raises ObligationNotFound: when there is none within reach
    """
    found = obligations(actor, verb=verb).filter(pk=obligation_id).first()
    if found is None:
        raise ObligationNotFound(id=obligation_id)
    return found


def parties(actor: Actor, *, verb: str = SEE) -> QuerySet[Party]:
    """Return the owners and guarantors that stand in files within reach, or are such customers."""
    reached = customers.visible(actor, verb=verb)
    of_files = Collateral.objects.filter(customer__in=reached, cancelled_at=None)
    seen = Q(customer__in=reached) | Q(customer=None, pk__in=of_files.values("owner"))
    return Party.objects.filter(seen).select_related("customer")


def party_for(actor: Actor, party_id: int, *, verb: str = SEE) -> Party:
    """Return the owner or guarantor.

    :raises PartyNotFound: when there is none within reach
    """
    found = parties(actor, verb=verb).filter(pk=party_id).first()
    if found is None:
        raise PartyNotFound(id=party_id)
    return found


def shown_name(party: Party) -> str:
    """Return the party's name, that of a person who is no customer masked."""
    if party.kind == Party.Kind.PERSON and party.customer_id is None:
        return mask(MaskKind.PERSON_NAME, party.name)
    return party.name


def known_people(actor: Actor, parties: Iterable[Party]) -> set[int]:
    """Return which of the persons the actor may know by name: they stand in a file so reached."""
    ids = [p.pk for p in parties]
    reached = customers.within(actor, verb="personal_data.see")
    rows = Collateral.objects.filter(owner__in=ids, customer__in=reached, cancelled_at=None)
    return set(rows.values_list("owner_id", flat=True))


def charge_for(actor: Actor, charge_id: int, *, verb: str) -> PriorCharge:
    """Return a prior charge on a security within reach.

    :raises LineNotFound: when there is none
    """
    reached = securities(actor, verb=verb)
    rows = PriorCharge.objects.filter(collateral__in=reached, cancelled_at=None)
    return _line(rows.select_related("collateral"), charge_id)


def valuation_for(actor: Actor, valuation_id: int, *, verb: str) -> Valuation:
    """Return a valuation of a security within reach.

    :raises LineNotFound: when there is none
    """
    reached = securities(actor, verb=verb)
    rows = Valuation.objects.filter(collateral__in=reached, cancelled_at=None)
    return _line(rows.select_related("collateral"), valuation_id)


def cover_for(actor: Actor, cover_id: int, *, verb: str) -> Cover:
    """Return what a security within reach covers.

    :raises LineNotFound: when there is none
    """
    reached = securities(actor, verb=verb)
    rows = Cover.objects.filter(collateral__in=reached, cancelled_at=None)
    return _line(rows.select_related("collateral", "customer", "obligation"), cover_id)


def outside_for(actor: Actor, outside_id: int, *, verb: str) -> OutsideGuarantee:
    """Return a guarantee that a party within reach gave to others.

    :raises LineNotFound: when there is none
    """
    reached = parties(actor, verb=verb)
    rows = OutsideGuarantee.objects.filter(party__in=reached, cancelled_at=None)
    return _line(rows.select_related("party"), outside_id)


def _line(rows: QuerySet[Any], pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise LineNotFound(id=pk)
    return found


def valuations(actor: Actor) -> QuerySet[Valuation]:
    """Return all valuations of securities within reach, the newest first."""
    rows = Valuation.objects.filter(collateral__in=securities(actor), cancelled_at=None)
    return rows.select_related("collateral__customer").order_by("-valued_on", "-pk")


def covers(actor: Actor) -> QuerySet[Cover]:
    """Return what the securities within reach cover."""
    rows = Cover.objects.filter(collateral__in=securities(actor), cancelled_at=None)
    return rows.select_related("collateral", "customer", "obligation").order_by("pk")


def abilities(actor: Actor) -> QuerySet[Ability]:
    """Return what guarantors within reach were said to be able to pay, the newest first."""
    rows = Ability.objects.filter(party__in=parties(actor), cancelled_at=None)
    return rows.select_related("party").order_by("-as_of_on", "-pk")


def outside(actor: Actor) -> QuerySet[OutsideGuarantee]:
    """Return the guarantees that parties within reach gave to others."""
    rows = OutsideGuarantee.objects.filter(party__in=parties(actor), cancelled_at=None)
    return rows.select_related("party", "debtor").order_by("-starts_on", "-pk")


def business_date(at: datetime) -> date:
    """Return the date of an instant in the institution's time zone."""
    return calendar.business_date(at, zone=settings.TIME_ZONE)
