"""A customer's page: the head, the tabs, and personal data shown on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.customers import actions, queries
from obligor.customers.pages import seams
from obligor.customers.pages.connections import connections_values
from obligor.customers.pages.seams import Headline, Tab
from obligor.customers.queries import documents, file, merges, timeline
from obligor.customers.queries.custom_fields import custom_lines
from obligor.customers.queries.labels import choice_label
from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.web import actor, signed_in

MOMENTS = 30
TONES = {"active": "ok", "inactive": "muted", "merged": "waiting"}
VERBS = (
    "change deactivate reactivate transfer merge tag set_group add_identifier remove_identifier"
    " add_contact change_contact remove_contact add_address change_address remove_address"
    " add_bank_account change_bank_account remove_bank_account connect change_connection"
    " remove_connection add_document remove_document write_note reveal unmerge"
).split()


@dataclass(frozen=True, slots=True)
class TabLink:
    code: str
    label: Any
    icon: str
    link: str
    is_active: bool


def _overview(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    by = actor(request)
    cards = []
    for card in seams.CARDS:
        if not card.permission or by.may(card.permission):
            values = card.values(request, customer_id)
            if values is not None:
                cards.append({"card": card, "values": values})
    row = file.file_for(by, customer_id)
    latest = timeline.customer_timeline(by, customer_id, count=6)
    return {
        "cards": cards,
        "facts": _facts(row),
        "custom": [line for line in custom_lines(row) if line.value],
        "latest": latest.lines,
        "notes": documents.notes_of(customer_id)[:3],
        "people": file.personal_file(by, row).contacts[:3],
    }


def _facts(row: Any) -> list[tuple[Any, Any]]:
    revenue = figures.short_amount(row.annual_revenue_minor, row.currency)
    assets = figures.short_amount(row.total_assets_minor, row.currency)
    terms = "–" if row.payment_terms_days is None else row.payment_terms_days
    return [
        (_("Industry"), figures.said(file.industry_text(row.industry_code)) or "–"),
        (_("Region"), figures.said(file.region_text(row.region_code)) or "–"),
        (_("Employees"), figures.whole(row.employees)),
        (_("Annual revenue"), revenue),
        (_("Total assets"), assets),
        (_("Payment terms (days)"), terms),
        (_("Currency"), row.currency),
        (_("Customer since"), figures.day(row.opened_on)),
    ]


def _file(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    by = actor(request)
    row = file.file_for(by, customer_id)
    shown = _shown(request, customer_id)
    return {
        "people": file.personal_file(by, row, shown=shown),
        "facts": _facts(row),
        "custom": custom_lines(row),
        "is_revealed": bool(shown),
    }


def _shown(request: HttpRequest, customer_id: int) -> frozenset[str]:
    """Return what the act of reveal that this request just did has shown."""
    audit_id = getattr(request, "revealed_by", None)
    if audit_id is None:
        return frozenset()
    about, kinds = file.revealed(actor(request), audit_id)
    return kinds if about == customer_id else frozenset()


def _documents(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    return {"documents": list(documents.documents_of(customer_id))}


def _timeline(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    kinds = request.GET.getlist("kind")
    offset = int(request.GET["from"]) if request.GET.get("from", "").isdigit() else 0
    page = timeline.customer_timeline(
        actor(request), customer_id, kinds=kinds, offset=offset, count=MOMENTS
    )
    return {
        "page": page,
        "kinds": [(k.code, k.label, k.code in kinds) for k in timeline.KINDS],
        "later": max(offset - MOMENTS, 0) if offset else None,
        "earlier": offset + MOMENTS if page.has_more else None,
        "kind_query": "".join(f"&kind={k.code}" for k in timeline.KINDS if k.code in kinds),
        "sees_audit": actor(request).may("audit.see"),
    }


def _notes(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    return {"notes": list(documents.notes_of(customer_id)[:200])}


OWN_FIRST = [
    Tab(
        code="overview", label=_("Overview"), icon="layout-dashboard",
        template="customers/tab_overview.html", values=_overview,
    ),
    Tab(
        code="file", label=_("Master file"), icon="id",
        template="customers/tab_file.html", values=_file,
    ),
]  # fmt: skip
OWN_LAST = [
    Tab(
        code="connections", label=_("Connections"), icon="affiliate",
        template="customers/tab_connections.html", values=connections_values,
    ),
    Tab(
        code="documents", label=_("Documents"), icon="files",
        template="customers/tab_documents.html", values=_documents,
    ),
    Tab(
        code="timeline", label=_("Timeline"), icon="timeline",
        template="customers/tab_timeline.html", values=_timeline,
    ),
    Tab(
        code="notes", label=_("Notes"), icon="notes", template="customers/tab_notes.html",
        values=_notes,
    ),
]  # fmt: skip


@signed_in("customer.see")
def customer(request: HttpRequest, customer_id: int, tab: str = "overview") -> HttpResponse:
    """Show a customer, one tab at a time."""
    kept_id = queries.kept_instead_of(actor(request), customer_id)
    if kept_id is not None:
        return redirect("customer", kept_id)
    return _page(request, customer_id, tab)


def _page(request: HttpRequest, customer_id: int, code: str) -> HttpResponse:
    by = actor(request)
    row = file.file_for(by, customer_id)
    tabs = [
        tab for tab in (*OWN_FIRST, *seams.TABS, *OWN_LAST)
        if not tab.permission or by.may(tab.permission)
    ]  # fmt: skip
    chosen = next((tab for tab in tabs if tab.code == code), None)
    if chosen is None:
        raise Http404(code)
    context = {
        "customer": row,
        "state": choice_label(row.state),
        "tone": TONES[row.state],
        "kind": choice_label(row.kind),
        "headlines": _headlines(request, row),
        "numbers": _numbers(request, row),
        "tabs": [_link(tab, row.pk, chosen) for tab in tabs],
        "tab": chosen,
        "values": chosen.values(request, row.pk),
        "may": {name: by.may(f"customer.{name}") for name in VERBS},
        "merges": list(merges.merges_of(row.pk)),
        "crumbs": [(gettext("Customers"), reverse("customers")), (row.name, "")],
        "today": today(),
    }
    return render(request, "customers/customer.html", context)


def _link(tab: Tab, customer_id: int, chosen: Tab) -> TabLink:
    args = [customer_id] if tab.code == "overview" else [customer_id, tab.code]
    name = "customer" if tab.code == "overview" else "customer_tab"
    return TabLink(tab.code, tab.label, tab.icon, reverse(name, args=args), tab is chosen)


def _numbers(request: HttpRequest, row: Any) -> list[tuple[Any, str]]:
    lines = file.personal_file(actor(request), row).identifiers
    return [(choice_label(line.kind), line.value) for line in lines[:2]]


def _headlines(request: HttpRequest, row: Any) -> list[Headline]:
    by, on = actor(request), today()
    found = [
        headline
        for seam in seams.HEADLINES
        if not seam.permission or by.may(seam.permission)
        for headline in seam.figures(request, row.pk)
    ]
    return [*found, *_own_headlines(row, on)]


def _own_headlines(row: Any, on: date) -> list[Headline]:
    size = file.size_with_reason(row, on=on)
    years = (on - row.opened_on).days // 365
    own = [
        Headline(
            label=_("Customer since"),
            value=figures.day(row.opened_on),
            hint=ngettext("%(n)s year", "%(n)s years", years) % {"n": years} if years else "",
        )
    ]
    if size is not None:
        label = figures.said(size.size.label) if size.size else gettext("not known")
        about = f"{figures.said(size.reason)} {figures.said(size.source)}"
        own.append(Headline(label=_("Size class"), value=label, about=about))
    return own


@signed_in("customer.reveal")
@require_POST
def reveal(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show the file unmasked, once, and put that on record."""
    outcome = actions.reveal(
        customer_id=customer_id, what=sorted(file.ALL_KINDS), by=actor(request), at=now()
    )
    request.revealed_by = outcome.audit_id
    answer = _page(request, customer_id, "file")
    answer["Cache-Control"] = "no-store"
    return answer


urlpatterns = [
    path("customers/<int:customer_id>/", customer, name="customer"),
    path("customers/<int:customer_id>/reveal", reveal, name="reveal_customer"),
    path("customers/<int:customer_id>/<slug:tab>/", customer, name="customer_tab"),
]
