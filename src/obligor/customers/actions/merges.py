"""Make two files one, and two of one again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from django.db.models import F

from obligor.customers import events
from obligor.customers.actions.locks import at_their_unit, locked_customers
from obligor.customers.actions.versions import save_change, stamp
from obligor.customers.models import Connection, Contact, Customer, Identifier, Merge, Versioned
from obligor.customers.queries import CustomerNotFound, within
from obligor.customers.queries.derived import derived_columns
from obligor.customers.queries.file import masked_value
from obligor.customers.queries.merges import (
    COLUMNS,
    CUSTOM,
    NUMBERS,
    OWNED,
    merge_book,
    merge_of,
    planned_merge,
)
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, Measure, verb
from obligor.foundation.days import business_date
from obligor_core.customers.merge import Belonging, FieldValue, MergePlan, unmerged
from obligor_core.customers.merge_json import plan_as_json, plan_from_json
from obligor_core.decision import Refusal
from obligor_core.text import Text

Winner = Literal["kept", "absorbed", "both"]


class MergeUndone(Refusal):
    text = Text("This merge was taken back before.", "该合并此前已撤销。")


def _measure(payload: dict[str, Any]) -> Measure:
    return at_their_unit([payload["kept_id"], payload["absorbed_id"]])


def _watch(payload: dict[str, Any]) -> dict[str, Any]:
    """Return both files as they are now, personal data masked as on every page."""
    rows = Customer.objects.in_bulk([payload["kept_id"], payload["absorbed_id"]])
    facts = {}
    for side in ("kept", "absorbed"):
        row = rows.get(payload[f"{side}_id"])
        values = {name: masked_value(row, name, getattr(row, name)) for name in COLUMNS if row}
        facts |= {f"{side}.{name}": str(value) for name, value in values.items()}
        facts[f"{side}.state"] = row.state if row else "–"
    return facts


@verb(
    "customer.merge",
    label=Text("Merge customer files", "合并客户档案"),
    measure=_measure,
    watch=_watch,
)
def merge_customers(
    *,
    kept_id: int,
    absorbed_id: int,
    by: Actor,
    at: datetime,
    choices: dict[str, Winner] | None = None,
) -> Events:
    """Make ``absorbed`` part of ``kept``: what hangs on it moves, ``choices`` settles fields.

    Other modules move what is theirs at once, with their own acts.

    :raises MergeWithItself: when both are the same
    :raises MergeKindsDiffer: when one is a person and the other is not
    :raises IdentifiersConflict: when two numbers differ and nobody chose
    """
    rows = locked_customers(by, {kept_id, absorbed_id}, verb="customer.merge")
    found = {row.pk: row for row in rows}
    kept, absorbed = found[kept_id], found[absorbed_id]
    plan = _without_ties(planned_merge(kept, absorbed, choices=choices))
    stepped_down = _one_main_contact(kept, absorbed, by, at)
    _set_fields(kept, {d.name: d.result for d in plan.decisions if d.result != d.kept}, by, at)
    _move(plan.moves, kept_id, by, at)
    gone = {"state": Customer.State.MERGED, "merged_into_id": kept_id}
    save_change(absorbed, gone, version=absorbed.version, by=by, at=at)
    stored = plan_as_json(plan) | {"stepped_down": stepped_down}
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, plan=stored, merged_at=at)
    return [
        events.CustomersMerged(
            merge_id=merge.pk,
            kept_id=kept_id,
            absorbed_id=absorbed_id,
            customer_ids=[kept_id, absorbed_id],
        )
    ]


@verb("customer.unmerge", label=Text("Take merge back", "撤销客户合并"))
def unmerge_customers(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Make two files of one again: what the merge moved and changed goes back.

    What came to the kept file since stays with it; what was changed since is left as it is.

    :raises CustomerNotFound: when the actor does not reach both files
    :raises MergeUndone: when it was taken back before
    """
    merge = _held_merge(by, merge_id)
    ids = [merge.kept_id, merge.absorbed_id]
    held = Customer.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    rows = {row.pk: row for row in held}
    kept, absorbed = rows[merge.kept_id], rows[merge.absorbed_id]
    stepped_down = merge.plan.pop("stepped_down", [])
    plan = plan_from_json(merge.plan)
    undone = unmerged(merge_book(kept, absorbed), plan)
    back = [p for p in plan.moves if undone.book.belongings.get(p) == absorbed.pk]
    before = merge_book(kept, absorbed).records[kept.pk]
    after = undone.book.records[kept.pk]
    _set_fields(kept, {n: v for n, v in after.items() if v != before[n]}, by, at)
    _move(back, absorbed.pk, by, at)
    _step_up(stepped_down, absorbed, by, at)
    again = {"state": Customer.State.ACTIVE, "merged_into_id": None}
    save_change(absorbed, again, version=absorbed.version, by=by, at=at)
    Merge.objects.filter(pk=merge.pk).update(undone_at=at)
    return [
        events.CustomersUnmerged(
            merge_id=merge.pk,
            kept_id=kept.pk,
            absorbed_id=absorbed.pk,
            customer_ids=ids,
            left=[fault.what.en for fault in undone.conflicts],
        )
    ]


def _held_merge(by: Actor, merge_id: int) -> Merge:
    Merge.objects.select_for_update().filter(pk=merge_id).first()
    merge = merge_of(merge_id)
    ends = {merge.kept_id, merge.absorbed_id} if merge else set()
    reached = within(by, verb="customer.unmerge").filter(pk__in=ends).count()
    if merge is None or reached < 2:
        raise CustomerNotFound(id=merge_id)
    if merge.undone_at is not None:
        raise MergeUndone
    return merge


def _without_ties(plan: MergePlan) -> MergePlan:
    """Return the plan without the connections between the two.

    They stay where they are, and nobody sees them while the merge stands.
    """
    ties = set(plan.set_aside)
    return replace(plan, moves=tuple(p for p in plan.moves if (p.table, p.row_id) not in ties))


def _set_fields(row: Customer, values: dict[str, FieldValue], by: Actor, at: datetime) -> None:
    columns: dict[str, Any] = {name: values[name] for name in COLUMNS if name in values}
    if "tags" in values:
        columns["tags"] = list(values["tags"] or ())
    custom = {n.removeprefix(CUSTOM): v for n, v in values.items() if n.startswith(CUSTOM)}
    if custom:
        kept = {k: v for k, v in (row.custom | custom).items() if v is not None}
        columns["custom"] = kept
    for name, kind in NUMBERS.items():
        if name in values:
            _set_number(row, kind, values[name])
    columns |= derived_columns(row, columns, on=business_date(at))
    save_change(row, columns, version=row.version, by=by, at=at)


def _set_number(row: Customer, kind: str, value: FieldValue) -> None:
    if value is None:
        row.identifiers.filter(kind=kind).delete()
    elif not row.identifiers.filter(kind=kind).update(value=value):
        Identifier.objects.create(customer=row, kind=kind, value=str(value))


def _move(places: Sequence[Belonging], owner_id: int, by: Actor, at: datetime) -> None:
    tables = {**OWNED, "connection": Connection, "identifier": Identifier}
    for place in places:
        table = tables[place.table]
        more: dict[str, Any] = {}
        if issubclass(table, Versioned):
            more = {"version": F("version") + 1, "changed_at": at, "changed_by": by.name}
        table._base_manager.filter(pk=place.row_id).update(**{place.column: owner_id}, **more)


def _one_main_contact(kept: Customer, absorbed: Customer, by: Actor, at: datetime) -> list[int]:
    """Let the absorbed file's main contact step down where the kept file has one."""
    if not kept.contacts.filter(is_primary=True).exists():
        return []
    stepping = list(absorbed.contacts.filter(is_primary=True))
    for contact in stepping:
        rows = Contact.objects.filter(pk=contact.pk)
        rows.update(is_primary=False, **stamp(contact, by=by, at=at))
    return [contact.pk for contact in stepping]


def _step_up(ids: list[int], absorbed: Customer, by: Actor, at: datetime) -> None:
    if absorbed.contacts.filter(is_primary=True).exists():
        return
    for contact in absorbed.contacts.filter(pk__in=ids):
        rows = Contact.objects.filter(pk=contact.pk)
        rows.update(is_primary=True, **stamp(contact, by=by, at=at))
