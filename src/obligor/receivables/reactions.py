"""What happens to documents when customers are made one, or two again."""

from __future__ import annotations

from datetime import datetime

from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import SYSTEM
from obligor.receivables import actions


def move_documents(event: CustomersMerged, *, at: datetime) -> None:
    """Let what the absorbed customer owes and paid belong to the kept one."""
    actions.relocate(
        merge_id=event.merge_id,
        from_customer_id=event.absorbed_id,
        to_customer_id=event.kept_id,
        by=SYSTEM,
        at=at,
    )


def move_documents_back(event: CustomersUnmerged, *, at: datetime) -> None:
    """Give the absorbed customer its documents back."""
    actions.relocate_back(merge_id=event.merge_id, by=SYSTEM, at=at)
