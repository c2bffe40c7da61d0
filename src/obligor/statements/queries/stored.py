"""Between the rows of the tables and the values of the core."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from obligor.statements.models import Statement
from obligor_core.statements import statement as core
from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import (
    NOTHING,
    Amounts,
    Assurance,
    Header,
    Opinion,
    PeriodKind,
    Scope,
    Unit,
)
from obligor_core.statements.totals import with_totals

CURRENT, PREVIOUS = ":current", ":previous"


def header_of(row: Statement) -> Header:
    """Return what the row says of the statement besides its lines."""
    return Header(
        standard=Standard(row.standard),
        period_from=row.period_from,
        period_end=row.period_end,
        kind=PeriodKind(row.period_kind),
        assurance=Assurance(row.assurance),
        scope=Scope(row.scope),
        currency=row.currency,
        unit=Unit(row.unit),
        version=row.version,
        auditor=row.auditor,
        opinion=Opinion(row.opinion) if row.opinion else None,
    )


def lines_of(row: Statement) -> dict[str, Amounts]:
    """Return the lines of the row, the totals that were added up here among them."""
    columns = zip(row.codes, row.amounts, row.previous, strict=True)
    return {code: Amounts(current, previous) for code, current, previous in columns}


def written_lines_of(row: Statement) -> dict[str, Amounts]:
    """Return the lines as somebody wrote them, without what was added up here."""
    added = set(row.derived)
    written = {
        code: Amounts(
            None if f"{code}{CURRENT}" in added else amounts.current,
            None if f"{code}{PREVIOUS}" in added else amounts.previous,
        )
        for code, amounts in lines_of(row).items()
    }
    return {code: amounts for code, amounts in written.items() if amounts != NOTHING}


def statement_of(row: Statement) -> core.Statement:
    """Return the row as the core knows statements."""
    return core.Statement(
        header_of(row), lines_of(row), frozenset(name.partition(":")[0] for name in row.derived)
    )


def header_columns(header: Header) -> dict[str, Any]:
    """Return the columns of a row that hold the header; the version is the row's own."""
    return {
        "standard": header.standard.value,
        "period_from": header.period_from,
        "period_end": header.period_end,
        "period_kind": header.kind.value,
        "assurance": header.assurance.value,
        "scope": header.scope.value,
        "currency": header.currency,
        "unit": header.unit.value,
        "auditor": header.auditor,
        "opinion": header.opinion.value if header.opinion else "",
    }


def line_columns(standard: Standard, lines: Mapping[str, Amounts]) -> dict[str, Any]:
    """Return the columns of a row that hold the lines, with the totals that nobody wrote.

    ``derived`` names each amount that was added up: ``total_assets:previous``.
    """
    kept = {code: amounts for code, amounts in lines.items() if amounts != NOTHING}
    whole = with_totals(standard, kept).lines
    return {
        "codes": list(whole),
        "amounts": [amounts.current for amounts in whole.values()],
        "previous": [amounts.previous for amounts in whole.values()],
        "derived": [name for code in whole for name in _added(code, kept, whole)],
    }


def _added(
    code: str, kept: Mapping[str, Amounts], whole: Mapping[str, Amounts], /
) -> Iterator[str]:
    written, now = kept.get(code, NOTHING), whole[code]
    if written.current is None and now.current is not None:
        yield f"{code}{CURRENT}"
    if written.previous is None and now.previous is not None:
        yield f"{code}{PREVIOUS}"
