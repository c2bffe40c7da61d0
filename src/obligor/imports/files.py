"""Uploaded files and the faults found in them, kept under the installation's own folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from obligor_core.decision import Fault
from obligor_core.text import Text


def _folder() -> Path:
    path = Path(settings.UPLOADS)
    path.mkdir(parents=True, exist_ok=True)
    return path


def keep(content: bytes) -> str:
    """Keep the content once under its SHA-256; return that."""
    digest = hashlib.sha256(content).hexdigest()
    path = _folder() / digest
    if not path.exists():
        _write(path, content)
    return digest


def content_of(digest: str) -> bytes:
    """Return the content that was kept under the digest."""
    return (_folder() / digest).read_bytes()


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def keep_faults(import_id: int, faults: Iterable[Fault]) -> None:
    """Keep all faults of an import, in the order of the file."""
    lines = "\n".join(json.dumps(asdict(f), ensure_ascii=False) for f in faults)
    _write(_folder() / f"faults-{import_id}.jsonl", lines.encode())


def faults(import_id: int, *, first: int | None = None) -> list[Fault]:
    """Return the faults of an import, or the first so many."""
    path = _folder() / f"faults-{import_id}.jsonl"
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as lines:
        return [_fault(json.loads(line)) for _, line in zip(_count(first), lines, strict=False)]


def _count(first: int | None) -> Iterable[int]:
    return range(first) if first is not None else iter(int, 1)


def _fault(raw: dict[str, Any]) -> Fault:
    return Fault(
        what=Text(**raw["what"]),
        remedy=Text(**raw["remedy"]),
        row=raw["row"],
        column=raw["column"],
        value=raw["value"],
    )
