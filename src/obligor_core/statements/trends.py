"""A statement in shares of its total, against the year before, and over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from obligor_core.receivables.measures import RATIO_DECIMALS
from obligor_core.statements.chart import LineKind, Part, chart
from obligor_core.statements.statement import Statement
from obligor_core.statements.totals import Column, amount_of
from obligor_core.text import Text

BASES = {Part.BALANCE: "total_assets", Part.INCOME: "revenue", Part.CASH_FLOW: "cf_sales"}
NEW = Text("nothing before", "上期为零")
WAS_NEGATIVE = Text("negative before", "上期为负")
NOT_TOLD = Text("not on file", "缺少数据")


@dataclass(frozen=True, slots=True)
class LineTrend:
    """A line as shares of the base of its statement, and its change; ``None`` where there is none.

    ``share``, ``share_before`` and ``rate`` are fractions; ``why`` says why there is no rate.
    """

    code: str
    share: float | None
    share_before: float | None
    change: int | None
    rate: float | None
    why: Text | None


def line_trends(statement: Statement) -> tuple[LineTrend, ...]:
    """Return each line that has an amount, in the order of the chart.

    Rule: STM-50 Common size: balances in total assets, income in revenue, cash in cash from sales.
    Source: usual vertical analysis (结构分析); a base that is not positive gives no shares.
    """
    found = []
    for line in chart(statement.header.standard).lines:
        amounts = statement[line.code]
        if line.kind is LineKind.HEADING or (amounts.current, amounts.previous) == (None, None):
            continue
        rate, why = growth(amounts.current, amounts.previous)
        both = amounts.current is not None and amounts.previous is not None
        found.append(
            LineTrend(
                code=line.code,
                share=_share(statement, line.code, part=line.part, column=Column.CURRENT),
                share_before=_share(statement, line.code, part=line.part, column=Column.PREVIOUS),
                change=(amounts.current or 0) - (amounts.previous or 0) if both else None,
                rate=rate,
                why=why,
            )
        )
    return tuple(found)


def _share(statement: Statement, code: str, *, part: Part, column: Column) -> float | None:
    base = BASES.get(part)
    whole = amount_of(statement.lines, base, column) if base else None
    amount = amount_of(statement.lines, code, column)
    if amount is None or not whole or whole <= 0:
        return None
    return round(amount / whole, RATIO_DECIMALS)


def growth(now: int | None, before: int | None) -> tuple[float | None, Text | None]:
    """Return the rate of change, or why there is none: against a loss or nil it says nothing."""
    if now is None or before is None:
        return None, NOT_TOLD
    if before <= 0:
        return None, WAS_NEGATIVE if before < 0 else NEW
    return round((now - before) / before, RATIO_DECIMALS), None


def average_growth(amounts: Sequence[int | None]) -> float | None:
    """Return the average yearly growth over amounts of years that follow each other, oldest first.

    Rule: RAT-18 Average growth over n years = (newest / oldest)^(1/n) - 1, of positive amounts.
    Source: 国资委 2006, annex 1: 三年销售平均增长率, 三年资本平均增长率.
    """
    if len(amounts) < 2:
        return None
    oldest, newest = amounts[0], amounts[-1]
    if oldest is None or newest is None or oldest <= 0 or newest <= 0:
        return None
    rate: float = (newest / oldest) ** (1 / (len(amounts) - 1)) - 1
    return round(rate, RATIO_DECIMALS)
