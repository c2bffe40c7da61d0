"""Load a file of tax invoices: all rows are written, or none; the same again changes nothing."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import polars as pl
from django.db import connection

from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.foundation.events import Event
from obligor.taxinvoices import events, queries
from obligor.taxinvoices.actions.rows import Rows, RowsFaulty, hold, with_columns
from obligor.taxinvoices.models import Load
from obligor_core.decision import Refusal
from obligor_core.text import Text

TABLE, STAGE = "taxinvoices_taxinvoice", "taxinvoices_stage"
LOAD = "taxinvoice.load"
KEY = ("customer_id", "direction", "code", "number")
CONTENT = (
    "kind",
    "issued_on",
    "party_name",
    "party_tax_no",
    "party_key",
    "currency",
    "net_minor",
    "tax_minor",
    "total_minor",
)
CUSTOMERS_TOLD_MAX = 1000
ANALYZED_FROM = 5000
WRITTEN = {
    "id": pl.Int64,
    "customer_id": pl.Int64,
    "issued_on": pl.Date,
    "version": pl.Int64,
}
# A later file may void or reverse an invoice; an older one loaded later does not revive it.
STATE = """CASE WHEN o.cancelled_at IS NULL AND excluded.state = 'valid' AND o.state <> 'valid'
    THEN o.state ELSE excluded.state END"""


class BatchTaken(Refusal):
    text = Text("The load {batch} was written before.", "批次 {batch} 此前已写入。")


@verb("taxinvoice.load", label=Text("Load tax invoices", "导入进销项发票"))
def load_invoices(
    *, rows: Rows, batch: str, by: Actor, at: datetime, customer_id: int | None = None
) -> Events:
    """Write an invoice for each row of the import kind ``tax_invoices``.

    ``customer_id`` is whose file it is; without one each row says it. An invoice is known by
    customer, direction, code and number. ``batch`` names the load for ``undo_load``.

    Rule: TAX-42 An invoice once void, reversed or abnormal is not made valid again by a file.
    Source: house decision; files come in any order, and the tax office revives no void invoice.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    :raises CustomerNotFound: when the customer is out of reach
    """
    frame = with_columns(rows)
    found = queries.incoming_invoices(
        by, frame, customer_id=customer_id, verb=LOAD, on=business_date(at)
    )
    if found.faults:
        raise RowsFaulty(faults=found.faults)
    hold(found.rows["customer_id"].unique().to_list())
    if Load.objects.filter(batch=batch).exists():
        raise BatchTaken(batch=batch)
    written = _write(found.rows, at=at)
    return _finish(
        written, batch=batch, customer_id=customer_id, all_count=frame.height, by=by, at=at
    )


def _write(rows: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """Insert the rows, or change the invoices of the same key where they differ; return those."""
    kept = rows.with_columns(pl.col("kind").fill_null("")).select(*KEY, *CONTENT, "state")
    tables.stage(kept, STAGE, TABLE)
    columns = [*KEY, *CONTENT, "state"]
    changes = [f"{c} = excluded.{c}" for c in CONTENT]
    old = ", ".join(f"o.{c}" for c in (*CONTENT, "state", "cancelled_at"))
    new = ", ".join([*(f"excluded.{c}" for c in CONTENT), STATE, "NULL::timestamptz"])
    query = f"""
        INSERT INTO {TABLE} AS o ({", ".join(columns)}, recorded_at, known_from, version)
        SELECT {", ".join(f"coalesce(s.{c}, '')" if c in TEXTS else f"s.{c}" for c in columns)},
               %s, %s, 1
        FROM {STAGE} s
        ON CONFLICT ({", ".join(KEY)}) DO UPDATE
        SET version = o.version + 1, known_from = excluded.known_from, cancelled_at = NULL,
            state = {STATE}, {", ".join(changes)}
        WHERE ({old}) IS DISTINCT FROM ({new})
        RETURNING o.id, o.customer_id, o.issued_on, o.version"""
    written = tables.read(query, [at, at], WRITTEN)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {STAGE}")
        if written.height >= ANALYZED_FROM:
            cursor.execute(f"ANALYZE {TABLE}")
    return written


# An empty text reads as null from the staged file.
TEXTS = frozenset({"code", "kind", "party_name", "party_tax_no", "party_key"})


def _finish(
    written: pl.DataFrame,
    *,
    batch: str,
    customer_id: int | None,
    all_count: int,
    by: Actor,
    at: datetime,
) -> list[Event]:
    """Keep the plan of the undo, and say what was loaded."""
    is_new = pl.col("version") == 1
    changed = written.filter(~is_new)
    created_count = written.height - changed.height
    customer_ids = written["customer_id"].unique().sort().to_list()
    load = Load.objects.create(
        batch=batch,
        customer_id=customer_id,
        plan={
            "created": written.filter(is_new)["id"].to_list(),
            "changed": dict(
                zip(changed["id"].cast(pl.String), changed["version"].to_list(), strict=True)
            ),
        },
        customer_ids=customer_ids or ([customer_id] if customer_id is not None else []),
        by=by.name,
        at=at,
        created_count=created_count,
        changed_count=changed.height,
        unchanged_count=all_count - written.height,
        first_on=written["issued_on"].min(),
        last_on=written["issued_on"].max(),
    )
    told = events.InvoicesLoaded(
        batch=batch,
        created_count=load.created_count,
        changed_count=load.changed_count,
        unchanged_count=load.unchanged_count,
        customers_count=len(customer_ids),
    )
    return [told, *_received(written, batch)]


def _received(written: pl.DataFrame, batch: str) -> list[Event]:
    """Return an event for each customer, none when they are too many to tell one by one."""
    by_customer = (
        written.group_by("customer_id")
        .agg(
            (pl.col("version") == 1).sum().alias("created_count"),
            (pl.col("version") > 1).sum().alias("changed_count"),
            pl.col("issued_on").min().alias("first_on"),
            pl.col("issued_on").max().alias("last_on"),
        )
        .sort("customer_id")
    )
    if by_customer.height > CUSTOMERS_TOLD_MAX:
        return []
    told = partial(events.InvoicesReceived, batch=batch)
    return [told(**row) for row in by_customer.iter_rows(named=True)]
