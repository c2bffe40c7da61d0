"""Everything that happened to a subject, whoever did it: acts and events side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from obligor.foundation.models import AuditEntry, OutboxEvent
from obligor.foundation.words import event_text, verb_text
from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """What a reader may narrow a timeline to: names of acts and of events by their beginning."""

    code: str
    label: Text
    acts: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """One act, or one event that no act of a person led to; ``events`` are name and values."""

    at: datetime
    actor: str
    on_behalf_of: str
    what: Text
    happened: tuple[Text, ...]
    events: tuple[tuple[str, dict[str, Any]], ...]
    audit_id: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    moments: tuple[Moment, ...]
    has_more: bool


def timeline(
    subject: str, *, kinds: Sequence[Kind] = (), offset: int = 0, count: int = 30
) -> Timeline:
    """Return a page of what happened to ``subject`` (``kind:id``), the latest first.

    Events that belong to an act stand with it; those of a nightly run stand for themselves.
    """
    entries = AuditEntry.objects.filter(subjects__contains=[subject])
    acts = AuditEntry.objects.filter(correlation=OuterRef("correlation"))
    alone = OutboxEvent.objects.filter(subjects__contains=[subject]).exclude(Exists(acts))
    if kinds:
        entries = entries.filter(_begins("verb", [a for k in kinds for a in k.acts]))
        alone = alone.filter(_begins("name", [e for k in kinds for e in k.events]))
    needed = offset + count + 1
    moments = [_of_act(row) for row in entries.order_by("-at", "-pk")[:needed]]
    moments += [_of_event(row) for row in alone.order_by("-at", "-pk")[:needed]]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    page = moments[offset : offset + count]
    return Timeline(tuple(page), len(moments) > offset + count)


def _begins(field: str, names: Sequence[str]) -> Q:
    return reduce(or_, (Q(**{f"{field}__startswith": name}) for name in names), Q(pk=None))


def _of_act(entry: AuditEntry) -> Moment:
    events = [_named(event) for event in entry.events]
    return Moment(
        at=entry.at,
        actor=entry.actor,
        on_behalf_of=entry.on_behalf_of,
        what=verb_text(entry.verb),
        happened=tuple(event_text(name, values) for name, values in events),
        events=tuple(events),
        audit_id=entry.pk,
    )


def _named(event: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return event["event"], {name: value for name, value in event.items() if name != "event"}


def _of_event(row: OutboxEvent) -> Moment:
    said = event_text(row.name, row.payload)
    return Moment(
        at=row.at,
        actor="",
        on_behalf_of="",
        what=said,
        happened=(),
        events=((row.name, row.payload),),
        audit_id=None,
    )
