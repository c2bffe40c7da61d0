"""Questionnaires over REST: everything that a page can do, and problems as problem+json."""

from __future__ import annotations

import pytest
from test_pages import BACKEND, person

from filled import GOOD, TEXT, begun, confirmed, customer, document, in_force, submitted
from obligor.questionnaires.models import Sheet

pytestmark = pytest.mark.django_db
API = "/api/v1/questionnaires"


@pytest.fixture
def vera(client):
    client.force_login(person("vera", "questionnaire.*", "customer.*"), backend=BACKEND)
    return client


@pytest.fixture
def owner():
    in_force()
    return customer()


def send(client, method, link, body=None):
    return getattr(client, method)(link, body or {}, content_type="application/json")


class TestVersions:
    def test_are_listed_checked_drafted_and_discarded(self, vera):
        in_force()
        assert vera.get(f"{API}/questionnaires").json()[0]["active"]["number"] == 1
        faults = send(
            vera, "post", f"{API}/check", {"text": TEXT.replace("weight: 60", "weight: 6")}
        )
        assert faults.json()[0]["rule"] == "QUE-05"
        made = send(vera, "post", f"{API}/drafts", {"text": TEXT + "# new\n"})
        assert made.status_code == 201
        version = made.json()["events"][0]["values"]["version_id"]
        assert vera.get(f"{API}/versions/{version}").json()["text"].endswith("# new\n")
        assert vera.get(f"{API}/questionnaires/small_5c/versions").json()["count"] == 2
        assert send(vera, "delete", f"{API}/versions/{version}").status_code == 200

    def test_a_faulty_text_is_a_problem_with_line_and_remedy(self, vera):
        answer = send(vera, "post", f"{API}/drafts", {"text": "questionnaire: x"})
        assert answer.status_code == 422
        assert "Line 1" in answer.json()["detail_en"]


class TestSheets:
    def test_are_begun_written_handed_in_and_confirmed(self, vera, owner):
        made = send(
            vera, "post", f"{API}/sheets", {"customer_id": owner.pk, "questionnaire": "small_5c"}
        )
        assert made.status_code == 201
        sheet_id = made.json()["events"][0]["values"]["sheet_id"]
        link = f"{API}/sheets/{sheet_id}"
        body = {"revision": 1, "answers": GOOD, "comments": {"months": "合同"}}
        assert send(vera, "patch", link, body).status_code == 200
        bill = {"question": "proof", "document_id": document(owner)}
        assert send(vera, "post", f"{link}/evidence", bill).status_code == 201
        full = vera.get(link).json()
        assert (full["score"], full["version"], full["questionnaire"]) == (9600, 1, "small_5c")
        assert full["sections"][0]["questions"][0]["answer"] == "good"
        detached = send(vera, "delete", f"{link}/evidence/proof/{bill['document_id']}")
        assert detached.status_code == 200
        assert send(vera, "post", f"{link}/submission", {"revision": 2}).status_code == 200
        own = send(vera, "post", f"{link}/confirmation", {"revision": 3})
        assert (own.status_code, own.json()["type"]) == (403, "OwnAnswers")

    def test_of_others_are_confirmed_returned_and_withdrawn(self, vera, owner):
        sheet = submitted(owner)
        link = f"{API}/sheets/{sheet.pk}"
        assert vera.get(f"{API}/waiting").json()["count"] == 1
        body = {"revision": sheet.revision, "remarks": "more"}
        assert send(vera, "post", f"{link}/return", body).status_code == 200
        assert send(vera, "delete", link).status_code == 200
        again = submitted(owner)
        body = {"revision": again.revision}
        done = send(vera, "post", f"{API}/sheets/{again.pk}/confirmation", body)
        assert done.json()["events"][0]["values"]["total"] == 9600
        assert vera.get(f"{API}/sheets?state=confirmed").json()["count"] == 1

    def test_say_what_changed_and_how_a_customer_stands(self, vera, owner):
        first, second = confirmed(owner), confirmed(owner, {**GOOD, "months": "1"})
        found = vera.get(f"{API}/sheets/{second.pk}/difference/{first.pk}").json()
        assert [(d["question"], d["before"], d["after"]) for d in found] == [("months", "4", "1")]
        standing = vera.get(f"{API}/customers/{owner.pk}/standing").json()[0]
        assert (standing["validity"], standing["confirmed"]["total"]) == ("valid", 7600)

    def test_confirmed_elsewhere_are_loaded(self, vera, owner):
        row = {
            "customer_id": owner.pk,
            "questionnaire": "small_5c",
            "answers": GOOD,
            "answered_on": "2026-11-23",
            "answered_by": "a",
            "confirmed_on": "2026-11-23",
            "confirmed_by": "b",
        }
        assert send(vera, "post", f"{API}/confirmed", {"sheets": [row]}).status_code == 201
        assert Sheet.objects.get().total == 9600

    def test_a_stranger_reads_and_writes_nothing(self, client, owner):
        sheet = begun(owner)
        client.force_login(person("sam", "view.*"), backend=BACKEND)
        for page in ("questionnaires", "sheets", "waiting", f"sheets/{sheet.pk}"):
            assert client.get(f"{API}/{page}").status_code == 403
        assert send(client, "delete", f"{API}/sheets/{sheet.pk}").status_code == 403
