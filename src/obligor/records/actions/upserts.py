"""Load files of records, of industry outlooks and of sanctions lists: all rows, or none.

``rows`` have the columns of the import kind, typed, with the number ``_row`` of their file. A
record is known by source and number, so that loading the same file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.records import queries
from obligor.records.actions.checks import changed, judged, note_checks, today_of
from obligor.records.actions.loads import finish, refuse_faulty, refuse_taken
from obligor.records.models import IndustryOutlook, ListedName, Load, Record
from obligor_core.records.matters import RecordKind, Standing
from obligor_core.records.screening import comparable
from obligor_core.records.validity import RecordNumbers, valid_until
from obligor_core.text import Text

SCORES = ("cycle", "policy", "competition", "concentration")
COMPARED = (
    "happened_on",
    "settled_on",
    "amount_minor",
    "currency",
    "payload",
    "summary",
    "cancelled_at",
)


@verb("record.upsert", label=Text("Load credit records", "批量导入信用记录"), conceal=("rows",))
def upsert_records(*, rows: list[dict[str, Any]], batch: str, by: Actor, at: datetime) -> Events:
    """Load records of any matter; hits on lists wait for a person.

    :raises RowsFaulty: with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    incoming = queries.incoming_records(rows, by=by, on=today_of(at))
    refuse_faulty(incoming.faults)
    refuse_taken(batch, Load.Content.RECORD)
    numbers = queries.numbers(on=today_of(at))
    known = _known(incoming.rows)
    fresh, written, created = [], {}, []
    for values in incoming.rows:
        row = known.get((values["customer_id"], values["source"], values["reference"]))
        if row is None:
            fresh.append(_new(values, numbers, by=by, at=at))
        elif _is_other(row, values):
            _write(row, values, numbers, at=at)
            written[str(row.pk)] = row.version
    for row in Record.objects.bulk_create(fresh):
        created.append(row.pk)
        written[str(row.pk)] = row.version
    checks = _checks(incoming.rows, numbers, by=by, at=at)
    plan = {"created": created, "written": written, "checks": checks}
    counts = len(created), len(written) - len(created)
    ids = {values["customer_id"] for values in incoming.rows}
    return finish(Load.Content.RECORD, batch, plan=plan, counts=counts, customer_ids=ids, at=at)


def _known(rows: list[dict[str, Any]]) -> dict[tuple[int, str, str], Record]:
    found = Record.objects.select_for_update().filter(
        customer_id__in={r["customer_id"] for r in rows},
        reference__in={r["reference"] for r in rows},
    )
    return {(r.customer_id, r.source, r.reference): r for r in found}


def _new(values: dict[str, Any], numbers: RecordNumbers, *, by: Actor, at: datetime) -> Record:
    is_certain = values["kind"] != RecordKind.SANCTION.value
    row = Record(
        **values,
        standing=(Standing.CONFIRMED if is_certain else Standing.PROPOSED).value,
        decided_by=by.name if is_certain else "",
        decided_at=at if is_certain else None,
        learned_at=at,
        known_from=at,
    )
    return _judged(row, numbers)


def _judged(row: Record, numbers: RecordNumbers) -> Record:
    """Give the record its severity, unless the file says one, and the day to ask again."""
    row.is_severity_set = bool(row.severity)
    row.severity = judged(row, numbers=numbers).value
    row.valid_until = valid_until(RecordKind(row.kind), told_on=row.told_on, numbers=numbers)
    return row


def _is_other(row: Record, values: dict[str, Any]) -> bool:
    asked = values | {"cancelled_at": None}
    return any(getattr(row, name) != asked[name] for name in COMPARED) or (
        bool(values["severity"]) and values["severity"] != row.severity
    )


def _write(row: Record, values: dict[str, Any], numbers: RecordNumbers, *, at: datetime) -> None:
    severity = values["severity"] or (row.severity if row.is_severity_set else "")
    for name, value in (values | {"severity": severity}).items():
        setattr(row, name, value)
    _judged(row, numbers)
    names = [n for n in COMPARED if n != "cancelled_at"]
    names += ["told_on", "valid_until", "severity", "is_severity_set"]
    changed(row, at=at, **{n: getattr(row, n) for n in names}, cancelled_at=None)


def _checks(
    rows: list[dict[str, Any]], numbers: RecordNumbers, *, by: Actor, at: datetime
) -> list[int]:
    """Keep that somebody looked, once for each customer, kind, source and day; return new ids."""
    counts = Counter((r["customer_id"], r["kind"], r["source"], r["told_on"]) for r in rows)
    return note_checks(counts, numbers=numbers, by_name=by.name, at=at)


@verb("record.upsert_checks", label=Text("Load that nothing was found", "批量登记查无记录"))
def upsert_checks(*, rows: list[dict[str, Any]], batch: str, by: Actor, at: datetime) -> Events:
    """Load that somebody looked at a source about customers, whatever was found.

    :raises RowsFaulty: with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    incoming = queries.incoming_checks(rows, by=by, on=today_of(at))
    refuse_faulty(incoming.faults)
    refuse_taken(batch, Load.Content.CHECK)
    keys = ("customer_id", "kind", "source", "checked_on")
    counts = {tuple(row[name] for name in keys): 0 for row in incoming.rows}
    numbers = queries.numbers(on=today_of(at))
    made = note_checks(counts, numbers=numbers, by_name=by.name, at=at)
    ids = {row["customer_id"] for row in incoming.rows}
    plan, content = {"created": made}, Load.Content.CHECK
    return finish(content, batch, plan=plan, counts=(len(made), 0), customer_ids=ids, at=at)


@verb("record.upsert_outlooks", label=Text("Load industry outlooks", "批量导入行业展望"))
def upsert_outlooks(*, rows: list[dict[str, Any]], batch: str, by: Actor, at: datetime) -> Events:
    """Load outlooks; one that differs from that of the same day takes its place.

    :raises RowsFaulty: with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    incoming = queries.incoming_outlooks(rows, on=today_of(at))
    refuse_faulty(incoming.faults)
    refuse_taken(batch, Load.Content.OUTLOOK)
    standing = {
        (row.code, row.valid_from): row
        for row in IndustryOutlook.objects.select_for_update().filter(replaced_at=None)
    }
    names = (*SCORES, "source", "note")
    fresh, ended = _sorted_out(
        incoming.rows, standing, key=lambda v: (v["code"], v["valid_from"]), names=names
    )
    IndustryOutlook.objects.filter(pk__in=ended).update(replaced_at=at)
    made = IndustryOutlook.objects.bulk_create(
        IndustryOutlook(**v, recorded_at=at, recorded_by=by.name, batch=batch) for v in fresh
    )
    plan = {"created": [row.pk for row in made], "ended": ended}
    counts = len(made) - len(ended), len(ended)
    return finish(Load.Content.OUTLOOK, batch, plan=plan, counts=counts, customer_ids=(), at=at)


@verb("record.upsert_listed", label=Text("Load sanctions list", "批量导入制裁名单"))
def upsert_listed(*, rows: list[dict[str, Any]], batch: str, by: Actor, at: datetime) -> Events:
    """Load the names of lists; everybody is screened again afterwards.

    :raises RowsFaulty: with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    incoming = queries.incoming_listed(rows)
    refuse_faulty(incoming.faults)
    refuse_taken(batch, Load.Content.LISTED)
    standing = {
        (row.list_name, row.reference, row.name): row
        for row in ListedName.objects.select_for_update().filter(withdrawn_at=None)
    }
    fresh, ended = _sorted_out(
        incoming.rows,
        standing,
        key=lambda v: (v["list_name"], v["reference"], v["name"]),
        names=("is_person", "listed_on", "ended_on"),
    )
    ListedName.objects.filter(pk__in=ended).update(withdrawn_at=at)
    made = ListedName.objects.bulk_create(
        ListedName(
            **v,
            name_normal=comparable(v["name"], is_person=v["is_person"])[:300],
            recorded_at=at,
            batch=batch,
        )
        for v in fresh
    )
    plan = {"created": [row.pk for row in made], "ended": ended}
    counts = len(made) - len(ended), len(ended)
    return finish(Load.Content.LISTED, batch, plan=plan, counts=counts, customer_ids=(), at=at)


def _sorted_out(
    rows: list[dict[str, Any]],
    standing: dict[tuple[Any, ...], Any],
    *,
    key: Callable[[dict[str, Any]], tuple[Any, ...]],
    names: tuple[str, ...],
) -> tuple[list[dict[str, Any]], list[int]]:
    """Return the rows that are new or differ, and the ids of those whose place they take."""
    fresh: list[dict[str, Any]] = []
    ended: list[int] = []
    for values in rows:
        row = standing.get(key(values))
        if row is None:
            fresh.append(values)
        elif any(getattr(row, name) != values[name] for name in names):
            fresh.append(values)
            ended.append(row.pk)
    return fresh, ended
