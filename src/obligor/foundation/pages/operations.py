"""Operations: the outbox with its dead letters, background jobs, workers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation import actions, figures, queries
from obligor.foundation.clock import now
from obligor.foundation.home import Card
from obligor.foundation.listing import Bulk, ChoiceFilter, Column, DateFilter, Kind, Listing
from obligor.foundation.web import actor, bulk_results, each, respond_to, signed_in
from obligor.foundation.words import event_text, field_text

STATES = [("pending", _("pending")), ("done", _("done")), ("dead", _("dead"))]
STATE_TONES = {"pending": "waiting", "done": "ok", "dead": "bad"}
JOB_STATES = [
    ("todo", _("waiting")),
    ("doing", _("running")),
    ("succeeded", _("succeeded")),
    ("failed", _("failed")),
    ("cancelled", _("cancelled")),
    ("aborted", _("aborted")),
]
JOB_TONES = {"todo": "waiting", "doing": "info", "succeeded": "ok", "failed": "bad"}

DELIVERIES = Listing(
    name="deliveries",
    title=_("Outbox"),
    columns=[
        Column(name="pk", label=_("No."), kind=Kind.INTEGER, sort="pk", is_fixed=True),
        Column(name="event", label=_("Event"), value=lambda d: d.event.name, label_of=event_text),
        Column(name="reaction", label=_("Reaction"), sort="reaction", css="wrap"),
        Column(
            name="state",
            label=_("State"),
            kind=Kind.BADGE,
            sort="state",
            label_of=dict(STATES),
            tone=STATE_TONES,
        ),
        Column(name="attempts", label=_("Tries"), kind=Kind.INTEGER, sort="attempts"),
        Column(name="next_try_at", label=_("Next try"), kind=Kind.MOMENT, sort="next_try_at"),
        Column(name="error", label=_("Latest error"), value=lambda d: _last_line(d), css="wrap"),
    ],
    filters=[
        ChoiceFilter(name="state", label=_("State"), choices=STATES),
        DateFilter(name="next_try", label=_("Next try"), field="next_try_at", is_moment=True),
    ],
    search=("event__name", "reaction", "last_error"),
    search_hint=_("Event, reaction or error"),
    order=("-pk",),
    row_link=lambda row: reverse("delivery", args=[row.pk]),
    bulk=[
        Bulk(
            label=_("Try again"),
            url="/operations/deliveries/revive",
            permission="operations.revive_delivery",
            icon="refresh",
        )
    ],
    empty=(
        _("The outbox is empty"),
        _("What others must hear of waits here until it is done."),
    ),
)

JOBS = Listing(
    name="jobs",
    title=_("Background jobs"),
    columns=[
        Column(name="pk", label=_("No."), kind=Kind.INTEGER, sort="pk", is_fixed=True),
        Column(name="task_name", label=_("Job"), kind=Kind.CODE, sort="task_name"),
        Column(
            name="status",
            label=_("State"),
            kind=Kind.BADGE,
            sort="status",
            label_of=dict(JOB_STATES),
            tone=JOB_TONES,
        ),
        Column(name="attempts", label=_("Tries"), kind=Kind.INTEGER, sort="attempts"),
        Column(name="scheduled_at", label=_("Planned"), kind=Kind.MOMENT, sort="scheduled_at"),
        Column(name="args", label=_("Arguments"), is_hidden=True, css="wrap"),
    ],
    filters=[ChoiceFilter(name="status", label=_("State"), choices=JOB_STATES)],
    search=("task_name",),
    search_hint=_("Job"),
    order=("-pk",),
    empty=(
        _("No jobs are kept"),
        _("Jobs that succeeded are removed; failed ones stay until somebody has looked."),
    ),
)


def _last_line(delivery: Any) -> str:
    lines = delivery.last_error.strip().splitlines()
    return lines[-1] if lines else ""


@signed_in("operations.see")
def operations(request: HttpRequest) -> HttpResponse:
    """Show how the machinery is."""
    return render(request, "foundation/operations.html", {"now": queries.operations(at=now())})


@signed_in("operations.see")
def deliveries(request: HttpRequest) -> HttpResponseBase:
    """List what the outbox owes and what came of it."""
    crumbs = [(gettext("Operations"), reverse("operations")), (gettext("Outbox"), "")]
    return DELIVERIES.respond(request, queries.deliveries(), context={"crumbs": crumbs})


@signed_in("operations.see")
def delivery(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Show one delivery with its event and its latest error."""
    found = queries.delivery(delivery_id)
    if found is None:
        raise Http404
    context = {
        "delivery": found,
        "title": event_text(found.event.name, found.event.payload),
        "values": [(field_text(k), v) for k, v in found.event.payload.items()],
        "state": dict(STATES)[found.state],
        "tone": STATE_TONES[found.state],
        "may_revive": found.state == "dead" and actor(request).may("operations.revive_delivery"),
        "crumbs": [(gettext("Outbox"), reverse("deliveries")), (f"{delivery_id}", "")],
    }
    return render(request, "foundation/delivery.html", context)


@signed_in("operations.revive_delivery")
@require_POST
def revive(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Give a dead delivery another round of tries."""
    outcome = actions.revive_delivery(delivery_id=delivery_id, by=actor(request), at=now())
    return respond_to(request, outcome, back=reverse("delivery", args=[delivery_id]))


@signed_in("operations.revive_delivery")
@require_POST
def revive_several(request: HttpRequest) -> HttpResponse:
    """Give each chosen dead delivery another round of tries."""
    chosen = DELIVERIES.selected(request, queries.deliveries())
    rows = [
        (f"{d.pk} · {figures.said(event_text(d.event.name))}", "", {"delivery_id": d.pk})
        for d in chosen
    ]
    results = each(request, rows, act=actions.revive_delivery)
    title, back = gettext("Try again"), reverse("deliveries")
    return bulk_results(request, results, title=title, back=back)


@signed_in("operations.see")
def jobs(request: HttpRequest) -> HttpResponseBase:
    """List the background jobs that are kept."""
    crumbs = [(gettext("Operations"), reverse("operations")), (gettext("Background jobs"), "")]
    return JOBS.respond(request, queries.jobs(), context={"crumbs": crumbs})


def _dead_card(request: HttpRequest) -> dict[str, Any] | None:
    state = queries.operations(at=now())
    is_well = not state.dead and not state.jobs_failed and state.workers
    return None if is_well else {"now": state}


DEAD_CARD = Card(
    template="foundation/dead_card.html", values=_dead_card, permission="operations.see", span=6
)

urlpatterns = [
    path("operations", operations, name="operations"),
    path("operations/deliveries", deliveries, name="deliveries"),
    path("operations/deliveries/<int:delivery_id>", delivery, name="delivery"),
    path("operations/deliveries/<int:delivery_id>/revive", revive, name="revive_delivery"),
    path("operations/deliveries/revive", revive_several, name="revive_deliveries"),
    path("operations/jobs", jobs, name="jobs"),
]
