"""The room of bank flows on a customer's file, and its card."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from obligor.bankflows import queries
from obligor.bankflows.pages import pictures
from obligor.bankflows.pages.words import CATEGORIES, RELATIONS, SEVERITIES, TONES
from obligor.customers import queries as customers
from obligor.customers.pages import seams
from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.web import actor, signed_in
from obligor_core.customers.masking import STAR
from obligor_core.decision import Refusal

CODE = "bankflows"
VERBS = ("upload", "classify_counterparty", "add_related_party", "remove_related_party")


def shown_room(request: HttpRequest, customer_id: int) -> queries.Room:
    """Return the room of a customer within reach, computed once for a request.

    :raises CustomerNotFound: when the customer is out of reach
    """
    known: dict[int, queries.Room] = request.__dict__.setdefault("bank_rooms", {})
    if customer_id not in known:
        by = actor(request)
        customer = customers.customer_for(by, customer_id, verb="bankflow.see")
        is_open = customers.sees_personal_data(by, customer)
        known[customer_id] = queries.room(customer_id, on=today(), known_at=now(), is_open=is_open)
    return known[customer_id]


@signed_in("bankflow.see")
def room(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what the statements of a customer say: figures, findings, partners, pictures."""
    context = room_context(request, customer_id, CODE)
    by = actor(request)
    context |= {
        "may": {name: by.may(f"bankflow.{name}") for name in VERBS},
        "accounts": _accounts(request, customer_id),
        "files_count": queries.files(by).filter(customer=customer_id).count(),
        "book_currency": settings.BOOK_CURRENCY,
    }
    try:
        shown = shown_room(request, customer_id)
    except customers.CustomerNotFound:
        raise
    except Refusal as refusal:  # a rate is missing: everything else of the room still shows
        context["problem"] = figures.said(refusal.said)
        return render(request, "bankflows/room.html", context)
    if shown.facts is not None:
        context |= _values(shown, context["customer"].name, customer_id)
    context["related"] = queries.related_parties(customer_id)
    return render(request, "bankflows/room.html", context)


def _accounts(request: HttpRequest, customer_id: int) -> list[dict[str, Any]]:
    rows = queries.accounts(actor(request)).filter(customer=customer_id)
    return [
        {
            "number": queries.shown_account(row.number, is_open=row.is_open),
            "bank": row.bank,
            "holder": row.holder,
            "currency": row.currency,
            "first_on": row.first_on,
            "last_on": row.last_on,
        }
        for row in rows
    ]


def _values(shown: queries.Room, name: str, customer_id: int) -> dict[str, Any]:
    link = reverse("flow_transactions", args=[customer_id])
    lenders = shown.found.lenders.to_dicts()
    return {
        "facts": shown.facts,
        "findings": [_finding(one, link) for one in shown.findings],
        "months_chart": pictures.monthly(shown),
        "balance_chart": pictures.balances(shown),
        "trips_chart": pictures.trips(shown, name=name, customer_id=customer_id),
        "has_trips": not shown.found.trips.is_empty(),
        "partners": [
            {
                "key": one.key,
                "query": urlencode({"party": one.key}),
                "name": one.name,
                "relation": RELATIONS[one.relation],
                "is_known": one.relation != "unrelated",
                "is_masked": STAR in one.name,
                "in_minor": one.in_minor,
                "out_minor": one.out_minor,
                "count": one.count,
            }
            for one in queries.partners(shown)
        ],
        "categories": [
            row
            | {"label": CATEGORIES[row["category"]], "link": f"{link}?category={row['category']}"}
            for row in queries.by_category(shown)
        ],
        "lenders": [
            row
            | {
                "name": shown.names.get(
                    row["lender_key"], row["lender_key"].removeprefix("@").partition("|")[0]
                ),
                "query": urlencode({"party": row["lender_key"], "relation": "declared_lender"}),
                "is_named": not row["lender_key"].startswith("@"),
                "is_masked": STAR in shown.names.get(row["lender_key"], ""),
            }
            for row in lenders
        ],
    }


def _finding(one: Any, link: str) -> dict[str, Any]:
    query = urlencode({"finding": queries.code_of(one)})
    return {
        "severity": SEVERITIES[one.severity.value],
        "tone": TONES[one.severity.value],
        "text": one.text,
        "rule": one.rule,
        "amount_minor": one.amount_minor,
        "count": len(one.transaction_ids),
        "link": f"{link}?{query}" if one.transaction_ids else "",
    }


def card(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return the figures of the room's card; None when no statement is loaded."""
    try:
        shown = shown_room(request, customer_id)
    except Refusal as refusal:
        return {"problem": figures.said(refusal.said)}
    if shown.facts is None:
        return None
    worst = [_finding(one, "") for one in shown.findings[:3]]
    return {"facts": shown.facts, "worst": worst, "book_currency": settings.BOOK_CURRENCY}


ROOM = seams.Room(
    code=CODE,
    label=_("Bank flows"),
    icon="building-bank",
    url="bank_flows",
    permission="bankflow.see",
    template="bankflows/card.html",
    values=card,
    nothing=_("No bank statement is loaded yet. Upload the bank's export to begin."),
)
urlpatterns = [path("assess/<int:customer_id>/bankflows", room, name="bank_flows")]
