"""Where a customer stands: among the peers of the own book, and against published values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.core.cache import caches
from django.db.models import QuerySet

from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM
from obligor.statements.models import StandardValue, Statement
from obligor.statements.queries.frames import frames
from obligor.statements.queries.reach import in_force
from obligor.statements.queries.spread import Spread
from obligor_core.statements.frames import wide
from obligor_core.statements.ratios import RATIOS, Direction, Ratio, with_ratios
from obligor_core.statements.standard_values import Level, StandardBand, level_of

PEERS_MIN = 5  # fewer would tell one firm's figures to another's reader
PEERS_MAX = 5_000
KEPT_SECONDS = 600
PREFIXES = (3, 1)  # 大类 of GB/T 4754 such as C22, else the section C, else the whole book
LEVEL_TONES = {
    Level.EXCELLENT: "ok",
    Level.GOOD: "ok",
    Level.AVERAGE: "info",
    Level.LOW: "waiting",
    Level.POOR: "bad",
}


@dataclass(frozen=True, slots=True)
class PeerPlace:
    """How many of the peers a value is better than, as a share of one."""

    share: float
    median: float


@dataclass(frozen=True, slots=True)
class BandPlace:
    """The published level that a value reaches."""

    level: Level
    tone: str
    band: StandardBand


@dataclass(frozen=True, slots=True)
class Standing:
    """Peers and published values for one customer; ``industry`` is empty for the whole book."""

    industry: str
    count: int
    peers: Mapping[str, list[float]]
    bands: Mapping[str, StandardBand]

    def peer(self, ratio: Ratio, value: float | None) -> PeerPlace | None:
        """Return where the value stands among the peers' values, when there are enough."""
        known = self.peers.get(ratio.code, [])
        if value is None or len(known) < PEERS_MIN:
            return None
        below = sum(v < value for v in known) + sum(v == value for v in known) / 2
        share = below / len(known)
        if ratio.direction is Direction.LOWER:
            share = 1 - share
        return PeerPlace(share, known[len(known) // 2])

    def band(self, ratio: Ratio, value: float | None) -> BandPlace | None:
        """Return the published level of the value, when the industry has one."""
        band = self.bands.get(ratio.code)
        if band is None or ratio.direction is Direction.NEUTRAL:
            return None
        is_lower = ratio.direction is Direction.LOWER
        level = level_of(value, band, is_lower_better=is_lower)
        return BandPlace(level, LEVEL_TONES[level], band) if level is not None else None


def standing_of(customer: Any, spread: Spread, *, on: date, known_at: datetime) -> Standing:
    """Return the peers of the customer's industry, or of the book, and the published values."""
    industries = [customer.industry_code[:length] for length in PREFIXES]
    for industry in [*filter(None, industries), ""]:
        found = peer_ratios(industry, on=on, known_at=known_at)
        if found.height > PEERS_MIN:
            break
    others = found.filter(pl.col("customer_id") != customer.pk)
    return Standing(
        industry=industry,
        count=others.height,
        peers={r.code: sorted(others[r.code].drop_nulls().to_list()) for r in RATIOS},
        bands=bands_for(customer.industry_code, customer.size_class, on=on),
    )


def peer_ratios(industry: str, *, on: date, known_at: datetime) -> pl.DataFrame:
    """Return the ratios of the newest annual statement of each customer of the industry.

    Up to ten minutes old; ``industry`` is the beginning of the code, empty for all.
    """
    key = f"statement-peers-{industry}-{on}"
    kept: pl.DataFrame | None = caches["rates"].get(key)
    if kept is None:
        kept = _peer_ratios(industry, on, known_at)
        caches["rates"].set(key, kept, KEPT_SECONDS)
    return kept


def _peer_ratios(industry: str, on: date, known_at: datetime, /) -> pl.DataFrame:
    firms = customers.visible(SYSTEM).filter(industry_code__startswith=industry)
    newest = (
        in_force(Statement.objects.filter(customer__in=firms, period_kind="annual"))
        .order_by("customer_id", "-period_end", "scope")
        .distinct("customer_id")
    )
    ids = list(newest.values_list("customer_id", flat=True)[:PEERS_MAX])
    found = frames(ids, on=on, known_at=known_at)
    whole = wide(found.headers, found.lines).filter(pl.col("kind") == "annual")
    last = whole.sort("customer_id", "period_end", "scope", descending=[False, True, False])
    one_each = last.unique("customer_id", keep="first", maintain_order=True)
    return with_ratios(one_each, RATIOS).select("customer_id", *(r.code for r in RATIOS))


def bands_for(industry_code: str, size_class: str, *, on: date) -> dict[str, StandardBand]:
    """Return the published values in force: of the nearest industry and size, the newest first."""
    if not industry_code:
        return {}
    codes = [industry_code[:length] for length in range(1, len(industry_code) + 1)]
    rows = StandardValue.objects.filter(
        industry_code__in=codes,
        size_class__in=["", size_class],
        valid_on__lte=on,
        removed_at=None,
    )
    bands: dict[str, StandardBand] = {}
    for row in sorted(rows, key=lambda r: (len(r.industry_code), r.size_class, r.valid_on)):
        levels = (row.excellent, row.good, row.average, row.low, row.poor)
        bands[row.ratio] = StandardBand(levels, f"{row.source} ({row.valid_on:%Y})")
    return bands


def standard_values() -> QuerySet[StandardValue]:
    """Return the published values that count, by industry, ratio and year."""
    rows = StandardValue.objects.filter(removed_at=None)
    return rows.order_by("industry_code", "size_class", "ratio", "-valid_on", "pk")
