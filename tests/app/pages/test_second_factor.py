"""Whoever has an authenticator app signs in with password and code, and with neither alone."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from obligor.foundation.models import AuditEntry
from obligor.people.models import User

PASSWORD = "correct-horse-9"
SIGN_IN, SECOND = "/accounts/login/", "/accounts/mfa/authenticate/"


def code(secret: str) -> str:
    """Return what the app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def secret(cast) -> str:
    made = totp.generate_totp_secret()
    totp.TOTP.activate(cast["ana"], made)
    return made


def signed_in_as(client: Client) -> str:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else ""


def with_password(client: Client) -> str:
    """Sign in with the password; return where that leads."""
    return client.post(SIGN_IN, {"login": "ana", "password": PASSWORD}).headers["Location"]


def test_the_password_alone_leads_to_the_code(secret, client):
    assert with_password(client).startswith(SECOND)
    assert signed_in_as(client) == ""
    assert client.get("/").headers["Location"].startswith(SIGN_IN)


def test_password_and_code_let_in(secret, client):
    with_password(client)
    assert client.post(SECOND, {"code": code(secret)}).status_code == 302
    assert signed_in_as(client) == "ana"


@pytest.mark.parametrize("wrong", ["000000", "", "abcdef"])
def test_a_wrong_code_lets_nobody_in(secret, client, wrong):
    with_password(client)
    assert client.post(SECOND, {"code": wrong}).status_code == 200
    assert signed_in_as(client) == ""


def test_a_code_without_the_password_lets_nobody_in(secret, client):
    client.post(SECOND, {"code": code(secret)})
    assert signed_in_as(client) == ""


def test_adding_one_is_in_the_audit_log(client_of, django_capture_on_commit_callbacks):
    ana = client_of("ana")
    ana.post("/accounts/reauthenticate/", {"password": PASSWORD})
    form = ana.get("/accounts/mfa/totp/activate/").context["form"]
    with django_capture_on_commit_callbacks(execute=True):
        done = ana.post("/accounts/mfa/totp/activate/", {"code": code(form.secret)})
    assert done.status_code == 302
    entries = AuditEntry.objects.filter(verb="people.note_own_security", actor="ana")
    assert {"change": "factor_added"} in entries.values_list("payload", flat=True)
