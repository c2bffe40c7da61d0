"""The assessment of one customer: where it stands, what is due, what was said before."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from obligor.assessment import queries
from obligor.assessment.pages.lists import RECOMMENDATIONS, STATE_TONES, STATES
from obligor.assessment.queries.showing import level_label, level_tone
from obligor.customers import queries as customers
from obligor.customers.pages.rooms import room_context
from obligor.customers.pages.seams import Headline, Headlines
from obligor.foundation.charts import Chart, Kind, Series
from obligor.foundation.clock import today
from obligor.foundation.web import actor, signed_in

HISTORY_MAX = 50


@signed_in("assessment.see")
def customer_assessment(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show where a customer stands, what asks for a review, and the assessments so far."""
    context = room_context(request, customer_id, "assessment")
    by = actor(request)
    history = list(queries.assessments_of(customer_id)[:HISTORY_MAX])
    context |= {
        "standing": queries.standing_of(customer_id),
        "in_force": queries.in_force(customer_id),
        "open": queries.open_of(customer_id),
        "reviews": list(queries.reviews_of(customer_id)),
        "history": [_line(row) for row in history],
        "chart": _chart(history),
        "today": today(),
        "may": {name: by.may(f"assessment.{name}") for name in ("open", "ask_review")},
        "level_of": level_label,
    }
    for name in ("standing", "in_force"):
        row = context[name]
        context[f"{name}_level"] = level_label(row.level) if row else ""
        context[f"{name}_tone"] = level_tone(row.level) if row else "muted"
    return render(request, "assessment/room.html", context)


def _line(row: Any) -> dict[str, Any]:
    return {
        "row": row,
        "state": STATES[row.state],
        "state_tone": STATE_TONES[row.state],
        "level": level_label(row.level),
        "level_tone": level_tone(row.level),
        "recommendation": RECOMMENDATIONS[row.recommendation],
    }


def _chart(history: list[Any]) -> Chart | None:
    counted = [r for r in reversed(history) if r.state in {"confirmed", "replaced"}]
    if len(counted) < 2:
        return None
    return Chart(
        id="score-history",
        kind=Kind.LINE,
        title=_("Score over time"),
        categories=tuple(r.on.isoformat() for r in counted),
        series=(Series(_("Score"), tuple(r.score for r in counted)),),
        category_label=_("As of"),
    )


def room_values(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return what the card of the room shows; None where nobody has judged yet."""
    standing, in_force = queries.standing_of(customer_id), queries.in_force(customer_id)
    if standing is None and in_force is None:
        return None
    row = in_force or standing
    return {
        "standing": standing,
        "in_force": in_force,
        "open": queries.open_of(customer_id),
        "level": level_label(row.level),
        "tone": level_tone(row.level),
        "reviews": list(queries.reviews_of(customer_id)),
        "today": today(),
    }


def _figures(request: HttpRequest, customer_id: int) -> list[Headline]:
    seen = customers.visible(actor(request), verb="assessment.see")
    row = queries.in_force(customer_id) or queries.standing_of(customer_id)
    if row is None or row.score is None or not seen.filter(pk=customer_id).exists():
        return []
    is_judged = hasattr(row, "valid_until")
    return [
        Headline(
            label=_("Assessment"),
            value=level_label(row.level),
            hint=f"{row.score:.1f}" if is_judged else _("by policy alone"),
            tone=level_tone(row.level),
        )
    ]


FIGURES = Headlines(figures=_figures, permission="assessment.see")

urlpatterns = [
    path("assess/<int:customer_id>/assessment", customer_assessment, name="customer_assessment"),
]
