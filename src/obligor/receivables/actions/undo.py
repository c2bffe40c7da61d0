"""Take a bulk load back as one act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import F, QuerySet

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.receivables import events
from obligor.receivables.actions import loads
from obligor.receivables.actions.account import lock_accounts, resettle_many
from obligor.receivables.models import AllocationLine, Dispute, Load, OpenItem, Payment
from obligor_core.decision import Refusal
from obligor_core.text import Text

NAMED_MAX = 5
MODELS: dict[str, type[OpenItem] | type[Payment] | type[Dispute]] = {
    "item": OpenItem,
    "payment": Payment,
    "line": Payment,
    "dispute": Dispute,
}


class NothingToUndo(Refusal):
    text = Text(
        "There is no load {batch} that could be taken back.", "不存在可撤销的批次 {batch}。"
    )


class ChangedSinceLoad(Refusal):
    text = Text(
        "{count} of the loaded documents were used or changed since ({examples}); nothing was "
        "taken back. Undo what was done to them first.",
        "导入后有 {count} 笔单据已被使用或修改（{examples}），未撤销任何内容。请先撤销后续操作。",
    )


@verb("receivable.undo_load", label=Text("Take back a bulk load", "撤销批量导入"))
def undo_load(*, batch: str, by: Actor, at: datetime) -> Events:
    """Take a load back: what it posted counts no more, what it changed is as before.

    Of several loads in one batch the last goes first. Taking back is one more version, so what
    was known in between stays readable; loading the same file again brings the documents back.

    :raises NothingToUndo: when there is no such load, or it was taken back
    :raises ChangedSinceLoad: when something it wrote was used or changed since
    """
    found = Load.objects.select_for_update().filter(batch=batch, undone_at=None).order_by("-pk")
    if not found:
        raise NothingToUndo(batch=batch)
    return [_undone(load, at) for load in found]


def _undone(load: Load, at: datetime) -> events.LoadUndone:
    created = load.plan["created"]
    changed = {int(pk): version for pk, version in load.plan["changed"].items()}
    before = _customers(load.document, [*created, *changed])
    lock_accounts(before)
    _refuse_moved_on(load, created, changed)
    _take_lines_back(load.plan, at)
    if load.document == "line":
        loads.touch_payments(changed, at=at)
    else:
        table = loads.TABLES[load.document]
        _take_back(table, created, at=at)
        _restore(table, changed, at=at)
    customer_ids = sorted(before | _customers(load.document, changed))
    resettle_many(customer_ids)
    load.undone_at = at
    load.save(update_fields=["undone_at"])
    lines = len(load.plan.get("lines_created", []))
    return events.LoadUndone(
        batch=load.batch,
        document=load.document,
        removed_count=lines if load.document == "line" else len(created),
        restored_count=len(changed),
        customer_ids=loads.named(customer_ids),
    )


def _customers(document: str, ids: Iterable[int]) -> set[int]:
    path = "item__customer_id" if document == "dispute" else "customer_id"
    rows = MODELS[document].objects.filter(pk__in=list(ids))
    return set(rows.values_list(path, flat=True))


def _refuse_moved_on(load: Load, created: list[int], changed: dict[int, int]) -> None:
    """Refuse when a document is no longer at the version that the load gave it, or is in use."""
    model = MODELS[load.document]
    versions = dict.fromkeys(created, 1) | changed
    now = dict(model.objects.filter(pk__in=versions).values_list("pk", "version"))
    moved = [pk for pk, version in versions.items() if now.get(pk) != version]
    if load.document == "item":
        moved += _in_use(created)
    if moved:
        names = model.objects.filter(pk__in=moved[:NAMED_MAX]).order_by("pk")
        examples = ", ".join(str(n) for n in names.values_list("external_id", flat=True))
        raise ChangedSinceLoad(count=len(set(moved)), examples=examples)


def _in_use(item_ids: list[int]) -> list[int]:
    """Return the items to which money is allocated or about which a dispute is open."""
    lines: QuerySet[Any] = AllocationLine.objects.filter(
        replaced_at=None, payment__cancelled_at=None
    )
    disputes = Dispute.objects.filter(closed_on=None, cancelled_at=None)
    return [
        pk
        for rows in (lines, disputes)
        for pk in rows.filter(item__in=item_ids).values_list("item_id", flat=True)
    ]


def _take_lines_back(plan: dict[str, Any], at: datetime) -> None:
    """Let the lines of the load count no more, and those that it replaced count again."""
    created = pl.Series("id", plan.get("lines_created", []), dtype=pl.Int64)
    replaced = AllocationLine.objects.filter(pk__in=plan.get("lines_replaced", []))
    again = pl.DataFrame(
        list(replaced.values_list("payment_id", "item_id", "amount_minor")),
        schema={"payment_id": pl.Int64, "item_id": pl.Int64, "amount_minor": pl.Int64},
        orient="row",
    )
    loads.replace_lines(created, again, at=at)


def _take_back(table: loads.Table, ids: list[int], *, at: datetime) -> None:
    """Let documents that a load created count no more, without a person's reason."""
    rows = MODELS[table.document].objects.filter(pk__in=ids)
    rows.update(version=F("version") + 1, known_from=at, cancelled_at=at)


def _restore(table: loads.Table, ids: Iterable[int], *, at: datetime) -> None:
    """Write the documents as they were one version ago, as one more version."""
    changes = [f"{c} = w.{c}" for c in (*table.columns, "cancelled_at")]
    changes += [f"{c} = LEAST(o.{c}, w.amount_minor)" for c in table.clipped]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE {table.name} o
            SET version = o.version + 1, known_from = %s, {", ".join(changes)}
            FROM receivables_formerversion f,
                 LATERAL jsonb_populate_record(NULL::{table.name}, f.was) w
            WHERE f.document = %s AND f.document_id = o.id AND f.version = o.version - 1
              AND o.id = ANY(%s)""",
            [at, table.document, list(ids)],
        )
