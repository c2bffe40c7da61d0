"""A load whose process is killed with -9 leaves nothing half-written and can be tried again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from actors import ANA, AT
from django.db import connection

from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM
from obligor.foundation.clock import now
from obligor.foundation.models import AuditEntry
from obligor.imports import actions, events, files, loading
from obligor.imports.models import ImportBatch
from obligor.people.actions import add_unit

SRC = Path(__file__).parents[3] / "src"
ROWS = 2_000
RUNNER = """
import sys, django
sys.path[:0] = {paths}
django.setup()
from dataclasses import replace
from actors import ANA
from django.conf import settings
from obligor.foundation.clock import now
from obligor.imports import loading, queries
settings.UPLOADS = {uploads!r}
loader = queries.LOADERS["customers"]

def written_and_waiting(**given):
    outcome = loader.load(**given)
    print("written", flush=True)
    sys.stdin.readline()
    return outcome

queries.LOADERS["customers"] = replace(loader, load=written_and_waiting)
loading.load_file({import_id}, only_good=False, by=ANA, clock=now)
"""


def database_url() -> str:
    """Return the address of the database that the tests use."""
    given = connection.settings_dict
    host = given["HOST"]
    server = f"{host}:{given['PORT']}" if host and not host.startswith("/") else ""
    query = "" if server else "?" + urlencode({"host": host, "port": given["PORT"]})
    return f"postgresql://{quote(given['USER'] or 'postgres')}@{server}/{given['NAME']}{query}"


@pytest.fixture
def batch(transactional_db, settings, tmp_path) -> ImportBatch:
    settings.UPLOADS = tmp_path
    add_unit(code="HQ", name_zh="总部", name_en="Head office", by=SYSTEM, at=AT)
    lines = [f"C-{n},第{n}贸易有限公司,企业,HQ" for n in range(ROWS)]
    content = "\n".join(["客户编号,客户名称,类型,机构代码", *lines]).encode()
    outcome = actions.upload(
        kind="customers",
        file_name="customers.csv",
        sha256=files.keep(content),
        size_bytes=len(content),
        by=ANA,
        at=AT,
    )
    import_id = outcome.one(events.FileUploaded).import_id
    loading.check_file(import_id, loading.Choice(), by=ANA, clock=now)
    return ImportBatch.objects.get(pk=import_id)


def test_a_killed_load_leaves_nothing_and_can_be_tried_again(batch, tmp_path):
    paths = [str(SRC), str(Path(__file__).parents[1])]
    given = {"paths": paths, "uploads": str(tmp_path), "import_id": batch.pk}
    process = subprocess.Popen(
        [sys.executable, "-c", RUNNER.format(**given)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DATABASE_URL": database_url()},
    )
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)

    batch.refresh_from_db()
    assert (batch.state, Customer.objects.count()) == ("checked", 0)
    assert not AuditEntry.objects.filter(verb="import.commit").exists()

    loading.load_file(batch.pk, only_good=False, by=ANA, clock=now)
    batch.refresh_from_db()
    assert (batch.state, batch.created_count) == ("committed", ROWS)
    assert Customer.objects.count() == ROWS
