"""The invoices of two merged customers become one's, and two's again when the merge is undone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.taxinvoices import events
from obligor.taxinvoices.actions.rows import hold
from obligor.taxinvoices.models import Relocation, TaxInvoice
from obligor_core.text import Text


@verb("taxinvoice.relocate", label=Text("Move tax invoices to the kept file", "发票转入保留客户"))
def relocate(
    *, merge_id: int, from_customer_id: int, to_customer_id: int, by: Actor, at: datetime
) -> Events:
    """Let every invoice of one customer belong to another; those it has already stay behind."""
    hold([from_customer_id, to_customer_id])
    own = TaxInvoice.objects.filter(customer_id=from_customer_id)
    twin = TaxInvoice.objects.filter(
        customer_id=to_customer_id,
        direction=OuterRef("direction"),
        code=OuterRef("code"),
        number=OuterRef("number"),
    )
    moving = list(own.exclude(Exists(twin)).order_by("pk").values_list("pk", flat=True))
    left_count = own.count() - len(moving)
    moved = Relocation.objects.create(
        merge_id=merge_id,
        from_customer_id=from_customer_id,
        to_customer_id=to_customer_id,
        invoice_ids=moving,
    )
    _give(moved, to_customer_id, at=at)
    return [_told(moved, to_customer_id, left_count=left_count)]


@verb("taxinvoice.relocate_back", label=Text("Move tax invoices back", "发票转回原客户"))
def relocate_back(*, merge_id: int, by: Actor, at: datetime) -> Events:
    """Give the invoices of a merge back to whose they were; those received since stay."""
    moved = Relocation.objects.select_for_update().get(merge_id=merge_id, undone_at=None)
    hold([moved.from_customer_id, moved.to_customer_id])
    _give(moved, moved.from_customer_id, at=at)
    moved.undone_at = at
    moved.save(update_fields=["undone_at"])
    return [_told(moved, moved.from_customer_id, left_count=0)]


def _give(moved: Relocation, customer_id: int, *, at: datetime) -> None:
    TaxInvoice.objects.filter(pk__in=moved.invoice_ids).update(
        customer_id=customer_id, version=F("version") + 1, known_from=at
    )


def _told(moved: Relocation, to_customer_id: int, *, left_count: int) -> events.InvoicesRelocated:
    return events.InvoicesRelocated(
        merge_id=moved.merge_id,
        to_customer_id=to_customer_id,
        customer_ids=[moved.from_customer_id, moved.to_customer_id],
        moved_count=len(moved.invoice_ids),
        left_count=left_count,
    )
