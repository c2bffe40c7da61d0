"""Panels that say what a counterparty is, and who is related."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.bankflows import actions, queries
from obligor.bankflows.pages.words import RELATIONS
from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.web import Panel, actor, signed_in, verb_panel


class RelationForm(forms.Form):
    relation = forms.ChoiceField(
        label=_("What the counterparty is"),
        help_text=_("A declared lender is no finding; own and related flows are no sales."),
    )
    because = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = [(k, figures.said(t)) for k, t in RELATIONS.items()]


class RelatedForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    account = forms.CharField(label=_("Account number"), max_length=60, required=False)
    because = forms.CharField(
        label=_("Why it is related"),
        max_length=200,
        help_text=_("Such as: owned by the same person"),
    )


@signed_in("bankflow.classify_counterparty")
def classify(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Say what a counterparty is to the customer."""
    verb = "bankflow.classify_counterparty"
    customer = customers.customer_for(actor(request), customer_id, verb=verb)
    party = request.GET.get("party", "")
    dealt = queries.transactions_of(customer_id).filter(party_key=party).first()
    is_open = customers.sees_personal_data(actor(request), customer)
    name = dealt.party_name if dealt else party
    initial = {"relation": request.GET.get("relation", "")}
    panel = Panel(
        act=actions.classify_counterparty,
        verb=verb,
        title=_("Classify counterparty"),
        lead=queries.shown_party(name or party, is_open=is_open),
        form=RelationForm(request.POST or None, initial=initial),
        back=reverse("bank_flows", args=[customer_id]),
        payload=lambda given: given | {"customer_id": customer_id, "counterparty": party},
    )
    return verb_panel(request, panel)


@signed_in("bankflow.add_related_party")
def add_related(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Name a related party."""
    verb = "bankflow.add_related_party"
    customer = customers.customer_for(actor(request), customer_id, verb=verb)
    panel = Panel(
        act=actions.add_related_party,
        verb=verb,
        title=_("Add related party"),
        lead=customer.name,
        form=RelatedForm(request.POST or None),
        back=reverse("bank_flows", args=[customer_id]),
        payload=lambda given: given | {"customer_id": customer_id},
    )
    return verb_panel(request, panel)


@signed_in("bankflow.remove_related_party")
def remove_related(request: HttpRequest, related_party_id: int) -> HttpResponse:
    """Take a related party off the list."""
    verb = "bankflow.remove_related_party"
    found = queries.related_party_for(actor(request), related_party_id, verb=verb)
    panel = Panel(
        act=actions.remove_related_party,
        verb=verb,
        title=_("Remove related party"),
        lead=found.name,
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("bank_flows", args=[found.customer_id]),
        payload=lambda given: {"related_party_id": related_party_id},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


_HERE = "assess/<int:customer_id>/bankflows"
urlpatterns = [
    path(f"{_HERE}/counterparty", classify, name="classify_counterparty"),
    path(f"{_HERE}/related/new", add_related, name="add_related_party"),
    path(
        "bankflows/related/<int:related_party_id>/remove",
        remove_related,
        name="remove_related_party",
    ),
]
