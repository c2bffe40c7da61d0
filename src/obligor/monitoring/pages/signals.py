"""Warning signals: the list, one signal, acknowledging, and what to do first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.home import Card
from obligor.foundation.listing import (
    BooleanFilter,
    Bulk,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
)
from obligor.foundation.web import Panel, actor, bulk_results, each, signed_in, verb_panel
from obligor.monitoring import actions, queries
from obligor.people import queries as people

CARD_MAX = 8
SEVERITIES = {"severe": _("severe"), "warning": _("warning"), "notice": _("notice")}
TONES = {"severe": "bad", "warning": "risk", "notice": "info"}


def _units() -> list[tuple[int, str]]:
    return [(u.unit.pk, "　" * u.depth + figures.said(u.unit)) for u in people.unit_tree()]


def _managers() -> list[tuple[int, str]]:
    return [(p.pk, str(p)) for p in people.people().filter(is_active=True)]


def _rules() -> list[tuple[str, str]]:
    return [(rule, f"{rule} {figures.said(title)}") for rule, title in queries.rules_on()]


def _why(signal: Any) -> str:
    return " ".join(figures.said(one) for one in signal.why)


SIGNALS = Listing(
    name="signals",
    title=_("Warning signals"),
    columns=[
        Column(name="customer__name", label=_("Customer"), sort="customer__name", is_fixed=True),
        Column(
            name="severity",
            label=_("Severity"),
            kind=Kind.BADGE,
            sort="severity_order",
            label_of=SEVERITIES,
            tone=TONES,
        ),
        Column(name="rule", label=_("Rule"), kind=Kind.CODE, sort="rule"),
        Column(name="title", label=_("Signal"), label_of=figures.said),
        Column(name="why", label=_("Why it came on"), value=_why, css="wrap"),
        Column(name="started_on", label=_("On since"), kind=Kind.DAY, sort="started_on"),
        Column(
            name="unit",
            label=_("Organisation unit"),
            value=lambda s: figures.said(s.customer.unit),
            sort="customer__unit__path",
        ),
        Column(
            name="manager",
            label=_("Customer manager"),
            value=lambda s: str(s.customer.manager or ""),
            sort="customer__manager__display_name",
        ),
        Column(
            name="acknowledged_at",
            label=_("Acknowledged"),
            kind=Kind.MOMENT,
            sort="acknowledged_at",
        ),
        Column(name="acknowledged_by", label=_("Acknowledged by"), is_hidden=True),
        Column(name="note", label=_("Note"), is_hidden=True, css="wrap"),
        Column(name="ended_on", label=_("Ended"), kind=Kind.DAY, sort="ended_on", is_hidden=True),
    ],
    filters=[
        ChoiceFilter(name="severity", label=_("Severity"), choices=list(SEVERITIES.items())),
        ChoiceFilter(name="rule", label=_("Rule"), choices=_rules),
        ChoiceFilter(
            name="unit", label=_("Organisation unit"), choices=_units, field="customer__unit_id"
        ),
        ChoiceFilter(
            name="manager",
            label=_("Customer manager"),
            choices=_managers,
            field="customer__manager_id",
        ),
        DateFilter(name="since", label=_("On since"), field="started_on"),
        BooleanFilter(
            name="acknowledged",
            label=_("Acknowledged"),
            condition=Q(acknowledged_at__isnull=False),
        ),
    ],
    search=("customer__name", "customer__external_id", "rule"),
    search_hint=_("Customer or rule"),
    order=("-severity", "started_on"),
    row_link=lambda row: reverse("signal", args=[row.pk]),
    bulk=[
        Bulk(label=_("Acknowledge"), url="/signals/acknowledge", permission="signal.acknowledge")
    ],
    empty=(
        _("No signal is on"),
        _("The night reviews every customer by the policy in force; signals appear here."),
    ),
)

ENDED = replace(
    SIGNALS,
    name="ended-signals",
    title=_("Ended signals"),
    bulk=[],
    empty=(_("No signal has ended yet"), _("A signal ends when its rule no longer fires.")),
)


@signed_in("alert.see")
def signals(request: HttpRequest) -> HttpResponseBase:
    """List the signals that are on."""
    return _listed(request, SIGNALS, is_ended=False)


@signed_in("alert.see")
def ended_signals(request: HttpRequest) -> HttpResponseBase:
    """List the signals that ended."""
    return _listed(request, ENDED, is_ended=True)


def _listed(request: HttpRequest, listing: Listing, *, is_ended: bool) -> HttpResponseBase:
    rows = queries.signals(actor(request)).filter(ended_on__isnull=not is_ended)
    context = {"is_ended": is_ended, "review": queries.newest_review()}
    return listing.respond(
        request,
        queries.by_severity(rows),
        template="monitoring/signals.html",
        context=context,
    )


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What is done about it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@signed_in("alert.see")
def signal(request: HttpRequest, signal_id: int) -> HttpResponse:
    """Show a signal: why it is on, and what would end it."""
    by = actor(request)
    found = queries.signal_for(by, signal_id)
    reasons = {} if found.ended_on else queries.reasons_now([found.customer_id])
    context = {
        "signal": found,
        "now": reasons.get((found.customer_id, found.rule)),
        "severity": SEVERITIES[found.severity],
        "tone": TONES[found.severity],
        "others": queries.signals_of(by, found.customer_id).exclude(pk=signal_id),
        "severities": SEVERITIES,
        "tones": TONES,
        "may_acknowledge": found.ended_on is None and by.may("signal.acknowledge"),
        "crumbs": [(_("Warning signals"), reverse("signals")), (figures.said(found.title), "")],
    }
    return render(request, "monitoring/signal.html", context)


@signed_in("signal.acknowledge")
def acknowledge(request: HttpRequest, signal_id: int) -> HttpResponse:
    """Note what is done about a signal."""
    panel = Panel(
        act=actions.acknowledge,
        verb="signal.acknowledge",
        title=_("Acknowledge"),
        form=NoteForm(request.POST or None),
        back=reverse("signal", args=[signal_id]),
        payload=lambda given: given | {"signal_id": signal_id},
        lead=_("The signal stays on until its rule no longer fires."),
    )
    return verb_panel(request, panel)


@signed_in("signal.acknowledge")
@require_POST
def acknowledge_several(request: HttpRequest) -> HttpResponse:
    """Show what was chosen; on confirmation acknowledge each, and say what became of it."""
    chosen = list(SIGNALS.selected(request, queries.by_severity(_open(request))))
    if not chosen:
        return redirect("signals")
    form = NoteForm(request.POST if "confirm" in request.POST else None)
    if not form.is_valid():
        return render(request, "monitoring/acknowledge.html", {"chosen": chosen, "form": form})
    rows = [
        (
            f"{s.customer.name} · {figures.said(s.title)}",
            reverse("signal", args=[s.pk]),
            {"signal_id": s.pk, "note": form.cleaned_data["note"]},
        )
        for s in chosen
    ]
    results = each(request, rows, act=actions.acknowledge)
    title = gettext("Acknowledge several signals")
    return bulk_results(request, results, title=title, back=reverse("signals"))


def _open(request: HttpRequest) -> Any:
    return queries.open_signals(actor(request))


def customer_signals(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Return the signals of a customer for a card."""
    rows = list(queries.signals_of(actor(request), customer_id))
    now = queries.reasons_now([customer_id])
    is_on = [s for s in rows if s.ended_on is None]
    return {
        "open": [(s, now.get((customer_id, s.rule)) or s) for s in is_on],
        "ended": [s for s in rows if s.ended_on is not None],
        "severities": SEVERITIES,
        "tones": TONES,
    }


def _first_card(request: HttpRequest) -> dict[str, Any] | None:
    rows = queries.what_to_do_first(actor(request))
    first = [(one, queries.loudest(one)) for one in rows[:CARD_MAX]]
    now = queries.reasons_now([one.pk for one, _loudest in first])
    found = [
        (one, s, now.get((one.pk, s.rule), {}).get("remedy") if s else None) for one, s in first
    ]
    return {"rows": found, "count": rows.count(), "tones": TONES} if found else None


def _mine_card(request: HttpRequest) -> dict[str, Any] | None:
    rows = _open(request).filter(customer__manager_id=request.user.pk)
    found = list(queries.by_severity(rows).order_by("-severity_order", "-started_on")[:CARD_MAX])
    if not found:
        return None
    fresh = rows.filter(started_on=today()).count()
    return {
        "rows": found,
        "count": rows.count(),
        "fresh": fresh,
        "severities": SEVERITIES,
        "tones": TONES,
    }


FIRST_CARD = Card(template="monitoring/first_card.html", values=_first_card, permission="alert.see")
MINE_CARD = Card(template="monitoring/mine_card.html", values=_mine_card, permission="alert.see")

urlpatterns = [
    path("signals", signals, name="signals"),
    path("signals/ended", ended_signals, name="ended_signals"),
    path("signals/acknowledge", acknowledge_several, name="acknowledge_several"),
    path("signals/<int:signal_id>", signal, name="signal"),
    path("signals/<int:signal_id>/acknowledge", acknowledge, name="acknowledge_signal"),
]
