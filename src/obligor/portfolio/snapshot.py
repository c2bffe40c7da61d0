"""Snapshots: the book as of a date in Parquet, written whole or not at all.

``<snapshots>/on=2026-11-23/part-0003.parquet`` are the parts of a run, ``facts.parquet`` is the
finished snapshot. A file appears under its name only when it is complete (write, fsync, rename).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings

FACTS, MOVEMENTS, BOOK = "facts.parquet", "movements.parquet", "book.json"
CHUNK = 1 << 20


def folder(on: date) -> Path:
    """Return the folder of a date, made when missing."""
    path = Path(settings.SNAPSHOTS) / f"on={on.isoformat()}"
    path.mkdir(parents=True, exist_ok=True)
    return path


def part_path(on: date, number: int) -> Path:
    """Return where a part of the run for the date is kept."""
    return folder(on) / f"part-{number:04d}.parquet"


def facts_path(on: date) -> Path:
    """Return where the finished snapshot of the date is kept."""
    return folder(on) / FACTS


def write(frame: pl.DataFrame, path: Path) -> str:
    """Write the frame whole or not at all; return the SHA-256 of the file."""
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
    frame.write_parquet(unfinished, compression="zstd", compression_level=1)
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    digest = digest_of(unfinished)
    unfinished.replace(path)
    return digest


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_whole(path: Path, digest: str) -> bool:
    """Return whether the file is there with the content that was written."""
    return path.is_file() and digest_of(path) == digest


def dates() -> Iterator[date]:
    """Yield the dates that have a finished snapshot, newest first."""
    root = Path(settings.SNAPSHOTS)
    for path in sorted(root.glob("on=*"), reverse=True):
        if (path / FACTS).is_file():
            yield date.fromisoformat(path.name.removeprefix("on="))


def before(on: date) -> date | None:
    """Return the newest date before ``on`` that has a snapshot."""
    return next((d for d in dates() if d < on), None)


def read(on: date) -> pl.DataFrame:
    """Return the finished snapshot of the date.

    :raises FileNotFoundError: when there is none
    """
    return pl.read_parquet(facts_path(on))


def read_some(on: date, customer_ids: Collection[int]) -> list[dict[str, Any]]:
    """Return the facts of these customers on the date; none when the snapshot is gone."""
    path = facts_path(on)
    if not path.is_file():
        return []
    of_these = pl.col("customer_id").is_in(list(customer_ids))
    return pl.scan_parquet(path).filter(of_these).collect().to_dicts()


def read_movements(on: date) -> pl.DataFrame:
    """Return who moved on the date, in the columns of the movement table."""
    return pl.read_parquet(folder(on) / MOVEMENTS)


def read_book(on: date) -> dict[str, Any]:
    """Return the figures of the whole book on the date."""
    book: dict[str, Any] = json.loads((folder(on) / BOOK).read_text())
    return book


def finish(on: date, *, facts: pl.DataFrame, movements: pl.DataFrame, book: dict[str, Any]) -> str:
    """Write the finished snapshot of the date; return the SHA-256 of its facts."""
    write(movements, folder(on) / MOVEMENTS)
    unfinished = folder(on) / f"{BOOK}.{os.getpid()}.unfinished"
    unfinished.write_text(json.dumps(book, ensure_ascii=False))
    unfinished.replace(folder(on) / BOOK)
    return write(facts, facts_path(on))


def clear_parts(on: date) -> None:
    """Remove the parts of a run whose snapshot is finished, and files that a crash left."""
    for path in folder(on).iterdir():
        if path.name.startswith("part-") or path.suffix == ".unfinished":
            path.unlink(missing_ok=True)
