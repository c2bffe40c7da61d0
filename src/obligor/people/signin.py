"""How people and programs sign in: sessions and bearer tokens; no self-registration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.core.cache import caches
from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import SimpleRateThrottle

from obligor.foundation.access import Actor
from obligor.foundation.clock import now, today
from obligor.people import actions, queries


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class TokenAuth(HttpBearer):
    """A bearer token: its owner's rights narrowed to the token's scopes."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        at = now()
        found = queries.token_for(token, at=at)
        if found is None:
            return None
        actions.note_token_use(found.pk, at=at)
        actor = queries.actor_for_token(found, on=today())
        request.actor, request.client = actor, f"token:{found.pk}"
        return actor


class PersonAuth(SessionAuth):
    """A signed-in person's browser session, with CSRF protection."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = request.user
        if not user.is_authenticated:
            return None
        actor = queries.actor_of(user, on=today())
        request.actor, request.client = actor, f"user:{user.pk}"
        return actor


class ClientThrottle(SimpleRateThrottle):
    """So many requests a minute for each token or person, counted in this process."""

    scope = "client"
    cache = caches["rates"]

    def get_cache_key(self, request: HttpRequest) -> str | None:
        return self.cache_format % {
            "scope": self.scope,
            "ident": getattr(request, "client", None) or self.get_ident(request),
        }


def _note(change: str) -> Callable[..., None]:
    def receive(sender: Any, *, user: Any, **given: Any) -> None:
        by = queries.actor_of(user, on=today())
        actions.note_own_security(change=change, by=by, at=now())

    return receive


# The login library writes these by itself; the audit log must know them all the same.
_RECEIVERS = {
    password_changed: _note("password_changed"),
    authenticator_added: _note("factor_added"),
    authenticator_removed: _note("factor_removed"),
    authenticator_reset: _note("factor_reset"),
}


def connect() -> None:
    """Hear of every change that a person makes to how they sign in."""
    for signal, receiver in _RECEIVERS.items():
        signal.connect(receiver)
