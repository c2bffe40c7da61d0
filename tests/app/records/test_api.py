"""Credit records over REST."""

from __future__ import annotations

from datetime import date, timedelta

import orjson
import pytest
from django.utils import timezone
from known import CASE, customer, unit
from stub import answer, enforcement

from obligor.foundation.access import SYSTEM
from obligor.people import actions as people
from obligor.people.models import Role, RoleAssignment, User
from obligor.records import jobs
from obligor.records.models import Query, Record

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/records"


@pytest.fixture
def call(client):
    """Return a function that calls an endpoint as somebody with the verbs."""
    at = timezone.now()

    def as_(*verbs: str):
        name = f"robot{User.objects.count()}"
        role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
        user = User.objects.create(username=name, unit=unit())
        RoleAssignment.objects.create(
            user=user, role=role, unit=unit(), reach="all", starts_on=date(2020, 1, 1)
        )
        secret = f"ob{user.pk:08d}.robot-secret"
        people.create_token(
            user_id=user.pk,
            name=name,
            secret=secret,
            scopes=["*"],
            expires_at=at + timedelta(days=1),
            by=SYSTEM,
            at=at,
        )

        def send(method: str, path: str, body=None, **head):
            return client.generic(
                method,
                f"{ROOT}{path}",
                orjson.dumps(body) if body is not None else b"",
                content_type="application/json",
                headers={"Authorization": f"Bearer {secret}", **head},
            )

        return send

    return as_


def enforced(owner, **other):
    given = {"customer_id": owner.pk, "matter": "enforcement", "source": "网"}
    return given | {"happened_on": "2026-10-01", "payload": CASE, "amount": "12.30"} | other


def test_a_record_lives_its_life(call):
    owner, send = customer(), call("record.*")
    made = send("POST", "/records", enforced(owner), **{"Idempotency-Key": "k"})
    assert made.status_code == 201, made.content
    assert send("POST", "/records", enforced(owner), **{"Idempotency-Key": "k"}).status_code == 201
    pk = Record.objects.get().pk
    one = send("GET", f"/records/{pk}").json()
    assert (one["amount"], one["payload"]["court"], one["severity"]) == (
        "12.30",
        CASE["court"],
        "severe",
    )
    rated = {"severity": "info", "because": "x", "version": 1}
    assert send("POST", f"/records/{pk}/severity", rated).status_code == 200
    assert send("POST", f"/records/{pk}/severity", rated).status_code == 409
    ended = {"settled_on": "2026-11-01"}
    assert send("POST", f"/records/{pk}/settlement", ended).status_code == 200
    assert send("POST", f"/records/{pk}/cancellation", {"because": "x"}).status_code == 200
    assert send("GET", "/records").json()["count"] == 0


def test_faults_are_problems_in_both_languages(call):
    owner, send = customer(), call("record.*")
    wrong = send("POST", "/records", enforced(owner, payload={}))
    assert wrong.status_code == 422 and wrong.json()["type"] == "PayloadFaulty"
    assert "案号" in wrong.json()["detail_zh"]
    report = enforced(owner, matter="enterprise_report", payload={"credit_balance": 1})
    report["payload"] |= {"overdue": 0, "five_tier": "normal"}
    missing = send("POST", "/records", report).json()
    assert missing["type"] == "ConsentMissing" and "接入协议" in missing["detail_zh"]


def test_sources_are_set_up_asked_and_looked_at(call, stub):
    owner, send = customer(), call("record.*")
    stub.reply(answer(enforcement(is_certain=False)))
    given = {"name_zh": "s", "name_en": "s", "adapter": "http_json", "url": stub.url}
    assert send("PUT", "/sources/stub", given | {"kinds": ["court"]}).status_code == 200
    assert send("GET", "/sources").json()[0]["url"] == stub.url
    asked = {"customer_id": owner.pk, "kind": "court", "purpose": "credit_decision"}
    assert send("POST", "/queries", asked).status_code == 201
    jobs.ask_sources(Query.objects.get().pk)
    query = send("GET", f"/queries/{Query.objects.get().pk}").json()
    assert (query["state"], query["cost_minor"], query["records_count"]) == ("answered", 350, 1)
    pk = Record.objects.get().pk
    viewed = send("POST", f"/records/{pk}/views").json()
    raw = send("GET", f"/snapshots/{viewed['audit_id']}")
    assert raw.content == answer(enforcement(is_certain=False))
    assert send("POST", f"/records/{pk}/confirmation", {"because": "案号"}).status_code == 200
    assert send("POST", f"/records/{pk}/dismissal", {"because": "x"}).status_code == 409
    assert send("GET", "/queries").json()["count"] == 1
    text = {"customer_id": owner.pk, "kind": "court", "source": "file"}
    content = answer(enforcement("E9")).decode()
    assert send("POST", "/answers", text | {"content": content}).status_code == 201
    assert send("POST", "/answers", text | {"content": "<html>"}).status_code == 422


def test_consents_checks_outlooks_and_positions(call):
    owner, send = customer(), call("record.*")
    consent = {"customer_id": owner.pk, "subject": "enterprise", "scope": ["bureau"]}
    consent |= {"purposes": ["credit_decision"], "given_on": "2026-01-01", "reference": "SQ"}
    assert send("POST", "/consents", consent).status_code == 201
    pk = send("GET", f"/consents?customer_id={owner.pk}").json()["items"][0]["id"]
    ended = {"withdrawn_on": "2026-02-01"}
    assert send("POST", f"/consents/{pk}/withdrawal", ended).status_code == 200
    look = {"customer_id": owner.pk, "kind": "news", "source": "网", "checked_on": "2026-11-01"}
    assert send("POST", "/checks", look).status_code == 201
    assert send("GET", "/checks").json()["items"][0]["valid_until"] == "2027-05-01"
    scores = dict.fromkeys(("cycle", "policy", "competition", "concentration"), 3)
    outlook = {"code": "C26", "valid_from": "2026-01-01", "source": "协会"} | scores
    assert send("POST", "/outlooks", outlook).status_code == 201
    assert send("POST", "/outlooks", outlook | {"cycle": 9}).status_code == 422
    assert send("GET", "/outlooks?code=26").json()["count"] == 1
    place = {"customer_id": owner.pk, "valid_from": "2026-06-01", "market": "轴承", "year": 2025}
    place |= {"chain_role": "component", "bargaining_up": 2, "bargaining_down": 4, "rank": 3}
    assert send("POST", "/positions", place | {"source": "协会"}).status_code == 201
    assert send("GET", "/positions").json()["items"][0]["rank"] == 3
    assert send("POST", "/screenings", {}).status_code == 422
    assert {m["matter"] for m in send("GET", "/matters").json()} >= {"dishonest", "news"}


def test_the_stranger_is_refused(call):
    owner, send = customer(), call("view.save")
    for path in ("/records", "/records/1", "/consents", "/checks", "/queries", "/sources"):
        assert send("GET", path).status_code == 403, path
    assert send("POST", "/records", enforced(owner)).status_code == 403
    assert send("GET", "/snapshots/1").status_code == 404
