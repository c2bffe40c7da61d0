"""Authority lent to a deputy: one's own, and all of them for administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation.clock import now, today
from obligor.foundation.fields import DayField
from obligor.foundation.web import Panel, actor, back_to, respond_to, signed_in, verb_panel
from obligor.people import actions, queries
from obligor.people.pages.persons import person_choices


@signed_in()
def my_delegations(request: HttpRequest) -> HttpResponse:
    """Show what this person lends and is lent; administrators see all."""
    by = actor(request)
    sees_all = by.may("people.see") and "all" in request.GET
    found = queries.delegations() if sees_all else queries.delegations_of(request.user.pk)
    context = {
        "delegations": list(found),
        "today": today(),
        "may_delegate": by.may("people.delegate"),
        "may_end": by.may("people.end_delegation"),
        "ends_others": by.may("people.change_person"),
        "may_see_all": by.may("people.see"),
        "sees_all": sees_all,
    }
    return render(request, "people/delegations.html", context)


class DelegateForm(forms.Form):
    giver_id = forms.TypedChoiceField(label=_("Who lends"), coerce=int)
    taker_id = forms.TypedChoiceField(label=_("Deputy"), coerce=int)
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until (first day without)"))
    why = forms.CharField(label=_("Why"), max_length=200)

    def __init__(self, *args: Any, is_for_others: bool, giver_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = person_choices()
        self.fields["taker_id"].choices = people
        mine = [choice for choice in people if choice[0] == giver_id]
        self.fields["giver_id"].choices = people if is_for_others else mine


@signed_in("people.delegate")
def delegate(request: HttpRequest) -> HttpResponse:
    """Lend authority to a deputy for a while."""
    form = DelegateForm(
        request.POST or None,
        is_for_others=actor(request).may("people.change_person"),
        giver_id=request.user.pk,
        initial={"giver_id": request.user.pk, "starts_on": today()},
    )
    panel = Panel(
        act=actions.delegate,
        verb="people.delegate",
        title=_("Delegate authority"),
        form=form,
        back=reverse("my_delegations"),
        lead=_("The deputy may decide proposals in your place, and every decision says so."),
    )
    return verb_panel(request, panel)


@signed_in("people.end_delegation")
@require_POST
def end_delegation(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Take the authority back at once."""
    outcome = actions.end_delegation(delegation_id=delegation_id, by=actor(request), at=now())
    return respond_to(request, outcome, back=back_to(request, reverse("my_delegations")))


urlpatterns = [
    path("me/delegations", my_delegations, name="my_delegations"),
    path("me/delegations/new", delegate, name="delegate"),
    path("delegations/<int:delegation_id>/end", end_delegation, name="end_delegation"),
]
