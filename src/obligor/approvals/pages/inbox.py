"""Lists of proposals: what waits for me, what I proposed, all; and approving several."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.approvals import actions, queries
from obligor.foundation import figures
from obligor.foundation.act import VERBS
from obligor.foundation.clock import today
from obligor.foundation.home import Card
from obligor.foundation.listing import Bulk, ChoiceFilter, Column, DateFilter, Kind, Listing
from obligor.foundation.web import (
    actor,
    bulk_results,
    each,
    signed_in,
)
from obligor.foundation.words import lines, verb_text

CARD_MAX = 6
SUMMARY_MAX = 3
TONES = {
    "pending": "waiting",
    "carried_out": "ok",
    "rejected": "bad",
    "withdrawn": "muted",
    "expired": "muted",
}


def summary(proposal: Any) -> str:
    """Return the first lines of what is proposed, in words."""
    shown = [
        f"{figures.said(x.label)} {x.name or x.value}"
        for x in lines(proposal.payload, verb=proposal.verb)
    ]
    return " · ".join(shown[:SUMMARY_MAX])


def _verbs() -> list[tuple[str, str]]:
    return [(name, figures.said(v.label)) for name, v in sorted(VERBS.items())]


def _listing(name: str, title: Any, *, is_inbox: bool, empty: tuple[Any, Any]) -> Listing:
    columns = [
        Column(name="pk", label=_("No."), kind=Kind.INTEGER, sort="pk", is_fixed=True),
        Column(name="verb", label=_("What"), sort="verb", label_of=verb_text),
        Column(name="about", label=_("About"), value=summary, css="wrap"),
        Column(
            name="amount_minor",
            label=_("Amount"),
            kind=Kind.MONEY,
            sort="amount_minor",
            currency="currency",
        ),
        Column(name="proposer", label=_("Proposed by"), sort="proposer__username"),
        Column(name="proposed_at", label=_("Since"), kind=Kind.MOMENT, sort="proposed_at"),
        Column(name="step", label=_("Step"), value=lambda p: f"{p.step + 1}/{len(p.steps)}")
        if is_inbox
        else Column(
            name="state",
            label=_("State"),
            kind=Kind.BADGE,
            sort="state",
            value=lambda p: p.state,
            label_of=dict(_states()),
            tone=TONES,
        ),
        Column(
            name="stale",
            label=_("Facts"),
            kind=Kind.BADGE,
            value=lambda p: p.state == "pending" and queries.is_stale(p),
            label_of={True: _("changed"), False: ""},
            tone={True: "risk"},
        ),
    ]
    filters = [
        ChoiceFilter(name="verb", label=_("What"), choices=_verbs),
        DateFilter(name="proposed", label=_("Since"), field="proposed_at", is_moment=True),
    ]
    if not is_inbox:
        filters.insert(0, ChoiceFilter(name="state", label=_("State"), choices=_states))
    return Listing(
        name=name,
        title=title,
        columns=columns,
        filters=filters,
        search=("proposer__username", "proposer__display_name", "reason"),
        search_hint=_("Proposer or reason"),
        order=("-proposed_at",),
        row_link=lambda row: reverse("proposal", args=[row.pk]),
        bulk=[_APPROVE] if is_inbox else [],
        empty=empty,
    )


def _states() -> list[tuple[str, Any]]:
    return [
        ("pending", _("waiting")),
        ("carried_out", _("carried out")),
        ("rejected", _("rejected")),
        ("withdrawn", _("withdrawn")),
        ("expired", _("expired")),
    ]


_APPROVE = Bulk(
    label=_("Approve"), url="/proposals/approve", permission="proposal.approve", icon="check"
)
INBOX = _listing(
    "proposals",
    _("Waiting for me"),
    is_inbox=True,
    empty=(_("Nothing waits for you"), _("Proposals that you may decide appear here.")),
)
MINE = _listing(
    "my-proposals",
    _("My proposals"),
    is_inbox=False,
    empty=(
        _("You have proposed nothing"),
        _("When a change needs a second person, it waits here."),
    ),
)
ALL = _listing(
    "all-proposals",
    _("All proposals"),
    is_inbox=False,
    empty=(_("No proposals yet"), _("Changes that need a second person appear here.")),
)


def _inbox(request: HttpRequest) -> QuerySet:
    waiting = queries.waiting_for(request.user, on=today())
    return queries.pending().filter(pk__in=[p.pk for p in waiting])


@signed_in()
def inbox(request: HttpRequest) -> HttpResponseBase:
    """List what this person may decide now."""
    return INBOX.respond(request, _inbox(request), template="approvals/proposals.html")


@signed_in()
def mine(request: HttpRequest) -> HttpResponseBase:
    """List what this person proposed."""
    rows = queries.all_proposals().filter(proposer_id=request.user.pk)
    return MINE.respond(request, rows, template="approvals/proposals.html")


@signed_in("proposal.see")
def everything(request: HttpRequest) -> HttpResponseBase:
    """List all proposals that this person may look at."""
    rows = queries.visible(actor(request))
    return ALL.respond(request, rows, template="approvals/proposals.html")


@signed_in("proposal.approve")
@require_POST
def approve_several(request: HttpRequest) -> HttpResponse:
    """Show what was chosen; on confirmation approve each, and say what became of it."""
    chosen = list(INBOX.selected(request, _inbox(request)))
    if not chosen:
        return redirect("proposals")
    if "confirm" not in request.POST:
        context = {"chosen": [(p, summary(p), verb_text(p.verb)) for p in chosen]}
        return render(request, "approvals/approve_several.html", context)
    comment = request.POST.get("comment", "")
    rows = [
        (
            f"{p.pk} · {figures.said(verb_text(p.verb))}",
            reverse("proposal", args=[p.pk]),
            {"proposal_id": p.pk, "comment": comment},
        )
        for p in chosen
    ]
    results = each(request, rows, act=actions.approve)
    title = gettext("Approve several proposals")
    return bulk_results(request, results, title=title, back=reverse("proposals"))


def _waiting_card(request: HttpRequest) -> dict[str, Any] | None:
    waiting = queries.waiting_for(request.user, on=today())
    rows = [(p, verb_text(p.verb), summary(p)) for p in waiting[:CARD_MAX]]
    return {"rows": rows, "count": len(waiting)}


def _mine_card(request: HttpRequest) -> dict[str, Any] | None:
    rows = queries.pending().filter(proposer_id=request.user.pk)
    found = [(p, verb_text(p.verb), summary(p)) for p in rows[:CARD_MAX]]
    return {"rows": found, "count": rows.count()} if found else None


WAITING_CARD = Card(
    template="approvals/waiting_card.html", values=_waiting_card, permission="proposal.approve"
)
MINE_CARD = Card(template="approvals/mine_card.html", values=_mine_card)

urlpatterns = [
    path("proposals", inbox, name="proposals"),
    path("proposals/mine", mine, name="my_proposals"),
    path("proposals/all", everything, name="all_proposals"),
    path("proposals/approve", approve_several, name="approve_several"),
]
