"""The home page, the search over everything, and the health check."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET

from obligor.config import workbench
from obligor.foundation.web import actor, signed_in

QUERY_CHARS_MAX = 100
HALF = 6


@signed_in()
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, card by card."""
    by = actor(request)
    allowed = [c for c in workbench.CARDS if not c.permission or by.may(c.permission)]
    filled = [(card, card.values(request)) for card in allowed]
    cards = [{"card": c, "values": values} for c, values in filled if values is not None]
    wide = [one for one in cards if one["card"].span > HALF]
    rest = [one for one in cards if one["card"].span <= HALF]
    context = {"cards": cards, "wide": wide, "columns": [rest[::2], rest[1::2]] if rest else []}
    return render(request, "config/home.html", context)


@signed_in()
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Search everything this person may see; a single find is opened at once."""
    by, text = actor(request), request.GET.get("q", "").strip()[:QUERY_CHARS_MAX]
    allowed = [s for s in workbench.SEARCHES if by.may(s.permission)]
    found = [(s, s.find(request, text)) for s in allowed] if text else []
    groups = [{"search": s, "hits": hits} for s, hits in found if hits]
    if sum(len(g["hits"]) for g in groups) == 1:
        return redirect(groups[0]["hits"][0].link)
    return render(request, "config/search.html", {"text": text, "groups": groups})


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, for load balancers and monitors."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("", home, name="home"),
    path("search", search, name="search"),
    path("healthz", healthz, name="healthz"),
]
