"""Why can, or can't, this person see this: the answer in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.access import SYSTEM, Reach
from obligor.foundation.clock import today
from obligor.foundation.web import signed_in
from obligor.foundation.words import verb_text
from obligor.people import queries as people
from obligor.people.pages.persons import person_choices
from obligor.people.pages.roles import areas


class AccessForm(forms.Form):
    person = forms.TypedChoiceField(label=_("Person"), coerce=int)
    permission = forms.ChoiceField(label=_("Permission"))
    customer = forms.CharField(
        label=_("Customer code"),
        required=False,
        help_text=_("Empty asks about the permission alone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = person_choices()
        self.fields["permission"].choices = [
            (figures.said(a.label), [(name, figures.said(label)) for name, label in a.permissions])
            for a in areas()
        ]


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, why in one sentence, the reasons grant by grant, and what would change it."""

    is_yes: bool
    verdict: str
    reasons: list[tuple[bool, str]]
    remedy: str


@signed_in("people.see")
def access(request: HttpRequest) -> HttpResponse:
    """Answer why a person can or cannot do something to a customer."""
    asked = "permission" in request.GET
    initial = {"person": request.GET.get("person"), "permission": "customer.see"}
    form = AccessForm(request.GET if asked else None, initial=initial)
    answer = _answer(form) if asked and form.is_valid() else None
    context = {
        "form": form,
        "answer": answer,
        "crumbs": [(gettext("People"), reverse("people")), (gettext("Explain access"), "")],
    }
    return render(request, "config/access.html", context)


def _answer(form: AccessForm) -> Answer | None:
    given = form.cleaned_data
    someone = people.person(given["person"])
    customer = None
    if given["customer"]:
        customer = _customer(given["customer"].strip())
        if customer is None:
            form.add_error("customer", gettext("There is no customer with this code."))
            return None
    lines = people.explain_access(
        someone,
        given["permission"],
        on=today(),
        unit_path=customer.unit.path if customer else None,
        manager_id=customer.manager_id if customer else None,
    )
    units = {u.path: figures.said(u) for u in people.units()}
    names = {r.code: figures.said(r) for r in people.roles()}
    reasons = [
        (_gives(line), _reason(line, customer, units=units, role=names.get(line.role, line.role)))
        for line in lines
    ]
    is_yes = any(_gives(line) for line in lines)
    words = {
        "person": someone,
        "permission": figures.said(verb_text(given["permission"])),
        "customer": customer.external_id if customer else "",
    }
    return Answer(is_yes, _verdict(words, is_yes), reasons, "" if is_yes else _remedy(lines, words))


def _customer(code: str) -> Any:
    rows = customers.visible(SYSTEM).select_related("unit")
    return rows.filter(external_id=code).first()


def _gives(line: people.AccessLine) -> bool:
    return line.holds_verb and line.reaches_row is not False


def _verdict(words: dict[str, Any], is_yes: bool) -> str:
    if words["customer"]:
        if is_yes:
            return (
                gettext("Yes. %(person)s holds “%(permission)s” and reaches %(customer)s.") % words
            )
        return gettext("No. %(person)s has no “%(permission)s” that reaches %(customer)s.") % words
    if is_yes:
        return gettext("Yes. %(person)s holds “%(permission)s”.") % words
    return gettext("No. %(person)s does not hold “%(permission)s”.") % words


def _reason(line: people.AccessLine, customer: Any, *, units: dict[str, str], role: str) -> str:
    where = units.get(line.unit_path, line.unit_path)
    words = {"role": role, "where": where}
    if not line.holds_verb:
        return gettext("The role %(role)s at %(where)s does not hold the permission.") % words
    if line.reaches_row is None:
        return gettext("The role %(role)s at %(where)s holds the permission.") % words
    words |= {"unit": figures.said(customer.unit), "manager": str(customer.manager or "–")}
    return _REACHED[line.reach][bool(line.reaches_row)] % words


def _sentences(no: Any, yes: Any) -> dict[bool, Any]:
    return {True: yes, False: no}


_REACHED = {
    Reach.ALL: _sentences(
        "",
        _("The role %(role)s at %(where)s holds the permission and reaches everything."),
    ),
    Reach.TREE: _sentences(
        _(
            "The role %(role)s holds the permission for %(where)s and all below;"
            " the customer belongs to %(unit)s, which lies outside."
        ),
        _(
            "The role %(role)s holds the permission for %(where)s and all below;"
            " the customer belongs to %(unit)s, which lies inside."
        ),
    ),
    Reach.UNIT: _sentences(
        _(
            "The role %(role)s holds the permission for %(where)s alone;"
            " the customer belongs to %(unit)s."
        ),
        _("The role %(role)s holds the permission for %(where)s, and the customer belongs to it."),
    ),
    Reach.OWN: _sentences(
        _(
            "The role %(role)s holds the permission for the person's own customers;"
            " this customer's relationship manager is %(manager)s."
        ),
        _(
            "The role %(role)s holds the permission for the person's own customers,"
            " and this is one of them."
        ),
    ),
}


def _remedy(lines: list[people.AccessLine], words: dict[str, Any]) -> str:
    if not lines:
        return (
            gettext("%(person)s holds no role today. Assign one that holds the permission.") % words
        )
    if not any(line.holds_verb for line in lines):
        return (
            gettext("Assign a role that holds “%(permission)s”, or add it to a role held.") % words
        )
    return gettext("Widen the reach of a role that holds it, or assign it at the customer's unit.")


urlpatterns = [path("access", access, name="access")]
