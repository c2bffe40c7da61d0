"""Secrets for the API: only their digests are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.people import events
from obligor.people.actions.permissions import check_permissions
from obligor.people.actions.refusals import AlreadyEnded, PeriodInvalid
from obligor.people.models import ApiToken
from obligor_core.decision import Refusal
from obligor_core.text import Text

TOKEN_DAYS_MAX = 366
ROTATION_OVERLAP = timedelta(days=7)


class TokenLifeTooLong(Refusal):
    status = 422
    text = Text(
        "A token may live at most {days} days. Choose an earlier expiry.",
        "令牌有效期最长 {days} 天，请选择更早的到期时间。",
    )


def new_secret() -> str:
    """Return a fresh token secret, ``ob`` + 8 letters, a dot, and 43 letters of randomness."""
    return f"ob{secrets.token_hex(4)}.{secrets.token_urlsafe(32)}"


@verb("people.create_token", label=Text("Create API token", "创建 API 令牌"), conceal=["secret"])
def create_token(
    *,
    user_id: int,
    name: str,
    secret: str,
    scopes: list[str],
    expires_at: datetime,
    by: Actor,
    at: datetime,
) -> Events:
    """Keep the digest of ``secret``; the secret itself is shown once by the caller.

    :raises TokenLifeTooLong: when it would live longer than a year
    :raises VerbUnknown: when a scope is no permission
    """
    _check_token(scopes, expires_at, at)
    if user_id != by.user_id:
        by.require("people.change_person")
    token = _token(user_id, name, secret, scopes, expires_at, at)
    return [events.TokenCreated(token_id=token.pk, user_id=user_id, expires_at=expires_at)]


def _check_token(scopes: list[str], expires_at: datetime, at: datetime) -> None:
    if expires_at - at > timedelta(days=TOKEN_DAYS_MAX):
        raise TokenLifeTooLong(days=TOKEN_DAYS_MAX)
    if expires_at <= at:
        raise PeriodInvalid
    check_permissions(scopes)


def _token(
    user_id: int, name: str, secret: str, scopes: list[str], expires_at: datetime, at: datetime
) -> ApiToken:
    return ApiToken.objects.create(
        user_id=user_id,
        name=name,
        prefix=secret.partition(".")[0],
        digest=hashlib.sha256(secret.encode()).digest(),
        scopes=scopes,
        created_at=at,
        expires_at=expires_at,
    )


@verb("people.rotate_token", label=Text("Rotate API token", "轮换 API 令牌"), conceal=["secret"])
def rotate_token(
    *, token_id: int, secret: str, expires_at: datetime, by: Actor, at: datetime
) -> Events:
    """Make a successor with the same name and scopes; the old one works a week longer at most.

    :raises AlreadyEnded: when the token is revoked or replaced
    :raises TokenLifeTooLong: when the successor would live longer than a year
    """
    old = ApiToken.objects.select_for_update().get(pk=token_id)
    if old.revoked_at is not None or old.replaced_by_id is not None:
        raise AlreadyEnded
    if old.user_id != by.user_id:
        by.require("people.change_person")
    _check_token(old.scopes, expires_at, at)
    token = _token(old.user_id, old.name, secret, old.scopes, expires_at, at)
    old.replaced_by, old.expires_at = token, min(old.expires_at, at + ROTATION_OVERLAP)
    old.save(update_fields=["replaced_by", "expires_at"])
    return [events.TokenCreated(token_id=token.pk, user_id=old.user_id, expires_at=expires_at)]


@verb("people.revoke_token", label=Text("Revoke API token", "吊销 API 令牌"))
def revoke_token(*, token_id: int, by: Actor, at: datetime) -> Events:
    """End a token at once.

    :raises AlreadyEnded: when it was revoked before
    """
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is not None:
        raise AlreadyEnded
    if token.user_id != by.user_id:
        by.require("people.change_person")
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    return [events.TokenRevoked(token_id=token.pk)]


def note_token_use(token_id: int, *, at: datetime) -> None:
    """Keep when the token was last used, once a minute at most; no act, so no audit row."""
    ApiToken.objects.filter(pk=token_id).exclude(last_used_at__gt=at - timedelta(minutes=1)).update(
        last_used_at=at
    )
