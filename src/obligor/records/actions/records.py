"""Records that people write down, settle, judge or cancel; and that nothing was found."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import StringConstraints

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import events, queries
from obligor.records.actions.checks import (
    ChangedMeanwhile,
    changed,
    checked_day,
    checked_payload,
    judged,
    matter_of,
    note_check,
    required,
    today_of,
)
from obligor.records.models import Record
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.records.matters import RecordKind, Severity, Standing
from obligor_core.records.validity import valid_until
from obligor_core.text import Text

Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Because = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
AMOUNT_MAX = 10**16
# What the payload calls the number by which a source knows a record.
NUMBERS = ("case_number", "bill_number", "document_number", "report_number", "list_reference")


class AmountNotTaken(Refusal):
    status = 422
    text = Text("The amount must lie between 0 and 100 trillion.", "金额应在 0 至 100 万亿之间。")


class RecordKnown(Refusal):
    text = Text(
        "{source} told of this record before ({reference}). Change that one.",
        "来源 {source} 的该记录（{reference}）已存在，请修改原记录。",
    )


class RecordNotOpen(Refusal):
    text = Text(
        "This record is not open: it is settled, cancelled, or true of its day alone.",
        "该记录并非未了结状态（已了结、已作废或不属于持续性记录）。",
    )


@verb(
    "record.add",
    label=Text("Add credit record", "登记信用记录"),
    conceal=("payload",),
)
def add_record(
    *,
    customer_id: int,
    matter: str,
    source: Source,
    happened_on: date,
    payload: dict[str, Any],
    by: Actor,
    at: datetime,
    reference: Reference = "",
    amount: Money | None = None,
    settled_on: date | None = None,
    severity: Severity | None = None,
    summary: Summary = "",
) -> Events:
    """Write down what a source says; the person who does so stands for it.

    :raises PayloadFaulty: with every field that the schema of the matter does not take
    :raises DateImpossible: when it lies ahead, or ends before it begins
    :raises ConsentMissing: for a report that a law ties to consent, without one
    :raises RecordKnown: when the source told of it before
    """
    customer = customers.customer_for(by, customer_id, verb="record.add")
    kind = matter_of(matter).kind
    record = Record(
        customer=customer,
        kind=kind.value,
        matter=matter,
        source=source,
        happened_on=checked_day(happened_on, at=at),
        settled_on=settled_on and checked_day(settled_on, at=at, first=happened_on),
        payload=checked_payload(matter_of(matter), payload),
        **_amount(amount),
        severity=severity.value if severity else "",
        is_severity_set=severity is not None,
        summary=summary,
        standing=Standing.CONFIRMED.value,
        decided_by=by.name,
        decided_at=at,
        learned_at=at,
        known_from=at,
    )
    queries.require_consent(customer, kind, matter=matter, payload=record.payload, on=happened_on)
    record.reference = reference or _number_of(record)
    numbers = queries.numbers(on=today_of(at))
    record.told_on = today_of(at) if matter_of(matter).is_lasting else happened_on
    record.valid_until = valid_until(kind, told_on=record.told_on, numbers=numbers)
    record.severity = judged(record, numbers=numbers).value
    _save_new(record)
    note_check(
        customer.pk,
        kind,
        source=source,
        checked_on=record.told_on,
        by_name=by.name,
        at=at,
        numbers=numbers,
        found_count=1,
    )
    return [added(record)]


def _amount(amount: Money | None) -> dict[str, Any]:
    """Return the columns of the amount.

    :raises AmountNotTaken: when it is negative or can only be a slip of the pen
    """
    if amount is None:
        return {"amount_minor": None, "currency": queries.book_currency()}
    if not 0 <= amount.minor <= AMOUNT_MAX:
        raise AmountNotTaken
    return {"amount_minor": amount.minor, "currency": amount.currency}


def _number_of(record: Record) -> str:
    """Return the number that the payload gives, else one made of what and when."""
    given = next((record.payload[n] for n in NUMBERS if record.payload.get(n)), None)
    if given is not None:
        return str(given)[:120]
    same = Record.objects.filter(
        customer=record.customer, matter=record.matter, happened_on=record.happened_on
    )
    return f"{record.matter}-{record.happened_on}-{same.count() + 1}"


def _save_new(record: Record) -> None:
    known = Record.objects.filter(
        customer=record.customer, source=record.source, reference=record.reference
    )
    if known.exists():
        raise RecordKnown(source=record.source, reference=record.reference)
    record.save(force_insert=True)


def added(record: Record) -> events.RecordAdded:
    """Return the event of a new record."""
    return events.RecordAdded(
        customer_id=record.customer_id,
        record_id=record.pk,
        kind=record.kind,
        matter=record.matter,
        severity=record.severity,
        standing=record.standing,
        happened_on=record.happened_on,
    )


@verb("record.settle", label=Text("Settle credit record", "了结信用记录"))
def settle_record(
    *, record_id: int, settled_on: date, by: Actor, at: datetime, because: Because = ""
) -> Events:
    """Write down that a lasting record has ended.

    :raises RecordNotOpen: when it has ended before, or is no lasting one
    :raises DateImpossible: when it lies before the record or ahead
    """
    record = held(by, record_id, name="record.settle")
    if not queries.is_open(record):
        raise RecordNotOpen
    checked_day(settled_on, at=at, first=record.happened_on)
    record.settled_on = settled_on
    numbers = queries.numbers(on=today_of(at))
    changed(
        record,
        at=at,
        settled_on=settled_on,
        severity=judged(record, numbers=numbers).value,
        summary=(f"{record.summary} · {because}" if because else record.summary)[:500],
    )
    return [
        events.RecordSettled(
            customer_id=record.customer_id,
            record_id=record.pk,
            matter=record.matter,
            settled_on=settled_on,
        )
    ]


@verb("record.judge", label=Text("Set severity", "调整严重程度"))
def judge_record(
    *,
    record_id: int,
    severity: Severity,
    because: Because,
    version: int,
    by: Actor,
    at: datetime,
) -> Events:
    """Say how bad a record is instead of the rule; the reason stays with it.

    :raises ChangedMeanwhile: when somebody changed it since it was looked at
    """
    record = held(by, record_id, name="record.judge")
    if record.version != version:
        raise ChangedMeanwhile
    why = required(because, field="because")
    changed(record, at=at, severity=severity.value, is_severity_set=True, decided_because=why)
    return [
        events.RecordChanged(
            customer_id=record.customer_id,
            record_id=record.pk,
            matter=record.matter,
            severity=severity.value,
        )
    ]


@verb("record.cancel", label=Text("Cancel credit record", "作废信用记录"))
def cancel_record(*, record_id: int, because: Because, by: Actor, at: datetime) -> Events:
    """Take a record out that should not be there; it stays readable as it was known.

    :raises RecordNotOpen: when it is cancelled
    """
    record = held(by, record_id, name="record.cancel")
    if record.cancelled_at is not None:
        raise RecordNotOpen
    why = required(because, field="because")
    changed(record, at=at, cancelled_at=at, cancelled_because=why)
    return [
        events.RecordCancelled(
            customer_id=record.customer_id, record_id=record.pk, matter=record.matter
        )
    ]


@verb("record.note_nothing", label=Text("Note that nothing was found", "登记查无记录"))
def note_nothing(
    *,
    customer_id: int,
    kind: RecordKind,
    source: Source,
    checked_on: date,
    by: Actor,
    at: datetime,
    note: Because = "",
) -> Events:
    """Keep that a person looked at a source and found nothing, so that silence is evidence.

    :raises DateImpossible: when the day lies ahead
    """
    customer = customers.customer_for(by, customer_id, verb="record.note_nothing")
    checked_day(checked_on, at=at)
    queries.require_consent(customer, kind, matter="", payload={}, on=checked_on)
    note_check(
        customer.pk,
        kind,
        source=source,
        checked_on=checked_on,
        by_name=by.name,
        at=at,
        numbers=queries.numbers(on=today_of(at)),
        note=note,
    )
    return [
        events.NothingFoundNoted(
            customer_id=customer.pk, kind=kind.value, source=source, checked_on=checked_on
        )
    ]


def held(by: Actor, record_id: int, *, name: str) -> Record:
    """Return the record, locked until the transaction ends.

    :raises RecordNotFound: when there is none within reach
    """
    found = queries.record_for(by, record_id, verb=name)
    return Record.objects.select_for_update().get(pk=found.pk)
