"""The room of a customer: how it stands with each questionnaire, its scores and its history."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.web import actor, refused, respond_to, signed_in
from obligor.questionnaires import actions, events, queries
from obligor.questionnaires.pages.wording import (
    STATE_TONES,
    VALIDITY,
    VALIDITY_TONES,
    points,
    score_chart,
    spoken,
    titles,
)
from obligor_core.decision import Refusal

ROOM = "questionnaires"


@signed_in("questionnaire.see")
def customer_questionnaires(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what is due, the scores, and all sheets of a customer."""
    context = room_context(request, customer_id, ROOM)
    customer, by = context["customer"], actor(request)
    standings = queries.standings(customer.pk, customer.kind, on=today())
    sheets = list(queries.sheets_of(customer.pk))
    context |= {
        "standings": [_standing(one, sheets) for one in standings],
        "sheets": [line_of(sheet) for sheet in sheets],
        "may_begin": by.may("questionnaire.begin"),
        "may_write": by.may("questionnaire.save_answers"),
        "can_compare": sum(s.state == "confirmed" for s in sheets) > 1,
    }
    return render(request, "questionnaires/room.html", context)


def _standing(one: queries.Standing, sheets: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "one": one,
        "title": figures.said(one.title),
        "validity": VALIDITY[one.validity.value],
        "tone": VALIDITY_TONES[one.validity.value],
    }
    if one.open is not None:
        found["open"] = line_of(one.open)
    if one.confirmed is not None:
        found |= _scored(one.confirmed, sheets)
    return found


def _scored(sheet: Any, sheets: list[Any]) -> dict[str, Any]:
    """Return the score of the newest confirmed sheet, with a chart and the sheet before."""
    declared = queries.questionnaire_of(sheet.version).declaration
    confirmed = [s for s in sheets if s.name == sheet.name and s.state == "confirmed"]
    older = [s for s in confirmed if (s.answered_on, s.pk) < (sheet.answered_on, sheet.pk)]
    before = max(older, key=lambda s: (s.answered_on, s.pk), default=None)
    return {
        "total": points(sheet.total),
        "before": points(before.total) if before else "",
        "previous": before,
        "chart": score_chart(
            f"scores-{sheet.pk}",
            titles(declared),
            queries.kept_scores(sheet.result),
            before=queries.kept_scores(before.result) if before else None,
        ),
    }


def line_of(sheet: Any) -> dict[str, Any]:
    """Return a sheet as a line of the history."""
    return {
        "sheet": sheet,
        "title": figures.said(sheet.version_title),
        "state": sheet.get_state_display(),
        "tone": STATE_TONES[sheet.state],
        "total": points(sheet.total),
        "is_writable": sheet.state in ("draft", "returned"),
    }


def card(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return what the card on the customer's page shows; None when nothing was ever answered."""
    sheets = list(queries.sheets_of(customer_id).exclude(state="withdrawn"))
    if not sheets:
        return None
    kind = sheets[0].customer.kind
    found = [_standing(one, sheets) for one in queries.standings(customer_id, kind, on=today())]
    return {"standings": found}


@signed_in("questionnaire.begin")
@require_POST
def begin(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Begin answers to a questionnaire, and go to its form."""
    room_context(request, customer_id, ROOM)
    try:
        outcome = actions.begin(
            customer_id=customer_id,
            questionnaire=request.POST.get("questionnaire", "")[:63],
            by=actor(request),
            at=now(),
        )
    except Refusal as refusal:
        return refused(request, refusal)
    begun = [e.sheet_id for e in outcome.events if isinstance(e, events.SheetBegun)]
    if not begun:
        back = reverse("customer_questionnaires", args=[customer_id])
        return respond_to(request, outcome, back=back)
    return redirect("answer_sheet", customer_id, begun[0])


@signed_in("questionnaire.see")
def compare(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what two sheets of a customer answer otherwise, and how the scores moved."""
    context = room_context(request, customer_id, ROOM)
    before, after = (_asked(request, customer_id, side) for side in ("before", "after"))
    if (before.sheet.answered_on or today(), before.sheet.pk) > (
        after.sheet.answered_on or today(),
        after.sheet.pk,
    ):
        before, after = after, before
    scores = [queries.scores_now(one) for one in (before, after)]
    named = titles(after.questionnaire.declaration)
    context |= {
        "before": line_of(before.sheet),
        "after": line_of(after.sheet),
        "differences": [
            {
                "question": one.question,
                "before": spoken(one.question, one.before),
                "after": spoken(one.question, one.after),
            }
            for one in queries.differences(before, after)
        ],
        "totals": [points(one.score.total) for one in (before, after)],
        "chart": score_chart("compared", named, scores[1], before=scores[0]),
        "is_other_questionnaire": before.sheet.name != after.sheet.name,
    }
    context["crumbs"][-1:] = [
        (_("Questionnaires"), reverse("customer_questionnaires", args=[customer_id])),
        (_("Compare"), ""),
    ]
    return render(request, "questionnaires/compare.html", context)


def _asked(request: HttpRequest, customer_id: int, side: str) -> queries.Reading:
    given = request.GET.get(side, "")
    if not given.isdigit():
        raise Http404
    return queries.Reading(sheet_here(request, customer_id, int(given)))


def sheet_here(request: HttpRequest, customer_id: int, sheet_id: int) -> Any:
    """Return a sheet of just this customer.

    :raises SheetUnknown: when the customer has none such within reach
    """
    sheet = queries.sheet_for(actor(request), sheet_id)
    if sheet.customer_id != customer_id:
        raise queries.SheetUnknown(id=sheet_id)
    return sheet


_ROOM = "assess/<int:customer_id>/questionnaires"
urlpatterns = [
    path(_ROOM, customer_questionnaires, name="customer_questionnaires"),
    path(f"{_ROOM}/begin", begin, name="begin_sheet"),
    path(f"{_ROOM}/compare", compare, name="compare_sheets"),
]
