"""A customer's tax invoices: findings first, then course, dependence, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.web import actor, signed_in
from obligor.taxinvoices import queries
from obligor.taxinvoices.pages import charts
from obligor.taxinvoices.pages.lists import ROOM
from obligor_core.facts import Fact, FactType
from obligor_core.taxinvoices.facts import measures
from obligor_core.taxinvoices.finding import Finding, Weight
from obligor_core.taxinvoices.invoices import Direction
from obligor_core.text import Text

PARTIES_SHOWN = 10
LOADS_SHOWN = 8
IMPORTED = "import-"  # how the import page names its loads
TONES = {
    Weight.SEVERE: "bad",
    Weight.WARNING: "risk",
    Weight.NOTE: "waiting",
    Weight.STRENGTH: "ok",
}
WEIGHT_WORDS = {
    Weight.SEVERE: Text("severe", "严重"),
    Weight.WARNING: Text("warning", "预警"),
    Weight.NOTE: Text("note", "关注"),
    Weight.STRENGTH: Text("strength", "优势"),
}
HEADLINES = (
    "inv_sales_12m",
    "inv_sales_growth_6m",
    "inv_purchases_12m",
    "inv_margin_12m",
    "inv_customers_top1_12m",
    "inv_suppliers_top1_12m",
    "inv_void_rate_12m",
    "inv_red_amount_rate_12m",
)
FACTS: dict[str, Fact] = {m.fact.name: m.fact for m in measures()}
POSITIONS = {
    "persons": Text("persons", "个人"),
    "traders": Text("traders", "贸易商"),
    "businesses": Text("businesses", "企业"),
    "mixed": Text("mixed", "混合"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One fact as the page shows it; ``about`` says formula, source and rule."""

    name: str
    label: str
    value: str
    about: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page shows it, with the way to the invoices behind it."""

    title: str
    text: str
    word: str
    tone: str
    about: str
    link: str
    link_text: str


@dataclass(frozen=True, slots=True)
class Party:
    """One counterparty with its share of the side; ``customer_id`` when it is a customer too."""

    name: str
    net_minor: int
    share: float
    count: int
    last_on: date | None
    link: str
    customer_id: int | None


@signed_in("taxinvoice.see")
def tax_invoice_room(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what the customer's invoices say by a day."""
    context = room_context(request, customer_id, ROOM) | {"part": "room"}
    by, on = actor(request), _asked_day(request)
    found = queries.overview(customer_id, on=on)
    loads = [(one, _import_link(one.batch)) for one in queries.loads_of(customer_id)[:LOADS_SHOWN]]
    context |= {
        "on": on,
        "currency": settings.BOOK_CURRENCY,
        "loads": loads,
        "may_load": by.may("taxinvoice.load") and by.may("import.upload"),
        "may_undo": by.may("taxinvoice.undo_load"),
        "import_link": f"{reverse('new_import')}?kind=tax_invoices&customer={customer_id}",
    }
    if found is not None:
        context |= _contents(request, customer_id, found)
    return render(request, "taxinvoices/room.html", context)


def _import_link(batch: str) -> str:
    """Return the page of the import that became the load; a load of the API has none."""
    number = batch.removeprefix(IMPORTED)
    is_imported = batch.startswith(IMPORTED) and number.isdecimal()
    return reverse("import", args=[int(number)]) if is_imported else ""


def _asked_day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


def _contents(request: HttpRequest, customer_id: int, found: queries.Overview) -> dict[str, Any]:
    sides = (
        (Direction.SALE, _("Customers of the customer")),
        (Direction.PURCHASE, _("Suppliers of the customer")),
    )
    rows = {direction: found.of_side(direction) for direction, _title in sides}
    known = _known(request, pl.concat([side.head(PARTIES_SHOWN) for side in rows.values()]))
    return {
        "found": found,
        "headlines": [figure(name, found.facts[name]) for name in HEADLINES],
        "findings": [shown(one, customer_id) for one in found.findings],
        "course": charts.course(found.months),
        "writing": charts.writing(found.months),
        "season": charts.season(found.months),
        "sides": [
            {
                "title": title,
                "count": rows[direction].height,
                "chart": charts.concentration(rows[direction], direction, title=title),
                "parties": _parties(rows[direction], customer_id, direction=direction, known=known),
            }
            for direction, title in sides
        ],
        "figures": [figure(name, value) for name, value in found.facts.items() if name in FACTS],
    }


def _known(request: HttpRequest, rows: pl.DataFrame) -> dict[str, int]:
    pairs = [(key, name or "") for key, name in rows.select("party_key", "party_name").iter_rows()]
    return queries.known_parties(actor(request), pairs)


def _parties(
    side: pl.DataFrame, customer_id: int, *, direction: Direction, known: dict[str, int]
) -> list[Party]:
    whole = side["net_12m"].sum()
    link = reverse("customer_tax_invoices", args=[customer_id])
    return [
        Party(
            name=row["party_name"] or row["party_key"] or _("(no name)"),
            net_minor=row["net_12m"],
            share=row["net_12m"] / whole,
            count=row["count_12m"],
            last_on=row["last_on"],
            link=link + _behind(direction, row["party_key"]),
            customer_id=known.get(row["party_key"]),
        )
        for row in side.head(PARTIES_SHOWN).iter_rows(named=True)
    ]


def _behind(direction: Direction, party_key: str) -> str:
    return "?" + urlencode({"direction": direction.value, "party_key": party_key})


def figure(name: str, value: Any) -> Figure:
    """Return a fact with its value in words."""
    fact = FACTS[name]
    missing = _("missing: %(why)s") % {"why": figures.said(fact.missing)} if value is None else ""
    about = " · ".join(t for t in (figures.said(fact.source), fact.rule, missing) if t)
    return Figure(name, figures.said(fact.label), spelled(fact, value), about)


def spelled(fact: Fact, value: Any) -> str:
    """Return the value of a fact as people read it."""
    if value is None:
        return figures.NOTHING
    match fact.type:
        case FactType.MONEY:
            return figures.short_amount(value, settings.BOOK_CURRENCY)
        case FactType.NUMBER if _is_share(fact.name):
            return figures.share(value)
        case FactType.NUMBER:
            return f"{value:,.2f}"
        case FactType.INTEGER:
            return figures.whole(value)
        case FactType.DATE:
            return figures.day(value)
        case FactType.BOOLEAN:
            return _("yes") if value else _("no")
        case FactType.TEXT:
            return figures.said(POSITIONS.get(value, value))


def _is_share(name: str) -> bool:
    parts = ("share", "rate", "growth", "margin", "top1", "top5", "returning")
    return any(part in name for part in parts)


def shown(one: Finding, customer_id: int) -> Shown:
    """Return a finding in the language of the request, with its link."""
    link, text = "", ""
    if one.is_about_parties:
        link = reverse("customer_tax_parties", args=[customer_id])
        text = _("Counterparties")
    elif one.evidence:
        link = reverse("customer_tax_invoices", args=[customer_id]) + "?" + urlencode(one.evidence)
        text = _("Invoices behind it")
    about = f"{one.rule} · {figures.said(FACTS[one.fact].label)}"
    return Shown(
        title=figures.said(one.title),
        text=figures.said(one.text),
        word=figures.said(WEIGHT_WORDS[one.weight]),
        tone=TONES[one.weight],
        about=about,
        link=link,
        link_text=text,
    )


def card(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return what the customer's page shows of its invoices; None when there are none."""
    found = queries.overview(customer_id, on=today())
    if found is None:
        return None
    names = ("inv_sales_12m", "inv_sales_growth_6m", "inv_customers_top1_12m", "inv_last_on")
    return {
        "headlines": [figure(name, found.facts[name]) for name in names],
        "findings": [shown(one, customer_id) for one in found.findings[:4]],
        "findings_count": len(found.findings),
    }


urlpatterns = [
    path("assess/<int:customer_id>/taxinvoices", tax_invoice_room, name="tax_invoice_room"),
]
