"""How people sign in: one's own security, and failed sign-ins for administrators."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation.clock import now
from obligor.foundation.listing import Column, DateFilter, Kind, Listing, NumberFilter
from obligor.foundation.web import actor, respond_to, signed_in
from obligor.people import actions, queries

SIGN_INS_SHOWN = 10

FAILURES = Listing(
    name="sign-in-failures",
    title=_("Failed sign-ins"),
    columns=[
        Column(name="username", label=_("User name"), kind=Kind.CODE, sort="username"),
        Column(name="ip_address", label=_("From"), kind=Kind.CODE, sort="ip_address"),
        Column(
            name="failures_since_start",
            label=_("Failures"),
            kind=Kind.INTEGER,
            sort="failures_since_start",
        ),
        Column(name="attempt_time", label=_("Latest"), kind=Kind.MOMENT, sort="attempt_time"),
        Column(name="user_agent", label=_("Browser"), is_hidden=True),
        Column(
            name="unlock",
            label="",
            kind=Kind.TEMPLATE,
            template="people/unlock_cell.html",
            value=lambda row: row.username,
        ),
    ],
    filters=[
        NumberFilter(name="failures", label=_("Failures"), field="failures_since_start"),
        DateFilter(name="latest", label=_("Latest"), field="attempt_time", is_moment=True),
    ],
    search=("username",),
    search_hint=_("User name"),
    order=("-attempt_time",),
    empty=(
        _("No failed sign-ins"),
        _("After five failures from one place a user name is locked for 15 minutes."),
    ),
)


@signed_in("people.see")
def sign_ins(request: HttpRequest) -> HttpResponseBase:
    """List who failed to sign in since their last success."""
    may_unlock = actor(request).may("people.unlock_sign_in")
    context = {"may_unlock": may_unlock}
    return FAILURES.respond(request, queries.sign_in_failures(), context=context)


@signed_in("people.unlock_sign_in")
@require_POST
def unlock_name(request: HttpRequest) -> HttpResponse:
    """Let a user name that was locked out sign in again."""
    username = request.POST.get("username", "")
    outcome = actions.unlock_sign_in(username=username, by=actor(request), at=now())
    return respond_to(request, outcome, back="/sign-ins")


@signed_in()
def my_security(request: HttpRequest) -> HttpResponse:
    """Show how this person signs in, and lead to changing it."""
    context = {
        "has_second_factor": queries.has_second_factor(request.user.pk),
        "sign_ins": list(queries.sign_ins(request.user.username)[:SIGN_INS_SHOWN]),
    }
    return render(request, "people/my_security.html", context)


urlpatterns = [
    path("sign-ins", sign_ins, name="sign_ins"),
    path("sign-ins/unlock", unlock_name, name="unlock_name"),
    path("me/security", my_security, name="my_security"),
]
