"""Asking for a review because of something that happened, and closing one without a new one."""

from __future__ import annotations

from datetime import datetime, timedelta

from obligor.assessment import events, queries
from obligor.assessment.models import Review
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor_core.text import Text


@verb("assessment.ask_review", label=Text("Ask for a review", "发起复评"))
def ask_review(
    *,
    customer_id: int,
    cause: str,
    title_en: str,
    title_zh: str,
    by: Actor,
    at: datetime,
    due_days: int = 10,
    priority: int = 50,
) -> Events:
    """Note a cause for which the customer is to be assessed again; the same cause stands once.

    :raises CustomerNotFound: when the customer is out of reach
    """
    customers.customer_for(by, customer_id, verb="assessment.ask_review")
    on = business_date(at)
    row, is_new = Review.objects.get_or_create(
        customer_id=customer_id,
        cause=cause[:20],
        closed_at=None,
        defaults={
            "title": {"en": title_en, "zh": title_zh},
            "priority": priority,
            "asked_on": on,
            "due_on": on + timedelta(days=due_days),
            "seen_on": on,
        },
    )
    if not is_new:
        return []
    return [events.ReviewAsked(customer_id=customer_id, cause=row.cause, due_on=row.due_on)]


@verb("assessment.close_review", label=Text("Close review", "关闭复评事项"))
def close_review(*, review_id: int, because: str, by: Actor, at: datetime) -> Events:
    """Close a cause without a new assessment, with the reason.

    A cause of the policy that is still there on the next night comes back.

    :raises ReviewNotFound: when there is none within reach
    """
    queries.review_for(by, review_id, verb="assessment.close_review")
    row = Review.objects.select_for_update().get(pk=review_id)
    row.closed_at, row.closed_because = at, because[:200]
    row.save(update_fields=["closed_at", "closed_because"])
    return [events.ReviewClosed(review_id=row.pk, customer_id=row.customer_id, because=because)]
