"""One proposal: what will happen, on which facts, who may decide; and deciding it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.approvals import actions, queries
from obligor.approvals.pages.inbox import TONES
from obligor.foundation import figures
from obligor.foundation.act import VERBS
from obligor.foundation.clock import now, today
from obligor.foundation.queries import audit_entries
from obligor.foundation.web import (
    Effect,
    actor,
    effects,
    perform,
    respond_to,
    signed_in,
)
from obligor.foundation.words import Line, field_text, lines, verb_text
from obligor.people import queries as people
from obligor_core.decision import Refusal


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the approval: its roles, who decided it and how."""

    number: int
    roles: str
    verdict: Any
    is_current: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One watched fact: as the proposer saw it, and now."""

    label: Any
    before: Any
    now: Any
    is_changed: bool


class DecisionForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=500,
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    is_reconfirmed = forms.BooleanField(
        label=_("I have looked at the changed facts and still agree."), required=False
    )


def _proposal(request: HttpRequest, proposal_id: int) -> Any:
    found = queries.proposal(proposal_id)
    if found is None:
        raise actions.ProposalNotFound(id=proposal_id)
    is_own = found.proposer_id == request.user.pk
    may_decide = queries.may_decide(found, request.user, on=today()) is not None
    if not is_own and not may_decide and not queries.visible(actor(request)).filter(pk=found.pk):
        raise actions.ProposalNotFound(id=proposal_id)
    return found


@signed_in()
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Show one proposal: what will happen, on which facts, and who may decide."""
    return _shown(request, _proposal(request, proposal_id), form=None)


def _shown(request: HttpRequest, found: Any, *, form: DecisionForm | None) -> HttpResponse:
    is_pending, on = found.state == "pending", today()
    facts = queries.watched_now(found) if is_pending else found.watched
    effect, refusal = _rehearsed(found) if is_pending else ([], "")
    seen = queries.facts_digest(facts)
    form = form or DecisionForm(initial={"seen": seen})
    differences = _facts(found.watched, facts)
    context = {
        "proposal": found,
        "title": verb_text(found.verb),
        "tone": TONES[found.state],
        "payload": [_said(line) for line in lines(found.payload, verb=found.verb)],
        "effect": effect,
        "refusal": refusal,
        "facts": differences,
        "is_stale": any(d.is_changed for d in differences),
        "seen": seen,
        "steps": _steps(found),
        "deciders": queries.deciders(found, on=on),
        "may_decide": queries.may_decide(found, request.user, on=on),
        "may_withdraw": is_pending and found.proposer_id == request.user.pk,
        "history": list(audit_entries(subject=f"proposal:{found.pk}").order_by("pk")),
        "may_see_audit": actor(request).may("audit.see"),
        "form": form,
        "crumbs": [(gettext("Proposals"), reverse("proposals")), (f"{found.pk}", "")],
    }
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "approvals/proposal.html", context, status=status)


def _said(line: Line) -> Line:
    """Return the line with values that are no plain text put in words."""
    match line.value:
        case {"minor": int(minor), "currency": str(currency)}:
            name = f"{currency} {figures.amount(minor, currency)}"
        case list():
            name = ", ".join(str(v) for v in line.value)
        case bool():
            name = gettext("yes") if line.value else gettext("no")
        case _:
            return line
    return Line(line.field, line.label, line.value, name, line.link)


def _rehearsed(found: Any) -> tuple[list[Effect], str]:
    """Return what carrying it out now would do, or why it would be refused now."""
    act = VERBS[found.verb].act
    proposer = people.actor_of(found.proposer, on=today())
    try:
        outcome = act(by=proposer, at=now(), rehearse=True, **found.payload)
    except Refusal as refusal:
        return [], figures.said(refusal.said)
    return effects(outcome.events), ""


def _facts(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    return [
        Difference(
            field_text(name), before.get(name), after.get(name), before.get(name) != after.get(name)
        )
        for name in sorted(before.keys() | after.keys())
    ]


def _steps(found: Any) -> list[Step]:
    named = {r.code: figures.said(r) for r in people.roles()}
    verdicts = {v.step: v for v in found.verdicts.all()}
    return [
        Step(
            number=place + 1,
            roles=" / ".join(named.get(code, code) for code in roles),
            verdict=verdicts.get(place),
            is_current=found.state == "pending" and place == found.step,
        )
        for place, roles in enumerate(found.steps)
    ]


@signed_in("proposal.approve")
@require_POST
def approve(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Agree to the current step, having seen the facts that the form names."""
    found, form = _proposal(request, proposal_id), DecisionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if queries.is_stale(found) and not given["is_reconfirmed"]:
            form.add_error("is_reconfirmed", gettext("The facts changed since it was proposed."))
            return _shown(request, found, form=form)
        outcome = perform(
            request,
            form,
            act=actions.approve,
            proposal_id=proposal_id,
            comment=given["comment"],
            seen=given["seen"],
        )
        if outcome is not None:
            return respond_to(
                request, outcome, back=reverse("proposals"), done=gettext("Approved.")
            )
    return _again(request, proposal_id, form)


def _again(request: HttpRequest, proposal_id: int, form: DecisionForm) -> HttpResponse:
    """Show the proposal as it is now, with the form as it was sent."""
    found = queries.proposal(proposal_id)
    fresh = queries.facts_digest(queries.watched_now(found))
    form.data = form.data.copy()
    form.data["seen"] = fresh
    return _shown(request, found, form=form)


@signed_in("proposal.reject")
@require_POST
def reject(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Refuse the proposal for good."""
    _proposal(request, proposal_id)
    form = DecisionForm(request.POST)
    form.fields["comment"].required = True
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        act, back = actions.reject, reverse("proposals")
        outcome = perform(request, form, act=act, proposal_id=proposal_id, comment=comment)
        if outcome is not None:
            return respond_to(request, outcome, back=back, done=gettext("Rejected."))
    return _again(request, proposal_id, form)


@signed_in("proposal.withdraw")
@require_POST
def withdraw(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Take one's own proposal back."""
    outcome = actions.withdraw(proposal_id=proposal_id, by=actor(request), at=now())
    return respond_to(request, outcome, back=reverse("my_proposals"), done=gettext("Withdrawn."))


urlpatterns = [
    path("proposals/<int:proposal_id>", proposal, name="proposal"),
    path("proposals/<int:proposal_id>/approval", approve, name="approve_proposal"),
    path("proposals/<int:proposal_id>/rejection", reject, name="reject_proposal"),
    path("proposals/<int:proposal_id>/withdrawal", withdraw, name="withdraw_proposal"),
]
