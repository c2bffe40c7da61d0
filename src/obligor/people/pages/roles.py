"""Roles: what they allow, who holds them, and giving and taking them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor.foundation.access import Grant, Reach
from obligor.foundation.act import VERBS
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField, PeriodForm
from obligor.foundation.web import Panel, actor, perform, respond_to, signed_in, verb_panel
from obligor.foundation.words import SEE, area_text, verb_text
from obligor.people import actions, queries
from obligor.people.pages.persons import unit_choices
from obligor_core.text import Text

REACHES = [
    (Reach.OWN.value, _("own customers")),
    (Reach.UNIT.value, _("own unit")),
    (Reach.TREE.value, _("unit and all below")),
    (Reach.ALL.value, _("everything")),
]


@dataclass(frozen=True, slots=True)
class Area:
    """The permissions of one area, with what grants all of them."""

    name: str
    label: Text
    pattern: str
    permissions: tuple[tuple[str, Text], ...]


def areas() -> list[Area]:
    """Return every permission that a role may hold, by area."""
    names = sorted(SEE.keys() | {v.name for v in VERBS.values() if not v.is_personal})
    found = sorted({n.partition(".")[0] for n in names})
    return [
        Area(area, area_text(area), f"{area}.*", tuple((n, verb_text(n)) for n in _of(area, names)))
        for area in found
    ]


def _of(area: str, names: Iterable[str]) -> list[str]:
    mine = [n for n in names if n.startswith(f"{area}.")]
    return sorted(mine, key=lambda n: (not n.endswith(".see"), n))


@signed_in("people.see")
def roles(request: HttpRequest) -> HttpResponse:
    """Show all roles, and the matrix of permissions against roles."""
    all_roles = list(queries.roles_with_holders(on=today()))
    held = [Grant(r.code, frozenset(r.verbs), Reach.ALL, "/") for r in all_roles]
    matrix = [
        {"area": a, "rows": [(n, t, [g.holds(n) for g in held]) for n, t in a.permissions]}
        for a in areas()
    ]
    context = {
        "roles": all_roles,
        "matrix": matrix,
        "may_save": actor(request).may("people.save_role"),
    }
    return render(request, "people/roles.html", context)


class RoleForm(forms.Form):
    code = forms.RegexField(
        r"^[a-z][a-z0-9_]{1,39}$",
        label=_("Code"),
        help_text=_("Small letters, digits and underscores; policies name roles by it."),
    )
    name_zh = forms.CharField(label=_("Chinese name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60)


@signed_in("people.see")
def role(request: HttpRequest, code: str = "") -> HttpResponse:
    """Show and change what a role allows; without a code, make a new one."""
    by = actor(request)
    known = queries.role(code) if code else None
    if known is None or request.method == "POST":
        by.require("people.save_role")
    form = _role_form(request, known)
    chosen = request.POST.getlist("verbs") if request.method == "POST" else _verbs(known)
    if request.method == "POST" and form.is_valid():
        outcome = perform(request, form, act=actions.save_role, verbs=chosen, **form.cleaned_data)
        if outcome is not None:
            back = reverse("role", args=[form.cleaned_data["code"]])
            return respond_to(request, outcome, back=back)
    context = {
        "role": known,
        "form": form,
        "areas": areas(),
        "chosen": frozenset(chosen),
        "may_save": by.may("people.save_role"),
        "holders": list(queries.holders_of(code, on=today())),
        "crumbs": [(_("Roles"), reverse("roles")), (figures.said(known) or _("New role"), "")],
    }
    return render(request, "people/role.html", context, status=422 if form.errors else 200)


def _role_form(request: HttpRequest, known: Any) -> RoleForm:
    if known is None:
        return RoleForm(request.POST or None)
    given = {"code": known.code, "name_zh": known.name_zh, "name_en": known.name_en}
    form = RoleForm(request.POST | {"code": known.code} if request.POST else None, initial=given)
    form.fields["code"].disabled = True
    return form


def _verbs(known: Any) -> list[str]:
    return list(known.verbs) if known is not None else []


class AssignForm(PeriodForm):
    role_id = forms.TypedChoiceField(label=_("Role"), coerce=int)
    unit_id = forms.TypedChoiceField(label=_("Organisation unit"), coerce=int)
    reach = forms.ChoiceField(label=_("Reach"), choices=REACHES, initial=Reach.TREE.value)
    field_order = ("role_id", "unit_id", "reach", "starts_on", "ends_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_id"].choices = [(r.pk, figures.said(r)) for r in queries.roles()]
        self.fields["unit_id"].choices = unit_choices()


@signed_in("people.assign_role")
def assign_role(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give a person a role at a unit for a period."""
    someone = queries.person(user_id)
    initial = {"starts_on": today(), "unit_id": someone.unit_id}
    panel = Panel(
        act=actions.assign_role,
        verb="people.assign_role",
        title=_("Assign role"),
        form=AssignForm(request.POST or None, initial=initial),
        back=reverse("person", args=[user_id]),
        payload=lambda given: given | {"user_id": user_id},
        lead=_("%(person)s will hold the role at the unit, and with it see that far.")
        % {"person": someone},
    )
    return verb_panel(request, panel)


class WithdrawForm(forms.Form):
    ends_on = DayField(label=_("First day without the role"))


@signed_in("people.withdraw_role")
def withdraw_role(request: HttpRequest, assignment_id: int) -> HttpResponse:
    """End an assignment."""
    held = queries.assignment(assignment_id)
    panel = Panel(
        act=actions.withdraw_role,
        verb="people.withdraw_role",
        title=_("Withdraw role"),
        form=WithdrawForm(request.POST or None, initial={"ends_on": today()}),
        back=reverse("person", args=[held.user_id]),
        payload=lambda given: given | {"assignment_id": assignment_id},
        lead=_("%(person)s holds %(role)s at %(unit)s.")
        % {"person": held.user, "role": figures.said(held.role), "unit": figures.said(held.unit)},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("roles", roles, name="roles"),
    path("roles/new", role, name="new_role"),
    path("roles/<slug:code>", role, name="role"),
    path("people/<int:user_id>/roles", assign_role, name="assign_role"),
    path("assignments/<int:assignment_id>/end", withdraw_role, name="withdraw_role"),
]
