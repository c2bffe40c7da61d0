"""Save the whole installation to a folder and bring it back: database, documents, snapshots.

A backup appears under its name only when it is whole. Bringing one back swaps databases in one
transaction, so that a crash leaves either the old data or the new.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from obligor import VERSION
from obligor.config.embedded_binaries import bin_dir

DUMP = "database.dump"
MANIFEST = "manifest.json"
FOLDERS = ("documents", "snapshots", "uploads")
STAMP = "%Y%m%d-%H%M%S"


class NotABackup(Exception):
    """The folder holds no whole backup."""


class InUse(Exception):
    """Others are connected to the database that would be replaced."""


class ProgramFailed(Exception):
    """A program of PostgreSQL ended with an error, which it has printed."""


def save(home: Path, dsn: str, *, into: Path, at: datetime) -> Path:
    """Write a backup into a new folder of ``into`` and return it.

    The dump is one consistent state of the database, whatever is written meanwhile.

    :raises ProgramFailed: when the dump fails; nothing is left behind under the final name
    """
    done = into / f"obligor-{at.strftime(STAMP)}"
    draft = done.with_name(f".{done.name}.part")
    draft.mkdir(mode=0o700, parents=True)
    _run("pg_dump", "--format=custom", f"--file={draft / DUMP}", dsn)
    for name in FOLDERS:
        if (home / name).exists():
            shutil.copytree(home / name, draft / name)
    said = {"version": VERSION, "at": at.isoformat(), "sums": _sums(draft)}
    (draft / MANIFEST).write_text(json.dumps(said, indent=1), encoding="utf-8")
    draft.rename(done)
    return done


def bring_back(backup: Path, *, home: Path, dsn: str, at: datetime) -> str:
    """Replace the present data by a backup; return the database that keeps what was there.

    :raises NotABackup: when a file is missing or differs from what was saved
    :raises InUse: when anybody is connected
    :raises ProgramFailed: when the dump cannot be read back; the present data stay in place
    """
    _check(backup)
    name = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    stamp = at.strftime("%Y%m%d%H%M%S")
    new, before = f"{name}_new_{stamp}", f"{name}_before_{stamp}"
    with psycopg.connect(dsn, dbname="postgres", autocommit=True) as server:
        _refuse_if_used(server, str(name))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(new)))
        target = psycopg.conninfo.make_conninfo(dsn, dbname=new)
        _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={target}", backup / DUMP)
        folders = _lay_out(backup, home, stamp)
        with server.transaction():
            for old, to in ((str(name), before), (new, str(name))):
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                server.execute(rename.format(sql.Identifier(old), sql.Identifier(to)))
        _swap(folders, stamp)
    return before


def _check(backup: Path) -> None:
    try:
        sums = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))["sums"]
    except (OSError, ValueError, KeyError) as error:
        raise NotABackup(str(error)) from error
    found = _sums(backup)
    wrong = sorted(name for name in sums.keys() | found.keys() if sums.get(name) != found.get(name))
    if wrong:
        raise NotABackup(", ".join(wrong[:5]))


def _sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a backup but its manifest."""
    sums = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != MANIFEST:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            sums[path.relative_to(folder).as_posix()] = digest
    return sums


def _refuse_if_used(server: psycopg.Connection, name: str) -> None:
    row = server.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
        [name],
    ).fetchone()
    if row and row[0]:
        raise InUse(row[0])


def _lay_out(backup: Path, home: Path, stamp: str) -> list[Path]:
    """Copy the saved folders beside the present ones."""
    laid = []
    for name in FOLDERS:
        if (backup / name).exists():
            laid.append(home / name)
            shutil.copytree(backup / name, home / f"{name}.new-{stamp}")
    return laid


def _swap(folders: list[Path], stamp: str) -> None:
    for folder in folders:
        if folder.exists():
            folder.rename(folder.with_name(f"{folder.name}.before-{stamp}"))
        folder.with_name(f"{folder.name}.new-{stamp}").rename(folder)


def _run(program: str, *args: str | Path) -> None:
    done = subprocess.run([bin_dir() / program, *args])
    if done.returncode != 0:
        raise ProgramFailed(program)
