"""Checks that several verbs share, and how a record changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings

from obligor.records.models import Check, Record
from obligor_core.calendar import business_date
from obligor_core.decision import Fault, Refusal
from obligor_core.records.matters import MATTERS, Matter, RecordKind, RecordState, Severity
from obligor_core.records.payloads import Payload, checked
from obligor_core.records.validity import RecordNumbers, severity_of, valid_until
from obligor_core.text import Text


class PayloadFaulty(Refusal):
    """``faults`` names every field of the payload that cannot be taken."""

    status = 422
    text = Text("{what} {remedy}", "{what_zh}{remedy_zh}")

    def __init__(self, *, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        first = faults[0]
        super().__init__(
            what=" ".join(f.what.en for f in faults),
            remedy=first.remedy.en,
            what_zh="".join(f.what.zh for f in faults),
            remedy_zh=first.remedy.zh,
        )


class MatterUnknown(Refusal):
    status = 422
    text = Text("There is no kind of record {matter}.", "不存在记录类型 {matter}。")


class DateImpossible(Refusal):
    status = 422
    text = Text(
        "The date {on} must lie between {first} and {last}.",
        "日期 {on} 必须在 {first} 与 {last} 之间。",
    )


class TextMissing(Refusal):
    status = 422
    text = Text("{field} must not be empty.", "{field} 不能为空。")


class ChangedMeanwhile(Refusal):
    text = Text(
        "Somebody changed this record meanwhile. Look at it again.",
        "该记录已被他人修改，请刷新后重试。",
    )


EARLIEST = date(1990, 1, 1)


def today_of(at: datetime) -> date:
    """Return the date of an instant in the institution's time zone."""
    return business_date(at, zone=settings.TIME_ZONE)


def checked_day(on: date, *, at: datetime, first: date = EARLIEST) -> date:
    """Return the day when it is not before ``first`` and has come.

    :raises DateImpossible: otherwise
    """
    last = today_of(at)
    if not first <= on <= last:
        raise DateImpossible(on=on, first=first, last=last)
    return on


def required(text: str, *, field: str) -> str:
    """Return the text without blanks around it.

    :raises TextMissing: when nothing is left
    """
    if not text.strip():
        raise TextMissing(field=field)
    return text.strip()


def matter_of(code: str) -> Matter:
    """Return the matter.

    :raises MatterUnknown: when there is none of that code
    """
    if code not in MATTERS:
        raise MatterUnknown(matter=code)
    return MATTERS[code]


def checked_payload(matter: Matter, given: Mapping[str, object]) -> Payload:
    """Return the payload by the schema of its matter.

    :raises PayloadFaulty: with every field at fault
    """
    found = checked(matter, given)
    if found.faults:
        raise PayloadFaulty(faults=found.faults)
    return found.payload


def judged(record: Record, *, numbers: RecordNumbers) -> Severity:
    """Return how bad the record is by rule REC-32, unless a person said so."""
    if record.is_severity_set:
        return Severity(record.severity)
    return severity_of(
        MATTERS[record.matter],
        record.payload,
        amount_minor=record.amount_minor,
        state=RecordState.SETTLED if record.settled_on else RecordState.OPEN,
        numbers=numbers,
    )


def changed(record: Record, *, at: datetime, **values: object) -> Record:
    """Store new values as the record's next version; the database keeps the former one."""
    for name, value in values.items():
        setattr(record, name, value)
    record.version += 1
    record.known_from = at
    record.save(update_fields=[*values, "version", "known_from"])
    return record


def note_check(
    customer_id: int,
    kind: RecordKind,
    *,
    source: str,
    checked_on: date,
    by_name: str,
    at: datetime,
    numbers: RecordNumbers,
    found_count: int = 0,
    query_id: int | None = None,
    note: str = "",
) -> Check:
    """Keep that somebody looked; the same look is kept once."""
    check, _ = Check.objects.update_or_create(
        customer_id=customer_id,
        kind=kind.value,
        source=source,
        checked_on=checked_on,
        query_id=query_id,
        defaults={
            "valid_until": valid_until(kind, told_on=checked_on, numbers=numbers),
            "found_count": found_count,
            "note": note,
            "recorded_at": at,
            "recorded_by": by_name,
        },
    )
    return check


def note_checks(
    counts: Mapping[tuple[Any, ...], int],
    *,
    numbers: RecordNumbers,
    by_name: str,
    at: datetime,
) -> list[int]:
    """Keep many looks at once, those that are known left as they are; return the new ids.

    ``counts`` says how much was found for each customer, kind, source and day.
    """
    columns = ("customer_id", "kind", "source", "checked_on")
    looked = Check.objects.filter(customer_id__in={key[0] for key in counts})
    known = set(looked.values_list(*columns))
    made = [
        Check(
            **dict(zip(columns, key, strict=True)),
            valid_until=valid_until(RecordKind(key[1]), told_on=key[3], numbers=numbers),
            found_count=count,
            recorded_at=at,
            recorded_by=by_name,
        )
        for key, count in sorted(counts.items())
        if key not in known
    ]
    return [row.pk for row in Check.objects.bulk_create(made)]
