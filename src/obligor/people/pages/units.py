"""The organisation tree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.people import actions, queries
from obligor.people.pages.persons import unit_choices


@signed_in("people.see")
def units(request: HttpRequest) -> HttpResponse:
    """Show the organisation tree."""
    context = {"units": queries.unit_tree(), "may_add": actor(request).may("people.add_unit")}
    return render(request, "people/units.html", context)


class UnitForm(forms.Form):
    parent_id = forms.TypedChoiceField(
        label=_("Below"), coerce=int, empty_value=None, required=False
    )
    code = forms.CharField(label=_("Code"), max_length=30)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=100)
    name_en = forms.CharField(label=_("English name"), max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_id"].choices = [("", _("(top of the tree)")), *unit_choices()]


@signed_in("people.add_unit")
def add_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit to the tree."""
    panel = Panel(
        act=actions.add_unit,
        verb="people.add_unit",
        title=_("Add organisation unit"),
        form=UnitForm(request.POST or None, initial={"parent_id": request.GET.get("below")}),
        back=reverse("units"),
        lead=_("Units bound what a person may see; a unit is never removed."),
    )
    return verb_panel(request, panel)


urlpatterns = [path("units", units, name="units"), path("units/add", add_unit, name="add_unit")]
