"""Where the content of statement files lies: once under its hash, in the installation's folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from obligor.statements.models import Upload
from obligor_core.decision import Refusal
from obligor_core.text import Text


class ContentMissing(Refusal):
    status = 404
    text = Text(
        "The content of {name} is not here any more. Upload the file again.",
        "文件 {name} 的内容已不存在，请重新上传。",
    )


def path_of(sha256: str) -> Path:
    """Return where content of that hash lies, or would."""
    return Path(settings.UPLOADS) / "statements" / sha256


def content_of(upload: Upload) -> bytes:
    """Return what was uploaded.

    :raises ContentMissing: when somebody removed it from the disk
    """
    path = path_of(upload.sha256)
    if not path.is_file():
        raise ContentMissing(name=upload.file_name)
    return path.read_bytes()
