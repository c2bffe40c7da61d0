"""What of a record somebody may read, and the raw answer that they put on record to look at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.models import AuditEntry
from obligor.records.models import Record, Snapshot
from obligor.records.queries.questions import SnapshotMissing, snapshot_of
from obligor_core.records.matters import MATTERS, RecordKind
from obligor_core.records.payloads import Payload, masked


def payload_shown(actor: Actor, record: Record) -> Payload:
    """Return what one record says to the actor, as ``reader_of`` does for all of a customer."""
    return reader_of(actor, record.customer)(record)


def reader_of(actor: Actor, customer: Any) -> Callable[[Record], Payload]:
    """Return what tells the payload of a customer's records to the actor.

    A credit report says nothing to whoever may not look at reports; names of persons are masked
    for whoever may not see personal data of the customer.
    """
    sees_people = customers.sees_personal_data(actor, customer)
    sees_reports = actor.may("record.view_report")

    def payload(record: Record) -> Payload:
        if record.kind == RecordKind.BUREAU.value and not sees_reports:
            return {}
        said: Payload = record.payload
        return said if sees_people else masked(MATTERS[record.matter], said)

    return payload


def snapshot_viewed(actor: Actor, audit_id: int) -> Snapshot:
    """Return the raw answer that the actor's own act of looking, of that audit entry, names.

    :raises SnapshotMissing: when the entry is another's or another act
    """
    entry = AuditEntry.objects.filter(
        pk=audit_id, verb="record.view_report", actor=actor.name
    ).first()
    if entry is None or not entry.events:
        raise SnapshotMissing
    return snapshot_of(entry.events[0]["sha256"])
