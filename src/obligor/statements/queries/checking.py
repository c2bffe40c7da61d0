"""What the checks of the core find in a statement, with the statement before it at hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from obligor.statements.models import Statement
from obligor.statements.queries.reach import in_force
from obligor.statements.queries.stored import statement_of
from obligor_core.statements import statement as core
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import Check, Severity, StatementFault
from obligor_core.statements.settling import unit_doubt
from obligor_core.text import Text

UNIT = "unit"
UNIT_LABEL = Text("Unit of the amounts", "金额单位")
UNIT_REMEDY = Text(
    "Choose the right unit, or say why the figures are so.", "请更正金额单位，或说明原因。"
)
MUST_BE_ANSWERED = frozenset({Severity.ERROR.value, Severity.WARNING.value})


def before(customer_id: int, header: core.Header) -> Statement | None:
    """Return the statement whose balance opens this one: filed if there is one, else a draft."""
    rows = Statement.objects.filter(
        customer_id=customer_id,
        scope=header.scope.value,
        currency=header.currency,
        period_end=header.period_from - timedelta(days=1),
    )
    counting = in_force(rows).order_by("period_kind", "-pk").first()
    return counting or rows.filter(state="draft").order_by("period_kind", "-pk").first()


def faults_found(customer_id: int, found: core.Statement) -> list[dict[str, Any]]:
    """Return every fault of the statement as it is stored; what is on file is the one before.

    A jump of all figures by the factor between two units is a fault that must be answered.
    """
    earlier = before(customer_id, found.header)
    return faults_between(found, statement_of(earlier) if earlier is not None else None)


def faults_between(
    found: core.Statement, previous: core.Statement | None, /
) -> list[dict[str, Any]]:
    """Return every fault of the statement by itself and against the one before, as stored."""
    rows = [_fault(one) for one in faults(found, previous=previous)]
    if previous is not None:
        doubt = unit_doubt(found.lines, unit=found.header.unit, before=previous.lines)
        if doubt is not None:
            rows.insert(0, _unit_fault(doubt.question))
    return rows


def check_name(check: str) -> Text:
    """Return what a check is called."""
    return UNIT_LABEL if check == UNIT else Check(check).label


def _unit_fault(question: Text) -> dict[str, Any]:
    return {
        "check": UNIT,
        "severity": Severity.ERROR.value,
        "what": question.as_json(),
        "remedy": UNIT_REMEDY.as_json(),
        "codes": [],
        "column": "current",
        "found": None,
        "expected": None,
        "difference": None,
    }


def fault_columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns of a row that hold its faults; ``faults_count`` leaves out notices."""
    count = sum(row["severity"] in MUST_BE_ANSWERED for row in rows)
    return {"faults": rows, "faults_count": count}


def _fault(one: StatementFault) -> dict[str, Any]:
    return {
        "check": one.check.value,
        "severity": one.severity.value,
        "what": one.what.as_json(),
        "remedy": one.remedy.as_json(),
        "codes": list(one.codes),
        "column": one.column.value,
        "found": one.found,
        "expected": one.expected,
        "difference": one.difference,
    }


def to_answer(row: Statement) -> dict[str, list[dict[str, Any]]]:
    """Return the faults that must be answered before filing, by the check that found them."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for fault in row.faults:
        if fault["severity"] in MUST_BE_ANSWERED:
            grouped.setdefault(fault["check"], []).append(fault)
    return grouped
