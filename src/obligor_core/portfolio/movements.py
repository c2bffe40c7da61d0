"""What changed between the facts of two days: who became overdue, was cured, moved or is new."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from obligor_core.receivables.ageing import BY_DUE_DATE, BucketScheme
from obligor_core.text import Text


class MovementKind(StrEnum):
    NEW_CUSTOMER = "new_customer"
    GONE = "gone"
    BECAME_OVERDUE = "became_overdue"
    CURED = "cured"
    BUCKET_WORSE = "bucket_worse"
    BUCKET_BETTER = "bucket_better"
    NEW_LARGEST = "new_largest"
    EXPOSURE_JUMP = "exposure_jump"


LABELS = {
    MovementKind.NEW_CUSTOMER: Text("new customer", "新增客户"),
    MovementKind.GONE: Text("no longer in the book", "退出账簿"),
    MovementKind.BECAME_OVERDUE: Text("became overdue", "新增逾期"),
    MovementKind.CURED: Text("overdue cleared", "逾期结清"),
    MovementKind.BUCKET_WORSE: Text("moved to a worse bucket", "账龄恶化"),
    MovementKind.BUCKET_BETTER: Text("moved to a better bucket", "账龄改善"),
    MovementKind.NEW_LARGEST: Text("new among the largest", "新进入最大敞口名单"),
    MovementKind.EXPOSURE_JUMP: Text("exposure jumped", "敞口大幅变动"),
}


@dataclass(frozen=True, slots=True)
class MovementNumbers:
    """What counts as a movement; policy supplies the numbers, these are the shipped ones.

    An exposure jumps, up or down, when it changes by at least ``jump_percent`` of what it was and
    by at least ``jump_minor`` minor units. ``largest_count`` names are the largest of the book.
    """

    jump_percent: int = 50
    jump_minor: int = 10_000_000
    largest_count: int = 10


def movements(
    before: pl.DataFrame,
    after: pl.DataFrame,
    *,
    numbers: MovementNumbers,
    set_apart: Collection[int] = (),
    buckets: BucketScheme = BY_DUE_DATE,
) -> pl.DataFrame:
    """Return one row per movement: ``customer_id, kind, fact, before, after``.

    Both frames hold the facts of all customers of a day, with those of the whole book. ``fact``
    names what moved, and ``before`` and ``after`` are its values: days, minor units or a rank; of
    a bucket, its place in the scheme from 0. ``set_apart`` names who could not be computed on
    either day: such a customer has no movement, else it would seem to come and go.

    Rule: BOK-08 A movement is a change of a fact across its threshold between two days of the book.
    Source: house decision; the thresholds are numbers of policy.
    """
    is_apart = pl.col("customer_id").is_in(list(set_apart))
    both = _side_by_side(before, after, buckets).filter(~is_apart)
    known = both.filter(pl.col("is_before") & pl.col("is_after"))
    return pl.concat(
        [
            *_arrivals(both),
            *_lateness(known),
            *_bucket_moves(known),
            _entered_largest(both, numbers),
            _jumps(known, numbers),
        ]
    ).sort("customer_id", "kind")


def _side_by_side(before: pl.DataFrame, after: pl.DataFrame, buckets: BucketScheme) -> pl.DataFrame:
    """Return one row per customer of either day with the facts compared, ``…_was`` and ``…_is``."""
    return (
        _compared(before, "was", buckets)
        .with_columns(is_before=pl.lit(value=True))
        .join(
            _compared(after, "is", buckets).with_columns(is_after=pl.lit(value=True)),
            on="customer_id",
            how="full",
            coalesce=True,
        )
        .with_columns(pl.col("is_before", "is_after").fill_null(value=False))
    )


def _compared(facts: pl.DataFrame, day: str, buckets: BucketScheme) -> pl.DataFrame:
    place = {key: number for number, key in enumerate(buckets.keys)}
    # Who owes nothing stands where the best bucket is: paying off is no worsening. A bucket of
    # another scheme has no place: on the day that policy changes the buckets, nobody moves.
    known = pl.col("bucket_worst").replace_strict(place, default=None, return_dtype=pl.Int64)
    bucket = pl.when(pl.col("bucket_worst").is_null()).then(0).otherwise(known)
    names = ("exposure_total", "overdue_total", "dpd_now", "rank_in_book")
    return facts.select(
        "customer_id",
        *(pl.col(name).alias(f"{name}_{day}") for name in names),
        bucket.alias(f"bucket_worst_{day}"),
    )


def _movement(rows: pl.DataFrame, kind: MovementKind, fact: str) -> pl.DataFrame:
    return rows.select(
        "customer_id",
        kind=pl.lit(kind.value),
        fact=pl.lit(fact),
        before=pl.col(f"{fact}_was").cast(pl.Int64),
        after=pl.col(f"{fact}_is").cast(pl.Int64),
    )


def _arrivals(both: pl.DataFrame) -> list[pl.DataFrame]:
    return [
        _movement(both.filter(~pl.col("is_before")), MovementKind.NEW_CUSTOMER, "exposure_total"),
        _movement(both.filter(~pl.col("is_after")), MovementKind.GONE, "exposure_total"),
    ]


def _lateness(known: pl.DataFrame) -> list[pl.DataFrame]:
    was_late, is_late = pl.col("dpd_now_was") > 0, pl.col("dpd_now_is") > 0
    return [
        _movement(known.filter(~was_late & is_late), MovementKind.BECAME_OVERDUE, "dpd_now"),
        _movement(known.filter(was_late & ~is_late), MovementKind.CURED, "dpd_now"),
    ]


def _bucket_moves(known: pl.DataFrame) -> list[pl.DataFrame]:
    was, now = pl.col("bucket_worst_was"), pl.col("bucket_worst_is")
    return [
        _movement(known.filter(now > was), MovementKind.BUCKET_WORSE, "bucket_worst"),
        _movement(known.filter(now < was), MovementKind.BUCKET_BETTER, "bucket_worst"),
    ]


def _entered_largest(both: pl.DataFrame, numbers: MovementNumbers) -> pl.DataFrame:
    is_largest = pl.col("rank_in_book_is") <= numbers.largest_count
    was_largest = (pl.col("rank_in_book_was") <= numbers.largest_count).fill_null(value=False)
    entered = both.filter(is_largest & ~was_largest)
    return _movement(entered, MovementKind.NEW_LARGEST, "rank_in_book")


def _jumps(known: pl.DataFrame, numbers: MovementNumbers) -> pl.DataFrame:
    was = pl.col("exposure_total_was").cast(pl.Int128)
    change = (pl.col("exposure_total_is") - was).abs()
    is_jump = (change >= numbers.jump_minor) & (change * 100 >= was * numbers.jump_percent)
    return _movement(
        known.filter(is_jump & (change > 0)), MovementKind.EXPOSURE_JUMP, "exposure_total"
    )
