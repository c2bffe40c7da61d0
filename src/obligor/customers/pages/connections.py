"""The connections of a customer as a picture and a table, and the verbs about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.customers import actions, queries
from obligor.customers.pages.listing import said
from obligor.customers.queries.connections import (
    ConnectionGraph,
    GraphEdge,
    connection_graph,
    connections_of,
)
from obligor.customers.queries.labels import choice_label
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Edge, Node
from obligor.foundation.charts import Kind as ChartKind
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField
from obligor.foundation.web import Panel, actor, signed_in, verb_panel

KINDS = ("owns", "controls", "guarantees", "supplies", "same_controller")
EDGE_TONES = {"owns": "brand", "controls": "info", "guarantees": "waiting"}


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return today()


def connections_values(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Return the graph of the day asked for, as a chart and as rows."""
    on = _day(request.GET.get("on", ""))
    graph = connection_graph(actor(request), customer_id, on=on)
    circles = [" → ".join(_name(graph, i) for i in (*c, c[0])) for c in graph.circles]
    seen = {party.customer_id for party in graph.parties if party.is_within_reach}
    return {
        "on": on,
        "chart": _chart(graph, customer_id) if graph.edges else None,
        "circles": circles,
        "owners": [(_name(graph, i), float(share)) for i, share in graph.owners],
        "rows": [_row(row, customer_id, seen) for row in connections_of(customer_id)],
        "is_complete": graph.is_complete,
        "group_names": [_name(graph, i) for i in graph.group_ids],
    }


def _name(graph: ConnectionGraph, customer_id: int) -> str:
    return graph.name_of(customer_id) or gettext("a customer elsewhere")


def _chart(graph: ConnectionGraph, customer_id: int) -> Chart:
    nodes = [
        Node(
            id=str(party.customer_id),
            name=_name(graph, party.customer_id),
            tone="brand" if party.customer_id == customer_id else "muted",
            size=1.0 if party.customer_id == customer_id else 0.5,
            link=reverse("customer", args=[party.customer_id]) if party.is_within_reach else "",
        )
        for party in graph.parties
    ]
    edges = [_drawn(pair, edges) for pair, edges in _by_pair(graph).items()]
    return Chart(
        id="connections",
        kind=ChartKind.GRAPH,
        title=gettext("Connections"),
        nodes=tuple(nodes),
        edges=tuple(edges),
        category_label=gettext("From"),
    )


def _by_pair(graph: ConnectionGraph) -> dict[tuple[int, int], list[GraphEdge]]:
    """Return the edges from one party to another together: they are drawn as one arrow."""
    pairs: dict[tuple[int, int], list[GraphEdge]] = {}
    for edge in graph.edges:
        pairs.setdefault((edge.source_id, edge.target_id), []).append(edge)
    return pairs


def _drawn(pair: tuple[int, int], edges: list[GraphEdge]) -> Edge:
    is_circular = any(edge.in_circle for edge in edges)
    return Edge(
        source=str(pair[0]),
        target=str(pair[1]),
        label=" · ".join(_edge_label(edge) for edge in edges),
        tone="bad" if is_circular else EDGE_TONES.get(edges[0].kind, "muted"),
    )


def _edge_label(edge: GraphEdge) -> str:
    words = [figures.said(choice_label(edge.kind))]
    if edge.share_percent:
        words.append(f"{edge.share_percent}%")
    if edge.amount_minor is not None:
        words.append(f"{edge.currency} {figures.short_amount(edge.amount_minor, edge.currency)}")
    return " ".join(words)


def _row(row: Any, customer_id: int, seen: set[int]) -> dict[str, Any]:
    is_out = row.source_id == customer_id
    other = row.target if is_out else row.source
    name = other.name if other.pk in seen else ""
    share = "" if row.share_percent is None else f"{row.share_percent.normalize():f}%"
    return {
        "id": row.pk,
        "version": row.version,
        "kind": choice_label(row.kind),
        "is_out": is_out,
        "other_id": other.pk if name else None,
        "other": name or gettext("a customer elsewhere"),
        "share": share,
        "amount_minor": row.amount_minor,
        "currency": row.currency,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


class ConnectForm(forms.Form):
    direction = forms.ChoiceField(label=_("Direction"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("Kind"))
    other = forms.CharField(
        label=_("Other customer"), help_text=_("Code, credit code or whole name")
    )
    share_percent = forms.DecimalField(
        label=_("Share (%)"), min_value=0, max_value=100, decimal_places=4, required=False
    )
    amount = forms.DecimalField(label=_("Amount"), min_value=0, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until (first day without)"), required=False)

    def __init__(self, *args: Any, by: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["kind"].choices = said([(k, choice_label(k)) for k in KINDS])
        self.fields["direction"].choices = [
            ("out", gettext("%(name)s → other") % {"name": name}),
            ("in", gettext("other → %(name)s") % {"name": name}),
        ]

    def clean_other(self) -> int:
        """Return the one customer that is meant."""
        hits = queries.suggestions(self.by, self.cleaned_data["other"], count_max=2)
        typed = self.cleaned_data["other"].strip().upper()
        exact = [h for h in hits if typed in (h.external_id.upper(), h.name.upper())]
        found = exact or hits
        if len(found) != 1:
            raise forms.ValidationError(
                gettext("No such customer.")
                if not found
                else gettext("Several customers fit: give the code.")
            )
        return found[0].id


@signed_in("customer.connect")
def connect(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Record a connection of the customer."""
    row = queries.customer_for(actor(request), customer_id)
    form = ConnectForm(
        request.POST or None,
        by=actor(request),
        name=row.short_name or row.name,
        initial={"direction": "out", "starts_on": today(), "currency": "CNY"},
    )

    def payload(given: dict[str, Any]) -> dict[str, Any]:
        ends = [customer_id, given["other"]]
        source, target = ends if given["direction"] == "out" else reversed(ends)
        kept = {k: v for k, v in given.items() if k not in {"direction", "other"}}
        return kept | {"source_id": source, "target_id": target}

    panel = Panel(
        act=actions.connect_customers,
        verb="customer.connect",
        title=_("Record connection"),
        form=form,
        back=reverse("customer_tab", args=[customer_id, "connections"]),
        payload=payload,
    )
    return verb_panel(request, panel)


class ConnectionForm(forms.Form):
    share_percent = forms.DecimalField(
        label=_("Share (%)"), min_value=0, max_value=100, decimal_places=4, required=False
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until (first day without)"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


@signed_in("customer.change_connection")
def change_connection(request: HttpRequest, customer_id: int, connection_id: int) -> HttpResponse:
    """Change a connection, mostly to give it an end."""
    queries.customer_for(actor(request), customer_id)
    row = connections_of(customer_id).filter(pk=connection_id).first()
    fields = ("share_percent", "starts_on", "ends_on", "version")
    initial = {name: getattr(row, name) for name in fields} if row else {}
    panel = Panel(
        act=actions.change_connection,
        verb="customer.change_connection",
        title=_("Change connection"),
        form=ConnectionForm(request.POST or None, initial=initial),
        back=reverse("customer_tab", args=[customer_id, "connections"]),
        payload=lambda given: {
            "connection_id": connection_id,
            "version": given.pop("version"),
            "changes": given,
        },
    )
    return verb_panel(request, panel)


@signed_in("customer.remove_connection")
def remove_connection(request: HttpRequest, customer_id: int, connection_id: int) -> HttpResponse:
    """Take away a connection that was recorded by mistake."""
    panel = Panel(
        act=actions.remove_connection,
        verb="customer.remove_connection",
        title=_("Remove connection"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("customer_tab", args=[customer_id, "connections"]),
        payload=lambda given: {"connection_id": connection_id},
        lead=_("Only for a connection recorded by mistake. One that is over gets an end date."),
        is_dangerous=True,
    )
    return verb_panel(request, panel)


_ONE = "customers/<int:customer_id>/connections/<int:connection_id>"
urlpatterns = [
    path("customers/<int:customer_id>/connections/new", connect, name="connect_customer"),
    path(f"{_ONE}/change", change_connection, name="change_connection"),
    path(f"{_ONE}/remove", remove_connection, name="remove_connection"),
]
