"""What happens to credit records when customers are made one, or two again."""

from __future__ import annotations

from datetime import datetime

from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import SYSTEM
from obligor.records import actions
from obligor.records.events import RecordsLoaded

LISTED = "listed"


def move_records(event: CustomersMerged, *, at: datetime) -> None:
    """Let what is known of the absorbed customer belong to the kept one."""
    actions.relocate(
        merge_id=event.merge_id,
        from_customer_id=event.absorbed_id,
        to_customer_id=event.kept_id,
        by=SYSTEM,
        at=at,
    )


def move_records_back(event: CustomersUnmerged, *, at: datetime) -> None:
    """Give the absorbed customer back what was known of it."""
    actions.relocate_back(merge_id=event.merge_id, by=SYSTEM, at=at)


def screen_everybody(event: RecordsLoaded, *, at: datetime) -> None:
    """Compare everybody with the lists after one was loaded; repeated, it proposes nothing new."""
    if event.content == LISTED and event.created_count + event.changed_count:
        actions.screen(customer_ids=[], by=SYSTEM, at=at)
