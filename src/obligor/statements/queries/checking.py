"""What the checks of the core find in a statement, with the statement before it at hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from obligor.statements.models import Statement
from obligor.statements.queries.reach import in_force
from obligor.statements.queries.stored import statement_of
from obligor_core.statements import statement as core
from obligor_core.statements.checks import faults
from obligor_core.statements.faults import Severity, StatementFault

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


def checked(customer_id: int, found: core.Statement) -> tuple[StatementFault, ...]:
    """Return every fault of the statement, the statement before it being what is on file."""
    earlier = before(customer_id, found.header)
    return faults(found, previous=statement_of(earlier) if earlier is not None else None)


def fault_columns(found: Iterable[StatementFault]) -> dict[str, Any]:
    """Return the columns of a row that hold its faults; ``faults_count`` leaves out notices."""
    rows = [_fault(one) for one in found]
    return {
        "faults": rows,
        "faults_count": sum(row["severity"] in MUST_BE_ANSWERED for row in rows),
    }


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
