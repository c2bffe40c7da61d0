"""What asks for a review, and what happens to assessments when customers become one or two.

An event asks only where somebody has judged already: who was never assessed is on the queue by
policy. The cause of a newer statement is that of the policy, so that the night finds it there.
"""

from __future__ import annotations

from datetime import datetime

from obligor.assessment import actions, queries
from obligor.customers.events import CustomersMerged, CustomersUnmerged
from obligor.foundation.access import SYSTEM
from obligor.monitoring.events import SignalRaised
from obligor.records.events import CandidateConfirmed, RecordAdded
from obligor.statements.events import StatementFiled, StatementRestated

NEWER_STATEMENT = "REV-10"


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


def review_after_severe_record(event: RecordAdded | CandidateConfirmed, *, at: datetime) -> None:
    """Ask for a review because a court, a bureau or a list says something severe."""
    is_only_likely = isinstance(event, RecordAdded) and event.standing != "confirmed"
    if event.severity != "severe" or is_only_likely or queries.in_force(event.customer_id) is None:
        return
    actions.ask_review(
        customer_id=event.customer_id,
        cause="record",
        title_en="Severe credit record",
        title_zh="新增严重信用记录",
        due_days=3,
        priority=85,
        by=SYSTEM,
        at=at,
    )


def review_after_statement(event: StatementFiled | StatementRestated, *, at: datetime) -> None:
    """Ask for a review because figures came in that the assessment in force did not know."""
    if queries.in_force(event.customer_id) is None:
        return
    actions.ask_review(
        customer_id=event.customer_id,
        cause=NEWER_STATEMENT,
        title_en="A newer statement has come in",
        title_zh="收到新的财务报表",
        due_days=30,
        priority=45,
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
