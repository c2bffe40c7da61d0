"""One invoice with what happened to it, changing its state, and taking a load back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.foundation.queries import audit_entries
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.taxinvoices import actions, queries
from obligor.taxinvoices.pages.lists import STATE_TONES, STATES
from obligor_core.taxinvoices.invoices import DIRECTION_LABELS, STATE_LABELS, Direction, State


@signed_in("taxinvoice.see")
def tax_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Show one invoice and who did what to it."""
    by = actor(request)
    found = queries.invoice_for(by, invoice_id)
    known = queries.known_parties(by, [(found.party_key, found.party_name)])
    context = {
        "invoice": found,
        "direction": DIRECTION_LABELS[Direction(found.direction)],
        "state": STATE_LABELS[State(found.state)],
        "tone": STATE_TONES[found.state],
        "party_id": known.get(found.party_key),
        "history": list(audit_entries(subject=f"invoice:{invoice_id}").order_by("-pk")[:50]),
        "may_change": by.may("taxinvoice.change_state"),
        "crumbs": [
            (_("Tax invoices"), reverse("tax_invoices")),
            (found.customer.name, reverse("tax_invoice_room", args=[found.customer_id])),
            (found.number, ""),
        ],
    }
    return render(request, "taxinvoices/invoice.html", context)


class StateForm(forms.Form):
    state = forms.ChoiceField(label=_("State"))
    because = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = STATES


@signed_in("taxinvoice.change_state")
def change_invoice_state(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Change the state of an invoice, as the tax office tells it."""
    found = queries.invoice_for(actor(request), invoice_id, verb="taxinvoice.change_state")
    panel = Panel(
        act=actions.change_state,
        verb="taxinvoice.change_state",
        title=str(_("Change state")),
        lead=found.number,
        form=StateForm(request.POST or None, initial={"state": found.state}),
        back=reverse("tax_invoice", args=[invoice_id]),
        payload=lambda given: given | {"invoice_id": invoice_id},
    )
    return verb_panel(request, panel)


@signed_in("taxinvoice.undo_load")
def undo_invoice_load(request: HttpRequest, customer_id: int, batch: str) -> HttpResponse:
    """Take a load of invoices back."""
    owner = customers.customer_for(actor(request), customer_id, verb="taxinvoice.undo_load")
    panel = Panel(
        act=actions.undo_load,
        verb="taxinvoice.undo_load",
        title=str(_("Take load back")),
        lead=owner.name,
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("tax_invoice_room", args=[customer_id]),
        payload=lambda _given: {"batch": batch},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("tax-invoices/<int:invoice_id>", tax_invoice, name="tax_invoice"),
    path("tax-invoices/<int:invoice_id>/state", change_invoice_state, name="change_invoice_state"),
    path(
        "assess/<int:customer_id>/taxinvoices/loads/<slug:batch>/undo",
        undo_invoice_load,
        name="undo_invoice_load",
    ),
]
