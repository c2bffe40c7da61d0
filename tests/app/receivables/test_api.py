"""Receivables over REST: what a page can do, a program can."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from ledger import customer
from test_pages import person

from obligor.foundation.clock import today

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/receivables"


@pytest.fixture
def api(client):
    user = person("robot", "receivable.*", "customer.*")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def call(verb, path, body=None, **headers):
        given = {"data": orjson.dumps(body), "content_type": "application/json"} if body else {}
        answer = getattr(client, verb)(f"{ROOT}{path}", headers=headers, **given)
        return answer.status_code, orjson.loads(answer.content)

    return call


def item_body(owner, **other):
    return {
        "customer_id": owner.pk,
        "number": "I1",
        "amount": "100.00",
        "currency": "CNY",
        "issued_on": str(today() - timedelta(days=60)),
        "due_on": str(today() - timedelta(days=30)),
        **other,
    }


def payment_body(owner, **other):
    return {
        "customer_id": owner.pk,
        "amount": "80",
        "currency": "CNY",
        "value_on": str(today()),
        **other,
    }


def test_a_program_posts_allocates_returns_and_reads_the_account(api):
    owner = customer()
    status, outcome = api("post", "/items", item_body(owner))
    assert status == 201
    item_id = outcome["events"][0]["values"]["item_id"]
    status, outcome = api("post", "/payments", payment_body(owner))
    payment_id = outcome["events"][0]["values"]["payment_id"]
    assert api("get", f"/items/{item_id}")[1]["open"] == "20.00"
    status, allocation = api("get", f"/payments/{payment_id}/allocation")
    assert allocation["proposal"] == [{"item_id": item_id, "amount": "80.00"}]
    lines = [{"item_id": item_id, "amount": "50.00"}]
    body = {"lines": lines, "is_on_account": False, "version": allocation["version"]}
    assert api("put", f"/payments/{payment_id}/allocation", body)[0] == 200
    assert api("put", f"/payments/{payment_id}/allocation", body)[0] == 409
    assert api("get", f"/items/{item_id}")[1]["open"] == "50.00"
    status, account = api("get", f"/accounts/{owner.pk}")
    assert account["headlines"][0]["overdue"] == "50.00"
    assert {b["bucket"]: b["open"] for b in account["ageing"]}["1_30"] == "50.00"
    back = {"returned_on": str(today()), "because": "no cover"}
    assert api("post", f"/payments/{payment_id}/return", back)[0] == 200
    assert api("get", f"/items/{item_id}")[1]["open"] == "100.00"
    status, told = api("get", f"/accounts/{owner.pk}/statement")
    assert [line["balance"] for line in told["lines"]] == ["100.00", "20.00", "100.00"]


def test_the_same_key_posts_once(api):
    owner = customer()
    first = api("post", "/payments", payment_body(owner), **{"Idempotency-Key": "k"})[1]
    again = api("post", "/payments", payment_body(owner), **{"Idempotency-Key": "k"})[1]
    assert again["is_repeat"] and again["events"] == first["events"]
    assert api("get", "/payments")[1]["count"] == 1


def test_a_refusal_is_a_problem_with_its_name(api):
    old = payment_body(customer(), value_on=str(today() - timedelta(days=40)))
    status, problem = api("post", "/payments", old)
    assert (status, problem["type"]) == (422, "ValueDateTooOld")


def test_an_amount_finer_than_its_currency_is_refused(api):
    body = payment_body(customer(), amount="1.5", currency="JPY")
    assert api("post", "/payments", body)[1]["type"] == "AmountUnreadable"
