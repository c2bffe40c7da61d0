"""Load files of open items, payments, allocations and disputes: all rows are written, or none.

``rows`` have the columns of the import kind, typed, with the number ``_row`` of their file; a
frame or a list of records. ``batch`` names the load for ``undo_load``. A document is known by
its number, so that loading the same file again changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import polars as pl

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.receivables import queries
from obligor.receivables.actions import loads
from obligor.receivables.actions.rows import Rows, with_columns
from obligor_core.text import Text

ITEM_ROWS = {
    "external_id": pl.String,
    "customer_external_id": pl.String,
    "kind": pl.String,
    "product": pl.String,
    "number": pl.String,
    "issued_on": pl.Date,
    "due_on": pl.Date,
    "currency": pl.String,
    "amount_minor": pl.Int64,
}
PAYMENT_ROWS = {
    "external_id": pl.String,
    "customer_external_id": pl.String,
    "kind": pl.String,
    "value_on": pl.Date,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "on_account": pl.Boolean,
    "item_external_id": pl.String,
    "returned_on": pl.Date,
    "return_reason": pl.String,
}
ALLOCATION_ROWS = {
    "payment_external_id": pl.String,
    "item_external_id": pl.String,
    "amount_minor": pl.Int64,
}
DISPUTE_ROWS = {
    "external_id": pl.String,
    "item_external_id": pl.String,
    "amount_minor": pl.Int64,
    "reason": pl.String,
    "raised_on": pl.Date,
    "closed_on": pl.Date,
    "outcome": pl.String,
}


@verb("receivable.upsert_items", label=Text("Load open items", "批量导入未清项"))
def upsert_open_items(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Post or change an open item for each row of the import kind ``open_items``.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    frame = with_columns(rows, ITEM_ROWS, optional={"number", "kind", "product"}).with_columns(
        pl.col("number").fill_null(pl.col("external_id")),
        pl.col("kind").fill_null("invoice"),
        pl.col("product").fill_null("trade_credit"),
    )
    find = partial(
        queries.incoming_items,
        by,
        frame,
        verb="receivable.upsert_items",
        on=business_date(at),
    )
    ready, customer_ids = loads.held(find, batch=batch, document="item")
    plan = loads.plan_of(loads.write(loads.ITEMS, ready, at=at))
    return loads.finish(
        "item", batch, plan=plan, customer_ids=customer_ids, counts=_counts(plan, frame), at=at
    )


@verb("receivable.upsert_payments", label=Text("Load payments", "批量导入收款"))
def upsert_payments(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Post or change a payment for each row of the import kind ``payments``.

    ``item_external_id`` names the item that the whole amount goes to first. Of a payment that is
    known, an empty ``returned_on`` takes no return back, and ``on_account`` stays as it is: both
    may have been set here since.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    optional = {"kind", "on_account", "item_external_id", "returned_on", "return_reason"}
    frame = with_columns(rows, PAYMENT_ROWS, optional=optional).with_columns(
        pl.col("kind").fill_null("cash")
    )
    find = partial(
        queries.incoming_payments,
        by,
        frame,
        verb="receivable.upsert_payments",
        on=business_date(at),
    )
    ready, customer_ids = loads.held(find, batch=batch, document="payment")
    ready = ready.with_columns(
        is_on_account=pl.coalesce("was_on_account", "on_account", pl.lit(True)),
        returned_on=pl.coalesce("returned_on", "was_returned_on"),
        returned_because=pl.coalesce("return_reason", "was_returned_because", pl.lit("")),
    )
    plan = loads.plan_of(loads.write(loads.PAYMENTS, ready, at=at))
    plan = _with_lines(plan, ready, at)
    return loads.finish(
        "payment", batch, plan=plan, customer_ids=customer_ids, counts=_counts(plan, frame), at=at
    )


def _with_lines(plan: dict[str, Any], ready: pl.DataFrame, at: datetime) -> dict[str, Any]:
    """Let each payment that names an item have one line to it; return the plan with the lines."""
    named = ready.filter(pl.col("item_id").is_not_null())
    ids = queries.payment_ids(named["external_id"].to_list())
    wanted = named.join(ids, on="external_id").select(
        "payment_id",
        "item_id",
        amount_minor=pl.min_horizontal("amount_minor", "item_minor"),
    )
    standing = queries.lines_frame(wanted["payment_id"].to_list())
    content = ["payment_id", "item_id", "amount_minor"]
    gone = standing.join(wanted, on=content, how="anti")
    new = wanted.join(standing, on=content, how="anti")
    created = loads.replace_lines(gone["line_id"], new, at=at)
    written = {*plan["created"], *map(int, plan["changed"])}
    touched = {*gone["payment_id"], *new["payment_id"]} - written
    return {
        "created": plan["created"],
        "changed": plan["changed"] | loads.touch_payments(touched, at=at),
        "lines_created": created,
        "lines_replaced": gone["line_id"].to_list(),
    }


@verb("receivable.upsert_allocations", label=Text("Load allocations", "批量导入核销"))
def upsert_allocations(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Write the allocation line of each row; other lines of the same payments stay.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    frame = with_columns(rows, ALLOCATION_ROWS, optional=set())
    find = partial(queries.incoming_allocations, by, frame, verb="receivable.upsert_allocations")
    ready, customer_ids = loads.held(find, batch=batch, document="line")
    new = ready.filter(pl.col("amount_minor").ne_missing(pl.col("was_minor")))
    replaced = new["line_id"].drop_nulls()
    plan = {
        "created": [],
        "lines_created": loads.replace_lines(replaced, new, at=at),
        "lines_replaced": replaced.to_list(),
        "changed": loads.touch_payments(new["payment_id"].unique().to_list(), at=at),
    }
    changed = replaced.len()
    counts = loads.Counts(created=new.height - changed, changed=changed, all=frame.height)
    return loads.finish("line", batch, plan=plan, customer_ids=customer_ids, counts=counts, at=at)


@verb("receivable.upsert_disputes", label=Text("Load disputes", "批量导入争议"))
def upsert_disputes(*, rows: Rows, batch: str, by: Actor, at: datetime) -> Events:
    """Open or change a dispute for each row of the import kind ``disputes``.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    optional = {"reason", "closed_on", "outcome"}
    frame = with_columns(rows, DISPUTE_ROWS, optional=optional).with_columns(
        pl.col("reason").fill_null("other"), pl.col("outcome").fill_null("")
    )
    find = partial(
        queries.incoming_disputes,
        by,
        frame,
        verb="receivable.upsert_disputes",
        on=business_date(at),
    )
    ready, customer_ids = loads.held(find, batch=batch, document="dispute")
    plan = loads.plan_of(loads.write(loads.DISPUTES, ready, at=at))
    return loads.finish(
        "dispute", batch, plan=plan, customer_ids=customer_ids, counts=_counts(plan, frame), at=at
    )


def _counts(plan: dict[str, Any], rows: pl.DataFrame) -> loads.Counts:
    return loads.Counts(created=len(plan["created"]), changed=len(plan["changed"]), all=rows.height)
