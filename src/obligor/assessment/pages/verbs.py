"""What is done with assessments and reviews: each verb in a side panel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from obligor.assessment import actions, events, queries
from obligor.assessment.pages.lists import QUEUE
from obligor.foundation.clock import now
from obligor.foundation.web import (
    Panel,
    actor,
    bulk_results,
    each,
    respond_to,
    signed_in,
    verb_panel,
)

_ = gettext_lazy


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Remarks"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ConfirmForm(forms.Form):
    note = forms.CharField(
        label=_("Remarks"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    accepts_older_facts = forms.BooleanField(
        label=_("I accept the facts as of the assessment, even if they have moved since"),
        required=False,
    )


class WithdrawForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=500)


class AskForm(forms.Form):
    why = forms.CharField(label=_("Why"), max_length=100)
    due_days = forms.IntegerField(label=_("Days until due"), min_value=0, max_value=365, initial=10)


@signed_in("assessment.open")
@require_POST
def open_assessment(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Open an assessment of a customer and lead to it."""
    outcome = actions.open_assessment(customer_id=customer_id, by=actor(request), at=now())
    if outcome.proposal_id is not None:
        back = reverse("customer_assessment", args=[customer_id])
        return respond_to(request, outcome, back=back)
    made = outcome.one(events.AssessmentOpened)
    return redirect("assessment", made.assessment_id)


@signed_in("assessment.open")
@require_POST
def open_several(request: HttpRequest) -> HttpResponse:
    """Open an assessment for each customer of the chosen reviews that has none open."""
    chosen = QUEUE.selected(request, queries.queue(actor(request)))
    customers = {review.customer_id: review.customer for review in chosen}
    rows = [
        (c.name, reverse("customer_assessment", args=[c.pk]), {"customer_id": c.pk})
        for c in customers.values()
    ]
    if not rows:
        return redirect("reviews_due")
    results = each(request, rows, act=actions.open_assessment)
    title = gettext("Open assessments")
    return bulk_results(request, results, title=title, back=reverse("reviews_due"))


@signed_in("assessment.refresh")
@require_POST
def refresh(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Take the facts of now into a draft."""
    outcome = actions.refresh(assessment_id=assessment_id, by=actor(request), at=now())
    back = reverse("assessment", args=[assessment_id])
    return respond_to(request, outcome, back=back, done=gettext("Computed on the facts of now."))


@signed_in("assessment.confirm")
def confirm(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Confirm an assessment as the second person."""
    return _panel(
        request,
        assessment_id,
        act=actions.confirm,
        verb="assessment.confirm",
        title=gettext("Confirm the assessment"),
        form=ConfirmForm(request.POST or None),
        lead=gettext("The assessment comes into force and replaces the one before."),
    )


@signed_in("assessment.send_back")
def send_back(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Send an assessment back to its author."""
    return _panel(
        request,
        assessment_id,
        act=actions.send_back,
        verb="assessment.send_back",
        title=gettext("Send back"),
        form=NoteForm(request.POST or None),
        lead=gettext("The author sees your remarks and can submit again."),
    )


@signed_in("assessment.withdraw")
def withdraw(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Withdraw an assessment."""
    return _panel(
        request,
        assessment_id,
        act=actions.withdraw,
        verb="assessment.withdraw",
        title=gettext("Withdraw the assessment"),
        form=WithdrawForm(request.POST or None),
        lead=gettext("It stays readable and is never in force."),
    )


def _panel(request: HttpRequest, assessment_id: int, **given: Any) -> HttpResponse:
    queries.assessment_for(actor(request), assessment_id)
    panel = Panel(
        back=reverse("assessment", args=[assessment_id]),
        payload=lambda cleaned: cleaned | {"assessment_id": assessment_id},
        **given,
    )
    return verb_panel(request, panel)


@signed_in("assessment.ask_review")
def ask_review(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask that the customer be assessed again."""
    panel = Panel(
        act=actions.ask_review,
        verb="assessment.ask_review",
        title=gettext("Ask for a review"),
        form=AskForm(request.POST or None),
        back=reverse("customer_assessment", args=[customer_id]),
        payload=lambda given: {
            "customer_id": customer_id,
            "cause": "person",
            "title_en": given["why"],
            "title_zh": given["why"],
            "due_days": given["due_days"],
        },
    )
    return verb_panel(request, panel)


@signed_in("assessment.close_review")
def close_review(request: HttpRequest, review_id: int) -> HttpResponse:
    """Close a cause for a review without a new assessment."""
    review = queries.review_for(actor(request), review_id)
    panel = Panel(
        act=actions.close_review,
        verb="assessment.close_review",
        title=gettext("Close review"),
        form=WithdrawForm(request.POST or None),
        back=reverse("customer_assessment", args=[review.customer_id]),
        payload=lambda given: given | {"review_id": review_id},
        lead=gettext("A cause of the policy that is still there comes back with the next night."),
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("assess/<int:customer_id>/open", open_assessment, name="open_assessment"),
    path("assess/<int:customer_id>/ask-review", ask_review, name="ask_review"),
    path("assessments/open", open_several, name="open_assessments"),
    path("assessments/<int:assessment_id>/refresh", refresh, name="refresh_assessment"),
    path("assessments/<int:assessment_id>/confirm", confirm, name="confirm_assessment"),
    path("assessments/<int:assessment_id>/send-back", send_back, name="send_back_assessment"),
    path("assessments/<int:assessment_id>/withdraw", withdraw, name="withdraw_assessment"),
    path("reviews/<int:review_id>/close", close_review, name="close_review"),
]
