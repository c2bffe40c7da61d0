"""Documents of a customer: looked into, kept once under the hash of their content."""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO

import puremagic
from django.conf import settings
from pydantic import StringConstraints

from obligor.customers import events
from obligor.customers.actions.locks import locked_customer
from obligor.customers.actions.values import Line
from obligor.customers.models import Document
from obligor.customers.queries.documents import path_of
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.decision import Refusal
from obligor_core.text import Text

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]

SIZE_BYTES_MAX = 20 * 1024 * 1024
TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ofd": "application/ofd",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
# A member that an office file of the type has, and no other zip.
MEMBERS = {
    ".docx": "word/document.xml",
    ".xlsx": "xl/workbook.xml",
    ".pptx": "ppt/presentation.xml",
    ".ofd": "OFD.xml",
}
MACRO_MEMBERS = ("vbaproject.bin", "vbadata.xml", "macrosheets/")
MACRO_EXTENSIONS = (".docm", ".xlsm", ".xlsb", ".pptm", ".doc", ".xls", ".ppt")
EXECUTABLES = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
CHUNK = 1024 * 1024


class FileTooLarge(Refusal):
    status = 422
    text = Text(
        "The file is larger than {most} MB. Split it or scan it at a lower resolution.",
        "文件超过 {most} MB，请拆分或降低扫描分辨率后上传。",
    )


class FileEmpty(Refusal):
    status = 422
    text = Text("The file is empty.", "文件为空。")


class FileTypeRefused(Refusal):
    status = 422
    text = Text(
        "Files of this type are not kept ({found}). Save it as PDF, image, .docx, .xlsx, .pptx,"
        " .ofd, .txt or .csv.",
        "不接受此类文件（{found}）。请另存为 PDF、图片、.docx、.xlsx、.pptx、.ofd、.txt 或 .csv。",
    )


class FileIsProgram(Refusal):
    status = 422
    text = Text(
        "This is a program, not a document. Programs are never kept.",
        "该文件是可执行程序，不予保存。",
    )


class FileHasMacros(Refusal):
    status = 422
    text = Text(
        "The file holds macros, or is of an old type that can hide them. Save it as .docx, .xlsx"
        " or .pptx without macros, or as PDF.",
        "文件含有宏，或为可能隐藏宏的旧格式。请另存为不含宏的 .docx、.xlsx、.pptx 或 PDF。",
    )


class ContentDiffers(Refusal):
    status = 422
    text = Text(
        "The name says {named}, the content is something else ({found}). Check the file.",
        "文件扩展名为 {named}，但内容为 {found}，请核对文件。",
    )


class UploadMissing(Refusal):
    status = 404
    text = Text(
        "The upload is not here any more. Send the file again.", "上传内容已失效，请重新上传。"
    )


class DocumentMissing(Refusal):
    status = 404
    text = Text("The customer has no document {id} any more.", "该客户已无编号为 {id} 的文件。")


def keep_upload(chunks: Iterable[bytes], *, file_name: str) -> str:
    """Look into an upload and keep its content; return its SHA-256 for ``add_document``.

    Nothing refers to the content yet: what no document names is swept away after a day.

    :raises FileTooLarge: above 20 MB
    :raises FileEmpty: when there is nothing in it
    :raises FileIsProgram: when it is an executable or a script
    :raises FileHasMacros: when it holds macros, or may hide them
    :raises FileTypeRefused: when its type is not among those kept
    :raises ContentDiffers: when the content is not what the name says
    """
    folder = Path(settings.MEDIA_ROOT) / "incoming"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{os.getpid()}-{os.urandom(8).hex()}"
    try:
        digest = _write(chunks, draft)
        with draft.open("rb") as content:
            content_type(content, file_name=file_name)
        target = path_of(digest)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return digest


def _write(chunks: Iterable[bytes], draft: Path) -> str:
    digest, size = hashlib.sha256(), 0
    with draft.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > SIZE_BYTES_MAX:
                raise FileTooLarge(most=SIZE_BYTES_MAX // CHUNK)
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise FileEmpty
    return digest.hexdigest()


def content_type(content: BinaryIO, *, file_name: str) -> str:
    """Return the type of the content, once it is what the name says and may be kept."""
    extension = Path(file_name).suffix.lower()
    head = content.read(8192)
    content.seek(0)
    if head.startswith(EXECUTABLES):
        raise FileIsProgram
    if extension in MACRO_EXTENSIONS:
        raise FileHasMacros
    if extension not in TYPES:
        raise FileTypeRefused(found=extension or "?")
    found = _sniffed(head, content, extension)
    if found != TYPES[extension]:
        raise ContentDiffers(named=extension, found=found)
    return found


def _sniffed(head: bytes, content: BinaryIO, extension: str) -> str:
    if head.startswith(b"PK"):
        return _office_type(content, extension)
    if extension in {".txt", ".csv"}:
        return TYPES[extension] if _is_text(content) else "binary"
    try:
        return puremagic.from_string(head, mime=True)
    except puremagic.PureError:
        return "?"


def _office_type(content: BinaryIO, extension: str) -> str:
    try:
        with zipfile.ZipFile(content) as archive:
            names = [name.lower() for name in archive.namelist()]
    except zipfile.BadZipFile:
        return "zip"
    if any(mark in name for name in names for mark in MACRO_MEMBERS):
        raise FileHasMacros
    member = MEMBERS.get(extension, "")
    return TYPES[extension] if member.lower() in names else "zip"


def _is_text(content: BinaryIO) -> bool:
    whole = content.read()
    if b"\0" in whole:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


@verb("customer.add_document", label=Text("Add document", "上传文件"))
def add_document(
    *, customer_id: int, title: Line, file_name: FileName, sha256: Digest, by: Actor, at: datetime
) -> Events:
    """Put an upload that was kept on the customer's file.

    :raises UploadMissing: when the content is not here
    """
    row = locked_customer(by, customer_id, verb="customer.add_document")
    path = path_of(sha256)
    if not path.is_file():
        raise UploadMissing
    with path.open("rb") as content:
        kind = content_type(content, file_name=file_name)
    added = Document.objects.create(
        customer=row,
        title=title,
        file_name=Path(file_name.replace("\\", "/")).name,
        content_type=kind,
        size_bytes=path.stat().st_size,
        sha256=sha256,
        added_at=at,
        added_by=by.name,
    )
    return [events.DocumentAdded(customer_id=row.pk, document_id=added.pk, title=title)]


@verb("customer.remove_document", label=Text("Remove document", "删除文件"))
def remove_document(*, customer_id: int, document_id: int, by: Actor, at: datetime) -> Events:
    """Take a document off the file; its content stays, as the audit log names it.

    :raises DocumentMissing: when the customer does not have it
    """
    row = locked_customer(by, customer_id, verb="customer.remove_document")
    found = row.documents.filter(pk=document_id, removed_at=None).first()
    if found is None:
        raise DocumentMissing(id=document_id)
    found.removed_at = at
    found.save(update_fields=["removed_at"])
    return [events.DocumentRemoved(customer_id=row.pk, document_id=document_id, title=found.title)]


def sweep_uploads(*, before: datetime) -> int:
    """Delete content that no document names and that came before ``before``; return how many."""
    root = Path(settings.MEDIA_ROOT)
    stale = [p for p in root.glob("??/*") if p.stat().st_mtime < before.timestamp()]
    named = set(
        Document.objects.filter(sha256__in=[p.name for p in stale]).values_list("sha256", flat=True)
    )
    swept = [p for p in stale if p.name not in named]
    for path in swept:
        path.unlink(missing_ok=True)
    return len(swept)
