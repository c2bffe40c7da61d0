"""The charts of bank flows: in and out by month, balance by day, money that comes back."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from obligor.bankflows import queries
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Edge, Format, Kind, Node, Series

SELF = "self"
WAYS_SHOWN = 12
POINTS_MAX = 130


def monthly(shown: queries.Room) -> Chart:
    """Return money in, money out and what is left, month by month, own and related left out."""
    months = queries.months(shown)
    return Chart(
        id="bank-months",
        kind=Kind.BAR,
        title=_("Inflow and outflow by month, own accounts and related parties left out"),
        categories=tuple(figures.day(day)[:7] for day, *_rest in months),
        series=(
            Series(_("In"), tuple(m[1] for m in months), "ok"),
            Series(_("Out"), tuple(m[2] for m in months), "risk"),
            Series(_("Net"), tuple(m[1] - m[2] for m in months), "brand"),
        ),
        format=Format.MONEY,
        currency=settings.BOOK_CURRENCY,
        category_label=_("Month"),
    )


def balances(shown: queries.Room) -> Chart:
    """Return the balance of all accounts, every third day at most."""
    days = shown.found.days
    step = max(1, -(-days.height // POINTS_MAX))
    kept = days.reverse().gather_every(step).reverse()
    return Chart(
        id="bank-balance",
        kind=Kind.LINE,
        title=_("Balance at the end of the day, all accounts"),
        categories=tuple(figures.day(d) for d in kept["day"]),
        series=(Series(_("Balance"), tuple(kept["balance_minor"]), "brand"),),
        format=Format.MONEY,
        currency=settings.BOOK_CURRENCY,
        category_label=_("Day"),
    )


def trips(shown: queries.Room, *, name: str, customer_id: int) -> Chart:
    """Return the parties through which money went out and came back, each way drawn once."""
    nodes = {SELF: Node(SELF, name, "brand", 1.0)}
    edges = []
    link = reverse("flow_transactions", args=[customer_id])
    for way, count, minor in queries.ways(shown)[:WAYS_SHOWN]:
        for key in way:
            called = shown.names.get(key, key)
            query = urlencode({"party": called})
            nodes.setdefault(key, Node(key, called, "risk", 0.5, f"{link}?{query}"))
        amount = figures.short_amount(minor, settings.BOOK_CURRENCY)
        label = f"{count} × {amount}" if count > 1 else amount
        stops = [SELF, *way, SELF]
        tones = ["bad", *["risk"] * (len(way) - 1), "waiting"]
        edges += [
            Edge(start, end, label if place == 0 else "", tone)
            for place, (start, end, tone) in enumerate(zip(stops, stops[1:], tones, strict=False))
        ]
    return Chart(
        id="bank-trips",
        kind=Kind.GRAPH,
        title=_("Money that went out and came back"),
        nodes=tuple(nodes.values()) if edges else (),
        edges=tuple(edges),
        category_label=_("From"),
    )
