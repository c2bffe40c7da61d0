"""Models of failure with the firms they are made for, and signs that figures are too good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Format, Kind, Series
from obligor.foundation.web import signed_in
from obligor.statements import queries
from obligor.statements.pages.one import crumbs
from obligor.statements.pages.ratios import asked_spread, choice_context, heads_of
from obligor.statements.pages.words import ROOM, SEVERITY_TONES
from obligor_core.statements.benford import DIGITS, EXPECTED, Conformity
from obligor_core.statements.models import ModelResult
from obligor_core.statements.statement import PeriodKind

ZONE_TONES = {"safe": "ok", "grey": "waiting", "distress": "bad"}


@dataclass(frozen=True, slots=True)
class ModelCell:
    text: str
    zone: str
    tone: str
    pd: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model over the periods; whether it is made for the firm, as of the newest period."""

    label: str
    cells: list[ModelCell]
    fit: str
    fit_tone: str
    why: str
    components: list[tuple[str, str]]


@signed_in("statement.see")
def statement_models(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what the models and the signs of quality say of the newest periods."""
    context = room_context(request, customer_id, ROOM)
    spread = asked_spread(request, customer_id, kind=PeriodKind.ANNUAL)
    found = queries.judged(context["customer"], spread)
    digits = queries.digits_of(customer_id)
    return render(
        request,
        "statements/models.html",
        context
        | {
            "heads": heads_of(spread),
            "models": _models(found),
            "findings": [_found(one) for one in reversed(found)],
            "digits": _digits(digits) if digits else None,
            "digits_said": figures.said(Conformity(digits["conformity"]).label) if digits else "",
            "digits_count": digits["n"] if digits else 0,
            "crumbs": crumbs(context, _("Models and quality")),
            **choice_context(request, spread, kind=PeriodKind.ANNUAL),
        },
    )


def _models(found: list[queries.Judged]) -> list[ModelRow]:
    if not found:
        return []
    return [_row(results) for results in zip(*(one.models for one in found), strict=True)]


def _row(results: tuple[ModelResult, ...]) -> ModelRow:
    last = results[-1]
    words = {
        True: (_("made for such a firm"), "ok"),
        False: (_("not made for it"), "muted"),
        None: (_("not known"), "waiting"),
    }
    fit, tone = words[last.applies]
    return ModelRow(
        label=figures.said(last.label),
        cells=[_cell(one) for one in results],
        fit=fit,
        fit_tone=tone,
        why=figures.said(last.why),
        components=[(n, _number(v)) for n, v in last.components],
    )


def _cell(one: ModelResult) -> ModelCell:
    return ModelCell(
        text=_number(one.value),
        zone=figures.said(one.zone.label) if one.zone else "",
        tone=ZONE_TONES[one.zone.value] if one.zone else "muted",
        pd=figures.share(one.pd, 2) if one.pd is not None else "",
    )


def _number(value: float | None) -> str:
    return figures.NOTHING if value is None else f"{value:,.2f}"


def _found(one: queries.Judged) -> dict[str, Any]:
    return {
        "day": figures.day(one.period["period_end"]),
        "statement_id": one.period["statement_id"],
        "rows": [
            {
                "tone": SEVERITY_TONES[f.severity.value],
                "severity": figures.said(f.severity.label),
                "text": figures.said(f.text),
                "rule": f.rule,
            }
            for f in one.findings
        ],
    }


def _digits(digits: dict[str, Any]) -> Chart:
    return Chart(
        id="first-digits",
        kind=Kind.BAR,
        title=_("First digits of our invoices and payments"),
        categories=tuple(str(d) for d in DIGITS),
        series=(
            Series(_("found"), tuple(digits[f"digit_{d}"] for d in DIGITS)),
            Series(_("expected by Benford's law"), tuple(EXPECTED.values()), tone="muted"),
        ),
        format=Format.SHARE,
        category_label=_("First digit"),
    )


urlpatterns = [
    path("assess/<int:customer_id>/statements/models", statement_models, name="statement_models"),
]
