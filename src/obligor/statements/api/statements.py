"""Statements, their ratios, models and findings over REST."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Path, Query, Router

from obligor.customers import queries as customers
from obligor.foundation.clock import now, today
from obligor.foundation.rest import (
    ACTED,
    CREATED,
    Page,
    actor,
    answer,
    key_of,
    page_of,
)
from obligor.statements import actions, queries
from obligor.statements.api.schemas import (
    FilingIn,
    FinancialStatementOut,
    FinancialStatementQuery,
    Id,
    NewStatementIn,
    PeriodModelsOut,
    PeriodRatiosOut,
    StatementBecauseIn,
    StatementChangeIn,
    StatementDifferenceOut,
    WholeStatementOut,
)
from obligor_core.money import Money
from obligor_core.statements.ratios import RatioValue
from obligor_core.statements.statement import NOTHING

router = Router(tags=["statements"])


@router.get("/statements", response=Page[FinancialStatementOut])
def list_statements(request: HttpRequest, query: Query[FinancialStatementQuery]):
    """List the versions of statements within reach, the newest period first."""
    by = actor(request)
    by.require(queries.SEE)
    rows = queries.statements(by).order_by("-period_end", "-pk")
    if query.customer_id is not None:
        rows = rows.filter(customer_id=query.customer_id)
    if query.state is not None:
        rows = rows.filter(state=query.state)
    if query.is_counting is not None:
        counting = queries.in_force(rows)
        rows = counting if query.is_counting else rows.exclude(pk__in=counting.values("pk"))
    if query.period_from is not None:
        rows = rows.filter(period_end__gte=query.period_from)
    if query.period_to is not None:
        rows = rows.filter(period_end__lte=query.period_to)
    if query.has_faults is not None:
        rows = rows.filter(faults_count__gt=0) if query.has_faults else rows.filter(faults_count=0)
    return page_of(rows, query)


@router.post("/statements", response=CREATED)
def enter(request: HttpRequest, body: NewStatementIn):
    """Enter a statement as a draft; the answer says how many faults the checks found."""
    outcome = actions.enter(
        customer_id=body.customer_id,
        header=body.header(),
        lines=body.amounts(),
        source="api",
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.get("/statements/{statement_id}", response=WholeStatementOut)
def get_statement(request: HttpRequest, statement_id: Path[Id]):
    """Show one version with its lines, its faults, and why it was filed in spite of them."""
    by = actor(request)
    by.require(queries.SEE)
    return queries.statement_for(by, statement_id)


@router.put("/statements/{statement_id}", response=ACTED)
def change(request: HttpRequest, statement_id: Path[Id], body: StatementChangeIn):
    """Write a draft anew."""
    outcome = actions.change(
        statement_id=statement_id,
        header=body.header(),
        lines=body.amounts(),
        seen_changes=body.seen_changes,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.delete("/statements/{statement_id}", response=ACTED)
def discard(request: HttpRequest, statement_id: Path[Id]):
    """Throw a draft away."""
    outcome = actions.discard(
        statement_id=statement_id, by=actor(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.post("/statements/{statement_id}/filing", response=ACTED)
def file(request: HttpRequest, statement_id: Path[Id], body: FilingIn):
    """Put a draft on file, with a reason for each class of fault that is left."""
    given = [actions.Acknowledgement(a.check, a.because) for a in body.acknowledged]
    outcome = actions.file(
        statement_id=statement_id,
        acknowledged=given,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.post("/statements/{statement_id}/restatement", response=CREATED)
def restate(request: HttpRequest, statement_id: Path[Id], body: StatementBecauseIn):
    """Make a draft of the next version."""
    outcome = actions.restate(
        statement_id=statement_id,
        because=body.because,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/statements/{statement_id}/withdrawal", response=ACTED)
def withdraw(request: HttpRequest, statement_id: Path[Id], body: StatementBecauseIn):
    """Let a statement on file count no more."""
    outcome = actions.withdraw(
        statement_id=statement_id,
        because=body.because,
        by=actor(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.get(
    "/statements/{statement_id}/difference/{other_id}", response=list[StatementDifferenceOut]
)
def difference(request: HttpRequest, statement_id: Path[Id], other_id: Path[Id]):
    """Show the amounts in which two versions differ."""
    by = actor(request)
    by.require(queries.SEE)
    before, after = queries.statement_for(by, other_id), queries.statement_for(by, statement_id)
    old, new = queries.lines_of(before), queries.lines_of(after)
    found = []
    for code in dict.fromkeys([*old, *new]):
        was, is_ = old.get(code, NOTHING), new.get(code, NOTHING)
        for column in ("current", "previous"):
            pair = (getattr(was, column), getattr(is_, column))
            if pair[0] != pair[1]:
                spelled = [_spelled(v, after.currency) for v in pair]
                found.append(
                    {"code": code, "column": column, "before": spelled[0], "after": spelled[1]}
                )
    return found


def _spelled(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money(minor, currency))


@router.get("/customers/{customer_id}/ratios", response=list[PeriodRatiosOut])
def ratios(request: HttpRequest, customer_id: Path[Id], scope: str = ""):
    """Show the ratios of the newest periods with formula, reason and sources."""
    spread = _spread(request, customer_id, scope)
    return [
        period | {"ratios": [_ratio(one) for one in values]}
        for period, values in zip(spread.periods, spread.explained(), strict=True)
    ]


def _spread(request: HttpRequest, customer_id: int, scope: str, /) -> queries.Spread:
    by = actor(request)
    by.require(queries.SEE)
    customers.customer_for(by, customer_id, verb=queries.SEE)
    return queries.spread_of(customer_id, on=today(), known_at=now(), scope=scope)


def _ratio(one: RatioValue) -> dict[str, Any]:
    ratio = one.ratio
    return {
        "code": ratio.code,
        "group": ratio.group.value,
        "label": ratio.label.as_json(),
        "formula": ratio.formula.as_json(),
        "unit": ratio.unit.value,
        "rule": ratio.rule,
        "value": one.value,
        "reason": one.reason.as_json() if one.reason else None,
        "sources": [
            {"column": s.column, "label": s.label.as_json(), "amount_minor": s.amount_minor}
            for s in one.sources
        ],
    }


@router.get("/customers/{customer_id}/models", response=list[PeriodModelsOut])
def models(request: HttpRequest, customer_id: Path[Id], scope: str = ""):
    """Show models of failure and findings about quality of the newest periods."""
    spread = _spread(request, customer_id, scope)
    owner = customers.customer_for(actor(request), customer_id, verb=queries.SEE)
    return [_judged(one) for one in queries.judged(owner, spread)]


def _judged(one: queries.Judged) -> dict[str, Any]:
    return one.period | {
        "models": [
            {
                "code": m.code,
                "label": m.label.as_json(),
                "value": m.value,
                "zone": m.zone.value if m.zone else None,
                "pd": m.pd,
                "applies": m.applies,
                "why": m.why.as_json(),
                "components": dict(m.components),
            }
            for m in one.models
        ],
        "findings": [
            {
                "code": f.code,
                "severity": f.severity.value,
                "text": f.text.as_json(),
                "rule": f.rule,
                "figures": dict(f.figures),
            }
            for f in one.findings
        ],
    }
