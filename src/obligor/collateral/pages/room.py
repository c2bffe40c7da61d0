"""The room of a customer's collateral: what secures it, how much counts, what is due."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.collateral import queries
from obligor.collateral.pages import words
from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Edge, Node
from obligor.foundation.charts import Kind as ChartKind
from obligor.foundation.clock import today
from obligor.foundation.fields import ShareField
from obligor.foundation.queries import audit_entries
from obligor.foundation.web import actor, signed_in
from obligor_core.collateral.kinds import Kind

HISTORY_MAX = 30


def card(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return the headline figures for the customer's page; None when nothing is on file."""
    found = queries.standing(actor(request), customer_id, on=today())
    if not found.lines and not found.facts["col_guarantees_given_count"]:
        return None
    return {"standing": found, "currency": settings.BOOK_CURRENCY, "tones": words.SEVERITY_TONES}


@signed_in("collateral.see")
def room(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what secures a customer, how it was computed, and what has to be done."""
    context = room_context(request, customer_id, "collateral")
    by = actor(request)
    found = queries.standing(by, customer_id, on=today())
    context |= {
        "standing": found,
        "facts": found.facts,
        "currency": settings.BOOK_CURRENCY,
        "tones": words.SEVERITY_TONES,
        "states": words.STATE_LABELS,
        "state_tones": words.STATE_TONES,
        "tasks": words.TASK_LABELS,
        "kinds": words.KIND_LABELS,
        "families": words.FAMILY_LABELS,
        "chart": _graph(found, customer_id) if found.edges else None,
        "circles": [" → ".join(_name(found, n) for n in (*c, c[0])) for c in found.circles],
        "facilities": list(
            queries.obligations(by).filter(customer=customer_id, ends_on=None).order_by("code")
        ),
        "outside": list(queries.outside(by).filter(party__customer=customer_id, ends_on=None)),
        "history": _history(customer_id),
        "may": {name: by.may(f"collateral.{name}") for name in VERBS},
    }
    return render(request, "collateral/room.html", context)


VERBS = (
    "register",
    "add_guarantee",
    "state_facility",
    "end_facility",
    "state_ability",
    "add_outside",
    "end_outside",
    "value",
)


def _history(customer_id: int) -> list[Any]:
    entries = audit_entries(subject=f"customer:{customer_id}")
    return list(entries.filter(verb__startswith="collateral.")[:HISTORY_MAX])


def _name(found: queries.Standing, node: int) -> str:
    return found.name_of(node) or gettext("a customer elsewhere")


def _graph(found: queries.Standing, customer_id: int) -> Chart:
    """Return who guarantees for whom; circles and over-committed guarantors stand out."""
    nodes = [
        Node(
            id=str(n.node),
            name=_name(found, n.node),
            tone=_tone(n, customer_id),
            size=1.0 if n.node == customer_id else 0.5,
            link=_room_link(n.customer_id),
        )
        for n in found.nodes
    ]
    edges = [
        Edge(
            source=str(a),
            target=str(b),
            label="" if minor is None else figures.short_amount(minor, settings.BOOK_CURRENCY),
            tone="bad" if in_circle else "muted",
        )
        for a, b, minor, in_circle in found.edges
    ]
    return Chart(
        id="guarantees",
        kind=ChartKind.GRAPH,
        title=gettext("Who guarantees for whom"),
        nodes=tuple(nodes),
        edges=tuple(edges),
        category_label=gettext("Guarantor"),
    )


def _tone(node: Any, customer_id: int) -> str:
    if node.is_over_committed:
        return "bad"
    if node.node == customer_id:
        return "brand"
    return "risk" if node.in_circle else "muted"


def _room_link(customer_id: int | None) -> str:
    return "" if customer_id is None else reverse("collateral_room", args=[customer_id])


class WhatIfForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=words.all_kind_choices)
    rate = ShareField(label=_("Rate instead, %"), help_text=_("The part of the value that counts."))


@signed_in("collateral.see")
def what_if(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what another rate for one kind would change; nothing is stored."""
    context = room_context(request, customer_id, "collateral")
    by, on = actor(request), today()
    form = WhatIfForm(request.GET or None)
    before = queries.standing(by, customer_id, on=on)
    after = None
    if request.GET and form.is_valid():
        tried = queries.numbers(on=on).with_rate(
            Kind(form.cleaned_data["kind"]), Fraction(Decimal(form.cleaned_data["rate"]))
        )
        after = queries.standing(by, customer_id, on=on, numbers_tried=tried)
    context |= {
        "form": form,
        "currency": settings.BOOK_CURRENCY,
        "kinds": words.KIND_LABELS,
        "before": before,
        "after": after,
        "pairs": list(zip(before.lines, after.lines, strict=True)) if after else [],
        "needs": list(zip(before.needs, after.needs, strict=True)) if after else [],
        "now_rates": [
            (words.KIND_LABELS[k.value], float(rate))
            for k, rate in queries.numbers(on=on).rate.items()
        ],
    }
    return render(request, "collateral/what_if.html", context)


_ROOM = "assess/<int:customer_id>/collateral"
urlpatterns = [
    path(_ROOM, room, name="collateral_room"),
    path(f"{_ROOM}/what-if", what_if, name="collateral_what_if"),
]
