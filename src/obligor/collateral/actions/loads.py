"""Write the rows of a load, keep the plan of its undo, and take it back as one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models

from obligor.collateral import events
from obligor.collateral.actions.values import changed, stamps
from obligor.collateral.models import (
    Ability,
    Collateral,
    Cover,
    FormerVersion,
    Load,
    OutsideGuarantee,
    Valuation,
)
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.decision import Refusal
from obligor_core.text import Text

MODELS: dict[str, type[Any]] = {
    "collateral": Collateral,
    "cover": Cover,
    "valuation": Valuation,
    "ability": Ability,
    "outsideguarantee": OutsideGuarantee,
}
CUSTOMERS_NAMED_MAX = 1000
NAMED_MAX = 5


class BatchTaken(Refusal):
    text = Text("The load {batch} was written before.", "批次 {batch} 此前已写入。")


class NothingToUndo(Refusal):
    text = Text(
        "There is no load {batch} that could be taken back.", "不存在可撤销的批次 {batch}。"
    )


class ChangedSinceLoad(Refusal):
    text = Text(
        "{count} of the loaded rows were changed or used since ({examples}); nothing was taken"
        " back. Undo what was done to them first.",
        "导入后有 {count} 条记录已被修改或使用（{examples}），未撤销任何内容。请先撤销后续操作。",
    )


@dataclass(slots=True)
class Plan:
    """What a load wrote, by table."""

    created: dict[str, list[int]] = field(default_factory=dict)
    changed: dict[str, dict[str, int]] = field(default_factory=dict)
    unchanged_count: int = 0

    def wrote(self, table: str, rows: Sequence[models.Model]) -> None:
        """Note new rows."""
        self.created.setdefault(table, []).extend(row.pk for row in rows)

    def as_json(self) -> dict[str, Any]:
        """Return the form that is stored."""
        return {"created": self.created, "changed": self.changed}


def upsert(
    plan: Plan, table: str, *, wanted: Mapping[str, Mapping[str, Any]], at: datetime
) -> dict[str, Any]:
    """Create or change the rows of ``table`` by their numbers; return new and old rows by number.

    A row that was taken back with its load comes back.
    """
    model = MODELS[table]
    known = {r.external_id: r for r in model.objects.filter(external_id__in=list(wanted))}
    fresh = [
        model(external_id=number, **values, **stamps(at))
        for number, values in wanted.items()
        if number not in known
    ]
    plan.wrote(table, model.objects.bulk_create(fresh))
    for number, row in known.items():
        if changed(row, at=at, **wanted[number], cancelled_at=None):
            plan.changed.setdefault(table, {})[str(row.pk)] = row.version
        else:
            plan.unchanged_count += 1
    return known | {row.external_id: row for row in fresh}


def finish(
    content: str, batch: str, *, plan: Plan, main: str, customer_ids: Sequence[int], at: datetime
) -> Events:
    """Keep the plan of the undo, and say what was loaded.

    :raises BatchTaken: when a load of that name was written before
    """
    if Load.objects.filter(batch=batch, content=content).exists():
        raise BatchTaken(batch=batch)
    Load.objects.create(batch=batch, content=content, plan=plan.as_json(), at=at)
    return [
        events.CollateralLoaded(
            batch=batch,
            content=content,
            created_count=len(plan.created.get(main, [])),
            changed_count=len(plan.changed.get(main, {})),
            unchanged_count=plan.unchanged_count,
            customer_ids=_named(customer_ids),
        )
    ]


def _named(customer_ids: Sequence[int]) -> list[int]:
    ids = sorted(set(customer_ids))
    return ids if len(ids) <= CUSTOMERS_NAMED_MAX else []


@verb("collateral.undo_load", label=Text("Take back a load of collateral", "撤销担保批量导入"))
def undo_load(*, batch: str, by: Actor, at: datetime) -> Events:
    """Take a load back: what it put on file counts no more, what it changed is as before.

    :raises NothingToUndo: when there is no such load, or it was taken back
    :raises ChangedSinceLoad: when something it wrote was changed or used since
    """
    found = Load.objects.select_for_update().filter(batch=batch, undone_at=None).order_by("-pk")
    if not found:
        raise NothingToUndo(batch=batch)
    return [_undone(load, at) for load in found]


def _undone(load: Load, at: datetime) -> events.CollateralLoadUndone:
    _refuse_moved_on(load)
    removed = restored = 0
    customer_ids = _customers(load)
    for table, ids in load.plan["created"].items():
        for row in MODELS[table].objects.filter(pk__in=ids):
            removed += bool(changed(row, at=at, cancelled_at=at))
    for table, versions in load.plan["changed"].items():
        for row in MODELS[table].objects.filter(pk__in=versions):
            restored += bool(changed(row, at=at, **_before(table, row)))
    load.undone_at = at
    load.save(update_fields=["undone_at"])
    return events.CollateralLoadUndone(
        batch=load.batch,
        content=load.content,
        removed_count=removed,
        restored_count=restored,
        customer_ids=_named(customer_ids),
    )


def _before(table: str, row: Any) -> dict[str, Any]:
    """Return what the row said one version ago, in the types of its columns."""
    former = FormerVersion.objects.get(row_table=table, row_id=row.pk, version=row.version - 1).was
    kept = {"id", "version", "known_from", "recorded_at"}
    return {
        f.attname: f.to_python(former[f.attname])
        for f in row._meta.concrete_fields
        if f.attname in former and f.attname not in kept
    }


def _refuse_moved_on(load: Load) -> None:
    """Refuse when a row is no longer at the version that the load gave it, or is in use."""
    moved = []
    for table, model in MODELS.items():
        versions = dict.fromkeys(load.plan["created"].get(table, []), 1)
        versions |= {int(k): v for k, v in load.plan["changed"].get(table, {}).items()}
        now = dict(model.objects.filter(pk__in=versions).values_list("pk", "version"))
        moved += [f"{table} {pk}" for pk, version in versions.items() if now.get(pk) != version]
    moved += _used_since(load)
    if moved:
        examples = ", ".join(sorted(moved)[:NAMED_MAX])
        raise ChangedSinceLoad(count=len(moved), examples=examples)


def _used_since(load: Load) -> list[str]:
    """Return the new securities that were valued or allocated to something by others since."""
    new = load.plan["created"].get("collateral", [])
    own = load.plan["created"].get("cover", [])
    valued = Valuation.objects.filter(collateral__in=new, cancelled_at=None)
    covering = Cover.objects.filter(collateral__in=new, cancelled_at=None).exclude(pk__in=own)
    used = {row.collateral.external_id for row in valued.select_related("collateral")}
    return sorted(
        used | {row.collateral.external_id for row in covering.select_related("collateral")}
    )


def _customers(load: Load) -> list[int]:
    plan = load.plan
    ids = [*plan["created"].get("collateral", []), *map(int, plan["changed"].get("collateral", {}))]
    of_files = Collateral.objects.filter(pk__in=ids).values_list("customer_id", flat=True)
    values = [
        *plan["created"].get("valuation", []),
        *map(int, plan["changed"].get("valuation", {})),
    ]
    of_values = Valuation.objects.filter(pk__in=values)
    return [*of_files, *of_values.values_list("collateral__customer_id", flat=True)]


def default_covers(plan: Plan, fresh: Sequence[Collateral], *, on: date, at: datetime) -> None:
    """Let new securities cover all exposure of the customers in whose files they are."""
    covers = [
        Cover(
            collateral=row,
            customer_id=row.customer_id,
            starts_on=row.accepted_on or on,
            **stamps(at),
        )
        for row in fresh
    ]
    plan.wrote("cover", Cover.objects.bulk_create(covers))
