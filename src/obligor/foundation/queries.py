"""Questions about the audit log, the outbox, notifications and saved views."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from obligor.foundation.models import (
    AuditEntry,
    AuditSeal,
    AuditUnsealed,
    Delivery,
    Notification,
    SavedView,
)

WORKER_SILENCE_MAX = timedelta(seconds=60)


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


def audit_chain(entry: AuditEntry) -> QuerySet[AuditEntry]:
    """Return what belongs to the same act, oldest first."""
    return AuditEntry.objects.filter(correlation=entry.correlation).order_by("pk")


def seal_of(entry_id: int) -> AuditSeal | None:
    """Return the seal that covers the entry, or None while it waits for one."""
    return AuditSeal.objects.filter(entry_ids__contains=[entry_id]).first()


def delivery(delivery_id: int) -> Delivery | None:
    """Return one delivery with its event."""
    return Delivery.objects.select_related("event").filter(pk=delivery_id).first()


@dataclass(frozen=True, slots=True)
class Operations:
    """How the machinery is: what waits, what was given up, who works."""

    pending: int
    dead: int
    unsealed: int
    seals: int
    jobs_waiting: int
    jobs_failed: int
    workers: int


def operations(*, at: datetime) -> Operations:
    """Return how the machinery is at the instant."""
    states = dict(Delivery.objects.values_list("state").annotate(Count("pk")))
    jobs = dict(ProcrastinateJob.objects.values_list("status").annotate(Count("pk")))
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=at - WORKER_SILENCE_MAX)
    return Operations(
        pending=states.get("pending", 0),
        dead=states.get("dead", 0),
        unsealed=AuditUnsealed.objects.count(),
        seals=AuditSeal.objects.count(),
        jobs_waiting=jobs.get("todo", 0) + jobs.get("doing", 0),
        jobs_failed=jobs.get("failed", 0),
        workers=alive.count(),
    )


def jobs() -> QuerySet[ProcrastinateJob]:
    """Return the background jobs that are kept, newest first."""
    return ProcrastinateJob.objects.order_by("-pk")


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
