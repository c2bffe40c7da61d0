"""Statement files as they were uploaded, kept once under the hash of their content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings

from obligor_core.decision import Refusal
from obligor_core.text import Text


class UploadMissing(Refusal):
    status = 404
    text = Text(
        "The upload is not here any more. Send the file again.", "上传内容已失效，请重新上传。"
    )


def keep(content: bytes) -> str:
    """Keep the content once under its SHA-256; return that."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
        unfinished.write_bytes(content)
        unfinished.replace(path)
    return digest


def content_of(digest: str) -> bytes:
    """Return the content that was kept under the digest.

    :raises UploadMissing: when it is not here
    """
    path = _path(digest)
    if not digest.isalnum() or not path.is_file():
        raise UploadMissing
    return path.read_bytes()


def _path(digest: str) -> Path:
    return Path(settings.UPLOADS) / digest
