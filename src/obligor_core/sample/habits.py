"""How customers pay: seven habits, some of which drift, with the numbers behind them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws


class Habit(StrEnum):
    PROMPT = "prompt"  # by the due date, give or take a few days
    SLOW = "slow"  # late by much the same every time, but sure
    MONTH_END = "month_end"  # one payment run, on the last business day of the month
    SEASONAL = "seasonal"  # prompt, but late in the first quarter
    STRETCHING = "stretching"  # later and later over the last six to nine months
    RECOVERING = "recovering"  # was late, has become prompt
    DEFAULTING = "defaulting"  # later and later, in parts and with returns, until payment stops


@dataclass(frozen=True, slots=True)
class Pattern:
    """Days late of one habit: ``base`` at first, ``gain`` added while it drifts, ``season`` added
    in the first quarter (each customer has its own numbers within the ranges), ``spread`` the
    standard deviation from item to item; ``slots`` of 20 customers have the habit."""

    habit: Habit
    slots: int
    base: tuple[int, int]
    spread: int
    gain: tuple[int, int] = (0, 0)
    season: tuple[int, int] = (0, 0)


# House numbers, chosen so that a settled book shows what docs/sample-book.md states.
PATTERNS = (
    Pattern(Habit.PROMPT, 9, base=(-6, 0), spread=3),
    Pattern(Habit.SLOW, 3, base=(7, 15), spread=4),
    Pattern(Habit.MONTH_END, 2, base=(0, 0), spread=2),
    Pattern(Habit.SEASONAL, 2, base=(-2, 3), spread=3, season=(12, 26)),
    Pattern(Habit.STRETCHING, 2, base=(-2, 4), spread=4, gain=(28, 50)),
    Pattern(Habit.RECOVERING, 1, base=(38, 52), spread=4, gain=(-48, -36)),
    Pattern(Habit.DEFAULTING, 1, base=(2, 12), spread=5, gain=(40, 70)),
)
CYCLE = tuple(p.habit for p in PATTERNS for _ in range(p.slots))
# The largest twenty neither default nor wait for the month's end, so that one of them alone does
# not decide how the whole book looks.
LARGEST = tuple(
    {Habit.DEFAULTING: Habit.SLOW, Habit.MONTH_END: Habit.PROMPT}.get(h, h) for h in CYCLE
)
SEASON_MONTHS = (1, 2, 3)
DISTRESS_DAYS = 150  # before the default: fewer orders, more part payments and returns


def with_habits(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Add habit, its numbers and its dates to customers that have ``no`` and ``volume``.

    Customers are taken in blocks of twenty by size, and each block has the same mix: so the mix
    by amount hardly depends on the seed.
    """
    draws = Draws(seed, pl.col("no"))
    mixed = (
        customers.with_columns(order=draws.uniform("habit"))
        .sort("volume", "no", descending=[True, False])
        .with_columns(block=pl.int_range(pl.len()) // len(CYCLE))
        .sort("block", "order")
        .with_columns(place=pl.int_range(pl.len()) % len(CYCLE))
    )
    of_largest, of_others = pl.lit(pl.Series(LARGEST)), pl.lit(pl.Series(CYCLE))
    habit = (
        pl.when(pl.col("block") == 0)
        .then(of_largest.gather("place"))
        .otherwise(of_others.gather("place"))
    )
    return (
        mixed.with_columns(habit=habit)
        .drop("order", "block", "place")
        .sort("no")
        .with_columns(*_numbers(draws), *_dates(draws, window))
        .with_columns(*_drift(draws, window))
    )


def days_late(draws: Draws) -> pl.Expr:
    """Return how many days after ``due_on`` an item is meant to be paid."""
    drift_days = (pl.col("drift_ends_on") - pl.col("drifts_from")).dt.total_days()
    gone_days = (pl.col("due_on") - pl.col("drifts_from")).dt.total_days()
    share = (gone_days / drift_days).clip(0.0, 1.0).fill_null(0.0)
    is_season = pl.col("due_on").dt.month().is_in(SEASON_MONTHS)
    late = (
        pl.col("late_base")
        + pl.col("late_gain") * share
        + pl.when(is_season).then("late_season").otherwise(0)
        + pl.col("late_spread") * draws.normal("days late")
    )
    return late.round().cast(pl.Int64)


def still_pays(day: pl.Expr) -> pl.Expr:
    """Return whether the customer has not yet failed on a day."""
    return (day < pl.col("default_on")).fill_null(True)


def is_distressed(day: pl.Expr) -> pl.Expr:
    """Return whether the customer is near or past its default on a day."""
    near = pl.col("default_on") - pl.duration(days=DISTRESS_DAYS)
    return (day > near).fill_null(False)


def _numbers(draws: Draws) -> list[pl.Expr]:
    habit, unit = pl.col("habit"), draws.uniform("late numbers")
    low_high = {
        "late_base": {p.habit: p.base for p in PATTERNS},
        "late_gain": {p.habit: p.gain for p in PATTERNS},
        "late_season": {p.habit: p.season for p in PATTERNS},
    }
    columns = []
    for name, ranges in low_high.items():
        low = habit.replace_strict({h: r[0] for h, r in ranges.items()}, return_dtype=pl.Int64)
        high = habit.replace_strict({h: r[1] for h, r in ranges.items()}, return_dtype=pl.Int64)
        columns.append((low + (high - low) * unit).alias(name))
    spread = {p.habit: p.spread for p in PATTERNS}
    return [*columns, habit.replace_strict(spread, return_dtype=pl.Int64).alias("late_spread")]


def _dates(draws: Draws, window: Window) -> list[pl.Expr]:
    """Return the day from which a defaulting customer pays nothing more."""
    days = window.day_count
    latest, earliest = min(25, days // 4), max(1, min(420, days * 6 // 10))
    back = draws.between("default", low=min(latest, earliest), high=earliest)
    default_on = window.ago(back)
    return [pl.when(pl.col("habit") == Habit.DEFAULTING).then(default_on).alias("default_on")]


def _drift(draws: Draws, window: Window) -> list[pl.Expr]:
    days = window.day_count
    back = draws.between("drift", low=180, high=270).clip(upper_bound=max(1, days * 3 // 4))
    habit = pl.col("habit")
    starts = (
        pl.when(habit == Habit.STRETCHING)
        .then(window.ago(back))
        .when(habit == Habit.RECOVERING)
        .then(window.ago(back + min(90, days // 8)))
        .when(habit == Habit.DEFAULTING)
        .then(pl.col("default_on") - pl.duration(days=back * 2 // 3))
    )
    ends = (
        pl.when(habit == Habit.STRETCHING)
        .then(pl.lit(window.until))
        .when(habit == Habit.RECOVERING)
        .then(window.ago(back // 3))
        .when(habit == Habit.DEFAULTING)
        .then("default_on")
    )
    return [starts.alias("drifts_from"), ends.alias("drift_ends_on")]
