"""The book page and its cards: what is owed, how old, how concentrated, and who moved."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor.foundation.charts import Chart, Format, Kind, Series
from obligor.foundation.home import Card
from obligor.foundation.web import actor, signed_in
from obligor.people import queries as people
from obligor.portfolio import queries
from obligor.portfolio.overview import Overview, cut, overview, place_names, trend
from obligor.portfolio.pages.facts import moved_value
from obligor.portfolio.pages.runs import KINDS, MOVEMENT_TONES
from obligor.portfolio.queries import numbers_shown
from obligor_core.portfolio.book import Dimension

MOVERS_MAX = 10
BUCKET_TONES = ("ok", "info", "waiting", "risk", "bad")
CUTS = {
    "unit": Dimension.UNIT,
    "industry": Dimension.INDUSTRY,
    "region": Dimension.REGION,
    "manager": Dimension.MANAGER,
}


def _seen(request: HttpRequest) -> Overview | None:
    return overview(actor(request), currency=settings.BOOK_CURRENCY)


def ageing_chart(book: Overview) -> Chart:
    """Return what is open by age."""
    buckets = numbers_shown().buckets.buckets
    return Chart(
        id="ageing",
        kind=Kind.BAR,
        title=_("Open amounts by age"),
        categories=tuple(figures.said(b.label) for b in buckets),
        series=(Series(_("Open"), tuple(book.figures[f"open_{b.key}"] for b in buckets)),),
        tones=BUCKET_TONES,
        format=Format.MONEY,
        currency=settings.BOOK_CURRENCY,
        category_label=_("Past due"),
    )


def trend_chart(request: HttpRequest, book: Overview) -> Chart:
    """Return exposure and overdue over the last runs."""
    points = trend(actor(request), is_whole=book.is_whole)
    return Chart(
        id="trend",
        kind=Kind.LINE,
        title=_("Overdue over the last runs"),
        categories=tuple(p.on.isoformat() for p in points),
        series=(
            Series(_("Overdue"), tuple(p.overdue_minor for p in points), "bad"),
            Series(_("Exposure"), tuple(p.exposure_minor for p in points), "brand"),
        ),
        format=Format.MONEY,
        currency=settings.BOOK_CURRENCY,
        category_label=_("Business date"),
    )


def largest_chart(book: Overview) -> Chart:
    """Return the largest customers beside all others as areas."""
    names = queries.names_of([row["customer_id"] for row in book.largest])
    rest = book.figures["exposure_total"] - sum(r["exposure_total"] for r in book.largest)
    parts = [
        (
            names.get(row["customer_id"], str(row["customer_id"])),
            row["exposure_total"],
            f"/customers/{row['customer_id']}/",
        )
        for row in book.largest
    ]
    if rest > 0:
        parts.append((_("all others"), rest, ""))
    return Chart(
        id="largest",
        kind=Kind.TREEMAP,
        title=_("Concentration: the ten largest"),
        categories=tuple(name for name, _amount, _link in parts),
        series=(Series(_("Exposure"), tuple(amount for _name, amount, _link in parts)),),
        tones=("",) * len(book.largest) + (("muted",) if rest > 0 else ()),
        links=tuple(link for _name, _amount, link in parts),
        format=Format.MONEY,
        currency=settings.BOOK_CURRENCY,
        category_label=_("Customer"),
    )


def _movers(request: HttpRequest, book: Overview) -> list[dict[str, Any]]:
    rows = queries.movements(book.run_id, by=actor(request))[:MOVERS_MAX]
    return [
        {
            "row": m,
            "kind": KINDS[m.kind],
            "tone": MOVEMENT_TONES.get(m.kind, "muted"),
            "before": moved_value(m.fact, m.before),
            "after": moved_value(m.fact, m.after),
        }
        for m in rows
    ]


def _named(by: Dimension, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    match by:
        case Dimension.UNIT:
            names: dict[Any, Any] = {u.pk: u for u in people.units()}
        case Dimension.MANAGER:
            names = {p.pk: p for p in people.people()}
        case _:
            names = dict(place_names(by))
    for row in rows:
        row["name"] = figures.said(names[row["place"]]) if row["place"] in names else ""
    return rows


@signed_in("portfolio.see")
def book(request: HttpRequest) -> HttpResponse:
    """Show the newest book of the customers that this person reaches."""
    found = _seen(request)
    if found is None:
        may_start = actor(request).may("portfolio.start_run")
        return render(request, "portfolio/no_book.html", {"may_start": may_start})
    asked = request.GET.get("by", "")
    by = asked if asked in CUTS else "unit"
    titles = {
        "unit": _("Organisation unit"),
        "industry": _("Industry"),
        "region": _("Region"),
        "manager": _("Customer manager"),
    }
    context = {
        "book": found,
        "figures": found.figures,
        "groups": found.groups,
        "currency": settings.BOOK_CURRENCY,
        "ageing": ageing_chart(found),
        "trend": trend_chart(request, found),
        "largest": largest_chart(found),
        "rows": _named(CUTS[by], cut(found, CUTS[by])),
        "by": by,
        "cuts": [(name, titles[name]) for name in CUTS],
        "cut_title": titles[by],
        "movers": _movers(request, found),
    }
    template = "portfolio/book_cut.html" if request.htmx else "portfolio/book.html"
    return render(request, template, context)


def _card(request: HttpRequest) -> dict[str, Any] | None:
    found = _seen(request)
    if found is None:
        return None
    return {"book": found, "figures": found.figures, "currency": settings.BOOK_CURRENCY}


def _ageing_card(request: HttpRequest) -> dict[str, Any] | None:
    found = _seen(request)
    return {"title": _("Open amounts by age"), "chart": ageing_chart(found)} if found else None


def _trend_card(request: HttpRequest) -> dict[str, Any] | None:
    found = _seen(request)
    if found is None:
        return None
    return {"title": _("Overdue over the last runs"), "chart": trend_chart(request, found)}


def _largest_card(request: HttpRequest) -> dict[str, Any] | None:
    found = _seen(request)
    if found is None:
        return None
    return {"title": _("Concentration: the ten largest"), "chart": largest_chart(found)}


def _movers_card(request: HttpRequest) -> dict[str, Any] | None:
    found = _seen(request)
    rows = _movers(request, found) if found else []
    return {"movers": rows, "run_id": found.run_id} if found and rows else None


SEE = "portfolio.see"
BOOK_CARD = Card(template="portfolio/book_card.html", values=_card, permission=SEE, span=12)
AGEING_CARD = Card(template="portfolio/chart_card.html", values=_ageing_card, permission=SEE)
TREND_CARD = Card(template="portfolio/chart_card.html", values=_trend_card, permission=SEE)
LARGEST_CARD = Card(template="portfolio/chart_card.html", values=_largest_card, permission=SEE)
MOVERS_CARD = Card(template="portfolio/movers_card.html", values=_movers_card, permission=SEE)

urlpatterns = [path("book", book, name="book")]
