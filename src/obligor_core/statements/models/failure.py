"""Ohlson's and Zmijewski's probabilities of failure, and Beneish's score of manipulation."""

from __future__ import annotations

import math

import polars as pl

BENEISH_WEIGHTS = {
    "dsri": 0.920,
    "gmi": 0.528,
    "aqi": 0.404,
    "sgi": 0.892,
    "depi": 0.115,
    "sgai": -0.172,
    "tata": 4.679,
    "lvgi": -0.327,
}
BENEISH_CONSTANT = -4.84
BENEISH_LIMIT = -1.78


def ohlson(
    *,
    size: pl.Expr,
    tl_ta: pl.Expr,
    wc_ta: pl.Expr,
    cl_ca: pl.Expr,
    ni_ta: pl.Expr,
    ffo_tl: pl.Expr,
    has_two_losses: pl.Expr,
    owes_more: pl.Expr,
    change: pl.Expr,
) -> pl.Expr:
    """Return Ohlson's O; ``size`` is ln(total assets / price index), ``change`` that of income.

    Rule: MOD-04 O = -1.32 - 0.407 size + 6.03 TL/TA - 1.43 WC/TA + 0.0757 CL/CA - 1.72 [TL > TA]
    - 2.37 NI/TA - 1.83 FFO/TL + 0.285 [two losses] - 0.521 change; PD = 1 / (1 + exp(-O)).
    Source: J. A. Ohlson, J. Accounting Research 18 (1980) 109-131, doi 10.2307/2490395, model 1.
    """
    return (
        -1.32
        - 0.407 * size
        + 6.03 * tl_ta
        - 1.43 * wc_ta
        + 0.0757 * cl_ca
        - 1.72 * owes_more.cast(pl.Float64)
        - 2.37 * ni_ta
        - 1.83 * ffo_tl
        + 0.285 * has_two_losses.cast(pl.Float64)
        - 0.521 * change
    )


def income_change(now: pl.Expr, before: pl.Expr) -> pl.Expr:
    """Return (now - before) / (|now| + |before|); 0 when both are nil, for nothing changed."""
    size = now.abs() + before.abs()
    return pl.when(size > 0).then((now - before) / size).when(size == 0).then(0.0)


def logistic(score: pl.Expr) -> pl.Expr:
    """Return the probability of a log-odds score."""
    return 1 / (1 + (-score).exp())


def zmijewski(*, roa: pl.Expr, tl_ta: pl.Expr, current_ratio: pl.Expr) -> pl.Expr:
    """Return Zmijewski's X.

    Rule: MOD-05 X = -4.336 - 4.513 NI/TA + 5.679 TL/TA + 0.004 CA/CL; PD = N(X).
    Source: M. E. Zmijewski, J. Accounting Research 22 (1984) 59-82, doi 10.2307/2490859; the sign
    of the last term varies in print, its effect is below 0.01.
    """
    return -4.336 - 4.513 * roa + 5.679 * tl_ta + 0.004 * current_ratio


def normal_cdf(score: float) -> float:
    """Return N(score) of the standard normal distribution."""
    return math.erfc(-score / math.sqrt(2)) / 2


def probit(score: pl.Expr) -> pl.Expr:
    """Return N(score) of a column."""
    return score.map_elements(normal_cdf, return_dtype=pl.Float64)


def beneish(parts: dict[str, pl.Expr]) -> pl.Expr:
    """Return Beneish's M of the eight indices by name (``BENEISH_WEIGHTS``).

    Rule: MOD-06 M = -4.84 + 0.920 DSRI + 0.528 GMI + 0.404 AQI + 0.892 SGI + 0.115 DEPI
    - 0.172 SGAI + 4.679 TATA - 0.327 LVGI; above -1.78 manipulation is likely.
    Source: M. D. Beneish, Financial Analysts J. 55(5) (1999) 24-36, doi 10.2469/faj.v55.n5.2296;
    -1.78 is his limit for errors that cost 20 : 1.
    """
    score = pl.lit(BENEISH_CONSTANT)
    for name, weight in BENEISH_WEIGHTS.items():
        score = score + weight * parts[name]
    return score
