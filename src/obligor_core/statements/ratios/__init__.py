"""Ratios of a statement: the list of them, their columns, and how one of them came about."""

from __future__ import annotations

from obligor_core.statements.ratios.definition import (
    Direction,
    Group,
    Ratio,
    RatioUnit,
    RatioValue,
    explain,
    with_ratios,
)
from obligor_core.statements.ratios.efficiency import EFFICIENCY
from obligor_core.statements.ratios.growth import CASH, GROWTH
from obligor_core.statements.ratios.profitability import PROFITABILITY
from obligor_core.statements.ratios.solvency import LIQUIDITY, SOLVENCY

__all__ = [
    "RATIOS",
    "RATIO_OF",
    "Direction",
    "Group",
    "Ratio",
    "RatioUnit",
    "RatioValue",
    "explain",
    "with_ratios",
]

RATIOS: tuple[Ratio, ...] = (
    *SOLVENCY,
    *LIQUIDITY,
    *PROFITABILITY,
    *EFFICIENCY,
    *CASH,
    *GROWTH,
)
RATIO_OF = {ratio.code: ratio for ratio in RATIOS}
