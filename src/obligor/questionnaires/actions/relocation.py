"""Answers of two merged customers belong to one, and to two again when the merge is undone."""

from __future__ import annotations

from datetime import datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.questionnaires import events
from obligor.questionnaires.models import OPEN, Sheet, SheetOwner, SheetRelocation
from obligor_core.text import Text


@verb("questionnaire.relocate", label=Text("Move answers to the kept file", "问卷转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let every sheet of one customer belong to another.

    Of a questionnaire that both are answering, the sheet of the customer that goes is withdrawn.
    """
    rows = Sheet.objects.select_for_update().filter(customer_id=from_customer_id).order_by("pk")
    found = list(rows)
    kept = Sheet.objects.filter(customer_id=to_customer_id, state__in=OPEN)
    taken = set(kept.values_list("name", flat=True))
    withdrawn = {s.pk: s.state for s in found if s.state in OPEN and s.name in taken}
    Sheet.objects.filter(pk__in=withdrawn).update(state=Sheet.State.WITHDRAWN)
    moved = SheetRelocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        sheet_ids=[s.pk for s in found],
        withdrawn={str(pk): state for pk, state in withdrawn.items()},
    )
    _hand_over(found, to_customer_id, at)
    return [_told(moved, to_customer_id)]


@verb("questionnaire.relocate_back", label=Text("Move answers back", "问卷转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give the sheets of a merge back to whose they were; those begun since stay."""
    moved = (
        SheetRelocation.objects.select_for_update()
        .filter(merge_id=merge_id, undone_at=None)
        .first()
    )
    if moved is None:  # merged before there were questionnaires
        return []
    rows = Sheet.objects.select_for_update().filter(pk__in=moved.sheet_ids).order_by("pk")
    found = list(rows)
    _hand_over(found, moved.from_customer_id, at)
    for pk, state in moved.withdrawn.items():
        Sheet.objects.filter(pk=int(pk), state=Sheet.State.WITHDRAWN).update(state=state)
    moved.undone_at = at
    moved.save(update_fields=["undone_at"])
    return [_told(moved, moved.from_customer_id)]


def _hand_over(sheets: list[Sheet], to_customer_id: int, at: datetime) -> None:
    SheetOwner.objects.bulk_create(
        [SheetOwner(sheet=s, customer_id=s.customer_id, until=at) for s in sheets]
    )
    ids = [s.pk for s in sheets]
    Sheet.objects.filter(pk__in=ids).update(customer_id=to_customer_id)


def _told(moved: SheetRelocation, to_customer_id: int) -> events.SheetsRelocated:
    return events.SheetsRelocated(
        merge_id=moved.merge_id,
        to_customer_id=to_customer_id,
        customer_ids=[moved.from_customer_id, moved.to_customer_id],
        sheets_count=len(moved.sheet_ids),
    )
