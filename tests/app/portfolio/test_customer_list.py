"""The customer list says who owes what and how late, and sorts by it."""

from __future__ import annotations

import pytest
from actors import AT
from django.test import Client
from night_book import run

from obligor.foundation.access import SYSTEM
from obligor.people import actions
from obligor.people.models import OrganisationUnit, Role, User


@pytest.fixture
def client(book) -> Client:
    unit = OrganisationUnit.objects.get()
    actions.save_role(code="all", name_zh="全部", name_en="all", verbs=["*"], by=SYSTEM, at=AT)
    user = User.objects.create(username="ana", unit=unit)
    actions.assign_role(
        user_id=user.pk,
        role_id=Role.objects.get().pk,
        unit_id=unit.pk,
        reach="all",
        starts_on=AT.date().replace(month=1),
        by=SYSTEM,
        at=AT,
    )
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_shows_exposure_and_days_past_due_and_puts_the_latest_first(client, book):
    before = client.get("/customers?sort=-dpd")
    assert before.status_code == 200
    run()
    page = client.get("/customers?sort=-dpd").content.decode()
    assert page.index("Customer 0") < page.index("Customer 1")
    assert ">50<" in page.replace("\n", "")
