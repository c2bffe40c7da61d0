"""Run the embedded PostgreSQL: all contact with its wheel is in this file and the two beside it.

``dsn(data_dir)`` is what the settings call. The server listens on a Unix socket in a private
directory only. It serves every process that asked for it and stops when the last of them ends;
after a crash the next ``dsn()`` recovers the cluster.

As an ordinary user the cluster lies in ``data_dir``. PostgreSQL refuses to run as root, so for
root the cluster lies under ``/var/lib/obligor`` and belongs to an unprivileged system user.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from urllib.parse import quote

from obligor.config.embedded_binaries import SHARED, Runner, runner
from obligor.config.embedded_process import (
    DatabaseWillNotStart,
    Postmaster,
    end,
    end_orphans,
    find_postmaster,
    is_alive,
)
from obligor.config.home import locked

DATABASE = "obligor"
SUPERUSER = "postgres"
START_SECONDS_MAX = 600  # crash recovery of a large book
STOP_SECONDS_MAX = 60
SOCKET_ROOT = Path("/tmp")  # short: a socket path has at most 107 bytes
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "fsync": "on",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",  # one week, then over again
    "log_truncate_on_rotation": "on",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # customers' data stay out of the log
    "log_min_error_statement": "panic",
}

_users: dict[Path, IO[str]] = {}  # this process's share in the server, by data_dir


def dsn(data_dir: Path, *, settings: Mapping[str, str] | None = None) -> str:
    """Return the address of the database, with its cluster made and its server running.

    ``settings`` are PostgreSQL's own and count when this call starts the server.

    :raises DatabaseWillNotStart: with the end of the server's log
    """
    data_dir = data_dir.absolute()
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(data_dir / "lock"):
        _join(data_dir)
        pgdata = _pgdata(data_dir)
        run = runner(pgdata)
        if not pgdata.exists():
            _initialise(pgdata, run, data_dir=data_dir)
        server = _running(pgdata) or _start(pgdata, run, settings=SETTINGS | dict(settings or {}))
    return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(server.socket_dir))}"


def is_running(data_dir: Path) -> bool:
    """Return whether the server of this directory answers."""
    pgdata = _known_pgdata(data_dir.absolute())
    server = find_postmaster(pgdata) if pgdata else None
    return server is not None and server.is_ready


def stop(data_dir: Path) -> None:
    """Stop the server, whoever uses it; do nothing when it does not run."""
    data_dir = data_dir.absolute()
    pgdata = _known_pgdata(data_dir)
    if pgdata:
        with locked(data_dir / "lock"):
            _stop(pgdata)


def remove(data_dir: Path) -> None:
    """Stop the server and delete the cluster with all its data: for temporary clusters."""
    data_dir = data_dir.absolute()
    stop(data_dir)
    handle = _users.pop(data_dir, None)
    if handle:
        handle.close()
    pgdata = _known_pgdata(data_dir)
    if pgdata and pgdata.parent.exists():
        _clear_sockets(pgdata, runner(pgdata))
        shutil.rmtree(pgdata.parent)
    if data_dir.exists():
        shutil.rmtree(data_dir)


# --- where the cluster lies ---------------------------------------------------------------------


def _known_pgdata(data_dir: Path) -> Path | None:
    named = data_dir / "cluster"
    if named.exists():
        return Path(named.read_text(encoding="utf-8"))
    inside = data_dir / "pgdata"
    return inside if inside.exists() else None


def _pgdata(data_dir: Path) -> Path:
    known = _known_pgdata(data_dir)
    if known or os.geteuid() != 0:
        return known or data_dir / "pgdata"
    home = SHARED / secrets.token_hex(8)
    draft = data_dir / "cluster.new"
    draft.write_text(str(home / "pgdata"), encoding="utf-8")
    draft.replace(data_dir / "cluster")
    return home / "pgdata"


def _initialise(pgdata: Path, run: Runner, *, data_dir: Path) -> None:
    """Make the cluster and its database beside its place, then move it there in one step."""
    run.make_private(pgdata.parent)
    if not pgdata.is_relative_to(data_dir):
        run.write(pgdata.with_name("belongs-to"), text=str(data_dir))
    draft = pgdata.with_name("pgdata.new")
    if draft.exists():
        shutil.rmtree(draft)  # an earlier attempt was cut short
    locale = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    user = ["--username", SUPERUSER, "--auth=trust"]  # the socket's directory is the lock
    run.check("initdb", "--encoding=UTF8", *locale, *user, "--no-instructions", "-D", str(draft))
    run.check(
        *("postgres", "--single", "-c", "exit_on_error=on", "-D", str(draft), "postgres"),
        feed=f"CREATE DATABASE {DATABASE}\n",
    )
    with (draft / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write("\ninclude 'obligor.conf'\n")
    draft.rename(pgdata)


# --- starting and stopping ----------------------------------------------------------------------


def _running(pgdata: Path) -> Postmaster | None:
    """Return the server when it can be reached; one that cannot is stopped."""
    server = find_postmaster(pgdata)
    if server is None:
        return None
    if server.is_ready and server.socket.exists():
        return server
    if server.is_starting:
        return _wait_until_ready(pgdata, server.pid)
    _stop(pgdata)
    return None


def _start(pgdata: Path, run: Runner, *, settings: Mapping[str, str]) -> Postmaster:
    end_orphans(pgdata)
    sockets = _socket_dir(pgdata, run)
    written = _as_conf({**settings, "unix_socket_directories": str(sockets)})
    run.write(pgdata / "obligor.conf", text=written)
    log = pgdata.with_name("start.log")
    run.write(log, text="")
    # A shell that ends at once gives the server to init; its arguments need no quoting.
    shell = '"$@" </dev/null >>"$0" 2>&1 & echo $!'
    answer = run.shell(shell, str(log), str(run.binary("postgres")), "-D", str(pgdata))
    return _wait_until_ready(pgdata, int(answer))


def _wait_until_ready(pgdata: Path, pid: int) -> Postmaster:
    give_up = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < give_up:
        server = find_postmaster(pgdata)
        if server and server.is_ready:
            return server
        if not is_alive(pid):
            raise DatabaseWillNotStart(pgdata, said=_last_words(pgdata))
        time.sleep(0.02)
    raise DatabaseWillNotStart(pgdata, said=f"not ready after {START_SECONDS_MAX} s")


def _last_words(pgdata: Path) -> str:
    logs = [pgdata.with_name("start.log"), *(pgdata / "log").glob("*.log")]
    latest = sorted((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime)
    lines = [line for log in latest for line in log.read_text(errors="replace").splitlines()]
    return "\n".join(lines[-20:])


def _stop(pgdata: Path) -> None:
    server = find_postmaster(pgdata)
    if server is None:
        return
    for demand in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, at once, by force
        end(server.pid, demand)
        give_up = time.monotonic() + STOP_SECONDS_MAX
        while is_alive(server.pid) and time.monotonic() < give_up:
            time.sleep(0.02)
    end_orphans(pgdata)
    if server.socket_dir.exists():
        shutil.rmtree(server.socket_dir)


def _as_conf(settings: Mapping[str, str]) -> str:
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    return "".join(f"{name} = '{value}'\n" for name, value in quoted.items())


def _clear_sockets(pgdata: Path, run: Runner) -> Path:
    """Return the short name of the cluster's socket directory, with what was there removed.

    What a killed server left there would stop the next as long as the dead process waits to
    be reaped.
    """
    digest = hashlib.sha256(f"{run.uid}:{pgdata}".encode()).hexdigest()[:16]
    path = SOCKET_ROOT / f"obligor-{digest}"
    if os.path.lexists(path) and run.is_private(path):
        shutil.rmtree(path)
    return path


def _socket_dir(pgdata: Path, run: Runner) -> Path:
    path = _clear_sockets(pgdata, run)
    if os.path.lexists(path):  # somebody else took the name
        path = Path(tempfile.mkdtemp(prefix="obligor-", dir=SOCKET_ROOT))
    run.make_private(path)
    return path


# --- who uses it --------------------------------------------------------------------------------


def _join(data_dir: Path) -> None:
    """Hold a share of the server until this process ends, however it ends."""
    if data_dir in _users:
        return
    handle = (data_dir / "users").open("a")
    fcntl.flock(handle, fcntl.LOCK_SH)
    _users[data_dir] = handle
    atexit.register(_leave, data_dir)


def _leave(data_dir: Path) -> None:
    handle = _users.pop(data_dir, None)
    if handle is None or not data_dir.exists():
        return
    handle.close()
    with locked(data_dir / "lock"), (data_dir / "users").open("a") as others:
        try:
            fcntl.flock(others, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody still uses it
        pgdata = _known_pgdata(data_dir)
        if pgdata:
            _stop(pgdata)
