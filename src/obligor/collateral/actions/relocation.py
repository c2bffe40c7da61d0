"""What two merged customers have as security becomes one file's, and two again when undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F

from obligor.collateral import events
from obligor.collateral.models import Collateral, Cover, Obligation, Party, Relocation
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.text import Text

VERSIONED: dict[str, type[Any]] = {
    "collateral": Collateral,
    "cover": Cover,
    "obligation": Obligation,
}


@verb("collateral.relocate", label=Text("Move collateral to the kept file", "担保转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let every security, cover, facility and guarantee of one customer belong to another."""
    moved: dict[str, list[int]] = {}
    for name, model in VERSIONED.items():
        rows = model.objects.filter(customer_id=from_customer_id)
        moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(customer_id=to_customer_id, version=F("version") + 1, known_from=at)
    parties = Party.objects.filter(customer_id=from_customer_id)
    moved["party"] = list(parties.order_by("pk").values_list("pk", flat=True))
    parties.update(customer_id=to_customer_id)
    row = Relocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        moved=moved,
    )
    return [_told(row, to_customer_id)]


@verb("collateral.relocate_back", label=Text("Move collateral back", "担保转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give what a merge moved back; what was put on file since stays where it is."""
    row = Relocation.objects.select_for_update().get(merge_id=merge_id, undone_at=None)
    for name, model in VERSIONED.items():
        rows = model.objects.filter(pk__in=row.moved[name], customer_id=row.to_customer_id)
        rows.update(customer_id=row.from_customer_id, version=F("version") + 1, known_from=at)
    parties = Party.objects.filter(pk__in=row.moved["party"], customer_id=row.to_customer_id)
    parties.update(customer_id=row.from_customer_id)
    row.undone_at = at
    row.save(update_fields=["undone_at"])
    return [_told(row, row.from_customer_id)]


def _told(row: Relocation, to_customer_id: int) -> events.CollateralRelocated:
    return events.CollateralRelocated(
        merge_id=row.merge_id,
        to_customer_id=to_customer_id,
        customer_ids=[row.from_customer_id, row.to_customer_id],
        rows_count=sum(len(ids) for ids in row.moved.values()),
    )
