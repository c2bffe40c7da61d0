"""What two merged customers owe becomes one account, and two again when the merge is undone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.receivables import events
from obligor.receivables.actions.account import lock_accounts, resettle_many
from obligor.receivables.models import AllocationLine, OpenItem, Payment, Relocation
from obligor_core.text import Text


@verb("receivable.relocate", label=Text("Move documents to the kept file", "单据转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let every document of one customer belong to another, and settle both accounts."""
    lock_accounts([from_customer_id, to_customer_id])
    items = OpenItem.objects.filter(customer_id=from_customer_id)
    payments = Payment.objects.filter(customer_id=from_customer_id)
    moved = Relocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        item_ids=list(items.order_by("pk").values_list("pk", flat=True)),
        payment_ids=list(payments.order_by("pk").values_list("pk", flat=True)),
    )
    for rows in (items, payments):
        rows.update(customer_id=to_customer_id, version=F("version") + 1, known_from=at)
    resettle_many([from_customer_id, to_customer_id])
    return [_told(moved, to_customer_id)]


@verb("receivable.relocate_back", label=Text("Move documents back", "单据转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give the documents of a merge back to whose they were, and settle all accounts concerned.

    Documents posted since stay where they were posted. An allocation between the two files,
    made while they were one, ends.
    """
    moved = Relocation.objects.select_for_update().get(merge_id=merge_id, undone_at=None)
    items = OpenItem.objects.filter(pk__in=moved.item_ids)
    payments = Payment.objects.filter(pk__in=moved.payment_ids)
    holders = {moved.from_customer_id, moved.to_customer_id}
    for rows in (items, payments):
        holders |= set(rows.values_list("customer_id", flat=True))
    lock_accounts(holders)
    for rows in (items, payments):
        rows.update(customer_id=moved.from_customer_id, version=F("version") + 1, known_from=at)
    _end_lines_between(holders, at)
    resettle_many(sorted(holders))
    moved.undone_at = at
    moved.save(update_fields=["undone_at"])
    return [_told(moved, moved.from_customer_id)]


def _end_lines_between(customer_ids: set[int], at: datetime) -> None:
    """End the lines whose payment and item are of different customers now."""
    standing = AllocationLine.objects.filter(
        replaced_at=None, payment__customer_id__in=customer_ids
    )
    stray = standing.exclude(item__customer_id=F("payment__customer_id"))
    holding = list(stray.values_list("payment_id", flat=True))
    stray.update(replaced_at=at)
    Payment.objects.filter(pk__in=holding).update(version=F("version") + 1, known_from=at)


def _told(moved: Relocation, to_customer_id: int) -> events.DocumentsRelocated:
    return events.DocumentsRelocated(
        merge_id=moved.merge_id,
        to_customer_id=to_customer_id,
        customer_ids=[moved.from_customer_id, moved.to_customer_id],
        items_count=len(moved.item_ids),
        payments_count=len(moved.payment_ids),
    )
