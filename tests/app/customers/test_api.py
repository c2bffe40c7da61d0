"""The customer file over REST: what a page can do, a program can do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from actors import AT
from book import customer, uscc
from django.core.files.uploadedfile import SimpleUploadedFile

from obligor.approvals.models import Proposal
from obligor.customers import actions
from obligor.customers.models import Connection, Customer
from obligor.foundation.access import SYSTEM
from obligor.foundation.models import AuditEntry
from obligor.people.models import Role, RoleAssignment, User

BASE = "/api/v1/customers"


@pytest.fixture
def sign_in(house, client):
    """Return a function that signs somebody in with exactly these permissions."""

    def sign_in_(name: str, *verbs: str, unit=None):
        user = User.objects.get(username=name)
        role = Role.objects.create(code=f"r-{name}", name_en="r", name_zh="r", verbs=list(verbs))
        RoleAssignment.objects.create(
            user=user, role=role, unit=unit or house.root, reach="tree",
            starts_on=AT.date() - timedelta(days=3000),
        )  # fmt: skip
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return Api(client)

    return sign_in_


class Api:
    """A client that speaks JSON."""

    def __init__(self, client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, body=None, **headers):
        send = getattr(self.client, method)
        more = {"data": body, "content_type": "application/json"} if body is not None else {}
        return send(f"{BASE}{path}", headers=headers, **more)


@pytest.fixture
def ana(sign_in):
    return sign_in("ana", "*")


def given(house, **more):
    return {
        "kind": "enterprise", "name": "深圳市华信贸易有限公司", "unit_id": house.north.pk,
        "opened_on": "2026-01-05",
    } | more  # fmt: skip


class TestFiles:
    def test_opens_reads_changes_and_lists(self, ana, house):
        body = given(house, identifiers=[uscc(1)], values={"annual_revenue": "1250.50"})
        made = ana("post", "/", body)
        assert made.status_code == 201
        pk = made.json()["events"][0]["values"]["customer_id"]
        shown = ana("get", f"/{pk}").json()
        assert (shown["annual_revenue"], shown["version"]) == ("1250.50", 1)
        change = {"version": 1, "changes": {"short_name": "华信"}}
        assert ana("patch", f"/{pk}", change).status_code == 200
        late = ana("patch", f"/{pk}", {"version": 1, "changes": {"short_name": "x"}})
        assert late.status_code == 409 and late.json()["type"] == "ChangedMeanwhile"
        found = ana("get", "/?q=hxmy&kind=enterprise").json()
        assert (found["count"], found["items"][0]["short_name"]) == (1, "华信")
        assert ana("get", "/suggestions?q=huaxin").json()[0]["id"] == pk

    def test_the_same_key_opens_one_file(self, ana, house):
        for _ in range(2):
            assert ana("post", "/", given(house), **{"Idempotency-Key": "k"}).status_code == 201
        assert Customer.objects.count() == 1

    def test_names_the_twin(self, ana, house, huaxin):
        twins = ana("post", "/checks", {"name": "深圳华信贸易有限责任公司"}).json()
        assert (twins[0]["customer_id"], twins[0]["verdict"]) == (huaxin.pk, "likely")
        assert ana("post", "/", given(house)).json()["type"] == "ProbablyOnFile"

    def test_is_not_there_for_the_stranger(self, sign_in, house, huaxin):
        sam = sign_in("sam", "customer.*", unit=house.south)
        assert sam("get", f"/{huaxin.pk}").status_code == 404
        assert sam("get", "/").json()["count"] == 0
        assert sam("post", f"/{huaxin.pk}/notes", {"text": "x"}).status_code == 404

    def test_closes_and_opens_again(self, ana, huaxin):
        assert ana("post", f"/{huaxin.pk}/deactivation").status_code == 200
        assert ana("delete", f"/{huaxin.pk}/deactivation").status_code == 200


class TestBelongings:
    def test_masks_until_it_is_on_record(self, ana, huaxin):
        ana("post", f"/{huaxin.pk}/contacts", {"name": "王芳", "phone": "13800138000"})
        assert ana("get", f"/{huaxin.pk}/file").json()["contacts"][0]["phone"] == "138****8000"
        shown = ana("post", f"/{huaxin.pk}/reveals", {"what": ["contacts"]}).json()
        assert shown["contacts"][0]["phone"] == "13800138000"
        assert AuditEntry.objects.filter(verb="customer.reveal").count() == 1

    @pytest.mark.parametrize(
        ("path", "body", "change"),
        [
            ("identifiers", {"kind": "other", "value": "A-1"}, None),
            ("contacts", {"name": "王芳"}, {"title": "财务"}),
            ("addresses", {"kind": "office", "line": "科苑路1号"}, {"postcode": "518000"}),
            (
                "bank-accounts",
                {"holder": "华信", "bank": "招行", "number": "6222021234567890128"},
                {"bank": "招商银行"},
            ),
        ],
    )
    def test_adds_changes_and_removes(self, ana, huaxin, path, body, change):
        assert ana("post", f"/{huaxin.pk}/{path}", body).status_code == 201
        (line,) = ana("get", f"/{huaxin.pk}/file").json()[path.replace("-", "_")]
        one = f"/{huaxin.pk}/{path}/{line['id']}"
        if change:
            changed = ana("patch", one, {"version": 1, "changes": change})
            assert changed.status_code == 200
        assert ana("delete", one).status_code == 200
        assert ana("delete", one).status_code == 404

    def test_keeps_notes_and_tells_what_happened(self, ana, huaxin):
        ana("post", f"/{huaxin.pk}/notes", {"text": "已拜访"})
        assert ana("get", f"/{huaxin.pk}/notes").json()[0]["text"] == "已拜访"
        page = ana("get", f"/{huaxin.pk}/timeline?kind=notes").json()
        assert [item["note"] for item in page["items"]] == ["已拜访"]
        assert len(ana("get", f"/{huaxin.pk}/timeline?limit=1").json()["items"]) == 1

    def test_takes_a_document_and_sends_it_back(self, ana, huaxin, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        sent = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")}
        assert ana.client.post(f"{BASE}/{huaxin.pk}/documents", sent).status_code == 201
        (row,) = ana("get", f"/{huaxin.pk}/documents").json()
        one = f"/{huaxin.pk}/documents/{row['id']}"
        assert b"".join(ana("get", f"{one}/content")).startswith(b"%PDF")
        assert ana("delete", one).status_code == 200


class TestRelations:
    def test_connects_shows_and_ends(self, ana, house, huaxin):
        other = customer(house.north, "上海宏达物流有限公司")
        body = {
            "source_id": huaxin.pk, "target_id": other.pk, "kind": "owns",
            "share_percent": "51", "starts_on": "2025-01-01",
        }  # fmt: skip
        assert ana("post", "/connections", body).status_code == 201
        graph = ana("get", f"/{other.pk}/graph?on=2026-01-01").json()
        assert graph["owners"] == [{"customer_id": huaxin.pk, "share": 0.51}]
        made = Connection.objects.get()
        change = {"version": 1, "changes": {"ends_on": "2025-12-31"}}
        assert ana("patch", f"/connections/{made.pk}", change).status_code == 200
        assert ana("get", f"/{other.pk}/graph?on=2026-01-01").json()["edges"] == []

    def test_groups_tags_and_transfers(self, ana, house, huaxin):
        made = ana("post", "/groups", {"name": "华信集团"}).json()
        group_id = made["events"][0]["values"]["group_id"]
        ids = [huaxin.pk]
        ana("post", "/group-members", {"customer_ids": ids, "group_id": group_id})
        assert ana("get", "/groups").json()["items"][0]["member_count"] == 1
        ana("post", "/tags", {"customer_ids": ids, "add": ["重点"]})
        assert ana("get", "/?tag=重点").json()["count"] == 1
        moved = ana("post", "/transfers", {"customer_ids": ids, "unit_id": house.south.pk})
        assert moved.status_code == 202
        assert Proposal.objects.get().pk == moved.json()["proposal_id"]

    def test_plans_rehearses_and_undoes_a_merge(self, ana, house, huaxin):
        other = customer(house.north, "上海宏达物流有限公司")
        both = {"kept_id": huaxin.pk, "absorbed_id": other.pk}
        plan = ana("get", f"/merge-plan?kept_id={huaxin.pk}&absorbed_id={other.pk}").json()
        assert {d["field"] for d in plan["decisions"]} >= {"name", "uscc"}
        assert ana("post", "/merges", both | {"rehearse": True}).status_code == 200
        assert not Proposal.objects.exists()
        assert ana("post", "/merges", both).status_code == 202
        done = actions.merge_customers(by=SYSTEM, at=AT, **both)
        merge_id = done.events[0].merge_id
        assert ana("delete", f"/merges/{merge_id}").status_code == 200
        assert ana("get", "/merges").json()["items"][0]["undone_at"] is not None

    def test_lists_and_dismisses_duplicates(self, ana, house, huaxin):
        customer(house.north, "上海宏达物流有限公司", values={"phone": "0755-88881234"})
        ana("post", "/duplicates/search")
        assert ana("get", "/duplicates").json()["count"] == 0
        assert ana("post", "/duplicates/999999/dismissal", {"because": "x"}).status_code == 404

    def test_defines_and_retires_a_field(self, ana):
        body = {"label_zh": "评分", "label_en": "Score", "kind": "number"}
        assert ana("put", "/custom-fields/score", body).status_code == 200
        assert ana("get", "/custom-fields").json()[0]["code"] == "score"
        assert ana("delete", "/custom-fields/score").status_code == 200
