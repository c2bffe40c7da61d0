"""The outlook of industries, and the place of a customer in its market."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField, ShareField
from obligor.foundation.listing import Column, DateFilter, Kind, Listing, NumberFilter
from obligor.foundation.web import Panel, actor, back_to, signed_in, verb_panel
from obligor.records import actions, queries
from obligor.records.pages import words
from obligor.records.pages.tabs import respond
from obligor_core.customers.industries import industry
from obligor_core.records.industry import SCORE_MEANING, SCORES, Outlook


def _level(row: Any) -> str:
    """Return the outlook in a word."""
    scores = (getattr(row, name) for name in SCORES)
    return Outlook(row.code, row.valid_from, *scores).level.value


OUTLOOKS = Listing(
    name="industry_outlooks",
    title=_("Industry outlook"),
    columns=[
        Column(
            name="industry",
            label=_("Industry"),
            sort="code",
            is_fixed=True,
            value=lambda row: f"{row.code} {figures.said(industry(row.code).name)}",
        ),
        Column(name="valid_from", label=_("Valid from"), kind=Kind.DAY, sort="valid_from"),
        Column(
            name="level",
            label=_("Outlook"),
            kind=Kind.BADGE,
            value=_level,
            label_of=words.OUTLOOKS,
            tone=words.OUTLOOK_TONES,
            help=_("Sum of the four scores: weak below 10, strong from 14 (rule IND-02)."),
        ),
        *(
            Column(name=name, label=label, kind=Kind.INTEGER, sort=name, help=SCORE_MEANING[name])
            for name, label in SCORES.items()
        ),
        Column(name="source", label=_("Source"), css="wrap"),
        Column(name="note", label=_("Note"), css="wrap", is_hidden=True),
        Column(name="recorded_by", label=_("By"), is_hidden=True),
    ],
    filters=[
        DateFilter(name="from", label=_("Valid from"), field="valid_from"),
        *(NumberFilter(name=name, label=label) for name, label in SCORES.items()),
    ],
    search=("code", "source", "note"),
    order=("-valid_from",),
    empty=(
        _("No outlook yet"),
        _("Record the outlook of an industry, or import a table; older versions stay."),
        "/imports/new",
        _("Import"),
    ),
)


class OutlookForm(forms.Form):
    code = forms.CharField(
        label=_("Industry (GB/T 4754)"),
        max_length=6,
        help_text=_("A section, division or deeper, such as C, C26 or 2611."),
    )
    valid_from = DayField(label=_("Valid from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in SCORES.items():
            self.fields[name] = forms.IntegerField(
                label=figures.said(label),
                min_value=1,
                max_value=5,
                help_text=figures.said(SCORE_MEANING[name]),
            )
        self.fields["source"] = forms.CharField(label=_("Source"), max_length=200)
        self.fields["note"] = forms.CharField(
            label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
        )


@signed_in("record.see")
def outlooks(request: HttpRequest) -> HttpResponseBase:
    """List the outlooks of industries, all their versions."""
    verb = ("record.record_outlook", "record_outlook", _("Record outlook"), "plus")
    return respond(request, OUTLOOKS, queries.outlooks(), url="industry_outlooks", verb=verb)


@signed_in("record.record_outlook")
def record_outlook(request: HttpRequest) -> HttpResponse:
    """Keep the outlook of an industry from a day on."""
    initial = {"valid_from": today(), "code": request.GET.get("code", "")[:6]}
    panel = Panel(
        act=actions.record_outlook,
        verb="record.record_outlook",
        title=str(_("Record industry outlook")),
        form=OutlookForm(request.POST or None, initial=initial),
        back=back_to(request, reverse("industry_outlooks")),
    )
    return verb_panel(request, panel)


class PositionForm(forms.Form):
    valid_from = DayField(label=_("Valid from"))
    market = forms.CharField(label=_("Market"), max_length=120)
    year = forms.IntegerField(label=_("Year of the figures"), min_value=1990, max_value=2200)
    share = ShareField(label=_("Market share (%)"), required=False, decimal_places=4, max_digits=7)
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=1_000_000, required=False)
    chain_role = forms.ChoiceField(label=_("Role in the supply chain"))
    bargaining_up = forms.IntegerField(
        label=_("Power over suppliers"),
        min_value=1,
        max_value=5,
        help_text=_("1 none … 5 dictates terms"),
    )
    bargaining_down = forms.IntegerField(
        label=_("Power over buyers"),
        min_value=1,
        max_value=5,
        help_text=_("1 none … 5 dictates terms"),
    )
    source = forms.CharField(label=_("Source"), max_length=200)
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chain_role"].choices = words.choices(words.CHAIN_ROLES)


@signed_in("record.record_position")
def record_position(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Keep the place of a customer in its market from a day on."""
    verb = "record.record_position"
    customer = customers.customer_for(actor(request), customer_id, verb=verb)
    initial = {"valid_from": today(), "year": today().year - 1}
    panel = Panel(
        act=actions.record_position,
        verb=verb,
        title=str(_("Record market position")),
        lead=customer.name,
        form=PositionForm(request.POST or None, initial=initial),
        back=reverse("records_room", args=[customer_id]),
        payload=lambda given: given | {"customer_id": customer_id},
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("industry-outlooks", outlooks, name="industry_outlooks"),
    path("industry-outlooks/new", record_outlook, name="record_outlook"),
    path("assess/<int:customer_id>/records/position/new", record_position, name="record_position"),
]
