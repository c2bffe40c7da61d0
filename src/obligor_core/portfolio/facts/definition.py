"""How a fact is written down: what it says in both languages beside the expression behind it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from obligor_core.facts import Fact, FactType, Grain
from obligor_core.receivables.measures import rounded
from obligor_core.text import Text

POLARS_TYPES: dict[FactType, type[pl.DataType]] = {
    FactType.MONEY: pl.Int64,
    FactType.INTEGER: pl.Int64,
    FactType.NUMBER: pl.Float64,
    FactType.BOOLEAN: pl.Boolean,
    FactType.TEXT: pl.String,
    FactType.DATE: pl.Date,
}

MINOR_UNITS = Text("minor units of the book currency", "本位币最小单位")
DAYS = Text("days", "天")
MONTHS = Text("months", "个月")
COUNT = Text("number", "个数")
RATIO = Text("ratio", "比率")
FLAG = Text("yes or no", "是或否")
KEY = Text("key", "代码")

NEVER = Text("never missing, 0 when there is nothing", "不会缺失，无则为 0")
NO_DENOMINATOR = Text("nothing to divide by", "分母为零或缺失")
NOTHING_OPEN = Text("nothing is open", "无未清项")
NOTHING_PAID = Text("nothing was paid in the months looked at", "所看月份内无付款")


@dataclass(frozen=True, slots=True)
class Measure:
    """A fact and the expression that gives it, over the sums of its row."""

    fact: Fact
    value: pl.Expr

    def column(self) -> pl.Expr:
        """Return the expression in the type and under the name of the fact."""
        value = rounded(self.value) if self.fact.type is FactType.NUMBER else self.value
        return value.cast(POLARS_TYPES[self.fact.type]).alias(self.fact.name)


@dataclass(frozen=True, slots=True)
class Family:
    """Facts of one grain and source; ``rule`` is the rule their function states."""

    grain: Grain
    rule: str

    def measure(
        self,
        name: str,
        label: Text,
        *,
        fact_type: FactType,
        unit: Text,
        told: Text,
        value: pl.Expr,
        missing: Text,
    ) -> Measure:
        """Return a fact of the family with its expression."""
        fact = Fact(
            name=name,
            label=label,
            unit=unit,
            type=fact_type,
            grain=self.grain,
            source=told,
            rule=self.rule,
            missing=missing,
        )
        return Measure(fact=fact, value=value)

    def money(self, name: str, label: Text, *, told: Text, value: pl.Expr) -> Measure:
        """Return an amount, 0 when there is nothing."""
        return self.measure(
            name,
            label,
            fact_type=FactType.MONEY,
            unit=MINOR_UNITS,
            told=told,
            value=value,
            missing=NEVER,
        )

    def whole(
        self,
        name: str,
        label: Text,
        *,
        unit: Text,
        told: Text,
        value: pl.Expr,
        missing: Text = NEVER,
    ) -> Measure:
        """Return a whole number: a count, days or months."""
        return self.measure(
            name,
            label,
            fact_type=FactType.INTEGER,
            unit=unit,
            told=told,
            value=value,
            missing=missing,
        )

    def number(
        self,
        name: str,
        label: Text,
        *,
        told: Text,
        value: pl.Expr,
        unit: Text = RATIO,
        missing: Text = NO_DENOMINATOR,
    ) -> Measure:
        """Return a ratio or an average, rounded by RCV-11."""
        return self.measure(
            name,
            label,
            fact_type=FactType.NUMBER,
            unit=unit,
            told=told,
            value=value,
            missing=missing,
        )

    def flag(self, name: str, label: Text, *, told: Text, value: pl.Expr, missing: Text) -> Measure:
        """Return a yes or no."""
        return self.measure(
            name,
            label,
            fact_type=FactType.BOOLEAN,
            unit=FLAG,
            told=told,
            value=value,
            missing=missing,
        )

    def text(self, name: str, label: Text, *, told: Text, value: pl.Expr, missing: Text) -> Measure:
        """Return a key of a list."""
        return self.measure(
            name, label, fact_type=FactType.TEXT, unit=KEY, told=told, value=value, missing=missing
        )
