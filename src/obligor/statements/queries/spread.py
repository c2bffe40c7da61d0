"""A customer's statements side by side, with every ratio and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from obligor.foundation import figures
from obligor.statements.queries.frames import frames
from obligor_core.statements.frames import wide
from obligor_core.statements.ratios import RATIO_OF, RATIOS, RatioValue, explain, with_ratios
from obligor_core.statements.ratios.definition import column_label
from obligor_core.statements.statement import Scope

PERIODS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """The periods of one scope, the earliest first; ``rows`` has a row for each, with ratios."""

    scope: str
    scopes: tuple[str, ...]
    rows: pl.DataFrame

    @property
    def periods(self) -> list[dict[str, Any]]:
        """Return what is known of each period: id, days, kind, assurance, currency, months."""
        names = ("statement_id", "period_from", "period_end", "kind", "assurance", "currency")
        return self.rows.select(*names, "months").to_dicts()

    def explained(self) -> list[tuple[RatioValue, ...]]:
        """Return the ratios of each period, with reasons and sources."""
        return [explain(self.rows[place], RATIOS) for place in range(self.rows.height)]


def spread_of(
    customer_id: int,
    *,
    on: date,
    known_at: datetime,
    scope: str = "",
    kind: str = "",
    count: int = PERIODS_SHOWN,
) -> Spread:
    """Return the newest periods of a customer: of the scope, and of the kind, asked for.

    Without a scope the consolidated statements go first where there are some.
    """
    found = frames([customer_id], on=on, known_at=known_at)
    whole = with_ratios(wide(found.headers, found.lines), RATIOS)
    scopes = tuple(s.value for s in Scope if s.value in set(whole["scope"]))
    chosen = scope if scope in scopes else next(iter(scopes), "")
    rows = whole.filter(pl.col("scope") == chosen)
    if kind:
        rows = rows.filter(pl.col("kind") == kind)
    rows = rows.sort("period_end", "months", "statement_id").tail(count)
    return Spread(chosen, scopes, rows)


def analytic_name(code: str) -> str:
    """Return what a line of the analytic chart is called in the reader's language."""
    return figures.said(column_label(code))


def ratio_name(code: str) -> str:
    """Return what a ratio is called in the reader's language."""
    return figures.said(RATIO_OF[code].label)
