"""Give the tests a real PostgreSQL and a home of their own before Django reads its settings.

``TEST_DATABASE_URL`` (or ``DATABASE_URL``) names a server; otherwise an embedded cluster is made
for this run, shared by the workers of pytest-xdist, and removed at the end. What a killed run
left behind goes when the next one starts.
"""

import os
import shutil
import tempfile
from pathlib import Path

import django

from obligor.config import embedded
from obligor.config.embedded_process import is_alive
from obligor.config.messages import compile_stale

PREFIX = "obligor-tests-"
SERVER = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


def _sweep() -> None:
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        pid = left.name.removeprefix(PREFIX).split("-")[0]
        if left.stat().st_uid == os.geteuid() and not is_alive(int(pid)):
            _remove(left)


def _remove(home: Path) -> None:
    if (home / "postgres").exists():
        embedded.remove(home / "postgres")
    shutil.rmtree(home)


def _move_in() -> Path:
    home = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    os.environ["OBLIGOR_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "obligor.config.settings"
    given = os.environ.get("TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = given or embedded.dsn(home / "postgres", settings=SERVER)
    return home


if "PYTEST_XDIST_WORKER" in os.environ:
    HOME = None  # the controller's environment is ours
else:
    _sweep()
    compile_stale()
    HOME = _move_in()
    django.setup()


def pytest_unconfigure() -> None:
    if HOME:
        _remove(HOME)
