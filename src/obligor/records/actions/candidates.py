"""A person looks at what was only likely: confirms it, or dismisses it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, Measure, verb
from obligor.records import events, queries
from obligor.records.actions.checks import changed, required
from obligor.records.actions.records import Because, held
from obligor.records.models import Record
from obligor_core.decision import Refusal
from obligor_core.records.matters import RecordKind, Standing
from obligor_core.text import Text


class NoCandidate(Refusal):
    text = Text(
        "This record no longer waits for a decision: it is {standing}.",
        "该记录已处理，无需确认（{standing}）。",
    )


class SanctionNeedsItsVerb(Refusal):
    status = 422
    text = Text(
        "A hit on a sanctions list is confirmed as such, so that a second person agrees.",
        "制裁名单命中须使用“确认名单命中”操作，并经他人复核。",
    )


class NoSanction(Refusal):
    status = 422
    text = Text("This record is no hit on a sanctions list.", "该记录不是制裁名单命中。")


def _unit(payload: dict[str, Any]) -> Measure:
    return Measure(unit_path=queries.unit_path_of_record(payload["record_id"]))


def _seen(payload: dict[str, Any]) -> dict[str, Any]:
    return queries.record_seen(payload["record_id"])


@verb("record.confirm", label=Text("Confirm candidate", "确认疑似记录"))
def confirm_candidate(*, record_id: int, because: Because, by: Actor, at: datetime) -> Events:
    """Stand behind a record that a source was not certain of; it counts from now on.

    :raises NoCandidate: when somebody decided before
    :raises SanctionNeedsItsVerb: for a hit on a sanctions list
    """
    record = _waiting(by, record_id, name="record.confirm")
    if record.kind == RecordKind.SANCTION:
        raise SanctionNeedsItsVerb
    return [_confirmed(record, because, by, at)]


@verb(
    "record.confirm_sanction",
    label=Text("Confirm hit on a sanctions list", "确认名单命中"),
    measure=_unit,
    watch=_seen,
)
def confirm_sanction(*, record_id: int, because: Because, by: Actor, at: datetime) -> Events:
    """Stand behind a hit on a sanctions list; policy asks for a second person.

    :raises NoCandidate: when somebody decided before
    :raises NoSanction: for any other record
    """
    record = _waiting(by, record_id, name="record.confirm_sanction")
    if record.kind != RecordKind.SANCTION:
        raise NoSanction
    return [_confirmed(record, because, by, at)]


@verb("record.dismiss", label=Text("Dismiss candidate", "排除疑似记录"))
def dismiss_candidate(*, record_id: int, because: Because, by: Actor, at: datetime) -> Events:
    """Say that a candidate is somebody else; the same hit is not proposed again.

    :raises NoCandidate: when somebody decided before
    """
    record = _waiting(by, record_id, name="record.dismiss")
    _decide(record, Standing.DISMISSED, because, by=by, at=at)
    return [
        events.CandidateDismissed(
            customer_id=record.customer_id, record_id=record.pk, matter=record.matter
        )
    ]


def _waiting(by: Actor, record_id: int, *, name: str) -> Record:
    record = held(by, record_id, name=name)
    if record.standing != Standing.PROPOSED or record.cancelled_at is not None:
        raise NoCandidate(standing=record.standing)
    return record


def _decide(record: Record, standing: Standing, because: str, *, by: Actor, at: datetime) -> None:
    changed(
        record,
        at=at,
        standing=standing.value,
        decided_by=by.name,
        decided_at=at,
        decided_because=required(because, field="because"),
    )


def _confirmed(record: Record, because: str, by: Actor, at: datetime) -> events.CandidateConfirmed:
    _decide(record, Standing.CONFIRMED, because, by=by, at=at)
    return events.CandidateConfirmed(
        customer_id=record.customer_id,
        record_id=record.pk,
        kind=record.kind,
        matter=record.matter,
        severity=record.severity,
    )
