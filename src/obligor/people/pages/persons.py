"""The people who may sign in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.home import Hit, Search
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
)
from obligor.foundation.queries import audit_entries
from obligor.foundation.web import Panel, actor, respond_to, signed_in, verb_panel
from obligor.foundation.words import verb_text
from obligor.people import actions, queries

HISTORY_MAX = 15
HITS_MAX = 10


def unit_choices() -> list[tuple[int, str]]:
    """Return the organisation units as a form shows them, indented by depth."""
    return [(u.unit.pk, "　" * u.depth + figures.said(u.unit)) for u in queries.unit_tree()]


def person_choices() -> list[tuple[int, str]]:
    """Return the active people as a form shows them."""
    return [(p.pk, f"{p} ({p.username})") for p in queries.people().filter(is_active=True)]


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
        ChoiceFilter(name="unit", label=_("Organisation unit"), choices=unit_choices),
        BooleanFilter(name="active", label=_("Active"), field="is_active"),
        DateFilter(name="last_login", label=_("Last sign-in"), is_moment=True),
    ],
    search=("username", "display_name", "email"),
    search_hint=_("User name or name"),
    order=("username",),
    row_link=lambda row: reverse("person", args=[row.pk]),
    empty=(_("No people yet"), _("Add the first person, then give them a role.")),
)


@signed_in("people.see")
def people(request: HttpRequest) -> HttpResponseBase:
    """List the people who may sign in."""
    return PEOPLE.respond(request, queries.people(), template="people/people.html")


@signed_in("people.see")
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show one person: what they hold, what that allows, and what was done about them."""
    someone, on = queries.person(user_id), today()
    grants = queries.grants_on(user_id, on=on)
    context = {
        "person": someone,
        "assignments": list(queries.assignments_of(user_id)),
        "today": on,
        "permissions": [verb_text(v) for v in sorted({v for g in grants for v in g.verbs})],
        "delegations": list(queries.delegations_of(user_id)),
        "has_second_factor": queries.has_second_factor(user_id),
        "failures": list(queries.sign_in_failures().filter(username=someone.username)),
        "history": list(audit_entries(subject=f"user:{user_id}")[:HISTORY_MAX]),
        "may": _may(request),
        "crumbs": [(_("People"), reverse("people")), (str(someone), "")],
    }
    return render(request, "people/person.html", context)


def _may(request: HttpRequest) -> dict[str, bool]:
    verbs = ("change_person", "set_password", "assign_role", "withdraw_role", "unlock_sign_in")
    return {verb: actor(request).may(f"people.{verb}") for verb in verbs} | {
        "see_audit": actor(request).may("audit.see")
    }


class AddPersonForm(forms.Form):
    username = forms.RegexField(r"^[\w.@+-]{1,150}$", label=_("User name"))
    display_name = forms.CharField(label=_("Name"), max_length=60)
    unit_id = forms.TypedChoiceField(label=_("Organisation unit"), coerce=int)
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=_("At least 10 characters, not only digits, not a common one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = unit_choices()


@signed_in("people.add_person")
def add_person(request: HttpRequest) -> HttpResponse:
    """Add a person."""
    panel = Panel(
        act=actions.add_person,
        verb="people.add_person",
        title=_("Add person"),
        form=AddPersonForm(request.POST or None),
        back=reverse("people"),
        lead=_("The person can sign in at once and sees nothing until they hold a role."),
    )
    return verb_panel(request, panel)


class ChangePersonForm(forms.Form):
    display_name = forms.CharField(label=_("Name"), max_length=60)
    email = forms.EmailField(label=_("E-mail"), required=False)
    unit_id = forms.TypedChoiceField(label=_("Organisation unit"), coerce=int)
    is_active = forms.BooleanField(
        label=_("May sign in"),
        required=False,
        help_text=_("Without it every session and every API token of the person is refused."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = unit_choices()


@signed_in("people.change_person")
def change_person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change a person's details, or block them."""
    someone = queries.person(user_id)
    fields = ("display_name", "email", "unit_id", "is_active")
    panel = Panel(
        act=actions.change_person,
        verb="people.change_person",
        title=_("Change person"),
        form=ChangePersonForm(
            request.POST or None, initial={f: getattr(someone, f) for f in fields}
        ),
        back=reverse("person", args=[user_id]),
        payload=lambda given: given | {"user_id": user_id},
    )
    return verb_panel(request, panel)


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
        help_text=_("At least 10 characters, not only digits, not a common one."),
    )


@signed_in("people.set_password")
def set_password(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a person a new password."""
    someone = queries.person(user_id)
    panel = Panel(
        act=actions.set_password,
        verb="people.set_password",
        title=_("Set password"),
        form=PasswordForm(request.POST or None),
        back=reverse("person", args=[user_id]),
        payload=lambda given: given | {"user_id": user_id},
        lead=_("All sessions of %(person)s end at once.") % {"person": someone},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


@signed_in("people.unlock_sign_in")
@require_POST
def unlock(request: HttpRequest, user_id: int) -> HttpResponse:
    """Let a person who was locked out sign in again."""
    someone = queries.person(user_id)
    outcome = actions.unlock_sign_in(username=someone.username, by=actor(request), at=now())
    return respond_to(request, outcome, back=reverse("person", args=[user_id]))


def _found(request: HttpRequest, text: str) -> list[Hit]:
    rows = queries.people().filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    return [
        Hit(str(p), reverse("person", args=[p.pk]), f"{p.username} · {figures.said(p.unit)}")
        for p in rows[:HITS_MAX]
    ]


PEOPLE_SEARCH = Search(title=_("People"), icon="users", permission="people.see", find=_found)

urlpatterns = [
    path("people", people, name="people"),
    path("people/add", add_person, name="add_person"),
    path("people/<int:user_id>", person, name="person"),
    path("people/<int:user_id>/change", change_person, name="change_person"),
    path("people/<int:user_id>/password", set_password, name="set_password"),
    path("people/<int:user_id>/unlock", unlock, name="unlock_person"),
]
