"""Write many rows at once, and take such a load back as one act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, ProtectedError, RestrictedError

from obligor.customers import events
from obligor.customers.actions import bulk
from obligor.customers.models import (
    Address,
    Connection,
    Contact,
    Customer,
    CustomerGroup,
    Document,
    FormerVersion,
    Identifier,
    Merge,
    Note,
    Upsert,
    Versioned,
)
from obligor.customers.queries.derived import derived_columns
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

NAMED_MAX = 5
TABLES: dict[str, type[Model]] = {
    "customer": Customer,
    "identifier": Identifier,
    "address": Address,
    "contact": Contact,
    "connection": Connection,
    "group": CustomerGroup,
}
REMOVED_FIRST = ("connection", "contact", "address", "identifier", "customer")


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
        "{count} of the loaded rows were used or changed since ({examples}); nothing was taken"
        " back. Undo what was done to them first.",
        "导入后有 {count} 条记录已被使用或修改（{examples}），未撤销任何内容。请先撤销后续操作。",
    )


class Load:
    """Gathers what a load writes, so that it can be told and taken back."""

    def __init__(self, *, by: Actor, at: datetime) -> None:
        self.by, self.at = by, at
        self.created: dict[str, list[int]] = {}
        self.changed: dict[str, dict[str, int]] = {}

    def insert(self, kind: str, rows: Sequence[Model]) -> None:
        """Insert new rows."""
        ids = bulk.insert(TABLES[kind], rows)
        self.created.setdefault(kind, []).extend(ids)

    def update(self, kind: str, rows: Sequence[Versioned], *, columns: Iterable[str]) -> None:
        """Write the columns of rows that are held locked, each with its next version."""
        for row in rows:
            row.version, row.changed_at, row.changed_by = row.version + 1, self.at, self.by.name
        written = [*columns, "version", "changed_at", "changed_by"]
        for is_up in (False, True):  # a main contact steps down before another steps up
            part = [row for row in rows if getattr(row, "is_primary", False) == is_up]
            bulk.update(TABLES[kind], part, columns=written)
        self.changed.setdefault(kind, {}).update({str(row.pk): row.version for row in rows})

    def finish(self, record: str, batch: str, *, customer_ids: Iterable[int]) -> Events:
        """Keep the plan of the undo, and say what was loaded.

        :raises BatchTaken: when a load of that name was written before
        """
        if Upsert.objects.filter(batch=batch, record=record).exists():
            raise BatchTaken(batch=batch)
        plan = {"created": self.created, "changed": self.changed}
        Upsert.objects.create(batch=batch, record=record, plan=plan, at=self.at)
        return [
            events.CustomersUpserted(
                batch=batch,
                record=record,
                created_count=len(self.created.get(record, [])),
                changed_count=len(self.changed.get(record, {})),
                customer_ids=sorted(set(customer_ids)),
            )
        ]


@verb("customer.undo_upsert", label=Text("Take back a bulk load", "撤销批量导入"))
def undo_upsert(*, batch: str, by: Actor, at: datetime) -> Events:
    """Take a load back: what it made goes, what it changed is as before.

    Contacts and connections of the same batch go before the customers.

    :raises NothingToUndo: when there is no such load, or it was taken back
    :raises ChangedSinceLoad: when something it wrote was used or changed since
    """
    loads = list(
        Upsert.objects.select_for_update().filter(batch=batch, undone_at=None).order_by("-pk")
    )
    if not loads:
        raise NothingToUndo(batch=batch)
    return [_undone(load, by, at) for load in loads]


def _undone(load: Upsert, by: Actor, at: datetime) -> events.UpsertUndone:
    created, changed = load.plan["created"], load.plan["changed"]
    customer_ids = _touched(load)
    _refuse_moved_on(created, changed)
    removed = sum(_remove(kind, created.get(kind, [])) for kind in REMOVED_FIRST)
    restored = sum(_restore(kind, versions, by, at) for kind, versions in changed.items())
    _remove("group", created.get("group", []))
    load.undone_at = at
    load.save(update_fields=["undone_at"])
    return events.UpsertUndone(
        batch=load.batch,
        record=load.record,
        removed_count=removed,
        restored_count=restored,
        customer_ids=customer_ids,
    )


def _touched(load: Upsert) -> list[int]:
    """Return the customers whose rows the load wrote."""
    plan, ids = load.plan, set()
    ids |= {*plan["created"].get("customer", []), *map(int, plan["changed"].get("customer", {}))}
    for kind, columns in (("contact", ["customer_id"]), ("connection", ["source_id", "target_id"])):
        rows = [*plan["created"].get(kind, []), *plan["changed"].get(kind, {})]
        for column in columns:
            ids |= set(TABLES[kind].objects.filter(pk__in=rows).values_list(column, flat=True))
    return sorted(ids)


def _refuse_moved_on(created: dict[str, list[int]], changed: dict[str, dict[str, int]]) -> None:
    later = []
    for kind, ids in created.items():
        if issubclass(TABLES[kind], Versioned):
            later += _moved_on(kind, dict.fromkeys(ids, 1))
    for kind, versions in changed.items():
        later += _moved_on(kind, {int(i): v for i, v in versions.items()})
    later += _used(created.get("customer", []))
    if later:
        raise ChangedSinceLoad(count=len(later), examples=", ".join(later[:NAMED_MAX]))


def _moved_on(kind: str, versions: dict[int, int]) -> list[str]:
    """Return the rows that no longer are at the version that the load gave them."""
    now = dict(
        TABLES[kind]
        ._base_manager.select_for_update()
        .filter(pk__in=versions)
        .values_list("pk", "version")
    )
    return [f"{kind} {pk}" for pk, version in versions.items() if now.get(pk) != version]


def _used(customer_ids: list[int]) -> list[str]:
    """Return the customers on whose file somebody has put something since."""
    used: set[int] = set()
    for table in (Note, Document):
        rows = table.objects.filter(customer__in=customer_ids)
        used |= set(rows.values_list("customer_id", flat=True))
    for side in ("kept", "absorbed"):
        rows = Merge.objects.filter(**{f"{side}__in": customer_ids})
        used |= set(rows.values_list(f"{side}_id", flat=True))
    return [f"customer {pk}" for pk in sorted(used)]


def _restore(kind: str, versions: dict[str, int], by: Actor, at: datetime) -> int:
    """Write the rows as they were before the load, as one more version."""
    table = TABLES[kind]
    former = FormerVersion.objects.filter(
        record=table._meta.model_name, record_id__in=list(versions)
    )
    was = {f.record_id: f.was for f in former if f.version == versions[str(f.record_id)] - 1}
    rows = list(table._base_manager.filter(pk__in=was))
    columns = restore_columns(rows, was)
    load = Load(by=by, at=at)
    for row in rows:
        if isinstance(row, Customer):
            values = {
                spec.attname: getattr(row, spec.attname) for spec in row._meta.concrete_fields
            }
            for name, value in derived_columns(Customer(), values, on=business_date(at)).items():
                setattr(row, name, value)
                columns.add(name)
    load.update(kind, rows, columns=sorted(columns))
    return len(rows)


def restore_columns(rows: Sequence[Versioned], was: dict[int, dict[str, Any]]) -> set[str]:
    """Put the stored values back into the rows; return the columns that this sets."""
    kept = {"id", "version", "changed_at", "changed_by", "created_at"}
    columns: set[str] = set()
    for row in rows:
        for spec in row._meta.concrete_fields:
            if spec.column in was[row.pk] and spec.column not in kept:
                setattr(row, spec.attname, spec.to_python(was[row.pk][spec.column]))
                columns.add(spec.name)
    return columns


def _remove(kind: str, ids: list[int]) -> int:
    rows = TABLES[kind]._base_manager.filter(pk__in=ids)
    if kind == "group":
        rows = rows.exclude(pk__in=Customer.objects.filter(group__in=ids).values("group"))
    try:
        return rows.delete()[1].get(TABLES[kind]._meta.label, 0)
    except (ProtectedError, RestrictedError) as error:
        raise ChangedSinceLoad(count=len(ids), examples=_names(error)) from error


def _names(error: ProtectedError | RestrictedError) -> str:
    hanging = error.args[1]
    return ", ".join(sorted({str(row._meta.verbose_name) for row in hanging})[:NAMED_MAX])
