"""Altman's scores: Z for listed manufacturers, Z' for private ones, Z'' and EM for the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from obligor_core.text import Text


class Zone(StrEnum):
    SAFE = "safe"
    GREY = "grey"
    DISTRESS = "distress"

    @property
    def label(self) -> Text:
        """Return the name of the zone."""
        words = {"safe": Text("safe", "安全区"), "grey": Text("grey", "灰色区")}
        return words.get(self, Text("distress", "危险区"))


@dataclass(frozen=True, slots=True)
class ZInputs:
    """What the scores are made of; ``retained`` includes the surplus reserve, as both are kept
    profit, and ``equity`` is at market value in Z and at book value in the others."""

    current_assets: pl.Expr
    current_liabilities: pl.Expr
    total_assets: pl.Expr
    retained: pl.Expr
    ebit: pl.Expr
    equity: pl.Expr
    total_liabilities: pl.Expr
    sales: pl.Expr

    def shares(self) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
        """Return X1 to X5; null without assets or liabilities."""
        assets = pl.when(self.total_assets > 0).then(self.total_assets)
        debts = pl.when(self.total_liabilities > 0).then(self.total_liabilities)
        working = self.current_assets - self.current_liabilities
        return (
            working / assets,
            self.retained / assets,
            self.ebit / assets,
            self.equity / debts,
            self.sales / assets,
        )


def altman_z(given: ZInputs, *, sales_weight: float = 0.999) -> pl.Expr:
    """Return Z of a listed manufacturer.

    Rule: MOD-01 Z = 1.2 X1 + 1.4 X2 + 3.3 X3 + 0.6 X4 + 0.999 X5; above 2.99 safe, below 1.81 not.
    Source: E. I. Altman, J. Finance 23 (1968) 589-609, doi 10.1111/j.1540-6261.1968.tb00843.x.
    """
    x1, x2, x3, x4, x5 = given.shares()
    return 1.2 * x1 + 1.4 * x2 + 3.3 * x3 + 0.6 * x4 + sales_weight * x5


def altman_private(given: ZInputs) -> pl.Expr:
    """Return Z' of a private manufacturer.

    Rule: MOD-02 Z' = 0.717 X1 + 0.847 X2 + 3.107 X3 + 0.420 X4 + 0.998 X5; 2.90 and 1.23.
    Source: Altman, Corporate Financial Distress (1983); Altman 2018, J. Risk Financial Manag. 6(3).
    """
    x1, x2, x3, x4, x5 = given.shares()
    return 0.717 * x1 + 0.847 * x2 + 3.107 * x3 + 0.420 * x4 + 0.998 * x5


def altman_general(given: ZInputs) -> pl.Expr:
    """Return Z'' of a firm that makes nothing, or of an emerging market.

    Rule: MOD-03 Z'' = 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4; above 2.60 safe, below 1.10 not; the
    score of emerging markets adds 3.25.
    Source: Altman, Hartzell, Peck, Emerging Markets Corporate Bonds (1995).
    """
    x1, x2, x3, x4, _ = given.shares()
    return 6.56 * x1 + 3.26 * x2 + 6.72 * x3 + 1.05 * x4


EM_CONSTANT = 3.25
LIMITS = {"altman_z": (1.81, 2.99), "altman_private": (1.23, 2.90), "altman_general": (1.10, 2.60)}


def zone(score: float, model: str) -> Zone:
    """Return the zone of a score: the limits themselves are grey."""
    low, high = LIMITS[model]
    if score > high:
        return Zone.SAFE
    return Zone.DISTRESS if score < low else Zone.GREY
