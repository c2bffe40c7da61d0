"""The verbs about single lines of a security: end, withdraw, attach, detach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.collateral import actions, queries
from obligor.collateral.pages.forms import BecauseForm, EndForm
from obligor.customers.queries.documents import documents_of
from obligor.foundation.clock import today
from obligor.foundation.web import Panel, actor, signed_in, verb_panel


def _panel(
    request: HttpRequest,
    collateral_id: int,
    *,
    name: str,
    title: Any,
    lead: str,
    form: forms.Form,
    fixed: dict[str, Any],
) -> HttpResponse:
    panel = Panel(
        act=getattr(actions, name),
        verb=f"collateral.{name}",
        title=str(title),
        lead=lead,
        form=form,
        back=reverse("security", args=[collateral_id]),
        payload=lambda given: given | fixed,
        is_dangerous=name in {"withdraw_valuation", "detach"},
    )
    return verb_panel(request, panel)


@signed_in("collateral.withdraw_valuation")
def withdraw_valuation(request: HttpRequest, valuation_id: int) -> HttpResponse:
    """Let a valuation count no more."""
    name = "withdraw_valuation"
    found = queries.valuation_for(actor(request), valuation_id, verb=f"collateral.{name}")
    return _panel(
        request,
        found.collateral_id,
        name=name,
        title=_("Withdraw valuation"),
        lead=found.external_id,
        form=BecauseForm(request.POST or None),
        fixed={"valuation_id": valuation_id},
    )


@signed_in("collateral.end_charge")
def end_charge(request: HttpRequest, charge_id: int) -> HttpResponse:
    """Record that a charge of somebody else ended."""
    found = queries.charge_for(actor(request), charge_id, verb="collateral.end_charge")
    return _panel(
        request,
        found.collateral_id,
        name="end_charge",
        title=_("End prior charge"),
        lead=found.creditor,
        form=EndForm(request.POST or None, initial={"ends_on": today()}),
        fixed={"charge_id": charge_id},
    )


@signed_in("collateral.end_cover")
def end_cover(request: HttpRequest, cover_id: int) -> HttpResponse:
    """Let a security cover something no more."""
    found = queries.cover_for(actor(request), cover_id, verb="collateral.end_cover")
    return _panel(
        request,
        found.collateral_id,
        name="end_cover",
        title=_("End allocation"),
        lead=found.obligation.code if found.obligation else found.customer.name,
        form=EndForm(request.POST or None, initial={"ends_on": today()}),
        fixed={"cover_id": cover_id},
    )


class AttachForm(forms.Form):
    document_id = forms.TypedChoiceField(
        label=_("Document of the customer's file"),
        coerce=int,
        help_text=_("Upload it to the customer's documents first."),
    )


@signed_in("collateral.attach")
def attach(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Attach a document of the customer's file."""
    row = queries.security_for(actor(request), collateral_id, verb="collateral.attach")
    form = AttachForm(request.POST or None)
    form.fields["document_id"].choices = [(d.pk, d.title) for d in documents_of(row.customer_id)]
    return _panel(
        request,
        collateral_id,
        name="attach",
        title=_("Attach document"),
        lead=row.title,
        form=form,
        fixed={"collateral_id": collateral_id},
    )


@signed_in("collateral.detach")
def detach(request: HttpRequest, collateral_id: int, document_id: int) -> HttpResponse:
    """Take a document off a security."""
    row = queries.security_for(actor(request), collateral_id, verb="collateral.detach")
    return _panel(
        request,
        collateral_id,
        name="detach",
        title=_("Take document off"),
        lead=row.title,
        form=forms.Form(request.POST if request.method == "POST" else None),
        fixed={"collateral_id": collateral_id, "document_id": document_id},
    )


_ONE = "collateral/<int:collateral_id>"
urlpatterns = [
    path(
        "collateral/valuations/<int:valuation_id>/withdrawal",
        withdraw_valuation,
        name="withdraw_valuation",
    ),
    path("collateral/charges/<int:charge_id>/end", end_charge, name="end_charge"),
    path("collateral/covers/<int:cover_id>/end", end_cover, name="end_cover"),
    path(f"{_ONE}/documents/new", attach, name="attach_document"),
    path(f"{_ONE}/documents/<int:document_id>/removal", detach, name="detach_document"),
]
