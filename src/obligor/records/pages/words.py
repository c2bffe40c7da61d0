"""Words and tones that the pages of credit records share, and a record as a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from obligor.foundation import figures
from obligor.records import queries
from obligor_core.records.consent import PURPOSE_LABELS
from obligor_core.records.industry import CHAIN_ROLE_LABELS, OUTLOOK_LABELS
from obligor_core.records.law import SubjectKind
from obligor_core.records.matters import (
    KIND_LABELS,
    MATTERS,
    SEVERITY_LABELS,
    STANDING_LABELS,
    PayloadField,
    PayloadType,
)
from obligor_core.text import Text

KINDS = {kind.value: label for kind, label in KIND_LABELS.items()}
SEVERITIES = {severity.value: label for severity, label in SEVERITY_LABELS.items()}
STANDINGS = {standing.value: label for standing, label in STANDING_LABELS.items()}
PURPOSES = {purpose.value: label for purpose, label in PURPOSE_LABELS.items()}
MATTER_LABELS = {code: matter.label for code, matter in MATTERS.items()}
CHAIN_ROLES = {role.value: label for role, label in CHAIN_ROLE_LABELS.items()}
OUTLOOKS = {level.value: label for level, label in OUTLOOK_LABELS.items()}
SUBJECTS = {
    SubjectKind.ENTERPRISE.value: Text("the enterprise", "企业"),
    SubjectKind.PERSON.value: Text("a person", "自然人"),
}
QUERY_STATES = {
    "waiting": Text("waiting", "排队中"),
    "running": Text("being asked", "查询中"),
    "answered": Text("answered", "已返回"),
    "failed": Text("no answer", "未返回"),
}
SEVERITY_TONES = {"info": "muted", "notice": "info", "serious": "risk", "severe": "bad"}
STANDING_TONES = {"proposed": "waiting", "confirmed": "ok", "dismissed": "muted"}
QUERY_TONES = {"waiting": "info", "running": "info", "answered": "ok", "failed": "bad"}
OUTLOOK_TONES = {"weak": "bad", "stable": "info", "strong": "ok"}
ICONS = {
    "bureau": "building-bank",
    "court": "gavel",
    "tax": "receipt",
    "penalty": "alert-octagon",
    "sanction": "ban",
    "news": "world",
    "registration": "building",
    "bill": "file-invoice",
}
# The fields that tell most about a record, for its line in a list.
TELLING = (
    "title",
    "case_number",
    "bill_number",
    "matched_name",
    "grade",
    "year",
    "role",
    "cause",
    "authority",
    "violation",
    "changed",
    "tax_type",
    "five_tier",
    "overdue",
    "credit_balance",
)
TOLD_MAX = 3


@dataclass(frozen=True, slots=True)
class Said:
    """One field of a payload in words."""

    label: Text
    value: str
    is_figure: bool = False


def said_fields(record: Any, payload: Mapping[str, Any]) -> list[Said]:
    """Return the payload field by field in the order of its schema, in words."""
    return [
        Said(
            one.label,
            spelled(one, payload[one.name], currency=record.currency),
            one.type in (PayloadType.AMOUNT, PayloadType.INTEGER),
        )
        for one in MATTERS[record.matter].fields
        if one.name in payload
    ]


def spelled(one: PayloadField, value: Any, *, currency: str) -> str:
    """Return a value of a payload as people read it."""
    match one.type:
        case PayloadType.AMOUNT:
            return f"{figures.amount(int(value), currency)} {currency}"
        case PayloadType.CHOICE:
            return figures.said(dict(one.choices).get(str(value), value))
        case _:
            return str(value)


def told(record: Any, payload: Mapping[str, Any]) -> str:
    """Return the line that tells most of a record: its summary, else its main fields."""
    if record.summary:
        return str(record.summary)
    known = {f.name: f for f in MATTERS[record.matter].fields}
    parts = [
        spelled(known[name], payload[name], currency=record.currency)
        if known[name].type is not PayloadType.AMOUNT
        else f"{figures.said(known[name].label)} "
        f"{figures.short_amount(int(payload[name]), record.currency)}"
        for name in TELLING
        if name in payload and name in known
    ]
    return " · ".join(parts[:TOLD_MAX])


@dataclass(frozen=True, slots=True)
class Line:
    """A record as a line of a page."""

    record: Any
    label: Text
    icon: str
    what: str
    severity: Text
    tone: str
    is_open: bool
    is_lasting: bool
    standing: Text
    standing_tone: str


def line_of(record: Any, payload: Mapping[str, Any]) -> Line:
    """Return the record as a line, with what of it may be read."""
    matter = MATTERS[record.matter]
    return Line(
        record=record,
        label=matter.label,
        icon=ICONS[record.kind],
        what=told(record, payload),
        severity=SEVERITIES[record.severity],
        tone=SEVERITY_TONES[record.severity],
        is_open=queries.is_open(record),
        is_lasting=matter.is_lasting,
        standing=STANDINGS[record.standing],
        standing_tone=STANDING_TONES[record.standing],
    )


def choices(labels: Mapping[str, Text]) -> list[tuple[str, str]]:
    """Return the values with their words in the language of the request."""
    return [(value, figures.said(label)) for value, label in labels.items()]


def listed_kinds(values: list[str]) -> str:
    """Return the kinds in words, one after the other."""
    return " · ".join(figures.said(KINDS[v]) for v in values)


def listed_purposes(values: list[str]) -> str:
    """Return the purposes in words, one after the other."""
    return " · ".join(figures.said(PURPOSES[v]) for v in values)
