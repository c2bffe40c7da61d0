"""The verbs from a customer's room: put on file, facilities, guarantors' abilities."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.collateral import actions, queries
from obligor.collateral.pages.forms import (
    AbilityForm,
    EndForm,
    FacilityForm,
    GuaranteeForm,
    OutsideForm,
    SecurityForm,
)
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.clock import today
from obligor.foundation.web import Panel, actor, signed_in, verb_panel

Payload = Callable[[dict[str, Any]], dict[str, Any]]


def named_customer(by: Actor, given: str) -> int | None:
    """Return the customer of that number within reach, or None."""
    found = customers.visible(by).filter(external_id__iexact=given.strip())
    return found.values_list("pk", flat=True).first()


def _panel(
    request: HttpRequest,
    customer_id: int,
    *,
    name: str,
    title: Any,
    form: forms.Form,
    payload: Payload,
    lead: str = "",
) -> HttpResponse:
    verb = f"collateral.{name}"
    customer = customers.customer_for(actor(request), customer_id, verb=verb)
    panel = Panel(
        act=getattr(actions, name),
        verb=verb,
        title=str(title),
        lead=lead or customer.name,
        form=form,
        back=reverse("collateral_room", args=[customer_id]),
        payload=lambda given: payload(given) | {"customer_id": customer_id},
    )
    return verb_panel(request, panel)


@signed_in("collateral.register")
def register(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Put a security on the customer's file."""
    return _panel(
        request,
        customer_id,
        name="register",
        title=_("Put security on file"),
        form=SecurityForm(request.POST or None),
        payload=dict,
    )


@signed_in("collateral.add_guarantee")
def add_guarantee(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Put a guarantee on the customer's file."""
    by = actor(request)

    def payload(given: dict[str, Any]) -> dict[str, Any]:
        who = given.pop("guarantor")
        found = named_customer(by, who)
        given.pop("currency")
        named = {"guarantor_name": who} if found is None else {"guarantor_customer_id": found}
        return given | named

    return _panel(
        request,
        customer_id,
        name="add_guarantee",
        title=_("Add guarantee"),
        form=GuaranteeForm(request.POST or None),
        payload=payload,
    )


@signed_in("collateral.state_facility")
def state_facility(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Name a facility that is to be secured."""

    def payload(given: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in given.items() if name != "currency"}

    return _panel(
        request,
        customer_id,
        name="state_facility",
        title=_("State facility to be secured"),
        form=FacilityForm(request.POST or None, initial={"starts_on": today()}),
        payload=payload,
    )


@signed_in("collateral.state_ability")
def state_ability(request: HttpRequest, customer_id: int, party_id: int = 0) -> HttpResponse:
    """State what a guarantor, or the customer itself, could pay."""
    return _of_party(
        request,
        customer_id,
        party_id,
        name="state_ability",
        title=_("State guarantor's ability"),
        form=AbilityForm(request.POST or None, initial={"as_of_on": today()}),
    )


@signed_in("collateral.add_outside")
def add_outside(request: HttpRequest, customer_id: int, party_id: int = 0) -> HttpResponse:
    """Record a guarantee that somebody gave to others."""
    return _of_party(
        request,
        customer_id,
        party_id,
        name="add_outside",
        title=_("Record guarantee to others"),
        form=OutsideForm(request.POST or None, initial={"starts_on": today()}),
    )


def _of_party(
    request: HttpRequest,
    customer_id: int,
    party_id: int,
    *,
    name: str,
    title: Any,
    form: forms.Form,
) -> HttpResponse:
    by = actor(request)
    lead = queries.party_for(by, party_id).name if party_id else ""

    def payload(given: dict[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in given.items() if k not in {"currency", "debtor"}}
        who = given.get("debtor", "")
        if who:
            found = named_customer(by, who)
            kept |= {"debtor_name": who} if found is None else {"debtor_customer_id": found}
        return kept | ({"party_id": party_id} if party_id else {})

    return _panel(
        request, customer_id, name=name, title=title, form=form, payload=payload, lead=lead
    )


@signed_in("collateral.end_facility")
def end_facility(request: HttpRequest, obligation_id: int) -> HttpResponse:
    """Let a facility need no security any more."""
    found = queries.obligation_for(actor(request), obligation_id, verb="collateral.end_facility")
    panel = Panel(
        act=actions.end_facility,
        verb="collateral.end_facility",
        title=str(_("End facility")),
        lead=found.code,
        form=EndForm(request.POST or None, initial={"ends_on": today()}),
        back=reverse("collateral_room", args=[found.customer_id]),
        payload=lambda given: given | {"obligation_id": obligation_id},
    )
    return verb_panel(request, panel)


@signed_in("collateral.end_outside")
def end_outside(request: HttpRequest, customer_id: int, outside_id: int) -> HttpResponse:
    """Record that a guarantee to others ended."""
    return _panel(
        request,
        customer_id,
        name="end_outside",
        title=_("End guarantee to others"),
        form=EndForm(request.POST or None, initial={"ends_on": today()}),
        payload=lambda given: given | {"outside_id": outside_id},
    )


_ROOM = "assess/<int:customer_id>/collateral"
urlpatterns = [
    path(f"{_ROOM}/new", register, name="register_security"),
    path(f"{_ROOM}/guarantees/new", add_guarantee, name="add_guarantee"),
    path(f"{_ROOM}/facilities/new", state_facility, name="state_facility"),
    path(f"{_ROOM}/ability", state_ability, name="state_own_ability"),
    path(f"{_ROOM}/guarantors/<int:party_id>/ability", state_ability, name="state_ability"),
    path(f"{_ROOM}/outside/new", add_outside, name="add_own_outside"),
    path(f"{_ROOM}/guarantors/<int:party_id>/outside/new", add_outside, name="add_outside"),
    path(f"{_ROOM}/outside/<int:outside_id>/end", end_outside, name="end_outside"),
    path("collateral/facilities/<int:obligation_id>/end", end_facility, name="end_facility"),
]
