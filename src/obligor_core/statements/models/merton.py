"""Merton's model: the value of assets behind a quoted share, and the distance to default."""

from __future__ import annotations

import math
from dataclasses import dataclass

from obligor_core.decision import Refusal
from obligor_core.statements.models.failure import normal_cdf
from obligor_core.text import Text

STEPS = 200  # of bisection: more than a double can tell apart
SIGMA_LEAST = 1e-9


class MertonNeedsMarket(Refusal):
    status = 422
    text = Text(
        "Merton's model needs a positive value of equity, volatility, debt and term.",
        "Merton 模型要求股权市值、波动率、负债和期限均为正数。",
    )


@dataclass(frozen=True, slots=True)
class Merton:
    """``assets`` in the unit of the equity, ``sigma`` of a year, ``distance`` in deviations."""

    assets: float
    sigma: float
    distance: float
    pd: float


def merton(
    *, equity: float, sigma_equity: float, debt: float, rate: float, years: float = 1.0
) -> Merton:
    """Return value and volatility of the assets that explain those of the equity.

    Equity = V N(d1) - D exp(-rT) N(d2), and its volatility x equity = N(d1) sigma V. For each
    sigma there is one V between equity and equity + discounted debt; sigma lies between nothing
    and that of the equity. Both are found by bisection, which cannot run away.

    Rule: MOD-07 PD = N(-d2): the probability under the riskless rate that assets end below debt.
    Source: R. C. Merton, J. Finance 29 (1974) 449-470, doi 10.1111/j.1540-6261.1974.tb03058.x;
    J. C. Hull, Options, Futures and Other Derivatives, example "Merton's model".

    :raises MertonNeedsMarket: when one of them is not positive and finite
    """
    given = (equity, sigma_equity, debt, years)
    if not all(math.isfinite(x) and x > 0 for x in given) or not math.isfinite(rate):
        raise MertonNeedsMarket
    low, high = SIGMA_LEAST, sigma_equity
    for _ in range(STEPS):
        sigma = (low + high) / 2
        assets = _assets(equity, sigma, debt=debt, rate=rate, years=years)
        d1 = _d1(assets, sigma, debt=debt, rate=rate, years=years)
        if normal_cdf(d1) * sigma * assets < sigma_equity * equity:
            low = sigma
        else:
            high = sigma
    distance = d1 - sigma * math.sqrt(years)
    return Merton(assets, sigma, distance, normal_cdf(-distance))


def _assets(equity: float, sigma: float, *, debt: float, rate: float, years: float) -> float:
    discounted = debt * math.exp(-rate * years)
    low, high = equity, equity + discounted
    for _ in range(STEPS):
        assets = (low + high) / 2
        d1 = _d1(assets, sigma, debt=debt, rate=rate, years=years)
        d2 = d1 - sigma * math.sqrt(years)
        if assets * normal_cdf(d1) - discounted * normal_cdf(d2) < equity:
            low = assets
        else:
            high = assets
        if high - low <= 1e-15 * high:
            break
    return (low + high) / 2


def _d1(assets: float, sigma: float, *, debt: float, rate: float, years: float) -> float:
    drift = (rate + sigma * sigma / 2) * years
    return (math.log(assets / debt) + drift) / (sigma * math.sqrt(years))


@dataclass(frozen=True, slots=True)
class Kmv:
    """The default point and how many standard deviations assets lie above it, in two forms."""

    default_point: float
    distance_simple: float
    distance_lognormal: float


def kmv(*, assets: float, sigma: float, short_debt: float, long_debt: float, drift: float) -> Kmv:
    """Return the distance to default of KMV over one year.

    Rule: MOD-08 The default point is the short debt and half of the long debt.
    Source: Crosbie and Bohn, Modeling Default Risk (KMV 2003), section 3.

    :raises MertonNeedsMarket: without assets, volatility or debt
    """
    point = short_debt + long_debt / 2
    if not all(math.isfinite(x) and x > 0 for x in (assets, sigma, point)):
        raise MertonNeedsMarket
    simple = (assets - point) / (assets * sigma)
    lognormal = (math.log(assets / point) + drift - sigma * sigma / 2) / sigma
    return Kmv(point, simple, lognormal)
