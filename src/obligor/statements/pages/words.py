"""What a stored statement says of itself, in words and tones, for all pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor.statements import queries
from obligor.statements.pages.forms import spoken
from obligor_core.statements.chart import Standard
from obligor_core.statements.faults import Severity
from obligor_core.statements.statement import Assurance, Opinion, PeriodKind, Scope, Unit

ROOM = "statements"
SEVERITY_TONES = {"error": "bad", "warning": "risk", "notice": "info"}


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault as a page shows it; ``because`` is why it was filed all the same."""

    check: str
    label: str
    severity: str
    tone: str
    what: str
    remedy: str
    code: str
    because: str = ""
    by: str = ""


def fault_lines(row: Any) -> list[FaultLine]:
    """Return the faults of a statement with what was said about each."""
    said = {one["check"]: one for one in row.acknowledged}
    return [_line(fault, said.get(fault["check"], {})) for fault in row.faults]


def _line(fault: dict[str, Any], said: dict[str, Any]) -> FaultLine:
    severity = fault["severity"]
    return FaultLine(
        check=fault["check"],
        label=figures.said(queries.check_name(fault["check"])),
        severity=figures.said(Severity(severity).label),
        tone=SEVERITY_TONES[severity],
        what=figures.said(fault["what"]),
        remedy=figures.said(fault["remedy"]),
        code=next(iter(fault["codes"]), ""),
        because=said.get("because", ""),
        by=said.get("by", ""),
    )


@dataclass(frozen=True, slots=True)
class StateWord:
    label: str
    tone: str


def state_word(row: Any) -> StateWord:
    """Return the state of a version: one that was replaced is superseded."""
    if row.state == "draft":
        return StateWord(_("draft"), "waiting")
    if row.state == "withdrawn":
        return StateWord(_("withdrawn"), "muted")
    if row.superseded_at is not None:
        return StateWord(_("superseded"), "muted")
    return StateWord(_("filed"), "ok")


def period_name(row: Any) -> str:
    """Return what the period is called: 2025, or 2026-01 – 2026-06."""
    if row.period_kind == PeriodKind.ANNUAL.value and row.period_end.month == 12:
        return str(row.period_end.year)
    return f"{row.period_from:%Y-%m} – {row.period_end:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Described:
    """A stored statement in the words of the reader's language."""

    row: Any
    period: str
    kind: str
    scope: str
    standard: str
    assurance: str
    opinion: str
    unit: str
    state: StateWord


def described(row: Any) -> Described:
    """Return the statement in words."""
    return Described(
        row=row,
        period=period_name(row),
        kind=spoken(PeriodKind, row.period_kind),
        scope=spoken(Scope, row.scope),
        standard=spoken(Standard, row.standard),
        assurance=spoken(Assurance, row.assurance),
        opinion=spoken(Opinion, row.opinion),
        unit=spoken(Unit, row.unit),
        state=state_word(row),
    )
