"""What all bulk loads share: every fault at once, the plan of the undo, and taking back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.events import Event
from obligor.records import events
from obligor.records.actions.checks import changed
from obligor.records.models import (
    Check,
    FormerVersion,
    IndustryOutlook,
    ListedName,
    Load,
    Record,
)
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

NAMED_MAX = 5
CUSTOMERS_NAMED_MAX = 1000
ROW = "_row"
FIRST_ROW = 2  # the header is row 1
RESTORED = (
    "happened_on",
    "settled_on",
    "told_on",
    "valid_until",
    "amount_minor",
    "currency",
    "severity",
    "summary",
    "payload",
    "standing",
    "cancelled_at",
)


class RowsFaulty(Refusal):
    """Some rows cannot be written; ``faults`` names each of them."""

    status = 422
    text = Text(
        "{count} faults in the rows; nothing was written. First: row {row}, {what}",
        "数据有 {count} 处错误，未写入任何内容。第一处：第 {row} 行，{what_zh}",
    )

    def __init__(self, *, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = faults[0]
        super().__init__(
            count=len(faults), row=first.row, what=first.what.en, what_zh=first.what.zh
        )


class BatchTaken(Refusal):
    text = Text("The load {batch} was written before.", "批次 {batch} 此前已写入。")


class NothingToUndo(Refusal):
    text = Text(
        "There is no load {batch} that could be taken back.", "不存在可撤销的批次 {batch}。"
    )


class ChangedSinceLoad(Refusal):
    text = Text(
        "{count} of the loaded rows were changed since ({examples}); nothing was taken back.",
        "导入后有 {count} 条记录已被修改（{examples}），未撤销任何内容。",
    )


def numbered(rows: Sequence[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Return the rows with their numbers, counted as in a file when they have none."""
    return [(int(row.get(ROW, FIRST_ROW + place)), row) for place, row in enumerate(rows)]


def refuse_faulty(faults: list[Fault]) -> None:
    """Refuse the load when a row is at fault.

    :raises RowsFaulty: with every fault in the order of the rows
    """
    if faults:
        raise RowsFaulty(faults=sorted(faults, key=lambda f: (f.row or 0, f.column or "")))


def refuse_taken(batch: str, content: str) -> None:
    """Refuse a load that was written before.

    :raises BatchTaken: when it was
    """
    if Load.objects.filter(batch=batch, content=content).exists():
        raise BatchTaken(batch=batch)


def finish(
    content: str,
    batch: str,
    *,
    plan: dict[str, Any],
    counts: tuple[int, int],
    customer_ids: Iterable[int],
    at: datetime,
) -> list[Event]:
    """Keep the plan of the undo, and say what was loaded; ``counts``: created and changed."""
    Load.objects.create(batch=batch, content=content, plan=plan, at=at)
    return [
        events.RecordsLoaded(
            batch=batch,
            content=content,
            created_count=counts[0],
            changed_count=counts[1],
            customer_ids=named(customer_ids),
        )
    ]


def named(customer_ids: Iterable[int]) -> list[int]:
    """Return the customers that an event names: all of them, or none when they are too many."""
    ids = sorted(set(customer_ids))
    return ids if len(ids) <= CUSTOMERS_NAMED_MAX else []


@verb("record.undo_load", label=Text("Take back a load of records", "撤销信用记录导入"))
def undo_load(*, batch: str, by: Actor, at: datetime) -> Events:
    """Take a load back: what it added counts no more, what it changed is as before.

    :raises NothingToUndo: when there is no such load, or it was taken back
    :raises ChangedSinceLoad: when something it wrote was changed since
    """
    found = Load.objects.select_for_update().filter(batch=batch, undone_at=None).order_by("-pk")
    if not found:
        raise NothingToUndo(batch=batch)
    return [_undone(load, at) for load in found]


def _undone(load: Load, at: datetime) -> events.RecordsLoadUndone:
    customer_ids: list[int] = []
    if load.content == Load.Content.RECORD:
        removed, restored, customer_ids = _records_back(load.plan, at)
    elif load.content == Load.Content.CHECK:
        rows = Check.objects.filter(pk__in=load.plan["created"])
        customer_ids = list(rows.values_list("customer_id", flat=True))
        removed, restored = rows.delete()[0], 0
    elif load.content == Load.Content.OUTLOOK:
        removed, restored = _versions_back(IndustryOutlook, "replaced_at", load.plan, at)
    else:
        removed, restored = _versions_back(ListedName, "withdrawn_at", load.plan, at)
    load.undone_at = at
    load.save(update_fields=["undone_at"])
    return events.RecordsLoadUndone(
        batch=load.batch,
        content=load.content,
        removed_count=removed,
        restored_count=restored,
        customer_ids=named(customer_ids),
    )


def _records_back(plan: dict[str, Any], at: datetime) -> tuple[int, int, list[int]]:
    versions = {int(pk): version for pk, version in plan["written"].items()}
    rows = {row.pk: row for row in Record.objects.select_for_update().filter(pk__in=versions)}
    _refuse_moved_on(
        [f"{r.source} {r.reference}" for r in rows.values() if r.version != versions[r.pk]]
    )
    created = set(plan["created"])
    for pk in created:
        changed(rows[pk], at=at, cancelled_at=at)
    restored = [pk for pk in rows if pk not in created]
    former = FormerVersion.objects.filter(record_id__in=restored)
    was = {f.record_id: f.was for f in former if f.version == versions[f.record_id] - 1}
    for pk in restored:
        spec = Record._meta
        values = {n: spec.get_field(n).to_python(was[pk][n]) for n in RESTORED}
        changed(rows[pk], at=at, **values)
    Check.objects.filter(pk__in=plan["checks"]).delete()
    return len(created), len(restored), [row.customer_id for row in rows.values()]


def _refuse_moved_on(moved: list[str]) -> None:
    if moved:
        raise ChangedSinceLoad(count=len(moved), examples=", ".join(moved[:NAMED_MAX]))


def _versions_back(
    table: type[IndustryOutlook] | type[ListedName],
    ended: str,
    plan: dict[str, Any],
    at: datetime,
) -> tuple[int, int]:
    """End the rows that a load added, and let those count again that it ended."""
    created = table.objects.select_for_update().filter(pk__in=plan["created"])
    _refuse_moved_on([str(row.pk) for row in created if getattr(row, ended) is not None])
    removed = created.update(**{ended: at})
    restored = table.objects.filter(pk__in=plan["ended"]).update(**{ended: None})
    return removed, restored
