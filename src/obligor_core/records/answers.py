"""Read an answer in the house's own JSON shape: what the shipped adapter and answer files speak.

{"told_on": "2026-11-23", "cost": "3.50", "currency": "CNY", "records": [
  {"matter": "enforcement", "reference": "…", "happened_on": "2026-10-01", "amount": "120000.00",
   "currency": "CNY", "state": "open", "payload": {"case_number": "…"}}]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from obligor_core.decision import Fault, Refusal
from obligor_core.money import Money
from obligor_core.records.matters import MATTERS, Matter, PayloadType
from obligor_core.records.payloads import checked
from obligor_core.records.sources import Answer, AnswerMalformed, FoundRecord
from obligor_core.text import Text

RECORDS_MAX = 5000
BYTES_MAX = 4 * 1024 * 1024
CONTENT_TYPE = "application/json"

NO_JSON = Text("it is no JSON object", "不是 JSON 对象")
TOO_MANY = Text("it has more than {most} records", "记录超过 {most} 条")
TOO_LARGE = Text("it is larger than {most} MB", "内容超过 {most} MB")
UNKNOWN_MATTER = Text(
    "record {row}: there is no matter “{value}”", "第 {row} 条：不存在类型“{value}”"
)
NO_DAY = Text("{field} is no date: “{value}”", "{field} 不是日期：“{value}”")
NO_AMOUNT = Text(
    "record {row}: {field} is no amount: “{value}”", "第 {row} 条：{field} 不是金额：“{value}”"
)
NO_REFERENCE = Text("record {row}: the reference is missing", "第 {row} 条：缺少 reference")
NO_LIST = Text("“records” is no list of objects", "“records” 不是对象列表")
IN_RECORD = Text("record {row}: {what}", "第 {row} 条：{what}")


def read_answer(raw: bytes, *, source: str) -> Answer:
    """Return the answer in the raw content.

    Rule: REC-34 An answer is taken whole or not at all; the first fault names record and field.
    Source: house decision; half an answer would read as a clean record.
    :raises AnswerMalformed: when anything in it cannot be read
    """
    try:
        return _answer(raw)
    except _Unreadable as fault:
        raise AnswerMalformed(
            source=source, detail=fault.said.en, detail_zh=fault.said.zh
        ) from None


class _Unreadable(Exception):
    def __init__(self, said: Text) -> None:
        self.said = said
        super().__init__(said.en)


def _answer(raw: bytes) -> Answer:
    if len(raw) > BYTES_MAX:
        raise _Unreadable(TOO_LARGE.fill(most=BYTES_MAX >> 20))
    given = _object(raw)
    rows = given.get("records", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _Unreadable(NO_LIST)
    if len(rows) > RECORDS_MAX:
        raise _Unreadable(TOO_MANY.fill(most=RECORDS_MAX))
    currency = str(given.get("currency") or "CNY").upper()
    return Answer(
        records=tuple(_record(row, number) for number, row in enumerate(rows, start=1)),
        raw=raw,
        content_type=CONTENT_TYPE,
        told_on=_day(given.get("told_on"), "told_on"),
        cost_minor=_minor(given.get("cost"), currency, row=0, name="cost") or 0,
    )


def _object(raw: bytes) -> Mapping[str, Any]:
    try:
        given = json.loads(raw.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise _Unreadable(NO_JSON) from None
    if not isinstance(given, dict):
        raise _Unreadable(NO_JSON)
    return given


def _record(row: Mapping[str, Any], number: int) -> FoundRecord:
    matter = MATTERS.get(str(row.get("matter")))
    if matter is None:
        raise _Unreadable(UNKNOWN_MATTER.fill(row=number, value=str(row.get("matter"))[:40]))
    reference = str(row.get("reference") or "").strip()[:120]
    if not reference:
        raise _Unreadable(NO_REFERENCE.fill(row=number))
    currency = str(row.get("currency") or "CNY").upper()
    settled = row.get("settled_on")
    return FoundRecord(
        matter=matter.code,
        reference=reference,
        happened_on=_day(row.get("happened_on"), "happened_on"),
        payload=_payload(matter, row.get("payload") or {}, currency=currency, row=number),
        amount_minor=_minor(row.get("amount"), currency, row=number, name="amount"),
        currency=currency,
        is_open=str(row.get("state") or "open") == "open",
        settled_on=_day(settled, "settled_on") if settled else None,
        summary=str(row.get("summary") or "")[:500],
        is_certain=bool(row.get("is_certain", True)),
    )


def _payload(matter: Matter, given: object, *, currency: str, row: int) -> dict[str, str | int]:
    if not isinstance(given, dict):
        raise _Unreadable(NO_LIST)
    amounts = {f.name for f in matter.fields if f.type is PayloadType.AMOUNT}
    whole = {
        name: _minor(value, currency, row=row, name=name) if name in amounts else value
        for name, value in given.items()
    }
    found = checked(matter, whole)
    if found.faults:
        raise _Unreadable(_in_record(found.faults[0], row))
    return found.payload


def _in_record(fault: Fault, row: int) -> Text:
    return Text(
        IN_RECORD.en.format(row=row, what=fault.what.en),
        IN_RECORD.zh.format(row=row, what=fault.what.zh),
    )


def _day(value: object, name: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _Unreadable(NO_DAY.fill(field=name, value=str(value)[:40])) from None


def _minor(value: object, currency: str, *, row: int, name: str) -> int | None:
    if value is None or value == "":
        return None
    try:
        minor = Money.of(str(value), currency).minor
    except Refusal:
        minor = -1
    if not 0 <= minor <= 10**16:
        raise _Unreadable(NO_AMOUNT.fill(row=row, field=name, value=str(value)[:40]))
    return minor
