"""What a ratio is: two expressions over the analytic columns, or a reason for no value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from obligor_core.receivables.measures import rounded
from obligor_core.statements.chart import analytic_chart
from obligor_core.statements.frames import before
from obligor_core.text import Text

MONTHS_A_YEAR, DAYS_A_MONTH = 12, 30  # 360 days a year, as the annex to 流动资金贷款管理办法 counts


class Group(StrEnum):
    SOLVENCY = "solvency"
    LIQUIDITY = "liquidity"
    PROFITABILITY = "profitability"
    EFFICIENCY = "efficiency"
    CASH = "cash"
    GROWTH = "growth"

    @property
    def label(self) -> Text:
        """Return the heading of the group."""
        return GROUP_LABELS[self]


GROUP_LABELS = {
    Group.SOLVENCY: Text("Solvency", "偿债能力（资本结构）"),
    Group.LIQUIDITY: Text("Liquidity", "流动性"),
    Group.PROFITABILITY: Text("Profitability", "盈利能力"),
    Group.EFFICIENCY: Text("Efficiency", "营运能力"),
    Group.CASH: Text("Cash", "现金流量"),
    Group.GROWTH: Text("Growth", "发展能力"),
}


class RatioUnit(StrEnum):
    """How a value is shown; a percentage is kept as a fraction."""

    PERCENT = "percent"
    TIMES = "times"
    DAYS = "days"


class Direction(StrEnum):
    HIGHER = "higher"  # is better
    LOWER = "lower"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A quotient of two sums over the columns of ``frames.wide``."""

    code: str
    group: Group
    label: Text
    formula: Text
    unit: RatioUnit
    direction: Direction
    top: pl.Expr
    bottom: pl.Expr
    rule: str

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the columns it is computed from."""
        names = [*self.top.meta.root_names(), *self.bottom.meta.root_names()]
        return tuple(dict.fromkeys(n for n in names if n != "months"))

    @property
    def value(self) -> pl.Expr:
        """Return the quotient, null without a positive denominator.

        Rule: RAT-01 A ratio without a positive denominator has no value but a reason.
        Source: house decision (as RCV-10): an infinite or negative ratio would be read as good.
        """
        quotient = pl.when(self.bottom > 0).then(self.top / self.bottom)
        return rounded(quotient).alias(self.code)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """An amount that a ratio rests on, in minor units."""

    column: str
    label: Text
    amount_minor: int | None


@dataclass(frozen=True, slots=True)
class RatioValue:
    """A ratio of one statement, or why there is none, with all that it was computed from.

    ``top`` and ``bottom`` are minor units (of a ratio in days the top is times the days).
    """

    ratio: Ratio
    value: float | None
    reason: Text | None
    top: float | None
    bottom: float | None
    sources: tuple[SourceLine, ...]


def with_ratios(wide: pl.DataFrame, ratios: Sequence[Ratio]) -> pl.DataFrame:
    """Return the frame with a Float64 column for each ratio, under its code."""
    return wide.with_columns(ratio.value for ratio in ratios)


def explain(row: pl.DataFrame, ratios: Sequence[Ratio]) -> tuple[RatioValue, ...]:
    """Return each ratio of one statement with its reason and sources; ``row`` has one row."""
    given = row.row(0, named=True)
    computed = row.select(
        part.alias(f"{ratio.code}.{name}")
        for ratio in ratios
        for name, part in (("top", ratio.top), ("bottom", ratio.bottom), ("value", ratio.value))
    ).row(0, named=True)
    found = []
    for ratio in ratios:
        top, bottom, value = (computed[f"{ratio.code}.{n}"] for n in ("top", "bottom", "value"))
        sources = tuple(SourceLine(c, column_label(c), given[c]) for c in ratio.sources)
        reason = None if value is not None else _reason(sources, bottom)
        found.append(RatioValue(ratio, value, reason, top, bottom, sources))
    return tuple(found)


def _reason(sources: Sequence[SourceLine], bottom: float | None) -> Text:
    """Return why a ratio has no value."""
    lacking = [s.label for s in sources if s.amount_minor is None]
    if lacking:
        en, zh = ", ".join(x.en for x in lacking), "、".join(x.zh for x in lacking)
        return Text(f"not on file: {en}", f"缺少：{zh}")
    if bottom is not None and bottom < 0:
        return Text("the denominator is negative", "分母为负")
    return Text("the denominator is zero", "分母为零")


def column_label(column: str) -> Text:
    """Return the name of a column of the wide frame."""
    for suffix, word in (
        ("_opening", Text("opening", "年初")),
        ("_prev", Text("year before", "上期")),
    ):
        if column.endswith(suffix):
            label = _label(column.removesuffix(suffix))
            return Text(f"{label.en} ({word.en})", f"{label.zh}（{word.zh}）")
    return _label(column)


def _label(code: str) -> Text:
    composed = {
        "interest": Text("interest", "利息支出"),
        "debt": Text("interest-bearing debt", "带息负债"),
        "ebitda": Text("EBITDA", "息税折旧摊销前利润"),
    }
    return composed[code] if code in composed else analytic_chart()[code].label


def amount(code: str) -> pl.Expr:
    """Return a column as a number."""
    return pl.col(code).cast(pl.Float64)


def earlier(code: str) -> pl.Expr:
    """Return the comparative of a column as a number."""
    return pl.col(before(code)).cast(pl.Float64)


def average(code: str) -> pl.Expr:
    """Return the average of opening and closing balance.

    Rule: RAT-02 An average balance is (opening + closing) / 2; without an opening there is none.
    Source: 中央企业综合绩效评价实施细则 (国资委 2006), annex 1: 平均 = (年初 + 年末) / 2.
    """
    return (amount(code) + earlier(code)) / 2


def a_year(flow: pl.Expr) -> pl.Expr:
    """Return a flow of the period as that of a year.

    Rule: RAT-03 Flows of an interim are told for a year: x 12 / months; a season is not undone.
    Source: house decision; balances stay as they are.
    """
    return flow * MONTHS_A_YEAR / pl.col("months")


def in_days(balance: pl.Expr, flow: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return top and bottom of a balance in days of a flow: 30 days for each month covered."""
    return balance * DAYS_A_MONTH * pl.col("months"), flow
