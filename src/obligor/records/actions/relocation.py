"""What is known of two merged customers belongs to the kept one, and back when that is undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events
from obligor.records.models import Check, Consent, MarketPosition, Query, Record, Relocation
from obligor_core.text import Text

TABLES = {
    "record": Record,
    "consent": Consent,
    "query": Query,
    "check": Check,
    "position": MarketPosition,
}


@verb("record.relocate", label=Text("Move records to the kept file", "信用记录转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let everything that is known of one customer belong to another.

    A record that both have from the same source, and a position of the same day, stay with the
    absorbed file: the kept one has them.
    """
    moved: dict[str, list[int]] = {}
    for name in TABLES:
        rows = _moving(name, from_customer_id, to_customer_id)
        moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
        _move(name, moved[name], to_customer_id, at)
    kept = Relocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        moved=moved,
    )
    return [_told(kept, to_customer_id)]


@verb("record.relocate_back", label=Text("Move records back", "信用记录转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give a merged customer back what the merge took; what came since stays."""
    moved = Relocation.objects.select_for_update().get(merge_id=merge_id, undone_at=None)
    for name, ids in moved.moved.items():
        _move(name, ids, moved.from_customer_id, at)
    moved.undone_at = at
    moved.save(update_fields=["undone_at"])
    return [_told(moved, moved.from_customer_id)]


def _moving(name: str, from_id: int, to_id: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = TABLES[name].objects.filter(customer_id=from_id)
    theirs = TABLES[name].objects.filter(customer_id=to_id)
    if name == "record":
        both = {(r.source, r.reference) for r in theirs.only("source", "reference")}
        twice = [r.pk for r in rows if (r.source, r.reference) in both]
        return rows.exclude(pk__in=twice)
    if name == "position":
        standing = theirs.filter(replaced_at=None).values("valid_from")
        return rows.exclude(replaced_at=None, valid_from__in=standing)
    return rows


def _move(name: str, ids: list[int], to_id: int, at: datetime) -> None:
    rows = TABLES[name].objects.filter(pk__in=ids)
    if name == "record":
        rows.update(customer_id=to_id, version=F("version") + 1, known_from=at)
    else:
        rows.update(customer_id=to_id)


def _told(moved: Relocation, to_customer_id: int) -> events.RecordsRelocated:
    return events.RecordsRelocated(
        merge_id=moved.merge_id,
        to_customer_id=to_customer_id,
        customer_ids=[moved.from_customer_id, moved.to_customer_id],
        count=sum(len(ids) for ids in moved.moved.values()),
    )
