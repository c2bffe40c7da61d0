"""Take in what a source told: new records, known ones that changed, and that it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from obligor.foundation.events import Event
from obligor.records import events, queries
from obligor.records.actions.checks import changed, judged, note_check, today_of
from obligor.records.actions.records import added
from obligor.records.models import Record
from obligor_core.records.matters import MATTERS, RecordKind, Standing
from obligor_core.records.sources import FoundRecord
from obligor_core.records.validity import RecordNumbers, valid_until

TOLD = ("happened_on", "settled_on", "amount_minor", "currency", "payload", "summary")


@dataclass(slots=True)
class Taken:
    """What became of an answer."""

    events: list[Event] = field(default_factory=list)
    changed_count: int = 0


@dataclass(frozen=True, slots=True)
class _Telling:
    """One answer of one source about one customer."""

    customer_id: int
    source: str
    told_on: date
    sha256: str
    at: datetime
    numbers: RecordNumbers
    query_id: int | None


def take_in(
    customer_id: int,
    kind: RecordKind,
    *,
    found: Sequence[FoundRecord],
    source: str,
    told_on: date,
    sha256: str,
    at: datetime,
    by_name: str,
    query_id: int | None = None,
) -> Taken:
    """Write the records of an answer; one that the source told before is changed where it differs.

    A hit on a sanctions list, and what the source was not certain of, waits for a person.
    """
    numbers = queries.numbers(on=today_of(at))
    telling = _Telling(customer_id, source, told_on, sha256, at, numbers, query_id)
    known = {
        row.reference: row
        for row in Record.objects.select_for_update().filter(
            customer_id=customer_id, source=source, reference__in=[r.reference for r in found]
        )
    }
    taken = Taken()
    for one in {r.reference: r for r in found}.values():
        row = known.get(one.reference)
        if row is None:
            taken.events.append(added(_new(one, telling)))
        elif _differs(row, one):
            taken.events.append(_changed(row, one, telling))
            taken.changed_count += 1
        else:
            _told_again(row, telling)
    note_check(
        customer_id,
        kind,
        source=source,
        checked_on=told_on,
        by_name=by_name,
        at=at,
        numbers=numbers,
        found_count=len(found),
        query_id=query_id,
    )
    return taken


def _columns(one: FoundRecord) -> dict[str, Any]:
    ended = one.settled_on
    if ended is None and not one.is_open and MATTERS[one.matter].is_lasting:
        ended = one.happened_on
    return {
        "happened_on": one.happened_on,
        "settled_on": ended if ended is None or ended >= one.happened_on else one.happened_on,
        "amount_minor": one.amount_minor,
        "currency": one.currency,
        "payload": dict(one.payload),
        "summary": one.summary,
    }


def _new(one: FoundRecord, telling: _Telling) -> Record:
    kind = MATTERS[one.matter].kind
    is_certain = one.is_certain and kind is not RecordKind.SANCTION
    row = Record(
        customer_id=telling.customer_id,
        kind=kind.value,
        matter=one.matter,
        source=telling.source,
        reference=one.reference,
        **_columns(one),
        **_told(kind, telling),
        standing=(Standing.CONFIRMED if is_certain else Standing.PROPOSED).value,
        decided_by=telling.source if is_certain else "",
        decided_at=telling.at if is_certain else None,
        learned_at=telling.at,
        known_from=telling.at,
    )
    row.severity = judged(row, numbers=telling.numbers).value
    row.save(force_insert=True)
    return row


def _told(kind: RecordKind, telling: _Telling) -> dict[str, Any]:
    until = valid_until(kind, told_on=telling.told_on, numbers=telling.numbers)
    return {
        "told_on": telling.told_on,
        "valid_until": until,
        "snapshot_id": telling.sha256,
        "query_id": telling.query_id,
    }


def _differs(row: Record, one: FoundRecord) -> bool:
    now = _columns(one)
    return any(getattr(row, name) != now[name] for name in TOLD)


def _changed(row: Record, one: FoundRecord, telling: _Telling) -> events.RecordChanged:
    values = _columns(one) | _told(RecordKind(row.kind), telling)
    for name, value in values.items():
        setattr(row, name, value)
    severity = judged(row, numbers=telling.numbers)
    changed(row, at=telling.at, **values, severity=severity.value)
    return events.RecordChanged(
        customer_id=row.customer_id,
        record_id=row.pk,
        matter=row.matter,
        severity=row.severity,
    )


def _told_again(row: Record, telling: _Telling) -> None:
    """Let an unchanged record stand on the newer answer."""
    if row.told_on < telling.told_on:
        changed(row, at=telling.at, **_told(RecordKind(row.kind), telling))
