"""Statements as the API carries them: amounts are decimal strings in major units."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from obligor.foundation.rest import PageQuery
from obligor.statements import queries
from obligor_core.money import Money
from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import (
    Amounts,
    Assurance,
    Header,
    Opinion,
    PeriodKind,
    Scope,
    Unit,
)

HEADER_FIELDS = (
    "standard",
    "period_from",
    "period_end",
    "kind",
    "scope",
    "assurance",
    "auditor",
    "opinion",
    "currency",
    "unit",
)
ID_MAX = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=ID_MAX)]
Currency = Annotated[str, Field(min_length=3, max_length=3)]
Code = Annotated[str, Field(min_length=1, max_length=60)]
Reason = Annotated[str, Field(min_length=2, max_length=300)]
Amount = Annotated[Decimal, Field(max_digits=20, decimal_places=4)]


class StatementLineIn(Schema):
    """The two columns of a line in major units of the currency, whatever the unit of the source."""

    current: Amount | None = None
    previous: Amount | None = None


class StatementIn(Schema):
    standard: Standard
    period_from: date
    period_end: date
    kind: PeriodKind = PeriodKind.ANNUAL
    scope: Scope = Scope.SOLO
    assurance: Assurance = Assurance.UNAUDITED
    auditor: str = Field("", max_length=120)
    opinion: Opinion | None = None
    currency: Currency = "CNY"
    unit: Unit = Unit.ONE
    lines: dict[Code, StatementLineIn] = Field(max_length=400)

    def header(self) -> Header:
        """Return what the statement says of itself.

        :raises PeriodNotPossible: when it covers less than one month or more than eighteen
        """
        return Header(**self.model_dump(include=set(HEADER_FIELDS)))

    def amounts(self) -> dict[str, Amounts]:
        """Return the lines in minor units.

        :raises AmountUnreadable: when one has more decimals than the currency
        """
        return {
            code: Amounts(self._minor(line.current), self._minor(line.previous))
            for code, line in self.lines.items()
        }

    def _minor(self, value: Decimal | None) -> int | None:
        return None if value is None else Money.of(value, self.currency).minor


class StatementChangeIn(StatementIn):
    seen_changes: int | None = Field(
        None, ge=0, le=2**31 - 1, description="changes_count when it was read; refuses if it moved"
    )


class NewStatementIn(StatementIn):
    customer_id: Id


class AcknowledgementIn(Schema):
    check: Annotated[str, Field(max_length=40)]
    because: Reason


class FilingIn(Schema):
    acknowledged: list[AcknowledgementIn] = Field([], max_length=50)


class StatementBecauseIn(Schema):
    because: Reason


class StatementFaultOut(Schema):
    check: str
    severity: str
    what: dict[str, str]
    remedy: dict[str, str]
    codes: list[str]
    column: str
    found: int | None = Field(description="minor units")
    expected: int | None
    difference: int | None


class FinancialStatementOut(Schema):
    id: int
    customer_id: int
    standard: str
    period_from: date
    period_end: date
    kind: str = Field(alias="period_kind")
    scope: str
    assurance: str
    auditor: str
    opinion: str
    currency: str
    unit: str
    source: str
    upload_id: int | None
    state: str
    version: int
    replaces_id: int | None
    restated_because: str
    changes_count: int
    faults_count: int
    entered_at: datetime
    entered_by: str
    filed_at: datetime | None
    filed_by: str
    superseded_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_because: str


class FinancialStatementLineOut(Schema):
    current: str | None
    previous: str | None
    is_derived: bool = Field(description="nobody wrote it; it was added up")


class WholeStatementOut(FinancialStatementOut):
    lines: dict[str, FinancialStatementLineOut]
    faults: list[StatementFaultOut]
    acknowledged: list[dict[str, Any]]

    @staticmethod
    def resolve_lines(row: Any) -> dict[str, dict[str, Any]]:
        derived = {name.partition(":")[0] for name in row.derived}
        return {
            code: {
                "current": _spelled(amounts.current, row.currency),
                "previous": _spelled(amounts.previous, row.currency),
                "is_derived": code in derived,
            }
            for code, amounts in queries.lines_of(row).items()
        }


def _spelled(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money(minor, currency))


class FinancialStatementQuery(PageQuery):
    customer_id: Id | None = None
    state: Annotated[str, Field(pattern="^(draft|filed|withdrawn)$")] | None = None
    is_counting: bool | None = Field(None, description="filed, and no other took its place")
    period_from: date | None = Field(None, description="ends on this day or later")
    period_to: date | None = Field(None, description="ends on this day or earlier")
    has_faults: bool | None = None


class StatementSourceOut(Schema):
    column: str
    label: dict[str, str]
    amount_minor: int | None


class RatioOut(Schema):
    code: str
    group: str
    label: dict[str, str]
    formula: dict[str, str]
    unit: str
    rule: str
    value: float | None
    reason: dict[str, str] | None = Field(description="why there is no value")
    sources: list[StatementSourceOut]


class PeriodOut(Schema):
    statement_id: int
    period_from: date
    period_end: date
    kind: str
    assurance: str
    currency: str
    months: int


class PeriodRatiosOut(PeriodOut):
    ratios: list[RatioOut]


class ModelOut(Schema):
    code: str
    label: dict[str, str]
    value: float | None
    zone: str | None
    pd: float | None
    applies: bool | None
    why: dict[str, str]
    components: dict[str, float | None]


class StatementFindingOut(Schema):
    code: str
    severity: str
    text: dict[str, str]
    rule: str
    figures: dict[str, float | None]


class PeriodModelsOut(PeriodOut):
    models: list[ModelOut]
    findings: list[StatementFindingOut]


class StatementDifferenceOut(Schema):
    code: str
    column: str
    before: str | None
    after: str | None
