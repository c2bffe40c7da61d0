"""What happens to tax invoices when customers are made one, or two again."""

from __future__ import annotations

from datetime import datetime

from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import SYSTEM
from obligor.taxinvoices import actions


def move_invoices(event: CustomersMerged, *, at: datetime) -> None:
    """Let the invoices of the absorbed customer belong to the kept one."""
    actions.relocate(
        merge_id=event.merge_id,
        from_customer_id=event.absorbed_id,
        to_customer_id=event.kept_id,
        by=SYSTEM,
        at=at,
    )


def move_invoices_back(event: CustomersUnmerged, *, at: datetime) -> None:
    """Give the absorbed customer its invoices back."""
    actions.relocate_back(merge_id=event.merge_id, by=SYSTEM, at=at)
