"""Signed-in clients of the cast: Ana may everything, Otto officer, Vera executive, Sam nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now
from obligor.people import actions
from obligor.people.models import OrganisationUnit, Role, User

ROLES = {
    "ana": ("administrator", ["*"]),
    "otto": ("officer", ["people.assign_role", "people.see", "proposal.withdraw"]),
    "vera": ("executive", ["proposal.*", "people.see"]),
    "sam": ("stranger", []),
}
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def cast(db, settings) -> dict[str, User]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    at = now()
    actions.add_unit(code="HQ", name_zh="总部", name_en="Head office", by=SYSTEM, at=at)
    unit = OrganisationUnit.objects.get()
    for name, (code, verbs) in ROLES.items():
        actions.save_role(code=code, name_zh=code, name_en=code, verbs=verbs, by=SYSTEM, at=at)
        actions.add_person(
            username=name,
            display_name=name.title(),
            password="correct-horse-9",
            unit_id=unit.pk,
            by=SYSTEM,
            at=at,
        )
        actions.assign_role(
            user_id=User.objects.get(username=name).pk,
            role_id=Role.objects.get(code=code).pk,
            unit_id=unit.pk,
            reach="tree",
            starts_on=date(2020, 1, 1),
            by=SYSTEM,
            at=at,
        )
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def client_of(cast):
    """Return a function that gives a client signed in as somebody, in a language."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)

    def sign_in(name: str, *, language: str = "en") -> Client:
        client = Client()
        client.force_login(cast[name], backend=BACKEND)
        client.cookies["django_language"] = language
        return client

    yield sign_in
    for signal in signals:
        signal.connect(close_old_connections)
