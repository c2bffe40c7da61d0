"""Check what a record says against the schema of its matter, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from obligor_core.customers.masking import mask_person_name
from obligor_core.decision import Fault
from obligor_core.records.matters import Matter, PayloadField, PayloadType
from obligor_core.text import Text

Payload: TypeAlias = dict[str, str | int]

MISSING = Text("{field} is missing.", "缺少{field}。")
FILL_IN = Text("Fill it in.", "请填写。")
UNKNOWN_FIELD = Text("{field} is no field of {matter}.", "“{matter}”没有字段 {field}。")
TAKE_OUT = Text("Take it out, or choose another kind.", "请删除该字段，或改选记录类型。")
NOT_READ = Text("{field}: “{value}” cannot be read.", "{field}：“{value}”无法识别。")
WRITE_WHOLE = Text(
    "Write a whole number from {least} to {most}.", "请填写 {least} 至 {most} 的整数。"
)
WRITE_DAY = Text("Write a date as 2026-11-23.", "请按 2026-11-23 的格式填写日期。")
CHOOSE = Text("Write one of {choices}.", "请填写下列之一：{choices}。")
SHORTEN = Text("Write at most {most} characters.", "最多 {most} 个字符。")


@dataclass(frozen=True, slots=True)
class CheckedPayload:
    """The payload with the fields of its matter, and every fault; the fault's column is a field."""

    payload: Payload
    faults: tuple[Fault, ...]


def checked(matter: Matter, given: Mapping[str, object]) -> CheckedPayload:
    """Return the payload in the types of its matter; what is empty is left out.

    Rule: REC-10 A record says only what the schema of its matter knows, with every needed field.
    Source: house decision; a payload that nobody can read is no evidence.
    """
    payload: Payload = {}
    faults: list[Fault] = []
    known = {one.name for one in matter.fields}
    for name in sorted(set(given) - known):
        said = UNKNOWN_FIELD.fill(field=name, matter="{matter}")
        said = Text(said.en.format(matter=matter.label.en), said.zh.format(matter=matter.label.zh))
        faults.append(Fault(said, TAKE_OUT, column=name))
    for one in matter.fields:
        value = given.get(one.name)
        if value is None or (isinstance(value, str) and not value.strip()):
            if one.is_required:
                faults.append(_fault(MISSING, one, FILL_IN))
            continue
        read = _read(one, value)
        if isinstance(read, Fault):
            faults.append(read)
        else:
            payload[one.name] = read
    return CheckedPayload(payload, tuple(faults))


def _read(one: PayloadField, value: object) -> str | int | Fault:
    match one.type:
        case PayloadType.AMOUNT | PayloadType.INTEGER:
            return _whole(one, value)
        case PayloadType.DATE:
            return _day(one, value)
        case PayloadType.CHOICE:
            return _choice(one, value)
        case _:
            return _text(one, value)


def _whole(one: PayloadField, value: object) -> int | Fault:
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        number = int(value.strip())
    if number is None or not one.least <= number <= one.most:
        return _fault(NOT_READ, one, WRITE_WHOLE.fill(least=one.least, most=one.most), value)
    return number


def _day(one: PayloadField, value: object) -> str | Fault:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        return _fault(NOT_READ, one, WRITE_DAY, value)


def _choice(one: PayloadField, value: object) -> str | Fault:
    """Return the stored word of a choice, which may be written as any of its labels."""
    written = str(value).strip()
    for code, label in one.choices:
        if written.casefold() in (code.casefold(), label.en.casefold(), label.zh.casefold()):
            return code
    remedy = CHOOSE.fill(choices=", ".join(code for code, _ in one.choices))
    return _fault(NOT_READ, one, remedy, value)


def _text(one: PayloadField, value: object) -> str | Fault:
    written = " ".join(str(value).replace("\0", "").split())
    if len(written) > one.length_max:
        return _fault(NOT_READ, one, SHORTEN.fill(most=one.length_max), value)
    return written


def _fault(what: Text, one: PayloadField, remedy: Text, value: object = "") -> Fault:
    shown = str(value)[:60]
    said = Text(
        what.en.format(field=one.label.en, value=shown),
        what.zh.format(field=one.label.zh, value=shown),
    )
    return Fault(said, remedy, column=one.name, value=shown or None)


def masked(matter: Matter, payload: Mapping[str, str | int]) -> Payload:
    """Return the payload with the names of persons masked (CUS-40)."""
    persons = {one.name for one in matter.fields if one.type is PayloadType.PERSON}
    return {
        name: mask_person_name(str(value)) if name in persons else value
        for name, value in payload.items()
    }
