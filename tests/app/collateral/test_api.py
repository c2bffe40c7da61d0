"""Collateral over REST: what a page can do, a program can."""

from __future__ import annotations

import orjson
import pytest
from actors import AT
from pawned import customer, guarantee, house, owe, person

from obligor.config import standing
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import today

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/collateral"


@pytest.fixture(autouse=True)
def policies():
    standing.settle(by=SYSTEM, at=AT)


@pytest.fixture
def api(client):
    user = person("robot", "collateral.*", "customer.*", "proposal.*")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def call(verb, path, body=None):
        given = {"data": orjson.dumps(body), "content_type": "application/json"} if body else {}
        answer = getattr(client, verb)(f"{ROOT}{path}", **given)
        return answer.status_code, orjson.loads(answer.content)

    return call


def test_a_security_is_put_on_file_valued_and_accepted(api):
    owner, day = customer(), str(today())
    body = {"customer_id": owner.pk, "kind": "equipment", "title": "设备", "currency": "CNY"}
    status, made = api("post", "/securities", body | {"amount": "500.00"})
    assert status == 201
    pk = made["events"][0]["values"]["collateral_id"]
    value = {"amount": "800", "currency": "CNY", "valued_on": day, "method": "cost", "source": "P"}
    assert api("post", f"/securities/{pk}/valuations", value)[0] == 201
    assert api("post", f"/securities/{pk}/acceptance", {"on": day})[0] == 200
    assert api("patch", f"/securities/{pk}", {"location": "杭州"})[0] == 200
    _, row = api("get", f"/securities/{pk}")
    assert (row["state"], row["amount"], row["location"]) == ("accepted", "500.00", "杭州")
    assert api("get", "/valuations")[1]["items"][0]["amount"] == "800.00"
    assert api("get", "/due")[1]["count"] == 1


def test_the_standing_explains_each_value(api):
    owner = customer()
    owe(owner, 1000)
    house(owner, value=1000)
    _, found = api("get", f"/customers/{owner.pk}")
    assert (found["accepted"], found["shortfall"], found["coverage"]) == ("700.00", "300.00", 0.7)
    assert [s["amount"] for s in found["lines"][0]["steps"]] == ["1000.00", "700.00", "700.00"]
    _, tried = api("get", f"/customers/{owner.pk}/what-if?kind=real_estate&rate=0.5")
    assert tried["accepted"] == "500.00"


def test_a_release_waits_for_approval(api):
    pk = house(customer())
    status, answer = api(
        "post", f"/securities/{pk}/release", {"on": str(today()), "because": "结清"}
    )
    assert (status, answer["proposal_id"] is None) == (202, False)


def test_persons_are_masked_for_whom_they_are_none_of_his_business(api):
    guarantee(customer(), "欧阳小明", 5, is_person=True)
    assert "小明" not in str(api("get", "/parties"))


def test_a_stranger_sees_nothing(client):
    client.force_login(person("sam"), backend="django.contrib.auth.backends.ModelBackend")
    pk = house(customer())
    for path in ("/securities", f"/securities/{pk}", "/due", "/parties", "/covers"):
        assert client.get(f"{ROOT}{path}").status_code == 403
