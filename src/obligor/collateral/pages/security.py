"""One security: its value step by step, its lines, what it covers, its history, and its verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.collateral import actions, queries
from obligor.collateral.pages import forms as own
from obligor.collateral.pages import words
from obligor.collateral.pages.filing import named_customer
from obligor.foundation.charts import Chart, Format, Series
from obligor.foundation.charts import Kind as ChartKind
from obligor.foundation.clock import today
from obligor.foundation.queries import audit_entries
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor_core.collateral.kinds import Kind, is_guarantee
from obligor_core.collateral.states import HELD, LABELS, MOVES, Move, State
from obligor_core.money import Money

VERBS = (
    "change",
    "value",
    "insure",
    "add_charge",
    "end_charge",
    "cover",
    "end_cover",
    "attach",
    "detach",
    "withdraw_valuation",
)
STEPS = {
    Move.ACCEPT: "accept",
    Move.DECLINE: "decline",
    Move.REGISTER: "record_registration",
    Move.RELEASE: "release",
    Move.DISPOSE: "dispose",
}


@signed_in("collateral.see")
def security(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Show one security: how its accepted value was computed, and everything about it."""
    by, on = actor(request), today()
    row = queries.security_for(by, collateral_id)
    standing = queries.standing(by, row.customer_id, on=on)
    line = next(one for one in standing.lines if one.security_id == row.pk)
    valuations = list(row.valuations.filter(cancelled_at=None).order_by("-valued_on", "-pk"))
    is_live = State(row.state) in HELD | {State.PROPOSED}
    context = {
        "security": row,
        "line": line,
        "owner": _owner(by, row),
        "book_currency": settings.BOOK_CURRENCY,
        "kind": words.KIND_LABELS[row.kind],
        "state": LABELS[State(row.state)],
        "state_tone": words.STATE_TONES[row.state],
        "mode": words.MODE_LABELS.get(row.mode, ""),
        "methods": dict(words.METHODS),
        "tasks": words.TASK_LABELS,
        "on": on,
        "valuations": valuations,
        "chart": _values(valuations, row.currency) if len(valuations) > 1 else None,
        "charges": list(row.charges.filter(cancelled_at=None).order_by("rank", "pk")),
        "covers": list(queries.covers(by).filter(collateral=row)),
        "attachments": list(row.attachments.filter(document__removed_at=None)),
        "history": list(audit_entries(subject=f"collateral:{row.pk}")[:50]),
        "is_guarantee": is_guarantee(Kind(row.kind)),
        "may": {v: is_live and by.may(f"collateral.{v}") for v in VERBS},
        "steps": _steps(by, row),
        "crumbs": [
            (_("Collateral and guarantees"), reverse("collateral_list")),
            (row.customer.name, reverse("collateral_room", args=[row.customer_id])),
            (row.title, ""),
        ],
    }
    return render(request, "collateral/security.html", context)


def _owner(by: Any, row: Any) -> str:
    if row.owner is None:
        return ""
    is_known = row.owner_id in queries.known_people(by, [row.owner])
    return row.owner.name if is_known else queries.shown_name(row.owner)


def _steps(by: Any, row: Any) -> list[tuple[str, Any]]:
    """Return the addresses and labels of the steps that the state and the person allow."""
    labels = {
        Move.ACCEPT: _("Accept security"),
        Move.DECLINE: _("Decline security"),
        Move.REGISTER: _("Record registration"),
        Move.RELEASE: _("Release security"),
        Move.DISPOSE: _("Record disposal"),
    }
    return [
        (reverse(f"{STEPS[move]}_security", args=[row.pk]), labels[move])
        for state, move in MOVES
        if state == State(row.state) and by.may(f"collateral.{STEPS[move]}")
    ]


def _values(valuations: list[Any], currency: str) -> Chart:
    by_day = list(reversed(valuations))
    return Chart(
        id="values",
        kind=ChartKind.LINE,
        title=gettext("Values over time"),
        categories=tuple(v.valued_on.isoformat() for v in by_day),
        series=(Series(gettext("Value"), tuple(v.amount_minor for v in by_day), "brand"),),
        format=Format.MONEY,
        currency=currency,
        category_label=gettext("Valued on"),
    )


Payload = Callable[[dict[str, Any]], dict[str, Any]]


def _panel(
    request: HttpRequest,
    collateral_id: int,
    *,
    name: str,
    title: Any,
    form: Callable[[Any], forms.Form],
    payload: Payload = dict,
    is_dangerous: bool = False,
) -> HttpResponse:
    """Ask for a verb about a security; ``form`` makes the form of the security."""
    verb = f"collateral.{name}"
    row = queries.security_for(actor(request), collateral_id, verb=verb)
    panel = Panel(
        act=getattr(actions, name),
        verb=verb,
        title=str(title),
        lead=row.title,
        form=form(row),
        back=reverse("security", args=[collateral_id]),
        payload=lambda given: payload(given) | {"collateral_id": collateral_id},
        is_dangerous=is_dangerous,
    )
    return verb_panel(request, panel)


@signed_in("collateral.change")
def change(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Change what is said of a security."""

    def form(row: Any) -> forms.Form:
        fields = ("title", "is_maximum", "our_rank", "location", "agreement", "valid_until")
        initial = {name: getattr(row, name) for name in fields}
        if row.amount_minor is not None:
            initial["amount"] = str(Money(row.amount_minor, row.currency))
        return own.ChangeForm(request.POST or None, initial=initial, currency=row.currency)

    return _panel(
        request,
        collateral_id,
        name="change",
        title=_("Change security"),
        form=form,
        payload=lambda given: {"changes": given},
    )


@signed_in("collateral.accept")
def accept(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Accept a security."""
    return _panel(
        request,
        collateral_id,
        name="accept",
        title=_("Accept security"),
        form=lambda row: own.DayForm(request.POST or None, initial={"day": today()}),
        payload=lambda given: {"accepted_on": given["day"]},
    )


@signed_in("collateral.decline")
def decline(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Decline a security."""
    return _panel(
        request,
        collateral_id,
        name="decline",
        title=_("Decline security"),
        form=lambda row: own.BecauseForm(request.POST or None),
        is_dangerous=True,
    )


@signed_in("collateral.record_registration")
def record_registration(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Record a registration."""

    def form(row: Any) -> forms.Form:
        initial = {"registry": row.registry, "registered_on": row.registered_on or today()}
        return own.RegistrationForm(request.POST or None, initial=initial, currency=row.currency)

    return _panel(
        request,
        collateral_id,
        name="record_registration",
        title=_("Record registration"),
        form=form,
    )


@signed_in("collateral.insure")
def insure(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Record an insurance."""
    return _panel(
        request,
        collateral_id,
        name="insure",
        title=_("Record insurance"),
        form=lambda row: own.InsuranceForm(
            request.POST or None, initial={"insurer": row.insurer}, currency=row.currency
        ),
    )


@signed_in("collateral.release")
def release(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Release a security; policy asks for a second person."""
    return _panel(
        request,
        collateral_id,
        name="release",
        title=_("Release security"),
        form=lambda row: own.EndBecauseForm(request.POST or None, initial={"day": today()}),
        payload=lambda given: {"released_on": given["day"], "because": given["because"]},
        is_dangerous=True,
    )


@signed_in("collateral.dispose")
def dispose(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Record that a security was realised."""
    return _panel(
        request,
        collateral_id,
        name="dispose",
        title=_("Record disposal"),
        form=lambda row: own.EndBecauseForm(request.POST or None, initial={"day": today()}),
        payload=lambda given: {"disposed_on": given["day"], "because": given["because"]},
        is_dangerous=True,
    )


@signed_in("collateral.value")
def value(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Record a valuation."""
    return _panel(
        request,
        collateral_id,
        name="value",
        title=_("Record valuation"),
        form=lambda row: own.ValueForm(
            request.POST or None, initial={"valued_on": today()}, currency=row.currency
        ),
    )


@signed_in("collateral.add_charge")
def add_charge(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Record a charge of somebody else."""
    return _panel(
        request,
        collateral_id,
        name="add_charge",
        title=_("Record prior charge"),
        form=lambda row: own.ChargeForm(
            request.POST or None, initial={"starts_on": today()}, currency=row.currency
        ),
    )


@signed_in("collateral.cover")
def cover(request: HttpRequest, collateral_id: int) -> HttpResponse:
    """Let a security cover a facility, or all exposure of somebody."""
    by = actor(request)

    def form(row: Any) -> forms.Form:
        made = own.CoverForm(
            request.POST or None, initial={"starts_on": today()}, currency=row.currency
        )
        known = queries.obligations(by).filter(customer=row.customer_id, ends_on=None)
        facilities = [(str(o.pk), f"{o.code} {o.title}".strip()) for o in known]
        made.fields["target"].choices = [("", _("all exposure")), *facilities]
        made.fields["target"].required = False
        return made

    def payload(given: dict[str, Any]) -> dict[str, Any]:
        target, other = given.pop("target"), given.pop("other")
        if target:
            return given | {"obligation_id": int(target)}
        if other:
            return given | {"customer_id": named_customer(by, other) or 0}
        return given

    return _panel(
        request,
        collateral_id,
        name="cover",
        title=_("Allocate to an obligation"),
        form=form,
        payload=payload,
    )


_ONE = "collateral/<int:collateral_id>"
urlpatterns = [
    path(_ONE, security, name="security"),
    path(f"{_ONE}/change", change, name="change_security"),
    path(f"{_ONE}/acceptance", accept, name="accept_security"),
    path(f"{_ONE}/declining", decline, name="decline_security"),
    path(f"{_ONE}/registration", record_registration, name="record_registration_security"),
    path(f"{_ONE}/insurance", insure, name="insure_security"),
    path(f"{_ONE}/release", release, name="release_security"),
    path(f"{_ONE}/disposal", dispose, name="dispose_security"),
    path(f"{_ONE}/valuations/new", value, name="value_security"),
    path(f"{_ONE}/charges/new", add_charge, name="add_charge"),
    path(f"{_ONE}/covers/new", cover, name="cover_security"),
]
