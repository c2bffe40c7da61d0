"""The pages of receivables, through HTTP as a browser without script would use them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from ledger import customer, opened, unit

from obligor.foundation.clock import today
from obligor.people.models import Role, RoleAssignment, User
from obligor.receivables.models import Dispute, OpenItem, Payment

pytestmark = pytest.mark.django_db


def person(name: str, *verbs: str) -> User:
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    user = User.objects.create(username=name, display_name=name, language="zh-hans", unit=unit())
    RoleAssignment.objects.create(
        user=user, role=role, unit=unit(), reach="all", starts_on=date(2020, 1, 1)
    )
    return user


@pytest.fixture
def ana(client):
    client.force_login(
        person("ana", "receivable.*", "customer.*", "proposal.*"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


@pytest.fixture
def sam(client):
    client.force_login(person("sam", "view.*"), backend="django.contrib.auth.backends.ModelBackend")
    return client


def days_ago(count: int) -> str:
    return (today() - timedelta(days=count)).isoformat()


def book(client):
    """Post two items and a payment through the forms; return the customer and the documents."""
    owner = customer()
    for number, amount in (("I1", "100.00"), ("I2", "60.00")):
        answer = client.post(
            f"/customers/{owner.pk}/items/new",
            {
                "number": number,
                "kind": "invoice",
                "product": "trade_credit",
                "amount": amount,
                "currency": "CNY",
                "issued_on": days_ago(60),
                "due_on": days_ago(30),
            },
        )
        assert answer.status_code == 302, answer.content.decode()
    first = OpenItem.objects.get(number="I1").pk
    answer = client.post(
        f"/customers/{owner.pk}/payments/new",
        {
            "amount": "1,30.00".replace(",", ""),
            "currency": "CNY",
            "kind": "cheque",
            "value_on": days_ago(0),
            "reference": "CQ 1",
            f"line_{first}": "100",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return owner, first, Payment.objects.get()


class TestPages:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_page_answers(self, ana, language):
        owner, first, paid = book(ana)
        ana.cookies["django_language"] = language
        User.objects.update(language=language)
        for address in (
            "/items",
            "/items?overdue=yes&bucket=1_30&disputed=no&open=yes",
            f"/items/{first}",
            "/payments",
            "/payments/unapplied",
            f"/payments/{paid.pk}",
            f"/payments/{paid.pk}/allocation",
            f"/payments/{paid.pk}/allocation?proposal=1",
            f"/payments/{paid.pk}/return",
            f"/payments/{paid.pk}/cancellation",
            "/disputes",
            f"/items/{first}/disputes/new",
            f"/items/{first}/cancellation",
            f"/customers/{owner.pk}/account",
            f"/customers/{owner.pk}/account?on={days_ago(10)}&known=2000-01-01T00:00",
            f"/customers/{owner.pk}/statement",
            f"/customers/{owner.pk}/items/new",
            f"/customers/{owner.pk}/payments/new",
            f"/customers/{owner.pk}/payments/old",
            f"/customers/{owner.pk}/credit-notes/new",
            "/ageing",
        ):
            answer = ana.get(address)
            assert answer.status_code == 200, address

    def test_the_list_can_be_taken_away_as_a_file(self, ana):
        book(ana)
        assert b"I1" in b"".join(ana.get("/items?export=csv"))

    def test_an_old_value_date_is_refused_with_the_remedy_and_nothing_is_lost(self, ana):
        owner = customer()
        given = {"amount": "5", "currency": "CNY", "kind": "cash", "value_on": days_ago(40)}
        answer = ana.post(f"/customers/{owner.pk}/payments/new", given)
        assert answer.status_code == 422
        said = answer.content.decode()
        assert "倒填收款" in said
        assert days_ago(40) in said
        assert not Payment.objects.exists()

    def test_a_rehearsal_shows_the_effect_and_posts_nothing(self, ana):
        owner = customer()
        given = {"amount": "5", "currency": "CNY", "kind": "cash", "value_on": days_ago(0)}
        answer = ana.post(f"/customers/{owner.pk}/payments/new", given | {"rehearse": "1"})
        assert answer.status_code == 200
        assert not Payment.objects.exists()

    def test_allocate_return_and_undo(self, ana):
        _owner, first, paid = book(ana)
        second = OpenItem.objects.get(number="I2").pk
        form = {f"line_{second}": "60.00", "version": paid.version, "is_on_account": "on"}
        assert ana.post(f"/payments/{paid.pk}/allocation", form).status_code == 302
        assert (opened(first), opened(second)) == (30, 0)
        back = {"returned_on": days_ago(0), "because": "no cover"}
        assert ana.post(f"/payments/{paid.pk}/return", back).status_code == 302
        assert (opened(first), opened(second)) == (100, 60)
        undo = {"because": "wrong slip"}
        assert ana.post(f"/payments/{paid.pk}/return/undo", undo).status_code == 302
        assert (opened(first), opened(second)) == (30, 0)

    def test_open_and_close_a_dispute(self, ana):
        _owner, first, _paid = book(ana)
        given = {"cause": "price", "raised_on": days_ago(1), "amount": "20"}
        assert ana.post(f"/items/{first}/disputes/new", given).status_code == 302
        dispute = Dispute.objects.get()
        given = {"closed_on": days_ago(0), "outcome": "agreed"}
        assert ana.post(f"/disputes/{dispute.pk}/closure", given).status_code == 302
        assert timezone.localdate() == Dispute.objects.get().closed_on

    def test_the_stranger_sees_nothing(self, sam):
        owner = customer()
        for address in ("/items", "/payments", "/disputes", f"/customers/{owner.pk}/account"):
            assert sam.get(address).status_code == 403, address

    def test_who_is_not_signed_in_is_led_to_the_door(self, client):
        assert client.get("/items").status_code == 302
