"""Models of failure and signs of quality for the periods of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.conf import settings

from obligor.foundation.access import SYSTEM
from obligor.receivables import queries as receivables
from obligor.statements.queries.spread import Spread
from obligor_core.statements.benford import benford
from obligor_core.statements.models import ModelResult, Traits, model_results
from obligor_core.statements.quality import Finding, against_declared, findings
from obligor_core.statements.statement import PeriodKind
from obligor_core.text import Text

CUSTOMER_FILE = Text("the customer file", "客户档案登记的营业收入")


@dataclass(frozen=True, slots=True)
class Judged:
    """One period: what the models say, and what looks too good."""

    period: dict[str, Any]
    models: tuple[ModelResult, ...]
    findings: tuple[Finding, ...]


def judged(customer: Any, spread: Spread) -> list[Judged]:
    """Return models and findings of each period, the earliest first."""
    traits = Traits(industry_code=customer.industry_code or None)
    found = []
    years = [p["statement_id"] for p in spread.periods if p["kind"] == PeriodKind.ANNUAL]
    for place, period in enumerate(spread.periods):
        row = spread.rows[place]
        is_newest = period["statement_id"] in years[-1:]
        signs = [*findings(row), *(_against_file(customer, row) if is_newest else ())]
        found.append(Judged(period, model_results(row, traits), tuple(signs)))
    return found


def _against_file(customer: Any, row: pl.DataFrame) -> Sequence[Finding]:
    """Return whether the revenue of a year differs from that on the customer's file."""
    of = row.row(0, named=True)
    known, reported = customer.annual_revenue_minor, of["revenue"]
    if of["currency"] != settings.BOOK_CURRENCY or known is None or reported is None:
        return ()
    finding = against_declared(
        reported_minor=reported,
        declared_minor=known,
        source=CUSTOMER_FILE,
        currency=of["currency"],
    )
    return () if finding is None else (finding,)


def digits_of(customer_id: int) -> dict[str, Any] | None:
    """Return how the first digits of our documents with the customer are spread; None without."""
    items = receivables.items(SYSTEM).filter(customer_id=customer_id, cancelled_at=None)
    payments = receivables.payments(SYSTEM).filter(customer_id=customer_id, cancelled_at=None)
    amounts = [
        *items.values_list("amount_minor", flat=True),
        *payments.values_list("amount_minor", flat=True),
    ]
    if not amounts:
        return None
    frame = pl.DataFrame({"amount_minor": amounts}, schema={"amount_minor": pl.Int64})
    return benford(frame, "amount_minor").row(0, named=True)
