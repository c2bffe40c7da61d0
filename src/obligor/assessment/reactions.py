"""What asks for a review, and what happens to assessments when customers become one or two."""

from __future__ import annotations

from datetime import datetime

from obligor.assessment import actions
from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import SYSTEM
from obligor.monitoring.events import SignalRaised


def review_after_severe_signal(event: SignalRaised, *, at: datetime) -> None:
    """Ask for a review because a severe warning signal began."""
    actions.ask_review(
        customer_id=event.customer_id,
        cause="signal",
        title_en=f"Severe warning signal {event.rule}",
        title_zh=f"严重预警信号 {event.rule}",
        due_days=5,
        priority=80,
        by=SYSTEM,
        at=at,
    )


def move_assessments(event: CustomersMerged, *, at: datetime) -> None:
    """Let the assessments of the absorbed customer belong to the kept one."""
    actions.relocate(
        merge_id=event.merge_id,
        from_customer_id=event.absorbed_id,
        to_customer_id=event.kept_id,
        by=SYSTEM,
        at=at,
    )


def move_assessments_back(event: CustomersUnmerged, *, at: datetime) -> None:
    """Give the absorbed customer its assessments back."""
    actions.relocate_back(merge_id=event.merge_id, by=SYSTEM, at=at)
