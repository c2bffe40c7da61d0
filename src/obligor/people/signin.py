"""How people and programs sign in: sessions and bearer tokens; no self-registration."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
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
        request.actor, request.client = actor, f"token:{found.pk}"  # type: ignore[attr-defined]
        return actor


class PersonAuth(SessionAuth):
    """A signed-in person's browser session, with CSRF protection."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user = request.user
        if not user.is_authenticated:
            return None
        actor = queries.actor_of(user, on=today())
        request.actor, request.client = actor, f"user:{user.pk}"  # type: ignore[attr-defined]
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
