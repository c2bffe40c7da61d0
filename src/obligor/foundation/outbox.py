"""The outbox: events stored with their change, delivered later at least once.

A delivery runs in one transaction with its reaction, so what a reaction writes in the
database happens once; what it does outside may happen again after a crash.
"""

from __future__ import annotations

import contextlib
import traceback
import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from obligor.foundation.events import (
    AFTER_COMMIT,
    Event,
    event_from,
    event_name,
    reaction_name,
    reaction_named,
)
from obligor.foundation.models import Delivery, OutboxEvent

ATTEMPTS_MAX = 8
FIRST_WAIT = timedelta(seconds=10)
ERROR_CHARS_MAX = 4000


def subjects_of(*records: dict[str, Any]) -> list[str]:
    """Return ``kind:id`` for every ``kind_id`` or ``kind_ids`` of the records: whom it is about."""
    found = {
        f"{kind}:{value}"
        for record in records
        for field, given in record.items()
        for kind, value in _named(field, given)
        if isinstance(value, int | str) and value != ""
    }
    return sorted(s for s in found if len(s) <= 80)


def _named(field: str, given: Any) -> list[tuple[str, Any]]:
    if field.endswith("_id"):
        return [(field[:-3], given)]
    if field.endswith("_ids") and isinstance(given, list):
        return [(field[:-4], value) for value in given]
    return []


def put(events: Iterable[Event], *, at: datetime, correlation: uuid.UUID | None) -> None:
    """Store the events and what is owed to whoever reacts to them, in the open transaction."""
    events = tuple(events)
    stored = OutboxEvent.objects.bulk_create(_row(event, at, correlation) for event in events)
    owed = [
        Delivery(event=row, reaction=reaction_name(reaction), next_try_at=at)
        for event, row in zip(events, stored, strict=True)
        for reaction in AFTER_COMMIT.get(type(event), [])
    ]
    if owed:
        Delivery.objects.bulk_create(owed)
        transaction.on_commit(_wake, robust=True)


def _row(event: Event, at: datetime, correlation: uuid.UUID | None) -> OutboxEvent:
    payload = event.as_json()
    return OutboxEvent(
        name=event_name(type(event)),
        payload=payload,
        at=at,
        correlation=correlation or uuid.uuid4(),
        subjects=subjects_of(payload),
    )


def _wake() -> None:
    """Ask a worker to deliver now; the job every minute finds what a crash here leaves."""
    with contextlib.suppress(AlreadyEnqueued):
        app.configure_task(
            "obligor.foundation.jobs.deliver_outbox", queueing_lock="deliver_outbox"
        ).defer(timestamp=0)


def deliver_due(*, at: datetime, count_max: int = 500) -> int:
    """Deliver what is due at ``at``, oldest first; return how many deliveries were tried.

    Several workers may run this side by side: each takes rows that no other holds.
    """
    tried = 0
    while tried < count_max and _deliver_next(at=at):
        tried += 1
    return tried


def _deliver_next(*, at: datetime) -> bool:
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=True, of=["self"]).select_related(
            "event"
        )
        delivery = (
            due.filter(state=Delivery.State.PENDING, next_try_at__lte=at)
            .order_by("next_try_at", "pk")
            .first()
        )
        if delivery is None:
            return False
        try:
            with transaction.atomic():
                _react(delivery, at=at)
        except Exception:  # the outermost edge of a reaction: its failure is kept, not lost
            _put_off(delivery, at=at, error=traceback.format_exc())
        else:
            delivery.state, delivery.done_at = Delivery.State.DONE, at
            delivery.attempts += 1
            delivery.save(update_fields=["state", "done_at", "attempts"])
    return True


def _react(delivery: Delivery, *, at: datetime) -> None:
    reaction = reaction_named(delivery.reaction)
    if reaction is None:
        raise LookupError(f"no reaction {delivery.reaction} is wired")
    reaction(event_from(delivery.event.name, delivery.event.payload), at=at)


def _put_off(delivery: Delivery, *, at: datetime, error: str) -> None:
    delivery.attempts += 1
    delivery.last_error = error[-ERROR_CHARS_MAX:]
    if delivery.attempts >= ATTEMPTS_MAX:
        delivery.state = Delivery.State.DEAD
    delivery.next_try_at = at + FIRST_WAIT * 2 ** (delivery.attempts - 1)
    delivery.save(update_fields=["attempts", "last_error", "state", "next_try_at"])


def revive(delivery_id: int, *, at: datetime) -> bool:
    """Give a dead delivery another round of tries; return False when it is not dead."""
    return bool(
        Delivery.objects.filter(pk=delivery_id, state=Delivery.State.DEAD).update(
            state=Delivery.State.PENDING, attempts=0, next_try_at=at
        )
    )
