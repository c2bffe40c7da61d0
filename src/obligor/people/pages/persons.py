"""The people who may sign in."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
)
from obligor.foundation.web import signed_in
from obligor.people import queries


def _units() -> list[tuple[int, str]]:
    return [(u.pk, figures.said(u)) for u in queries.units()]


PEOPLE = Listing(
    name="people",
    title=_("People"),
    columns=[
        Column(
            name="username", label=_("User name"), kind=Kind.CODE, sort="username", is_fixed=True
        ),
        Column(name="display_name", label=_("Name"), sort="display_name"),
        Column(name="unit", label=_("Organisation unit"), sort="unit__path", label_of=figures.said),
        Column(name="email", label=_("E-mail"), is_hidden=True),
        Column(name="last_login", label=_("Last sign-in"), kind=Kind.MOMENT, sort="last_login"),
        Column(
            name="is_active",
            label=_("State"),
            kind=Kind.BADGE,
            sort="is_active",
            label_of={True: _("active"), False: _("blocked")},
            tone={True: "ok", False: "bad"},
        ),
    ],
    filters=[
        ChoiceFilter(name="unit", label=_("Organisation unit"), choices=_units),
        BooleanFilter(name="active", label=_("Active"), field="is_active"),
        DateFilter(name="last_login", label=_("Last sign-in"), is_moment=True),
    ],
    search=("username", "display_name", "email"),
    search_hint=_("User name or name"),
    order=("username",),
    empty=(_("No people yet"), _("Add the first person, then give them a role.")),
)


@signed_in("people.see")
def people(request: HttpRequest) -> HttpResponseBase:
    """List the people who may sign in."""
    return PEOPLE.respond(request, queries.people())


urlpatterns = [path("people", people, name="people")]
