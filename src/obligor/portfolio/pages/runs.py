"""The runs of the night: how far each is, whom it left out, and who moved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor.foundation.access import Actor
from obligor.foundation.act import Outcome
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
)
from obligor.foundation.web import Effect, Panel, actor, signed_in, verb_panel
from obligor.portfolio import queries, starting
from obligor.portfolio.pages.facts import moved_value
from obligor_core.portfolio.movements import LABELS, MovementKind

STATES = {"running": _("running"), "completed": _("completed"), "failed": _("failed")}
TONES = {"running": "info", "completed": "ok", "failed": "bad"}
KINDS = {kind.value: label for kind, label in LABELS.items()}
MOVEMENT_TONES = {
    MovementKind.BECAME_OVERDUE.value: "risk",
    MovementKind.BUCKET_WORSE.value: "bad",
    MovementKind.EXPOSURE_JUMP.value: "waiting",
    MovementKind.NEW_LARGEST.value: "info",
    MovementKind.CURED.value: "ok",
    MovementKind.BUCKET_BETTER.value: "ok",
}
STAGES = {
    "facts": _("computing the facts of the customers"),
    "assemble": _("putting the parts together"),
    "signals": _("reviewing the warning signals"),
    "reviews": _("planning the reviews"),
    "publish": _("publishing the results"),
}


def customer_link(row: Any) -> str:
    """Return the page of the customer of a row; nothing for the book as a whole."""
    return f"/customers/{row.customer_id}/" if row.customer_id else ""


RUNS = Listing(
    name="runs",
    title=_("Portfolio runs"),
    columns=[
        Column(name="on", label=_("Business date"), kind=Kind.DAY, sort="on", is_fixed=True),
        Column(
            name="state",
            label=_("State"),
            kind=Kind.BADGE,
            sort="state",
            label_of=STATES,
            tone=TONES,
        ),
        Column(name="customers", label=_("Customers"), kind=Kind.INTEGER, sort="customers"),
        Column(name="apart", label=_("Left out"), kind=Kind.INTEGER, sort="apart"),
        Column(
            name="exposure",
            label=_("Exposure"),
            kind=Kind.WAN,
            value=lambda r: r.book.get("exposure_total"),
        ),
        Column(
            name="overdue",
            label=_("Overdue"),
            kind=Kind.WAN,
            value=lambda r: r.book.get("overdue_total"),
        ),
        Column(name="started_at", label=_("Started"), kind=Kind.MOMENT, sort="started_at"),
        Column(name="ended_at", label=_("Ended"), kind=Kind.MOMENT, sort="ended_at"),
        Column(name="attempt", label=_("Attempt"), kind=Kind.INTEGER, is_hidden=True),
        Column(name="started_by", label=_("Started by"), is_hidden=True),
    ],
    filters=[
        ChoiceFilter(name="state", label=_("State"), choices=list(STATES.items())),
        DateFilter(name="on", label=_("Business date")),
    ],
    order=("-on",),
    row_link=lambda row: reverse("run", args=[row.pk]),
    empty=(
        _("No portfolio run yet"),
        _("The night runs on its own; you may also start a run now."),
    ),
)
NAME = Column(name="name", label=_("Customer"), sort="name", is_fixed=True, link=customer_link)
EXCEPTIONS = Listing(
    name="exceptions",
    title=_("Exceptions"),
    columns=[
        NAME,
        Column(
            name="is_warning",
            label=_("Kind"),
            kind=Kind.BADGE,
            sort="is_warning",
            label_of={True: _("warning"), False: _("left out")},
            tone={True: "waiting", False: "bad"},
        ),
        Column(name="reason", label=_("Reason"), label_of=figures.said, css="wrap"),
        Column(name="remedy", label=_("Remedy"), label_of=figures.said, css="wrap"),
    ],
    filters=[BooleanFilter(name="warning", label=_("Only a warning"), field="is_warning")],
    search=("name",),
    search_hint=_("Customer"),
    order=("is_warning", "name"),
    empty=(_("Nobody was left out"), _("Every customer of the book was computed.")),
)
MOVEMENTS = Listing(
    name="movements",
    title=_("Movements"),
    columns=[
        NAME,
        Column(
            name="kind",
            label=_("What"),
            kind=Kind.BADGE,
            sort="kind",
            label_of=KINDS,
            tone=MOVEMENT_TONES,
        ),
        Column(
            name="before",
            label=_("Before"),
            value=lambda m: moved_value(m.fact, m.before),
            css="text-end num",
        ),
        Column(
            name="after",
            label=_("After"),
            value=lambda m: moved_value(m.fact, m.after),
            css="text-end num",
        ),
        Column(
            name="weight_minor",
            label=_("Exposure"),
            kind=Kind.MONEY,
            sort="weight_minor",
        ),
    ],
    filters=[ChoiceFilter(name="kind", label=_("What"), choices=list(KINDS.items()))],
    search=("name",),
    search_hint=_("Customer"),
    order=("-weight_minor",),
    empty=(_("Nobody moved"), _("No fact crossed its threshold since the run before.")),
)


@signed_in("portfolio.see")
def runs(request: HttpRequest) -> HttpResponseBase:
    """List the runs."""
    return RUNS.respond(request, queries.runs_with_counts(), template="portfolio/runs.html")


class StartForm(forms.Form):
    on = DayField(label=_("Business date"))
    again = forms.BooleanField(
        label=_("Compute a finished date again"),
        required=False,
        help_text=_("Its results are replaced when the new ones are complete."),
    )


def _ask(
    *,
    on: date,
    again: bool,
    by: Actor,
    at: datetime,
    rehearse: bool = False,
    key: str | None = None,
    reason: str = "",
) -> Outcome:
    """Queue the run, in the shape of an act: the act itself is that of the night."""
    by.require("portfolio.start_run")
    if not rehearse:
        starting.ask_for_run(on, again=again, by=by, at=at)
    return Outcome()


@signed_in("portfolio.start_run")
def start_run(request: HttpRequest) -> HttpResponse:
    """Ask for the run of a date."""
    form = StartForm(request.POST or None, initial={"on": today()})

    def effect(_events: Any) -> list[Effect]:
        on = form.cleaned_data["on"]
        return [Effect(gettext("The book of %(on)s is computed in the background.") % {"on": on})]

    panel = Panel(
        act=_ask,
        verb="portfolio.start_run",
        title=_("Start a run"),
        form=form,
        back=reverse("runs"),
        effect=effect,
        done=gettext("The run is queued. This list shows how far it is."),
        lead=_("The run computes every customer as of the date, and who moved since before."),
    )
    return verb_panel(request, panel)


def _progress(run: Any) -> dict[str, Any]:
    share = run.customers_done / run.customers if run.customers else 0
    return {
        "run": run,
        "state": STATES[run.state],
        "tone": TONES[run.state],
        "share": share,
        "stage": STAGES.get(run.stage, run.stage),
    }


@signed_in("portfolio.see")
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show one run: how far it is, and what it found."""
    found, by = queries.run(run_id), actor(request)
    context = _progress(found) | {
        "title": gettext("Run of %(on)s") % {"on": found.on},
        "book": found.book,
        "currency": settings.BOOK_CURRENCY,
        "exception_count": queries.exceptions(run_id, by=by).count(),
        "movement_count": queries.movements(run_id, by=by).count(),
        "moved": queries.movement_counts(run_id, by=by),
        "kinds": KINDS,
        "may_start": by.may("portfolio.start_run"),
        "crumbs": [(_("Portfolio runs"), reverse("runs")), (str(found.on), "")],
    }
    return render(request, "portfolio/run.html", context)


@signed_in("portfolio.see")
def run_progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show how far a run is; the page asks every two seconds while it goes on."""
    found = queries.run(run_id)
    answer = render(request, "portfolio/run_progress.html", _progress(found))
    if found.state != "running":
        answer["HX-Refresh"] = "true"
    return answer


def _part(request: HttpRequest, run_id: int, listing: Listing, rows: Any) -> HttpResponseBase:
    found = queries.run(run_id)
    context = {
        "title": listing.title,
        "lead": gettext("Run of %(on)s") % {"on": found.on},
        "crumbs": [
            (_("Portfolio runs"), reverse("runs")),
            (str(found.on), reverse("run", args=[run_id])),
            (listing.title, ""),
        ],
    }
    return listing.respond(request, rows, context=context)


@signed_in("portfolio.see")
def run_exceptions(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """List whom the run left out or warned about, why, and what mends it."""
    return _part(request, run_id, EXCEPTIONS, queries.exceptions(run_id, by=actor(request)))


@signed_in("portfolio.see")
def run_movements(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """List who moved, the heaviest first."""
    return _part(request, run_id, MOVEMENTS, queries.movements(run_id, by=actor(request)))


urlpatterns = [
    path("runs", runs, name="runs"),
    path("runs/start", start_run, name="start_run"),
    path("runs/<int:run_id>", run, name="run"),
    path("runs/<int:run_id>/progress", run_progress, name="run_progress"),
    path("runs/<int:run_id>/exceptions", run_exceptions, name="run_exceptions"),
    path("runs/<int:run_id>/movements", run_movements, name="run_movements"),
]
