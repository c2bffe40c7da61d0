"""The nightly run from PostgreSQL to PostgreSQL: make bench NAME=night.

Runs the whole night over made-up books of 1,000 and 100,000 customers with twelve months each, on
several days in a row, on an embedded PostgreSQL with fsync on. The very first night of a book is
told apart: everybody is new, so that every signal begins and every decision is written. The limit
measured in turn with it is reading the same documents out of the database by COPY: no night can
be faster than that.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from time import perf_counter

import measured
from filled import UNTIL, fill

MONTHS = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    figures: dict[str, object] = {}
    for size in asked.sizes:
        with measured.installation():
            figures |= nights(size, runs=asked.runs)
    measured.keep("make bench NAME=night", figures)


def nights(size: int, *, runs: int) -> dict[str, object]:
    """Return customers a second of usual nights, and its time over that of the reading alone."""
    from obligor.foundation.access import SYSTEM
    from obligor.foundation.clock import now
    from obligor.portfolio.night import run_night

    rows = fill(size, months=MONTHS)
    print(f"{size} customers: {rows}")
    rates, ratios = [], []
    for day in range(runs + 1):
        started = perf_counter()
        read_all()
        reading = perf_counter() - started
        started = perf_counter()
        run = run_night(UNTIL + timedelta(days=day), by=SYSTEM, clock=now)
        took = perf_counter() - started
        assert run.customers_done == size, run.failure
        rates.append(size / took)
        ratios.append(took / reading)
    first, *rates = rates
    name = f"night_customers_per_s_{size // 1000}k"
    documents = sum(count for table, count in rows.items() if table.startswith("receivables"))
    return {
        name: {**measured.spread(rates), "first_night": round(first), "documents": documents},
        f"{name}_over_copy_out": measured.spread(ratios[1:]),
    }


def read_all() -> None:
    """Read every customer, item, payment and line out by COPY and throw the bytes away."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in (
            "customers_customer",
            "receivables_openitem",
            "receivables_payment",
            "receivables_allocationline",
        ):
            with cursor.cursor.copy(f"COPY {table} TO STDOUT (FORMAT csv)") as copy:
                for _ in copy:
                    pass


if __name__ == "__main__":
    main()
