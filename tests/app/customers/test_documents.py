"""Documents: looked into by content, kept once, served only to whoever may see the customer."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from datetime import timedelta

import pytest
from actors import AT

from obligor.customers import actions, events
from obligor.customers.actions import documents
from obligor.customers.models import Document
from obligor.customers.queries import CustomerNotFound
from obligor.customers.queries.documents import document_for, path_of

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def office(*members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in ("[Content_Types].xml", *members):
            archive.writestr(name, "x")
    return content.getvalue()


def added(house, row, content=PDF, name="执照.pdf", **more):
    digest = actions.keep_upload([content], file_name=name)
    given = {"customer_id": row.pk, "title": "营业执照", "file_name": name, "sha256": digest} | more
    return actions.add_document(by=house.otto, at=AT, **given)


class TestAddDocument:
    def test_keeps_the_content_under_its_hash(self, house, huaxin):
        done = added(house, huaxin).one(events.DocumentAdded)
        row = Document.objects.get(pk=done.document_id)
        assert row.sha256 == hashlib.sha256(PDF).hexdigest()
        assert (row.content_type, row.size_bytes) == ("application/pdf", len(PDF))
        assert path_of(row.sha256).read_bytes() == PDF

    def test_keeps_the_same_content_once(self, house, huaxin, tmp_path):
        added(house, huaxin)
        added(house, huaxin, title="副本")
        assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1

    def test_drops_a_path_from_the_name(self, house, huaxin):
        added(house, huaxin, file_name="..\\..\\etc/执照.pdf")
        assert Document.objects.get().file_name == "执照.pdf"

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.png", PNG),
            ("a.docx", office("word/document.xml")),
            ("a.xlsx", office("xl/workbook.xml")),
            ("a.ofd", office("OFD.xml")),
            ("a.csv", "客户,金额\n".encode("gb18030")),
            ("a.txt", "备注".encode()),
        ],
    )
    def test_takes_what_people_work_with(self, house, huaxin, name, content):
        assert added(house, huaxin, content=content, name=name).events

    @pytest.mark.parametrize(
        ("name", "content", "refusal"),
        [
            ("a.pdf", b"MZ\x90\0" * 20, documents.FileIsProgram),
            ("a.txt", b"#!/bin/sh\n", documents.FileIsProgram),
            ("a.xlsm", office("xl/workbook.xml"), documents.FileHasMacros),
            ("a.docx", office("word/document.xml", "word/vbaProject.bin"), documents.FileHasMacros),
            ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, documents.FileHasMacros),
            ("a.exe", b"hello", documents.FileTypeRefused),
            ("a.html", b"<script>", documents.FileTypeRefused),
            ("a.pdf", PNG, documents.ContentDiffers),
            ("a.docx", office("xl/workbook.xml"), documents.ContentDiffers),
            ("a.csv", b"a\0b", documents.ContentDiffers),
            ("a.pdf", b"", documents.FileEmpty),
        ],
    )
    def test_refuses_with_a_remedy_and_keeps_nothing(self, name, content, refusal, tmp_path):
        with pytest.raises(refusal) as refused:
            actions.keep_upload([content], file_name=name)
        assert refused.value.said.zh and refused.value.said.en
        assert not [p for p in tmp_path.rglob("*") if p.is_file()]

    def test_takes_twenty_megabytes_and_not_one_byte_more(self):
        whole = documents.SIZE_BYTES_MAX
        chunks = [PDF, b"\0" * (whole - len(PDF))]
        assert actions.keep_upload(chunks, file_name="a.pdf")
        with pytest.raises(documents.FileTooLarge):
            actions.keep_upload([*chunks, b"\0"], file_name="a.pdf")

    def test_refuses_content_that_was_never_sent(self, house, huaxin):
        with pytest.raises(documents.UploadMissing):
            added(house, huaxin, sha256="0" * 64)

    def test_is_not_there_for_the_stranger(self, house, huaxin):
        done = added(house, huaxin).one(events.DocumentAdded)
        with pytest.raises(CustomerNotFound):
            document_for(house.sam, huaxin.pk, document_id=done.document_id)
        assert document_for(house.otto, huaxin.pk, document_id=done.document_id)


class TestRemoveDocument:
    def test_goes_once_and_is_served_no_more(self, house, huaxin):
        done = added(house, huaxin).one(events.DocumentAdded)
        given = {"customer_id": huaxin.pk, "document_id": done.document_id}
        actions.remove_document(by=house.otto, at=AT, **given)
        with pytest.raises(documents.DocumentMissing):
            actions.remove_document(by=house.otto, at=AT, **given)
        with pytest.raises(CustomerNotFound):
            document_for(house.otto, huaxin.pk, document_id=done.document_id)


class TestSweep:
    def test_takes_old_uploads_that_nothing_names_and_leaves_the_rest(self, house, huaxin):
        added(house, huaxin)
        orphan = actions.keep_upload([PNG], file_name="a.png")
        fresh = actions.keep_upload([b"new"], file_name="a.txt")
        old = (AT - timedelta(days=2)).timestamp()
        for digest in (orphan, hashlib.sha256(PDF).hexdigest()):
            os.utime(path_of(digest), (old, old))
        os.utime(path_of(fresh), (AT.timestamp(), AT.timestamp()))
        assert actions.sweep_uploads(before=AT - timedelta(days=1)) == 1
        assert path_of(fresh).exists() and not path_of(orphan).exists()
