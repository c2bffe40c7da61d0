"""Decisions: the facts, the answer, the reasons, and the same again; and the fact catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor.foundation.listing import ChoiceFilter, Column, DateFilter, Kind, Listing
from obligor.foundation.web import actor, signed_in
from obligor.foundation.words import verb_text
from obligor.policies import queries
from obligor.policies.pages.versions import title_of
from obligor.policies.pages.wording import Words
from obligor_core.facts import FactType

GRAINS = {"customer": _("customer"), "open_item": _("open item"), "facility": _("facility")}
TYPES = {
    FactType.MONEY: _("money"),
    FactType.INTEGER: _("whole number"),
    FactType.NUMBER: _("number"),
    FactType.BOOLEAN: _("yes or no"),
    FactType.TEXT: _("text"),
    FactType.DATE: _("date"),
}


def _names() -> list[tuple[str, str]]:
    return [(name, name) for name in queries.shipped_names()]


def _version(decision: Any) -> str:
    return f"{title_of(decision.version)} · {decision.version.number}"


DECISIONS = Listing(
    name="decisions",
    title=_("Decisions taken"),
    columns=[
        Column(name="pk", label=_("No."), kind=Kind.INTEGER, sort="pk", is_fixed=True),
        Column(name="on", label=_("Business date"), kind=Kind.DAY, sort="on"),
        Column(name="purpose", label=_("Purpose"), sort="purpose", label_of=verb_text),
        Column(name="customer_name", label=_("Customer"), sort="customer_name"),
        Column(name="version", label=_("Policy and version"), value=_version),
        Column(
            name="fired",
            label=_("Rules that fired"),
            value=lambda d: ", ".join(d.decided["fired"]),
            css="wrap",
        ),
        Column(name="at", label=_("Taken"), kind=Kind.MOMENT, sort="at"),
    ],
    filters=[
        ChoiceFilter(name="policy", label=_("Policy"), choices=_names, field="version__name"),
        DateFilter(name="on", label=_("Business date")),
    ],
    search=("customer_name",),
    search_hint=_("Customer"),
    order=("-pk",),
    row_link=lambda row: reverse("decision", args=[row.pk]),
    empty=(
        _("No decision yet"),
        _("Whatever a policy decides about a customer is kept here with its facts and reasons."),
    ),
)


@signed_in("policy.see")
def decisions(request: HttpRequest) -> HttpResponseBase:
    """List the decisions taken; ``?customer=ID`` those about one customer."""
    asked = request.GET.get("customer", "")
    customer_id = int(asked) if asked.isdigit() and len(asked) < 19 else None
    return DECISIONS.respond(request, queries.decisions(actor(request), customer_id=customer_id))


def _facts(decided: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": fact["label"],
            "unit": fact["unit"] if fact["type"] != FactType.MONEY else decided["currency"],
            "value": _value(fact),
        }
        for name, fact in decided["facts"].items()
    ]


def _outputs(decision: Any) -> list[tuple[str, Any]]:
    return list(decision.decided["outputs"].items())


def _value(fact: dict[str, Any]) -> str:
    """Return a kept fact as people read it; an amount is kept as a decimal text."""
    value = fact["value"]
    match fact["type"]:
        case _ if value is None:
            return figures.NOTHING
        case FactType.MONEY:
            return f"{Decimal(value):,}"
        case FactType.BOOLEAN:
            return gettext("yes") if value else gettext("no")
        case FactType.INTEGER:
            return figures.whole(value)
        case FactType.NUMBER:
            return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.4g}"
        case _:
            return str(value)


@signed_in("policy.see")
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Show a decision with its facts and reasons."""
    found = queries.decision_for(actor(request), decision_id)
    words = Words([found.version.text])
    context = {
        "decision": found,
        "policy": title_of(found.version),
        "answers": [(words.output(n), words.answer(n, v)) for n, v in _outputs(found)],
        "decided": found.decided,
        "facts": _facts(found.decided),
        "customer": found.customer_name,
        "purpose": figures.said(verb_text(found.purpose)),
        "title": gettext("Decision %(number)s") % {"number": found.pk},
        "crumbs": [(_("Decisions taken"), reverse("decisions")), (str(found.pk), "")],
    }
    return render(request, "policies/decision.html", context)


@signed_in("policy.see")
def replay(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Take a decision again by what is kept with it, and say whether it comes out the same."""
    found = queries.decision_for(actor(request), decision_id)
    context = {"replay": queries.repeated(found), "decision": found}
    template = "policies/replay.html" if request.htmx else "policies/replay_page.html"
    return render(request, template, context)


@signed_in("policy.see")
def fact_catalogue(request: HttpRequest) -> HttpResponse:
    """Show every fact that a policy may use: what it means and where it comes from."""
    text = request.GET.get("q", "")
    found = [(f, TYPES[f.type], GRAINS[f.grain]) for f in queries.fact_catalogue(text)]
    context = {"facts": found, "q": text, "title": _("Fact catalogue")}
    template = "policies/facts_table.html" if request.htmx else "policies/facts.html"
    return render(request, template, context)


urlpatterns = [
    path("decisions", decisions, name="decisions"),
    path("decisions/<int:decision_id>", decision, name="decision"),
    path("decisions/<int:decision_id>/replay", replay, name="replay_decision"),
    path("facts", fact_catalogue, name="fact_catalogue"),
]
