"""A customer's statements: the room with all periods, and its card on the customer's page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from obligor.customers.pages import seams
from obligor.customers.pages.rooms import room_context
from obligor.foundation.web import actor, signed_in
from obligor.statements import queries
from obligor.statements.pages.words import ROOM, Described, described

CARD_PERIODS = 3
HEADLINES = ("revenue", "net_income", "total_assets", "equity")


@dataclass(frozen=True, slots=True)
class Listed:
    """One version as the list shows it: in words, with the amounts that come first."""

    about: Described
    amounts: list[int | None]
    is_former: bool


def _listed(row: Any) -> Listed:
    lines = queries.lines_of(row)
    amounts = [lines[c].current if c in lines else None for c in HEADLINES]
    is_former = row.superseded_at is not None or row.state == "withdrawn"
    return Listed(described(row), amounts, is_former)


@signed_in("statement.see")
def financial_statements(request: HttpRequest, customer_id: int) -> HttpResponse:
    """List every version of the customer's statements, and the files under review."""
    context = room_context(request, customer_id, ROOM)
    rows = [_listed(row) for row in queries.of_customer(customer_id)]
    by = actor(request)
    return render(
        request,
        "statements/room.html",
        context
        | {
            "drafts": [one for one in rows if one.about.row.state == "draft"],
            "current": [
                one for one in rows if one.about.row.state == "filed" and not one.is_former
            ],
            "former": [one for one in rows if one.is_former],
            "reviews": list(queries.uploads(by).filter(customer=customer_id, state="open")),
            "has_ratios": any(not one.is_former for one in rows if one.about.row.filed_at),
            "may_enter": by.may("statement.enter"),
            "may_receive": by.may("statement.receive"),
        },
    )


def card(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return the newest periods for the card on the customer's page; None before the first."""
    rows = queries.in_force(queries.of_customer(customer_id))[:CARD_PERIODS]
    found = [_listed(row) for row in rows]
    drafts = queries.of_customer(customer_id).filter(state="draft").count()
    return {"periods": found, "drafts": drafts} if found or drafts else None


STATEMENTS_ROOM = seams.Room(
    code=ROOM,
    label=_("Financial statements"),
    icon="report-money",
    url="financial_statements",
    permission="statement.see",
    template="statements/card.html",
    values=card,
    nothing=_("No statement on file. Import a workbook or enter one."),
)

urlpatterns = [
    path("assess/<int:customer_id>/statements", financial_statements, name="financial_statements"),
]
