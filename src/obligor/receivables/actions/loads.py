"""Write many documents at once, and take such a load back as one act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from obligor.foundation import tables
from obligor.foundation.events import Event
from obligor.receivables import events
from obligor.receivables.actions.account import array_of, lock_accounts, resettle_many
from obligor.receivables.actions.rows import RowsFaulty
from obligor.receivables.models import Load
from obligor.receivables.queries.incoming import Incoming
from obligor_core.decision import Refusal
from obligor_core.text import Text

STAGE = "receivables_stage"
CUSTOMERS_NAMED_MAX = 1000
# From so many rows on the planner must hear of them before settlement reads them.
ANALYZED_FROM = 5000
WRITTEN = {"id": pl.Int64, "version": pl.Int64}


class BatchTaken(Refusal):
    text = Text("The load {batch} was written before.", "批次 {batch} 此前已写入。")


@dataclass(frozen=True, slots=True)
class Table:
    """How the documents of one kind are stored.

    ``columns``: what a load writes. ``fresh``: further columns of a new row and their SQL.
    ``clipped``: computed columns that must never exceed a new amount, until settlement runs.
    """

    document: str
    name: str
    columns: tuple[str, ...]
    fresh: Mapping[str, str]
    clipped: tuple[str, ...] = ()


ITEMS = Table(
    document="item",
    name="receivables_openitem",
    columns=(
        "customer_id",
        "kind",
        "product",
        "number",
        "currency",
        "amount_minor",
        "issued_on",
        "due_on",
    ),
    fresh={"open_minor": "s.amount_minor", "disputed_minor": "0", "cancelled_because": "''"},
    clipped=("open_minor", "disputed_minor"),
)
PAYMENTS = Table(
    document="payment",
    name="receivables_payment",
    columns=(
        "customer_id",
        "kind",
        "currency",
        "amount_minor",
        "value_on",
        "is_on_account",
        "returned_on",
        "returned_because",
    ),
    fresh={
        "reference": "''",
        "backdated_because": "''",
        "cancelled_because": "''",
        "unapplied_minor": "s.amount_minor",
    },
    clipped=("unapplied_minor",),
)
DISPUTES = Table(
    document="dispute",
    name="receivables_dispute",
    columns=("item_id", "amount_minor", "reason", "raised_on", "closed_on", "outcome"),
    fresh={},
)
TABLES = {table.document: table for table in (ITEMS, PAYMENTS, DISPUTES)}


def held(
    find: Callable[[], Incoming], *, batch: str, document: str
) -> tuple[pl.DataFrame, list[int]]:
    """Return the rows when each can be written, with all accounts that they concern held.

    ``find`` looks at the rows; it is asked again once the accounts are held, since others may
    have written meanwhile.

    :raises RowsFaulty: with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    found, ids = _sound(find()), set[int]()
    while not ids.issuperset(found.customer_ids):
        ids.update(found.customer_ids)
        lock_accounts(ids)
        found = _sound(find())
    if Load.objects.filter(batch=batch, document=document).exists():
        raise BatchTaken(batch=batch)
    return found.rows, sorted(ids)


def _sound(found: Incoming) -> Incoming:
    if found.faults:
        raise RowsFaulty(faults=found.faults)
    return found


def write(table: Table, rows: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Insert the rows, or change the documents of the same numbers where they differ.

    Return id and version of the documents that were written; version 1 is a new one. A document
    that was taken back with its load comes back.
    """
    columns = ("external_id", *table.columns)
    tables.stage(rows.select(columns), STAGE, table.name)
    new = {
        **{c: f"s.{c}" for c in columns},
        **table.fresh,
        "version": "1",
        "recorded_at": "%s",
        "known_from": "%s",
    }
    changes = {c: f"excluded.{c}" for c in table.columns}
    changes |= {c: f"LEAST(o.{c}, excluded.amount_minor)" for c in table.clipped}
    changes |= {"cancelled_at": "NULL", "known_from": "excluded.known_from"}
    compared = (*table.columns, "cancelled_at")
    old = ", ".join(f"o.{c}" for c in compared)
    given = ", ".join(f"excluded.{c}" for c in compared)
    query = f"""
        INSERT INTO {table.name} AS o ({", ".join(new)}) SELECT {", ".join(new.values())}
        FROM {STAGE} s
        ON CONFLICT (external_id) DO UPDATE
        SET version = o.version + 1, {", ".join(f"{c} = {v}" for c, v in changes.items())}
        WHERE ({old}) IS DISTINCT FROM ({given})
        RETURNING o.id, o.version"""
    written = tables.read(query, [at, at], WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {STAGE}")
        if written.height >= ANALYZED_FROM:
            cursor.execute(f"ANALYZE {table.name}")
    return written


def replace_lines(gone: pl.Series, new: pl.DataFrame, *, at: datetime) -> list[int]:
    """Let the lines ``gone`` (ids) count no more and add ``new`` ones; return the new ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE receivables_allocationline SET replaced_at = %s"
            " WHERE id = ANY(%s::bigint[]) AND replaced_at IS NULL",
            [at, array_of(gone)],
        )
    if new.is_empty():
        return []
    columns = new.select("payment_id", "item_id", "amount_minor").iter_columns()
    query = """
        INSERT INTO receivables_allocationline (payment_id, item_id, amount_minor, recorded_at)
        SELECT n.*, %s FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) n
        RETURNING id"""
    values = [at, *(array_of(column) for column in columns)]
    written = tables.read(query, values, {"id": pl.Int64})
    if written.height >= ANALYZED_FROM:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE receivables_allocationline")
    return written["id"].to_list()


def plan_of(written: pl.DataFrame) -> dict[str, Any]:
    """Return which documents a load created, and which it changed with the version after."""
    is_new = pl.col("version") == 1
    changed = written.filter(~is_new)
    return {
        "created": written.filter(is_new)["id"].to_list(),
        "changed": dict(
            zip(changed["id"].cast(pl.String), changed["version"].to_list(), strict=True)
        ),
    }


def touch_payments(ids: Iterable[int], *, at: datetime) -> dict[str, int]:
    """Give payments whose lines changed their next version; return the versions by id."""
    query = """
        UPDATE receivables_payment SET version = version + 1, known_from = %s
        WHERE id = ANY(%s) RETURNING id, version"""
    touched = tables.read(query, [at, sorted(ids)], WRITTEN)
    return dict(zip(touched["id"].cast(pl.String), touched["version"].to_list(), strict=True))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows a load found new, different, and as they stand."""

    created: int
    changed: int
    all: int


def finish(
    document: str,
    batch: str,
    *,
    plan: dict[str, Any],
    customer_ids: list[int],
    counts: Counts,
    at: datetime,
) -> list[Event]:
    """Settle the accounts, keep the plan of the undo, and say what was loaded."""
    if counts.created or counts.changed:
        resettle_many(customer_ids)
    Load.objects.create(batch=batch, document=document, plan=plan, at=at)
    return [
        events.DocumentsLoaded(
            batch=batch,
            document=document,
            created_count=counts.created,
            changed_count=counts.changed,
            unchanged_count=counts.all - counts.created - counts.changed,
            customers_count=len(customer_ids),
            customer_ids=named(customer_ids),
        )
    ]


def named(customer_ids: list[int]) -> list[int]:
    """Return the customers that an event names: all of them, or none when they are too many."""
    return customer_ids if len(customer_ids) <= CUSTOMERS_NAMED_MAX else []
