"""What happens to bank flows when customers are made one, or two again."""

from __future__ import annotations

from datetime import datetime

from obligor.bankflows import actions
from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import SYSTEM


def move_flows(event: CustomersMerged, *, at: datetime) -> None:
    """Let the bank flows of the absorbed customer belong to the kept one."""
    actions.relocate(
        merge_id=event.merge_id,
        from_customer_id=event.absorbed_id,
        to_customer_id=event.kept_id,
        by=SYSTEM,
        at=at,
    )


def move_flows_back(event: CustomersUnmerged, *, at: datetime) -> None:
    """Give the absorbed customer its bank flows back."""
    actions.relocate_back(merge_id=event.merge_id, by=SYSTEM, at=at)
