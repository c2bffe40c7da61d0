"""Questions about the audit log, the outbox, notifications and saved views."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import Q, QuerySet

from obligor.foundation.models import AuditEntry, Delivery, Notification, SavedView


def audit_entries(
    *,
    actor: str | None = None,
    verb: str | None = None,
    subject: str | None = None,
    correlation: uuid.UUID | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEntry]:
    """Return the matching entries, newest first; ``since``/``until`` bound ``at`` half-open."""
    asked = {
        "actor": actor,
        "verb": verb,
        "subjects__contains": [subject] if subject else None,
        "correlation": correlation,
        "at__gte": since,
        "at__lt": until,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    return AuditEntry.objects.filter(**given).order_by("-pk")


def deliveries(*, state: str | None = None) -> QuerySet[Delivery]:
    """Return deliveries, newest first."""
    rows = Delivery.objects.select_related("event").order_by("-pk")
    return rows.filter(state=state) if state else rows


def audit_entry(entry_id: int) -> AuditEntry | None:
    """Return one entry of the audit log."""
    return AuditEntry.objects.filter(pk=entry_id).first()


def dead_delivery_count() -> int:
    """Return how many deliveries were given up."""
    return Delivery.objects.filter(state=Delivery.State.DEAD).count()


def notifications(user_id: int) -> QuerySet[Notification]:
    """Return the person's notifications, newest first."""
    return Notification.objects.filter(user_id=user_id).order_by("-at", "-pk")


def unread_count(user_id: int) -> int:
    """Return how many notifications the person has not read."""
    return Notification.objects.filter(user_id=user_id, read_at=None).count()


def saved_views(user_id: int, listing: str) -> QuerySet[SavedView]:
    """Return the person's own views of a list and those that others share."""
    return (
        SavedView.objects.filter(Q(user_id=user_id) | Q(is_shared=True), listing=listing)
        .select_related("user")
        .order_by("name", "pk")
    )
