"""A person's own API tokens: made, rotated, revoked; the secret is shown once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from obligor.foundation.clock import now, today
from obligor.foundation.fields import DayField
from obligor.foundation.web import actor, perform, respond_to, signed_in
from obligor.foundation.words import verb_text
from obligor.people import actions, queries

DAYS_DEFAULT = 90


@signed_in()
def my_tokens(request: HttpRequest) -> HttpResponse:
    """Show this person's API tokens."""
    by = actor(request)
    context = {
        "tokens": list(queries.tokens_of(request.user.pk)),
        "now": now(),
        "may_create": by.may("people.create_token"),
        "may_rotate": by.may("people.rotate_token"),
        "may_revoke": by.may("people.revoke_token"),
    }
    return render(request, "people/tokens.html", context)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What it is for"), max_length=60, help_text=_("For example: nightly ERP import")
    )
    expires_on = DayField(label=_("Last day"))
    scopes = forms.MultipleChoiceField(
        label=_("May do"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text=_("Never more than you may do yourself."),
    )

    def __init__(self, *args: Any, held: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(v, verb_text(v)) for v in held]


@signed_in("people.create_token")
@never_cache
def create_token(request: HttpRequest) -> HttpResponse:
    """Make a token and show its secret this once."""
    by, secret = actor(request), actions.new_secret()
    held = sorted({v for g in by.grants for v in g.verbs})
    first = {"expires_on": today() + timedelta(days=DAYS_DEFAULT)}
    form = TokenForm(request.POST or None, held=held, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        outcome = perform(
            request,
            form,
            act=actions.create_token,
            user_id=request.user.pk,
            name=given["name"],
            scopes=given["scopes"],
            secret=secret,
            expires_at=_end_of(given["expires_on"]),
        )
        if outcome is not None:
            return render(
                request, "people/token_secret.html", {"secret": secret, "name": given["name"]}
            )
    context = {"form": form, "back": reverse("my_tokens")}
    return render(request, "people/token_form.html", context, status=422 if form.errors else 200)


def _end_of(day: Any) -> datetime:
    """Return the last instant of the day, in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time.max))


@signed_in("people.rotate_token")
@require_POST
@never_cache
def rotate_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make a successor and show its secret this once."""
    secret, at = actions.new_secret(), now()
    actions.rotate_token(
        token_id=token_id,
        secret=secret,
        expires_at=at + timedelta(days=DAYS_DEFAULT),
        by=actor(request),
        at=at,
    )
    return render(request, "people/token_secret.html", {"secret": secret, "is_rotation": True})


@signed_in("people.revoke_token")
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    outcome = actions.revoke_token(token_id=token_id, by=actor(request), at=now())
    return respond_to(request, outcome, back=reverse("my_tokens"))


urlpatterns = [
    path("me/tokens", my_tokens, name="my_tokens"),
    path("me/tokens/new", create_token, name="create_token"),
    path("me/tokens/<int:token_id>/rotate", rotate_token, name="rotate_token"),
    path("me/tokens/<int:token_id>/revoke", revoke_token, name="revoke_token"),
]
