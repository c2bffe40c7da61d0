"""Set up the outside sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor.foundation.listing import BooleanFilter, Column, Kind, Listing
from obligor.foundation.web import Panel, signed_in, verb_panel
from obligor.records import actions, plugins, queries
from obligor.records.pages import words
from obligor.records.pages.tabs import respond

SOURCES = Listing(
    name="record_sources",
    title=_("Outside sources"),
    columns=[
        Column(
            name="name",
            label=_("Name"),
            sort="code",
            is_fixed=True,
            value=lambda row: figures.said(row),
        ),
        Column(name="code", label=_("Code"), kind=Kind.CODE, sort="code"),
        Column(name="kinds", label=_("Asked about"), css="wrap", label_of=words.listed_kinds),
        Column(name="position", label=_("Order"), kind=Kind.INTEGER, sort="position"),
        Column(name="adapter", label=_("Adapter"), kind=Kind.CODE),
        Column(name="url", label=_("Address"), css="wrap"),
        Column(name="timeout_seconds", label=_("Time limit (s)"), kind=Kind.INTEGER),
        Column(name="retries_max", label=_("Tries again"), kind=Kind.INTEGER),
        Column(name="is_enabled", label=_("In use"), kind=Kind.BOOLEAN),
    ],
    filters=[BooleanFilter(name="enabled", label=_("In use"), field="is_enabled")],
    search=("code", "name_zh", "name_en", "url"),
    order=("position",),
    row_link=lambda row: reverse("change_source", args=[row.code]),
    empty=(
        _("No source is set up"),
        _("Set up where credit records may be asked for; until then write them down or import."),
    ),
)


class SourceForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80)
    adapter = forms.ChoiceField(label=_("Adapter"))
    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_("https to a host named in OBLIGOR_SOURCE_HOSTS, or this machine."),
    )
    key_name = forms.CharField(
        label=_("Environment variable of the key"),
        max_length=80,
        required=False,
        help_text=_("Begins with OBLIGOR_SOURCE_; the key itself is kept nowhere here."),
    )
    kinds = forms.MultipleChoiceField(label=_("Asked about"), widget=forms.CheckboxSelectMultiple)
    position = forms.IntegerField(label=_("Order"), min_value=1, max_value=999, initial=10)
    timeout_seconds = forms.IntegerField(
        label=_("Time limit (s)"), min_value=1, max_value=120, initial=10
    )
    retries_max = forms.IntegerField(label=_("Tries again"), min_value=0, max_value=5, initial=2)
    is_enabled = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adapter"].choices = [(n, n) for n in sorted(plugins.found().adapters)]
        self.fields["kinds"].choices = words.choices(words.KINDS)


@signed_in("record.see")
def sources(request: HttpRequest) -> HttpResponseBase:
    """List the sources in the order of asking."""
    verb = ("record.save_source", "new_source", _("New source"), "plus")
    faults = plugins.found().faults
    rows = queries.sources()
    return respond(request, SOURCES, rows, url="record_sources", verb=verb, faults=faults)


@signed_in("record.save_source")
def new_source(request: HttpRequest) -> HttpResponse:
    """Set up a source."""
    return _saved(request, SourceForm(request.POST or None), title=_("New source"))


@signed_in("record.save_source")
def change_source(request: HttpRequest, code: str) -> HttpResponse:
    """Change a source."""
    row = queries.source_of(code)
    initial = {name: getattr(row, name) for name in SourceForm.base_fields}
    form = SourceForm(request.POST or None, initial=initial)
    form.fields["code"].disabled = True
    return _saved(request, form, title=_("Change source"))


def _saved(request: HttpRequest, form: SourceForm, *, title: Any) -> HttpResponse:
    panel = Panel(
        act=actions.save_source,
        verb="record.save_source",
        title=str(title),
        form=form,
        back=reverse("record_sources"),
        button=str(_("Save")),
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("credit-records/sources", sources, name="record_sources"),
    path("credit-records/sources/new", new_source, name="new_source"),
    path("credit-records/sources/<slug:code>", change_source, name="change_source"),
]
