"""Tax invoices over REST: what a page can do, a program can."""

from __future__ import annotations

import orjson
import pytest
from ledger import customer
from received import BACKEND, person

from obligor.foundation.clock import today

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/taxinvoices"


@pytest.fixture
def api(client):
    client.force_login(person("robot", "taxinvoice.*", "customer.*"), backend=BACKEND)

    def call(verb, path, body=None, **headers):
        given = {"data": orjson.dumps(body), "content_type": "application/json"} if body else {}
        answer = getattr(client, verb)(f"{ROOT}{path}", headers=headers, **given)
        return answer.status_code, orjson.loads(answer.content)

    return call


def invoice(number="1", net="100.00", tax="13.00", **other):
    return {
        "number": number,
        "direction": "sale",
        "issued_on": str(today()),
        "net": net,
        "tax": tax,
        "party_name": "乙公司",
        **other,
    }


def test_invoices_go_in_are_seen_changed_and_taken_back(api):
    owner = customer()
    into = f"/customers/{owner.pk}/invoices"
    body = {"batch": "erp-1", "invoices": [invoice(), invoice("2", direction="purchase")]}
    status, made = api("post", into, body, **{"Idempotency-Key": "k"})
    assert status == 201 and made["events"][0]["values"]["created_count"] == 2
    assert api("post", into, body, **{"Idempotency-Key": "k"})[1]["is_repeat"]
    assert api("post", into, body)[0] == 409

    status, page = api("get", f"/invoices?customer_id={owner.pk}&direction=sale")
    one = page["items"][0]
    assert (page["count"], one["total"], one["state"]) == (1, "113.00", "valid")
    change = {"state": "void", "because": "voided"}
    assert api("post", f"/invoices/{one['id']}/state", change)[0] == 200
    assert api("get", f"/invoices/{one['id']}")[1]["state"] == "void"
    assert api("post", "/loads/erp-1/undo")[0] == 409
    assert api("post", "/loads/import-1/undo")[1]["type"] == "TakeImportBack"


def test_a_fault_names_its_row(api):
    body = {"batch": "b", "invoices": [invoice(), invoice(state="red", number="2")]}
    status, problem = api("post", f"/customers/{customer().pk}/invoices", body)
    assert status == 422 and problem["type"] == "RowsFaulty" and "row 3" in problem["detail_en"]


def test_facts_findings_and_counterparties_are_told(api):
    owner = customer()
    many = [invoice(str(n)) for n in range(30)]
    void = [invoice(str(n), state="void") for n in range(100, 120)]
    api("post", f"/customers/{owner.pk}/invoices", {"batch": "b", "invoices": many + void})
    facts = api("get", f"/customers/{owner.pk}/facts")[1]["facts"]
    assert (facts["inv_sales_12m"], facts["inv_void_rate_12m"]) == (3000_00, 0.4)
    assert api("get", f"/customers/{owner.pk}/facts?on=2020-01-01")[1]["facts"] == {}
    found = api("get", f"/customers/{owner.pk}/findings")[1]
    assert "TAX-23" in [one["rule"] for one in found]
    parties = api("get", f"/customers/{owner.pk}/counterparties?direction=sale")[1]
    assert [(p["party_name"], p["net"], p["void_count"]) for p in parties["items"]] == [
        ("乙公司", "3000.00", 20)
    ]


def test_a_stranger_is_refused_everywhere(client):
    owner = customer()
    client.force_login(person("sam", "view.*"), backend=BACKEND)
    for path in (
        "/invoices",
        "/invoices/1",
        f"/customers/{owner.pk}/facts",
        f"/customers/{owner.pk}/findings",
        f"/customers/{owner.pk}/counterparties",
    ):
        assert client.get(ROOT + path).status_code == 403, path
