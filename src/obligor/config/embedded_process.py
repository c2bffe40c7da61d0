"""See which PostgreSQL processes belong to a cluster, by what the kernel says of them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROCESSES = Path("/proc")
ORPHAN_SECONDS_MAX = 10


class DatabaseWillNotStart(Exception):
    """The embedded PostgreSQL cannot run here; the message says what it said and what to do."""

    def __init__(self, place: Path, *, said: str) -> None:
        super().__init__(
            f"The embedded PostgreSQL in {place} will not start.\n{said}\n"
            "`obligor doctor` looks for the cause; "
            "DATABASE_URL=postgresql://… uses a PostgreSQL 15+ server of your own instead."
        )


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The server process of a cluster as its ``postmaster.pid`` describes it."""

    pid: int
    socket_dir: Path
    port: int
    status: str

    @property
    def is_ready(self) -> bool:
        return self.status == "ready"

    @property
    def is_starting(self) -> bool:
        return self.status == "starting"

    @property
    def socket(self) -> Path:
        return self.socket_dir / f".s.PGSQL.{self.port}"


def find_postmaster(pgdata: Path) -> Postmaster | None:
    """Return the living server of the cluster.

    A process id in ``postmaster.pid`` that is dead, or that the system has since given to
    another program, does not count.
    """
    try:
        lines = (pgdata / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 8:  # it is being written, or was cut short by a crash
        return None
    pid, _, _, port, socket_dir, _, _, status = (line.strip() for line in lines[:8])
    if int(pid) not in processes_of(pgdata, only=int(pid)):
        return None
    return Postmaster(int(pid), Path(socket_dir), int(port), status)


def processes_of(pgdata: Path, *, only: int | None = None) -> list[int]:
    """Return the PostgreSQL processes at work in the cluster, also after its deletion.

    Every PostgreSQL process has the cluster as its working directory.
    """
    home = str(pgdata.resolve())
    return [
        pid
        for pid, directory in _working_directories(only)
        if directory in (home, f"{home} (deleted)")
    ]


def is_alive(pid: int) -> bool:
    """Return whether the process runs; one that ended and waits to be reaped does not."""
    try:
        stat = (PROCESSES / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def end(pid: int, demand: signal.Signals) -> None:
    """Send a signal to a process that may already be gone."""
    try:
        os.kill(pid, demand)
    except ProcessLookupError:
        return


def end_orphans(pgdata: Path) -> None:
    """End what a killed server left behind, so that the cluster can start again.

    A backend without its postmaster ends by itself unless it is in the middle of a long query.
    Also forgets a ``postmaster.pid`` whose number now belongs to another program, which
    PostgreSQL itself would take for a running server.
    """
    for demand in (signal.SIGQUIT, signal.SIGKILL):
        left = processes_of(pgdata)
        for pid in left:
            end(pid, demand)
        give_up = time.monotonic() + ORPHAN_SECONDS_MAX
        while any(is_alive(pid) for pid in left) and time.monotonic() < give_up:
            time.sleep(0.02)
    if find_postmaster(pgdata) is None:
        (pgdata / "postmaster.pid").unlink(missing_ok=True)


def _working_directories(only: int | None) -> Iterator[tuple[int, str]]:
    names = [str(only)] if only else [p.name for p in PROCESSES.iterdir() if p.name.isdigit()]
    for name in names:
        try:
            program = os.readlink(PROCESSES / name / "exe")
            if Path(program.removesuffix(" (deleted)")).name == "postgres":
                yield int(name), os.readlink(PROCESSES / name / "cwd")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended meanwhile, or it is somebody else's
