"""Many statements of many customers at once: checked, and put on file as one act."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeAlias

from pydantic import InstanceOf, PlainSerializer

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.statements import events, queries
from obligor.statements.actions.drafts import Reason, checked_columns
from obligor.statements.models import Statement
from obligor_core.statements import statement as core
from obligor_core.statements.statement import Amounts, Header
from obligor_core.text import Text

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """One statement of a load, and whose it is by the customer's number."""

    customer_external_id: str
    header: Header
    lines: Mapping[str, Amounts]


def _summary(rows: Sequence[Loaded]) -> dict[str, Any]:
    digest = hashlib.sha256(repr([(r.customer_external_id, r.header) for r in rows]).encode())
    return {"count": len(rows), "sha256": digest.hexdigest()}


Statements: TypeAlias = Annotated[InstanceOf[tuple], PlainSerializer(_summary)]


@verb("statement.load", label=Text("Load statements", "批量载入财务报表"))
def load(*, statements: Statements, because: Reason, by: Actor, at: datetime) -> Events:
    """Put statements on file, the earlier periods first; a period that is on file stays as it is.

    Each is checked with the one before it; ``because`` is why faults do not keep it from the file.
    Customers out of reach, or unknown, are left out and counted.
    """
    numbers = {one.customer_external_id for one in statements}
    reached = customers.visible(by, verb="statement.load").filter(external_id__in=numbers)
    ids = dict(reached.values_list("external_id", "pk"))
    known = _on_file(list(ids.values()))
    fresh: list[Statement] = []
    for one in sorted(statements, key=lambda s: s.header.period_end):
        owner = ids.get(one.customer_external_id)
        if owner is None or _place(owner, one.header) in known:
            continue
        row = _row(owner, one, known=known, by=by, at=at, because=because)
        known[_place(owner, one.header)] = queries.statement_of(row)
        fresh.append(row)
    Statement.objects.bulk_create(fresh, batch_size=CHUNK)
    counted = Counter(row.customer_id for row in fresh)
    return [
        events.StatementsLoaded(
            created_count=len(fresh),
            unchanged_count=len(statements) - len(fresh),
            customers_count=len(counted),
            customer_ids=sorted(counted)[: events.NAMED_MAX],
        )
    ]


Place: TypeAlias = tuple[int, str, Any, Any]


def _place(customer_id: int, header: Header) -> Place:
    return customer_id, header.scope.value, header.period_from, header.period_end


def _on_file(customer_ids: list[int]) -> dict[Place, core.Statement]:
    rows = queries.in_force(Statement.objects.filter(customer_id__in=customer_ids))
    found = ((row.customer_id, queries.statement_of(row)) for row in rows)
    return {_place(owner, held.header): held for owner, held in found}


def _row(
    owner: int,
    one: Loaded,
    *,
    known: Mapping[Place, core.Statement],
    by: Actor,
    at: datetime,
    because: str,
) -> Statement:
    """Return the statement as it is put on file, with its faults and why it is filed with them."""
    row = Statement(
        customer_id=owner,
        **checked_columns(one.header, one.lines, at=at),
        state=Statement.State.FILED,
        source=Statement.Source.FILE,
        entered_at=at,
        entered_by=by.name,
        filed_at=at,
        filed_by=by.name,
    )
    opening = one.header.period_from - timedelta(days=1)
    year_before = (owner, one.header.scope.value, opening.replace(month=1, day=1), opening)
    found = queries.fault_columns(
        queries.faults_between(queries.statement_of(row), known.get(year_before))
    )
    row.faults, row.faults_count = found["faults"], found["faults_count"]
    row.acknowledged = [
        {"check": check, "because": because, "by": by.name, "at": at.isoformat()}
        for check in queries.to_answer(row)
    ]
    return row
