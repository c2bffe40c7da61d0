"""Statements over REST: what a page can do, a program can."""

from __future__ import annotations

import orjson
import pytest
from books import three_years
from django.core.files.uploadedfile import SimpleUploadedFile
from mill import BACKEND, customer, filed, lines, person

from obligor.statements.models import Statement

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/statements"


@pytest.fixture
def api(client, settings, tmp_path):
    settings.UPLOADS = tmp_path
    client.force_login(person("robot", "statement.*", "customer.*"), backend=BACKEND)

    def call(verb, path, body=None):
        given = {}
        if body is not None:
            given = {"data": orjson.dumps(body), "content_type": "application/json"}
        answer = getattr(client, verb)(f"{ROOT}{path}", **given)
        return answer.status_code, orjson.loads(answer.content)

    call.client = client
    return call


def body(owner, year=2025, **other):
    given = {
        code: {
            "current": str(a.current / 100),
            "previous": None if a.previous is None else str(a.previous / 100),
        }
        for code, a in lines(year).items()
    }
    return {
        "customer_id": owner.pk,
        "standard": "cas_2019",
        "period_from": f"{year}-01-01",
        "period_end": f"{year}-12-31",
        "assurance": "audited",
        "lines": given | other.pop("lines", {}),
        **other,
    }


def test_a_program_enters_changes_files_restates_and_withdraws(api):
    owner = customer()
    status, outcome = api(
        "post", "/statements", body(owner, lines={"inventories": {"current": "11000000"}})
    )
    assert status == 201
    pk = outcome["events"][0]["values"]["statement_id"]
    found = api("get", f"/statements/{pk}")[1]
    assert found["faults_count"] == 2
    assert found["faults"][0]["check"] == "subtotal"
    status, problem = api("post", f"/statements/{pk}/filing", {})
    assert (status, problem["type"]) == (422, "FaultsOpen")
    changed = {k: v for k, v in body(owner).items() if k != "customer_id"}
    assert api("put", f"/statements/{pk}", changed | {"seen_changes": 0})[0] == 200
    assert api("put", f"/statements/{pk}", changed | {"seen_changes": 0})[0] == 409
    assert api("post", f"/statements/{pk}/filing", {})[0] == 200
    status, outcome = api("post", f"/statements/{pk}/restatement", {"because": "审计调整"})
    assert status == 201
    second = outcome["events"][0]["values"]["statement_id"]
    lower = changed | {"lines": changed["lines"] | {"admin_expense": {"current": "6999999"}}}
    api("put", f"/statements/{second}", lower)
    differs = api("get", f"/statements/{second}/difference/{pk}")[1]
    assert {
        "code": "admin_expense",
        "column": "current",
        "before": "7000000.00",
        "after": "6999999.00",
    } in differs
    assert api("delete", f"/statements/{second}")[0] == 200
    assert api("post", f"/statements/{pk}/withdrawal", {"because": "有误"})[0] == 200
    listed = api("get", f"/statements?customer_id={owner.pk}&is_counting=true")[1]
    assert listed["count"] == 0


def test_a_program_sends_a_workbook_answers_and_takes_it_over(api):
    owner = customer()
    content = three_years(extra=(("临时挂账款", 30_000),))
    answer = api.client.post(
        f"{ROOT}/files",
        {"customer_id": owner.pk, "file": SimpleUploadedFile("报表.xlsx", content)},
    )
    assert answer.status_code == 201, answer.content
    pk = orjson.loads(answer.content)["events"][0]["values"]["upload_id"]
    seen = api("get", f"/files/{pk}")[1]
    assert (seen["unit"], seen["is_ready"]) == ("ten_thousand", False)
    asked = [one for one in seen["lines"] if one["is_open"]]
    assert [one["name"] for one in asked] == ["临时挂账款"]
    status, problem = api("post", f"/files/{pk}/take", {})
    assert (status, problem["type"]) == (422, "ReviewOpen")
    answers = {"choices": {asked[0]["key"]: "other_receivables"}, "assurance": "audited"}
    assert api("post", f"/files/{pk}/review", answers)[0] == 200
    assert api("post", f"/files/{pk}/take", {"should_file": True})[0] == 200
    assert Statement.objects.filter(state="draft").count() == 3  # the odd line unsettles the sums
    assert api("get", f"/files?customer_id={owner.pk}")[1]["count"] == 1
    assert api("post", f"/files/{pk}/aside", {})[0] == 409


def test_a_program_reads_ratios_models_and_findings(api):
    owner = customer()
    for year in (2024, 2025):
        filed(owner, year)
    periods = api("get", f"/customers/{owner.pk}/ratios")[1]
    assert [p["period_end"] for p in periods] == ["2024-12-31", "2025-12-31"]
    by_code = {r["code"]: r for r in periods[-1]["ratios"]}
    assert by_code["debt_ratio"]["value"] == pytest.approx(0.324074)
    assert by_code["debt_ratio"]["rule"].startswith("RAT-")
    assert by_code["ebitda_margin"]["reason"]["zh"]
    judged = api("get", f"/customers/{owner.pk}/models")[1]
    assert {m["code"] for m in judged[-1]["models"]} >= {"altman_private", "ohlson", "beneish"}


def test_a_program_loads_standard_values_and_takes_them_back(api):
    row = {
        "industry_code": "C22",
        "ratio": "roe",
        "valid_on": "2025-01-01",
        "excellent": 15,
        "good": 10,
        "average": 6,
        "source": "示例标准值",
    }
    assert api("post", "/standard-values", {"batch": "b1", "rows": [row]})[0] == 201
    found = api("get", "/standard-values?industry_code=C22")[1]["items"][0]
    assert (found["excellent"], found["average"]) == (0.15, 0.06)
    wrong = row | {"excellent": 1}
    status, problem = api("post", "/standard-values", {"batch": "b2", "rows": [wrong]})
    assert (status, problem["type"]) == (422, "RowsFaulty")
    assert api("post", "/standard-values/taken-back", {"batch": "b1"})[0] == 200
    assert api("post", "/standard-values/taken-back", {"batch": "b1"})[0] == 409


def test_a_program_assigns_and_forgets_a_name(api):
    given = {"name": "临时挂账款", "part": "balance"}
    assert api("post", "/lines", given | {"code": "other_receivables"})[0] == 200
    assert api("post", "/lines", given | {"code": "moon"})[0] == 422
    assert api("post", "/lines/forgotten", given)[0] == 200
    assert api("post", "/lines/forgotten", given)[0] == 404


def test_a_stranger_gets_nothing(client):
    row = filed(customer())
    client.force_login(person("sam", "view.*"), backend=BACKEND)
    for path in (
        "/statements",
        f"/statements/{row.pk}",
        "/files",
        "/standard-values",
        f"/customers/{row.customer_id}/ratios",
        f"/customers/{row.customer_id}/models",
    ):
        assert client.get(f"{ROOT}{path}").status_code == 403
