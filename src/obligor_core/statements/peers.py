"""Where a customer stands: among the firms of the own book, and between published values."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from obligor_core.receivables.measures import rounded
from obligor_core.statements.ratios import RATIO_OF, Direction

PEERS_MIN = 8
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
COEFFICIENTS = (1.0, 0.8, 0.6, 0.4, 0.2)  # of the five levels, best first


def with_percentiles(
    frame: pl.DataFrame, codes: Sequence[str], *, by: Sequence[str], peers_min: int = PEERS_MIN
) -> pl.DataFrame:
    """Return the frame with ``<code>_percentile`` and ``<code>_peers`` for each ratio.

    ``frame`` has one row for each customer, with the ratios under their codes and the columns
    ``by`` (industry, size). 1 is the best of its peers: where lower is better, the lowest. Null
    without a value, without a group, or among fewer than ``peers_min``.

    Rule: RAT-20 The percentile is the share of peers that are worse, equals counted half.
    Source: mid-rank percentiles, as usual; the customer counts among its peers.
    """
    columns: list[pl.Expr] = []
    is_grouped = pl.all_horizontal(pl.col(name).is_not_null() for name in by)
    for code in codes:
        value = pl.col(code)
        count = value.is_not_null().sum().over(by).cast(pl.Int64)
        share = (value.rank("average").over(by) - 0.5) / count
        if RATIO_OF[code].direction is Direction.LOWER:
            share = 1 - share
        is_told = is_grouped & value.is_not_null() & (count >= peers_min)
        columns += [
            rounded(pl.when(is_told).then(share)).alias(f"{code}_percentile"),
            pl.when(is_grouped).then(count).alias(f"{code}_peers"),
        ]
    return frame.with_columns(columns)


def peer_table(
    frame: pl.DataFrame, codes: Sequence[str], *, by: Sequence[str], peers_min: int = PEERS_MIN
) -> pl.DataFrame:
    """Return the spread of each ratio in each group: ``ratio``, ``peers``, ``p10`` to ``p90``.

    Groups with fewer than ``peers_min`` values are left out: their members could be recognised.
    """
    long = frame.drop_nulls(list(by)).unpivot(
        on=list(codes), index=list(by), variable_name="ratio", value_name="_value"
    )
    value = pl.col("_value")
    return (
        long.drop_nulls("_value")
        .group_by(*by, "ratio")
        .agg(
            pl.len().cast(pl.Int64).alias("peers"),
            *(rounded(value.quantile(q, "linear")).alias(f"p{round(q * 100)}") for q in QUANTILES),
        )
        .filter(pl.col("peers") >= peers_min)
        .sort(*by, "ratio")
    )


def points(
    value: float | None, levels: Sequence[float | None], *, is_lower_better: bool
) -> float | None:
    """Return what share of full marks a value earns between five published values, best first.

    Null without a value, or when one of the five is missing or they are out of order.

    Rule: RAT-21 Points = coefficient of the level reached + (value - level) / (next - level) of the
    step to the next; the best value and beyond earn all, below the worst nothing.
    Source: 中央企业综合绩效评价实施细则 (国资委 2006), 功效系数法: 1.0, 0.8, 0.6, 0.4, 0.2.
    """
    known = [x for x in levels if x is not None]
    if value is None or len(known) != len(COEFFICIENTS):
        return None
    sign = -1.0 if is_lower_better else 1.0
    steps = [sign * x for x in known]
    if steps != sorted(steps, reverse=True):
        return None
    at = sign * value
    if at >= steps[0]:
        return COEFFICIENTS[0]
    for place in range(1, len(steps)):
        low, high = steps[place], steps[place - 1]
        if at >= low:
            reached, following = COEFFICIENTS[place], COEFFICIENTS[place - 1]
            return reached + (at - low) / (high - low) * (following - reached)
    return 0.0
