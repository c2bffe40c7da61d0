"""The audit log: searched, read entry by entry, verified, exported."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation import actions, figures, queries, verification
from obligor.foundation.act import VERBS
from obligor.foundation.clock import now
from obligor.foundation.listing import (
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
    TextFilter,
)
from obligor.foundation.web import actor, respond_to, signed_in
from obligor.foundation.words import event_text, field_text, lines, verb_text


def _verbs() -> list[tuple[str, str]]:
    return [(name, figures.said(v.label)) for name, v in sorted(VERBS.items())]


def happened(entry: Any) -> str:
    """Return what the entry's events say happened."""
    return " · ".join(figures.said(t) for t in _event_texts(entry))


def _event_texts(entry: Any) -> list[Any]:
    return [
        event_text(e["event"], {k: v for k, v in e.items() if k != "event"}) for e in entry.events
    ]


AUDIT = Listing(
    name="audit",
    title=_("Audit log"),
    columns=[
        Column(name="pk", label=_("No."), kind=Kind.INTEGER, sort="pk", is_fixed=True),
        Column(name="at", label=_("When"), kind=Kind.MOMENT, sort="at"),
        Column(name="actor", label=_("Who"), sort="actor"),
        Column(name="on_behalf_of", label=_("For"), is_hidden=True),
        Column(name="verb", label=_("What"), sort="verb", label_of=verb_text),
        Column(name="happened", label=_("What happened"), value=happened, css="wrap"),
        Column(name="subjects", label=_("About"), value=lambda e: ", ".join(e.subjects)),
        Column(
            name="recorded_at",
            label=_("Recorded"),
            kind=Kind.MOMENT,
            sort="recorded_at",
            is_hidden=True,
        ),
    ],
    filters=[
        TextFilter(
            name="actor",
            label=_("Who"),
            narrow=lambda rows, text: rows.filter(actor__iexact=text),
        ),
        ChoiceFilter(name="verb", label=_("What"), choices=_verbs),
        TextFilter(
            name="subject",
            label=_("About (for example customer:12)"),
            narrow=lambda rows, text: rows.filter(subjects__contains=[text]),
        ),
        DateFilter(name="at", label=_("When"), is_moment=True),
    ],
    search=lambda rows, text: (
        rows.filter(subjects__contains=[text])
        | rows.filter(actor__iexact=text)
        | rows.filter(verb__startswith=text)
    ),
    search_hint=_("Person, verb, or customer:12"),
    order=("-pk",),
    row_link=lambda row: reverse("audit_entry", args=[row.pk]),
    empty=(_("Nothing recorded yet"), _("Every change appears here with who and when.")),
)


@signed_in("audit.see")
def audit(request: HttpRequest) -> HttpResponseBase:
    """Search the audit log."""
    return AUDIT.respond(request, queries.audit_entries(), template="foundation/audit.html")


@signed_in("audit.see")
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show one entry, what belongs to the same act, and the seal that covers it."""
    found = queries.audit_entry(entry_id)
    if found is None:
        raise Http404
    seal = queries.seal_of(entry_id)
    context = {
        "entry": found,
        "title": verb_text(found.verb),
        "payload": lines(found.payload),
        "events": [
            (text, [(field_text(k), v) for k, v in event.items() if k != "event"])
            for text, event in zip(_event_texts(found), found.events, strict=True)
        ],
        "chain": list(queries.audit_chain(found)),
        "digest": bytes(found.digest).hex(),
        "seal": seal,
        "crumbs": [(gettext("Audit log"), reverse("audit")), (f"{entry_id}", "")],
    }
    return render(request, "foundation/audit_entry.html", context)


@signed_in("audit.see")
def verification_page(request: HttpRequest) -> HttpResponse:
    """Show how far the latest verification is, and what it found."""
    context = {
        "state": verification.latest(),
        "may_verify": actor(request).may("audit.verify"),
        "crumbs": [(gettext("Audit log"), reverse("audit")), (gettext("Verification"), "")],
    }
    is_part = request.htmx and request.htmx.target == "verification"
    template = "foundation/verification_state.html" if is_part else "foundation/verification.html"
    return render(request, template, context)


@signed_in("audit.verify")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Ask a worker to check the whole log against its seals."""
    outcome = actions.verify_audit(by=actor(request), at=now())
    done = gettext("Verification is under way; you may leave this page.")
    return respond_to(request, outcome, back=reverse("audit_verification"), done=done)


urlpatterns = [
    path("audit", audit, name="audit"),
    path("audit/<int:entry_id>", entry, name="audit_entry"),
    path("audit/verification", verification_page, name="audit_verification"),
    path("audit/verification/start", verify, name="verify_audit"),
]
