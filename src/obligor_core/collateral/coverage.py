"""Facts of how much of the exposure is secured: they need the book and collateral at once."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from obligor_core.facts import FactType, Grain
from obligor_core.portfolio.facts.definition import MINOR_UNITS, Family, Measure
from obligor_core.receivables.measures import ratio
from obligor_core.text import Text


def coverage_measures() -> Iterator[Measure]:
    """Yield how much of the exposure is secured.

    Rule: COL-23 Coverage = accepted value / exposure; what is not secured is exposure less the
    secured amount, never below zero. A customer without any collateral on file is unsecured.
    Source: usual lending practice (担保覆盖率、敞口).
    """
    family, col = Family(Grain.CUSTOMER, "COL-23"), pl.col
    has_none = col("col_held_count").is_null()
    accepted = pl.when(has_none).then(0).otherwise(col("col_accepted_value"))
    secured = pl.when(has_none).then(0).otherwise(col("col_secured_value"))
    exposure = col("exposure_total")
    shortfall = (exposure - pl.min_horizontal(secured, exposure)).clip(lower_bound=0)
    shortfall = pl.when(secured.is_not_null()).then(shortfall)
    yield family.number(
        "col_coverage",
        Text("coverage by collateral", "担保覆盖率"),
        told=Text("accepted value / exposure", "担保认定价值 / 风险敞口"),
        value=ratio(accepted, exposure),
        missing=Text("no exposure, or a rate is missing", "无敞口或缺少汇率"),
    )
    yield family.measure(
        "col_shortfall",
        Text("exposure not secured", "担保缺口（敞口）"),
        fact_type=FactType.MONEY,
        unit=MINOR_UNITS,
        told=Text("exposure less the secured amount", "风险敞口减有担保金额"),
        value=shortfall,
        missing=Text("a rate is missing", "缺少汇率"),
    )
    yield family.number(
        "col_unsecured_share",
        Text("share not secured", "无担保占比"),
        told=Text("exposure not secured / exposure", "担保缺口 / 风险敞口"),
        value=ratio(shortfall, exposure),
        missing=Text("no exposure, or a rate is missing", "无敞口或缺少汇率"),
    )
