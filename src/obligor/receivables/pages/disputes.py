"""The list of disputes, and the verbs about them."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.foundation.clock import today
from obligor.foundation.fields import DayField, MoneyField
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
)
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.receivables import actions, queries

# How the usual outcomes are called; anybody may write another.
OUTCOMES = {"credited": _("credited"), "rejected": _("rejected"), "paid": _("paid")}
CAUSES = [
    ("quality", _("quality")),
    ("price", _("price")),
    ("short_delivery", _("short delivery")),
    ("not_received", _("not received")),
    ("other", _("other")),
]
DISPUTES = Listing(
    name="disputes",
    title=_("Disputes"),
    columns=[
        Column(name="item__number", label=_("Item"), sort="item__number", is_fixed=True),
        Column(name="item__customer__name", label=_("Customer"), sort="item__customer__name"),
        Column(name="reason", label=_("Cause"), label_of=dict(CAUSES), sort="reason"),
        Column(
            name="amount_minor",
            label=_("Disputed"),
            kind=Kind.MONEY,
            sort="amount_minor",
            total="amount_minor",
            currency="item__currency",
        ),
        Column(name="item__currency", label=_("Currency"), kind=Kind.CODE),
        Column(name="raised_on", label=_("Raised on"), kind=Kind.DAY, sort="raised_on"),
        Column(name="closed_on", label=_("Closed on"), kind=Kind.DAY, sort="closed_on"),
        Column(name="outcome", label=_("Outcome"), css="wrap", label_of=OUTCOMES),
    ],
    filters=[
        BooleanFilter(
            name="open",
            label=_("Open"),
            narrow=lambda rows, wanted: rows.filter(closed_on__isnull=wanted),
        ),
        ChoiceFilter(name="reason", label=_("Cause"), choices=CAUSES),
        DateFilter(name="raised", label=_("Raised on"), field="raised_on"),
    ],
    search=("item__number", "item__customer__name", "external_id"),
    search_hint=_("Item or customer"),
    order=("-raised_on",),
    row_link=lambda row: reverse("item", args=[row.item_id]),
    empty=(_("No disputes"), _("What a customer contests is recorded on the page of the item.")),
)


@signed_in("receivable.see")
def disputes(request: HttpRequest) -> HttpResponseBase:
    """List the disputes of every customer within reach."""
    return DISPUTES.respond(request, queries.disputes(actor(request)).filter(cancelled_at=None))


class DisputeForm(forms.Form):
    cause = forms.ChoiceField(label=_("Cause"), choices=CAUSES)
    raised_on = DayField(label=_("Raised on"))


@signed_in("receivable.open_dispute")
def open_dispute(request: HttpRequest, item_id: int) -> HttpResponse:
    """Record what the customer contests of an item."""
    found = queries.item_for(actor(request), item_id, verb="receivable.open_dispute")
    form = DisputeForm(request.POST or None, initial={"raised_on": today()})
    form.fields["amount"] = MoneyField(currency=found.currency, label=_("Amount"))
    panel = Panel(
        act=actions.open_dispute,
        verb="receivable.open_dispute",
        title=str(_("Open dispute")),
        lead=f"{found.number} · {found.currency}",
        form=form,
        back=reverse("item", args=[item_id]),
        payload=lambda given: given | {"item_id": item_id},
    )
    return verb_panel(request, panel)


class CloseForm(forms.Form):
    closed_on = DayField(label=_("Closed on"))
    outcome = forms.CharField(label=_("Outcome"), max_length=200)


@signed_in("receivable.close_dispute")
def close_dispute(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """End a dispute."""
    found = queries.dispute_for(actor(request), dispute_id, verb="receivable.close_dispute")
    panel = Panel(
        act=actions.close_dispute,
        verb="receivable.close_dispute",
        title=str(_("Close dispute")),
        lead=found.item.number,
        form=CloseForm(request.POST or None, initial={"closed_on": today()}),
        back=reverse("item", args=[found.item_id]),
        payload=lambda given: given | {"dispute_id": dispute_id},
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("disputes", disputes, name="disputes"),
    path("disputes/<int:dispute_id>/closure", close_dispute, name="close_dispute"),
    path("items/<int:item_id>/disputes/new", open_dispute, name="open_dispute"),
]
