"""Every kind of chart draws under the strict policy, with its figures as a table for all."""

from __future__ import annotations

import os

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from playwright.sync_api import expect
from tests.browser.stage import PHONE, WIDE

from obligor.foundation.charts import Chart, Edge, Format, Kind, Node, Series

MONTHS = ("2026-08", "2026-09", "2026-10", "2026-11")
BUCKETS = ("current", "1–30", "31–60", "61–90", "90+")
TONES = ("ok", "muted", "waiting", "risk", "bad")
MONEY = {"format": Format.MONEY, "currency": "CNY"}
PARTS = (Series("open", (2_140_000_000, 812_000_000, 356_000_000, 148_000_000, 119_000_000)),)
TWO = (
    Series("due", (1_200_000_00, 900_000_00, None, 700_000_00)),
    Series("overdue", (200_000_00, 350_000_00, 300_000_00, 500_000_00), tone="bad"),
)
CHARTS = [
    Chart(id="bar", kind=Kind.BAR, title="Bar", categories=MONTHS, series=TWO, **MONEY),
    Chart(id="stacked", kind=Kind.STACKED, title="Stacked", categories=MONTHS, series=TWO, **MONEY),
    Chart(id="line", kind=Kind.LINE, title="Line", categories=MONTHS, series=TWO, **MONEY),
    Chart(
        id="shares", kind=Kind.SHARES, title="Ageing", categories=BUCKETS, series=PARTS,
        tones=TONES, **MONEY,
    ),
    Chart(id="pie", kind=Kind.PIE, title="Pie", categories=BUCKETS, series=PARTS, **MONEY),
    Chart(id="treemap", kind=Kind.TREEMAP, title="Map", categories=BUCKETS, series=PARTS, **MONEY),
    Chart(
        id="gauge", kind=Kind.GAUGE, title="Use", series=(Series("utilisation", (0.662,)),),
        format=Format.SHARE,
    ),
    Chart(
        id="heatmap", kind=Kind.HEATMAP, title="Moves", categories=("A", "B"),
        series=(Series("A", (0.9, 0.1)), Series("B", (0.2, 0.8))), format=Format.SHARE,
    ),
    Chart(
        id="graph", kind=Kind.GRAPH, title="Ties",
        nodes=(Node("1", "恒泰精密", size=1.0), Node("2", "恒泰贸易")),
        edges=(Edge("1", "2", "51%"),),
    ),
    Chart(
        id="radar", kind=Kind.RADAR, title="5C", categories=("品格", "能力", "资本"),
        series=(Series("now", (80.0, 55.5, None)), Series("before", (70.0, 60.0, 40.0))),
    ),
]  # fmt: skip
PAGE = """{% extends "ui/base.html" %}{% load ui %}{% block title %}Charts{% endblock %}
{% block content %}{% page_header title="Charts" %}{% endpage_header %}<div class="grid">
{% for one in charts %}<section class="card span-6"><div class="card-body">{% chart one %}</div>
</section>{% endfor %}</div>{% endblock %}"""


def gallery(request: HttpRequest) -> HttpResponse:
    return HttpResponse(engines["django"].from_string(PAGE).render({"charts": CHARTS}, request))


urlpatterns = [path("gallery", gallery), path("", include("obligor.config.urls"))]


@pytest.mark.parametrize(
    ("size", "theme", "language"), [(WIDE, "light", "en"), (PHONE, "dark", "zh-hans")]
)
def test_every_kind_draws(visit, no_barriers, fits, settings, size, theme, language):
    settings.ROOT_URLCONF = __name__
    page = visit("/gallery", size=size, theme=theme, language=language)
    for chart in CHARTS:
        expect(page.locator(f"#chart-{chart.id} svg").first).to_be_visible()
    no_barriers(page)
    fits(page)
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/charts-{theme}-{size[0]}.png", full_page=True)


def test_the_table_says_what_the_picture_shows(visit, settings):
    settings.ROOT_URLCONF = __name__
    page = visit("/gallery", java_script_enabled=False)
    page.locator("#chart-shares summary").click()
    expect(page.locator("#chart-shares td").first).to_have_text("21,400,000.00")
