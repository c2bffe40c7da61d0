"""Credit records of the sample book: loaded once, by the product's own bulk loads."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.records import actions, queries
from obligor_core.sample import generate
from obligor_core.sample.records import SampleRecords, sample_records

PREFIX = "sample-records-"
# Consents and positions are repeat-safe one by one; the last step says that all is done.
STEPS = ("consents", "listed", "outlooks", "positions", "records", "checks")


def settle(last: date, *, count: int, months: int, seed: int, by: Actor, at: datetime) -> int:
    """Load what is missing of the records of a sample book; return how many rows were loaded."""
    missing = [s for s in STEPS if not queries.is_loaded(f"{PREFIX}{last.isoformat()}-{s}")]
    if STEPS[-1] not in missing:
        return 0
    book = generate(customers=count, months=months, seed=seed, until=last)
    made = sample_records(book.customers, book.truth, until=last, seed=seed)
    ids = dict(customers.visible(by).values_list("external_id", "pk"))
    return sum(_load(s, made, ids, last=last, by=by, at=at) for s in missing)


def _load(
    step: str, made: SampleRecords, ids: dict[str, int], *, last: date, by: Actor, at: datetime
) -> int:
    rows: tuple[dict[str, Any], ...] = getattr(made, step)
    batch = f"{PREFIX}{last.isoformat()}-{step}"
    bulk = {
        "listed": actions.upsert_listed,
        "outlooks": actions.upsert_outlooks,
        "records": actions.upsert_records,
        "checks": actions.upsert_checks,
    }
    if step in bulk:
        known = [r for r in rows if r.get("customer_external_id", "") in {"", *ids}]
        bulk[step](rows=known, batch=batch, by=by, at=at)
        return len(known)
    return _one_by_one(step, rows, ids, batch=batch, by=by, at=at)


def _one_by_one(
    step: str,
    rows: tuple[dict[str, Any], ...],
    ids: dict[str, int],
    *,
    batch: str,
    by: Actor,
    at: datetime,
) -> int:
    act = actions.record_consent if step == "consents" else actions.record_position
    done = 0
    for row in rows:
        values = {name: value for name, value in row.items() if name != "customer_external_id"}
        if "share" in values:
            values["share"] = Decimal(str(values["share"]))
        customer_id = ids.get(row["customer_external_id"])
        if customer_id is not None:
            key = f"{batch}-{row['customer_external_id']}"[:200]
            act(customer_id=customer_id, **values, by=by, at=at, key=key)
            done += 1
    return done
