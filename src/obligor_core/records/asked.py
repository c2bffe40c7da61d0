"""Facts about one kind of record, which know whether anybody ever asked."""

from __future__ import annotations

import polars as pl

from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import COUNT, MINOR_UNITS, Family, Measure
from obligor_core.records.matters import RecordKind
from obligor_core.text import Text

NOT_ASKED = Text(
    "nobody asked for records of this kind, or an amount has no exchange rate",
    "从未查询该类信息，或金额缺少汇率",
)


class Asked:
    """Facts about one kind of record: 0 or no when it was asked for and nothing was found."""

    def __init__(self, rule: str, kind: RecordKind) -> None:
        self.family = Family(Grain.CUSTOMER, rule)
        self.is_asked = pl.col(f"asked_{kind.value}").fill_null(value=False)

    def _known(self, name: str, nothing: object) -> pl.Expr:
        is_seen = pl.col("open_count").is_not_null()  # sums exist, so that null has no rate
        value = pl.when(is_seen).then(pl.col(name)).otherwise(pl.lit(nothing))
        return pl.when(self.is_asked).then(value)

    def amount(self, name: str, column: str, *, label: Text, told: Text) -> Measure:
        return self.family.measure(
            name,
            label,
            fact_type=FactType.MONEY,
            unit=MINOR_UNITS,
            told=told,
            value=self._known(column, 0),
            missing=NOT_ASKED,
        )

    def count(self, name: str, column: str, *, label: Text, told: Text) -> Measure:
        value = self._known(column, 0)
        return self.family.whole(name, label, unit=COUNT, told=told, value=value, missing=NOT_ASKED)

    def flag(self, name: str, column: str, *, label: Text, told: Text) -> Measure:
        value = self._known(column, nothing=False)
        return self.family.flag(name, label, told=told, value=value, missing=NOT_ASKED)
