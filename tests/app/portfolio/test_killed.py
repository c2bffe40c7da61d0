"""A night whose process is killed with -9 goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from actors import ANA
from django.db import connection
from night_book import ON, clock

from obligor.portfolio import night, queries
from obligor.portfolio.models import CustomerFacts, PortfolioRun, RunPartition

SRC = Path(__file__).parents[3] / "src"
RUNNER = """
import sys, django
sys.path[:0] = {paths}
django.setup()
from django.conf import settings
from actors import ANA
from obligor.portfolio import actions, night
from night_book import ON, clock
settings.SNAPSHOTS = {snapshots!r}
night.PART_CUSTOMERS = 1
kept = actions.keep_part

def slow(*given, **more):
    kept(*given, **more)
    print("part", flush=True)
    if given[1] == 1:
        sys.stdin.readline()

actions.keep_part = slow
night.run_night(ON, by=ANA, clock=clock)
"""


def database_url() -> str:
    """Return the address of the database that the tests use."""
    given = connection.settings_dict
    host = given["HOST"]
    server = f"{host}:{given['PORT']}" if host and not host.startswith("/") else ""
    query = "" if server else "?" + urlencode({"host": host, "port": given["PORT"]})
    return f"postgresql://{quote(given['USER'] or 'postgres')}@{server}/{given['NAME']}{query}"


@pytest.mark.django_db(transaction=True)
def test_a_killed_night_goes_on_where_it_stopped(book, home, monkeypatch):
    tests = Path(__file__).parents[1]
    paths = [str(SRC), str(tests), str(tests / "portfolio")]
    process = subprocess.Popen(
        [sys.executable, "-c", RUNNER.format(paths=paths, snapshots=str(home))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": database_url()},
    )
    assert [process.stdout.readline() for _ in range(2)] == ["part\n", "part\n"]
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)

    assert PortfolioRun.objects.get().state == "running"
    assert RunPartition.objects.count() == 2
    assert not CustomerFacts.objects.exists()

    computed = []
    real = night.compute
    monkeypatch.setattr(night, "PART_CUSTOMERS", 1)
    monkeypatch.setattr(night, "compute", lambda *a, **k: computed.append(1) or real(*a, **k))
    done = night.run_night(ON, by=ANA, clock=clock)
    assert (done.state, done.attempt, len(computed)) == ("completed", 2, 1)
    assert CustomerFacts.objects.count() == 3
    assert not queries.exceptions(done.pk, by=ANA).exists()
