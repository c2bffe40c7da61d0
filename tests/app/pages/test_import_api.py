"""Imports over REST: upload, faults, check with a mapping, load, take back, template."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from obligor.customers.models import Customer

TEXT = "抬头号,客户名称,机构代码\nC-1,甲公司,HQ\nC-2,乙公司,HQ\n"
BASE = "/api/v1/imports"


@pytest.fixture
def ana(client_of, settings, tmp_path):
    settings.UPLOADS = tmp_path
    return client_of("ana")


def upload(client, text: str = TEXT, kind: str = "customers"):
    file = SimpleUploadedFile("a.csv", text.encode())
    return client.post(f"{BASE}/files", {"kind": kind, "file": file})


def post(client, address: str, body: dict[str, object] | None = None):
    return client.post(f"{BASE}{address}", body or {}, content_type="application/json")


def test_a_file_goes_from_upload_to_undo(ana):
    made = upload(ana)
    assert made.status_code == 201
    found = made.json()
    assert (found["state"], found["good_count"], found["faults_count"]) == ("checked", 0, 1)
    link = f"/files/{found['id']}"
    faults = ana.get(f"{BASE}{link}/faults").json()
    assert faults["count"] == 1 and faults["items"][0]["remedy"]["zh"]

    mapping = {"external_id": 0, "name": 1, "unit_code": 2}
    again = post(ana, f"{link}/check", {"mapping": mapping}).json()
    assert (again["good_count"], again["created_count"]) == (2, 2)

    done = post(ana, f"{link}/commit")
    assert done.status_code == 200
    assert done.json()["events"][-1]["values"]["created_count"] == 2
    assert post(ana, f"{link}/commit").status_code == 409
    assert Customer.objects.count() == 2

    assert post(ana, f"{link}/undo").status_code == 200
    assert ana.get(f"{BASE}{link}").json()["state"] == "undone"
    assert not Customer.objects.exists()


def test_faults_hold_back_the_file_until_the_good_rows_are_asked_for(ana):
    made = upload(ana, "客户编号,客户名称,机构代码\nC-1,甲公司,HQ\nC-2,,HQ\n")
    link = f"/files/{made.json()['id']}"
    assert post(ana, f"{link}/commit").status_code == 409
    assert post(ana, f"{link}/commit", {"only_good": True}).status_code == 200
    assert Customer.objects.count() == 1


def test_a_template_is_a_workbook_for_each_kind_and_nothing_else(ana):
    assert ana.get(f"{BASE}/templates/payments").content.startswith(b"PK")
    assert ana.get(f"{BASE}/templates/secrets").status_code == 422


def test_the_stranger_may_not_upload_nor_see_what_others_did(ana, client_of):
    import_id = upload(ana).json()["id"]
    sam = client_of("sam")
    assert upload(sam).status_code == 403
    assert sam.get(f"{BASE}/files/{import_id}").status_code == 404
    assert sam.get(f"{BASE}/files").json()["count"] == 0
