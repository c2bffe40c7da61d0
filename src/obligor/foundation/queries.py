"""Questions about the audit log, the outbox and notifications."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import QuerySet

from obligor.foundation.models import AuditEntry, Delivery


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
