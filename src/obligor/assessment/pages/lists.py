"""The queue of reviews that are due, and all assessments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.assessment import queries
from obligor.assessment.queries.showing import level_label, level_tone
from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.home import Card
from obligor.foundation.listing import (
    Bulk,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
)
from obligor.foundation.web import actor, signed_in
from obligor.people import queries as people

CARD_MAX = 8
STATES = {
    "draft": _("draft"),
    "submitted": _("waiting for review"),
    "confirmed": _("in force"),
    "replaced": _("replaced"),
    "withdrawn": _("withdrawn"),
}
STATE_TONES = {
    "draft": "info",
    "submitted": "waiting",
    "confirmed": "ok",
    "replaced": "muted",
    "withdrawn": "muted",
}
RECOMMENDATIONS = {
    "": "–",
    "approve": _("approve"),
    "conditions": _("approve with conditions"),
    "reduce": _("reduce"),
    "decline": _("decline"),
    "exit": _("exit"),
}
WHEN = [("late", _("late")), ("today", _("today")), ("soon", _("within 30 days"))]


def _units() -> list[tuple[int, str]]:
    return [(u.unit.pk, "　" * u.depth + figures.said(u.unit)) for u in people.unit_tree()]


def _managers() -> list[tuple[int, str]]:
    return [(p.pk, str(p)) for p in people.people().filter(is_active=True)]


def _levels() -> list[tuple[str, str]]:
    return [(key, level_label(key)) for key in ("strong", "sound", "watch", "weak")]


def _why(review: Any) -> str:
    return " ".join(figures.said(one) for one in review.why)


def _of(name: str) -> Callable[[Any], Any]:
    """Return what takes a value from where the row's customer stands."""

    def value(row: Any) -> Any:
        standing = getattr(row.customer, "standing", None)
        return getattr(standing, name) if standing is not None else None

    return value


CUSTOMER_COLUMNS = (
    Column(
        name="unit",
        label=_("Organisation unit"),
        value=lambda r: figures.said(r.customer.unit),
        sort="customer__unit__path",
    ),
    Column(
        name="manager",
        label=_("Customer manager"),
        value=lambda r: str(r.customer.manager or ""),
        sort="customer__manager__display_name",
    ),
)
CUSTOMER_FILTERS = (
    ChoiceFilter(
        name="unit", label=_("Organisation unit"), choices=_units, field="customer__unit_id"
    ),
    ChoiceFilter(
        name="manager", label=_("Customer manager"), choices=_managers, field="customer__manager_id"
    ),
)


def _when(rows: QuerySet[Any], chosen: list[str]) -> QuerySet[Any]:
    on = today()
    found = rows.none()
    for one in chosen:
        if one == "late":
            found |= rows.filter(due_on__lt=on)
        elif one == "today":
            found |= rows.filter(due_on=on)
        else:
            found |= rows.filter(due_on__gt=on, due_on__lte=_days_later(on, 30))
    return found


def _days_later(on: date, days: int) -> date:
    return date.fromordinal(on.toordinal() + days)


QUEUE = Listing(
    name="reviews",
    title=_("Reviews due"),
    columns=[
        Column(name="customer__name", label=_("Customer"), sort="customer__name", is_fixed=True),
        Column(name="due_on", label=_("Due on"), kind=Kind.DAY, sort="due_on"),
        Column(name="title", label=_("Cause"), label_of=figures.said),
        Column(name="why", label=_("Why"), value=_why, css="wrap"),
        Column(name="priority", label=_("Priority"), kind=Kind.INTEGER, sort="priority"),
        Column(
            name="exposure",
            label=_("Exposure"),
            kind=Kind.WAN,
            value=lambda r: r.customer.facts.exposure_minor if _has_facts(r) else None,
            sort="customer__facts__exposure_minor",
        ),
        Column(
            name="level",
            label=_("Level by policy"),
            kind=Kind.BADGE,
            value=lambda r: _of("level")(r) or "",
            label_of=level_label,
            tone=level_tone,
            sort="customer__standing__score",
        ),
        *CUSTOMER_COLUMNS,
        Column(
            name="asked_on", label=_("Asked on"), kind=Kind.DAY, sort="asked_on", is_hidden=True
        ),
        Column(name="cause", label=_("Rule"), kind=Kind.CODE, sort="cause", is_hidden=True),
    ],
    filters=[
        ChoiceFilter(name="when", label=_("When"), choices=WHEN, narrow=_when),
        ChoiceFilter(
            name="level",
            label=_("Level by policy"),
            choices=_levels,
            field="customer__standing__level",
        ),
        *CUSTOMER_FILTERS,
        DateFilter(name="due_on", label=_("Due on")),
    ],
    search=("customer__name", "customer__external_id", "cause"),
    search_hint=_("Customer or rule"),
    order=("due_on", "-priority"),
    row_link=lambda row: reverse("customer_assessment", args=[row.customer_id]),
    bulk=[Bulk(label=_("Open assessments"), url="/assessments/open", permission="assessment.open")],
    empty=(
        _("No review is due"),
        _("The night asks for reviews by the policy; events such as a severe signal ask at once."),
    ),
)


def _has_facts(row: Any) -> bool:
    return hasattr(row.customer, "facts")


ASSESSMENTS = Listing(
    name="assessments",
    title=_("Assessments"),
    columns=[
        Column(name="customer__name", label=_("Customer"), sort="customer__name", is_fixed=True),
        Column(name="number", label=_("No."), kind=Kind.INTEGER, sort="number"),
        Column(
            name="state",
            label=_("State"),
            kind=Kind.BADGE,
            label_of=STATES,
            tone=STATE_TONES,
            sort="state",
        ),
        Column(name="on", label=_("As of"), kind=Kind.DAY, sort="on"),
        Column(
            name="score",
            label=_("Score"),
            value=lambda r: "–" if r.score is None else f"{r.score:.1f}",
            sort="score",
            css="num text-end",
        ),
        Column(
            name="level",
            label=_("Level"),
            kind=Kind.BADGE,
            label_of=level_label,
            tone=level_tone,
            sort="level",
        ),
        Column(name="coverage", label=_("Evidence by weight"), kind=Kind.SHARE, sort="coverage"),
        Column(name="recommendation", label=_("Recommendation"), label_of=RECOMMENDATIONS),
        Column(name="limit_minor", label=_("Recommended limit"), kind=Kind.WAN, sort="limit_minor"),
        Column(name="author", label=_("Analyst"), sort="author"),
        Column(name="reviewer", label=_("Reviewer"), sort="reviewer"),
        Column(name="valid_until", label=_("Valid until"), kind=Kind.DAY, sort="valid_until"),
        *CUSTOMER_COLUMNS,
    ],
    filters=[
        ChoiceFilter(name="state", label=_("State"), choices=list(STATES.items())),
        ChoiceFilter(name="level", label=_("Level"), choices=_levels),
        ChoiceFilter(
            name="recommendation",
            label=_("Recommendation"),
            choices=[pair for pair in RECOMMENDATIONS.items() if pair[0]],
        ),
        *CUSTOMER_FILTERS,
        DateFilter(name="on", label=_("As of")),
        DateFilter(name="valid_until", label=_("Valid until")),
    ],
    search=("customer__name", "customer__external_id", "author"),
    search_hint=_("Customer or analyst"),
    order=("-on",),
    row_link=lambda row: reverse("assessment", args=[row.pk]),
    empty=(
        _("No assessment yet"),
        _("Open one from the queue of reviews or from a customer's page."),
    ),
)


@signed_in("assessment.see")
def queue(request: HttpRequest) -> HttpResponseBase:
    """List the reviews that are due."""
    rows = queries.queue(actor(request)).select_related("customer__standing", "customer__facts")
    by_level = rows.values("customer__standing__level").annotate(n=Count("customer", distinct=True))
    context = {
        "plan": queries.newest_plan(),
        "late": rows.filter(due_on__lt=today()).count(),
        "levels": list(by_level),
    }
    return QUEUE.respond(request, rows, template="assessment/queue.html", context=context)


@signed_in("assessment.see")
def assessments(request: HttpRequest) -> HttpResponseBase:
    """List all assessments within reach."""
    return ASSESSMENTS.respond(request, queries.assessments(actor(request)))


def _due_card(request: HttpRequest) -> dict[str, Any] | None:
    rows = queries.queue(actor(request))
    found = list(rows[:CARD_MAX])
    if not found:
        return None
    late = rows.filter(due_on__lt=today()).count()
    return {"rows": found, "count": rows.count(), "late": late, "today": today()}


def _waiting_card(request: HttpRequest) -> dict[str, Any] | None:
    by = actor(request)
    rows = queries.assessments(by).filter(state="submitted").exclude(author=by.name)
    found = list(rows.order_by("submitted_at")[:CARD_MAX])
    return {"rows": found, "count": rows.count()} if found else None


DUE_CARD = Card(template="assessment/due_card.html", values=_due_card, permission="assessment.open")
TO_REVIEW_CARD = Card(
    template="assessment/to_review_card.html", values=_waiting_card, permission="assessment.confirm"
)

urlpatterns = [
    path("reviews", queue, name="reviews_due"),
    path("assessments", assessments, name="assessments"),
]
