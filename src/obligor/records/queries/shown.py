"""What of a record somebody may read, and the raw answer that they put on record to look at."""

from __future__ import annotations

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.models import AuditEntry
from obligor.records.models import Record, Snapshot
from obligor.records.queries.questions import SnapshotMissing, snapshot_of
from obligor_core.records.matters import MATTERS, RecordKind
from obligor_core.records.payloads import Payload, masked


def payload_shown(actor: Actor, record: Record) -> Payload:
    """Return what the record says: a credit report only to whoever may look at reports.

    Names of persons are masked for whoever may not see personal data of the customer.
    """
    is_report = record.kind == RecordKind.BUREAU.value
    if is_report and not actor.may("record.view_report"):
        return {}
    payload: Payload = record.payload
    if customers.sees_personal_data(actor, record.customer):
        return payload
    return masked(MATTERS[record.matter], payload)


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
