"""Loading 100,000 open items from a CSV file to PostgreSQL: make bench NAME=import_rows.

From the bytes of the file to the committed act: read, check, rehearse, write, settle, audit; on
an embedded PostgreSQL with fsync on. The limit measured in turn with it is a server-side COPY of
the same rows into a bare table without keys: no import can be faster than that.
"""

from __future__ import annotations

import argparse
import io
from time import perf_counter

import polars as pl

import measured

CUSTOMERS_FOR_100K = 3_600
MONTHS = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with measured.installation():
        measured.keep("make bench NAME=import_rows", loads(asked.rows, runs=asked.runs))


def loads(rows: int, *, runs: int) -> dict[str, object]:
    """Return rows a second of the whole import, and its time over that of the bare COPY."""
    items = _book(rows)
    rates, ratios, checks = [], [], []
    for run in range(runs):
        content = _numbered(items, run)
        copied = _copied(content)
        started = perf_counter()
        import_id = _uploaded_and_checked("open_items", content)
        checked = perf_counter() - started
        _load(import_id)
        took = perf_counter() - started
        rates.append(items.height / took)
        ratios.append(took / copied)
        checks.append(checked / took)
    name = "import_rows_per_s"
    return {
        name: {**measured.spread(rates), "rows": items.height},
        f"{name}_over_copy_in": measured.spread(ratios),
        f"{name}_share_of_checking": measured.spread(checks),
    }


def _book(rows: int) -> pl.DataFrame:
    """Load the customers of a made-up book; return as many of its open items."""
    from datetime import date

    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now
    from obligor.people.actions import add_unit
    from obligor_core.sample import generate
    from obligor_core.sample.files import importable

    add_unit(code="HQ", name_zh="总部", name_en="Head office", by=SYSTEM, at=now())
    customers = max(40, CUSTOMERS_FOR_100K * rows // 100_000)
    book = generate(customers=customers, months=MONTHS, seed=20, until=date(2026, 11, 20))
    plain = book.customers.drop("unit_code", "manager")
    content = importable(plain).write_csv().encode()
    _load(_uploaded_and_checked("customers", content))
    return importable(book.open_items).head(rows)


def _numbered(items: pl.DataFrame, run: int) -> bytes:
    """Return the items as a file in which every number is new."""
    new = items.with_columns(pl.format("R{}-{}", pl.lit(run), "external_id").alias("external_id"))
    return new.write_csv().encode()


def _uploaded_and_checked(kind: str, content: bytes) -> int:
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now
    from obligor.imports import actions, events, files, loading, queries

    made = actions.upload(
        kind=kind,
        file_name=f"{kind}.csv",
        sha256=files.keep(content),
        size_bytes=len(content),
        by=SYSTEM,
        at=now(),
    )
    import_id = made.one(events.FileUploaded).import_id
    loading.check_file(import_id, loading.Choice(), by=SYSTEM, clock=now)
    batch = queries.batch_for(SYSTEM, import_id)
    assert batch.good_count and not batch.faults_count, batch.problem or files.faults(import_id)[:3]
    return import_id


def _load(import_id: int) -> None:
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now
    from obligor.imports import loading

    loading.load_file(import_id, only_good=False, by=SYSTEM, clock=now)


def _copied(content: bytes) -> float:
    """Return the seconds that COPY takes for the same bytes into a table without keys."""
    from django.db import connection

    columns = io.BytesIO(content).readline().decode().strip()
    bare = ", ".join(f"{name} text" for name in columns.split(","))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_items")
        cursor.execute(f"CREATE TABLE bare_items ({bare})")
        started = perf_counter()
        with cursor.cursor.copy("COPY bare_items FROM STDIN (FORMAT csv, HEADER true)") as copy:
            copy.write(content)
        return perf_counter() - started


if __name__ == "__main__":
    main()
