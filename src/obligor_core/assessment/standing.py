"""From what the policy answers to a score and a level: the same for one customer and the book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from obligor_core.assessment.dimensions import DIMENSIONS, LEVELS, WEAK
from obligor_core.assessment.facts import standing_measures
from obligor_core.policy import Decision, Evaluation, Policy, evaluate

FULL = 100
KNOCK_OUTS = "knock_outs"
SCORE_DECIMALS = 1


def scored(answers: pl.DataFrame, policy: Policy, *, on: date) -> pl.DataFrame:
    """Return ``score``, ``level`` and ``coverage`` beside the answers of the policy.

    ``answers`` has the policy's outputs as columns, one row for each customer. ``score`` and
    ``level`` are null where no side could be scored.

    Rule: ASM-01 The score is the mean of the sides that have evidence, each bounded to 0-100,
    weighted by policy; a side without evidence counts for nothing and lowers the coverage.
    Source: house decision; a missing side taken as average would hide that nobody looked.
    """
    weights = side_weights(policy, on=on)
    total = sum(weights.values())
    sides = [pl.col(key).cast(pl.Float64).clip(0, FULL).alias(key) for key in weights]
    looked_at = [pl.col(key).is_not_null() * weight for key, weight in weights.items()]
    points = [pl.col(key).fill_null(0) * weight for key, weight in weights.items()]
    seen = pl.sum_horizontal(looked_at)
    score = pl.when(seen > 0).then(pl.sum_horizontal(points) / seen)
    return (
        answers.with_columns(sides)
        .with_columns(
            score=score.round(SCORE_DECIMALS, mode="half_away_from_zero"),
            coverage=(seen / total).round(4),
        )
        .with_columns(level=_level(policy, on))
    )


def side_weights(policy: Policy, *, on: date) -> dict[str, float]:
    """Return the weights of the sides that the policy scores, in their order."""
    outputs = {output.name for output in policy.declaration.outputs}
    return {d.key: _number(policy, d.weight, on) for d in DIMENSIONS if d.key in outputs}


def _level(policy: Policy, on: date) -> pl.Expr:
    """Return the level of the score.

    Rule: ASM-02 A level begins at the score that the policy names, and includes it.
    Source: Civil Code art. 1259: 以上 includes the number.
    """
    level = pl.lit(WEAK.key)
    for one in reversed(LEVELS):
        reached = pl.col("score") >= _number(policy, one.least, on)
        level = pl.when(reached).then(pl.lit(one.key)).otherwise(level)
    return pl.when(pl.col("score").is_not_null()).then(level)


def standings(evaluation: Evaluation) -> pl.DataFrame:
    """Return ``score_now, level_now, coverage_now, knock_outs_now`` for each row of the facts."""
    frame = scored(evaluation.frame, evaluation.policy, on=evaluation.on)
    named = KNOCK_OUTS in frame.columns
    knock_outs = pl.col(KNOCK_OUTS).list.len().fill_null(0) if named else pl.lit(0)
    return frame.select(
        score_now="score",
        level_now="level",
        coverage_now="coverage",
        knock_outs_now=knock_outs.cast(pl.Int64),
    )


def with_standing(facts: pl.DataFrame, policy: Policy, *, on: date) -> pl.DataFrame:
    """Return the facts of the day with where each customer stands by the policy (ASM-08).

    What the policy itself reads of these facts is missing to it.
    """
    own = [m.fact.name for m in standing_measures()]
    rest = facts.drop(own, strict=False)
    beside = rest.hstack(standings(evaluate(policy, rest, on=on)).get_columns())
    columns = [m.column() for m in standing_measures()]
    return beside.with_columns(columns).select(*rest.columns, *own)


def standing_of(
    decision: Decision, policy: Policy, *, adjustments: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Return the scores of one decision: a value for each side, ``score, level, coverage``.

    ``adjustments`` are points that an analyst adds to a side or takes from it, with a reason.
    """
    given, on = adjustments or {}, date.fromisoformat(decision.on)
    sides = side_weights(policy, on=on)
    row = {key: _adjusted(decision.outputs.get(key), given.get(key, 0)) for key in sides}
    answers = pl.DataFrame([row], schema=dict.fromkeys(sides, pl.Float64))
    return scored(answers, policy, on=on).row(0, named=True)


def _adjusted(points: Any, given: int) -> float | None:
    return None if points is None else float(points) + given


def judging_numbers(policy: Policy, *, on: date) -> tuple[float, ...]:
    """Return every number that judging reads from the policy by name.

    :raises NumberMissing: when the policy does not give one
    """
    levels = (_number(policy, one.least, on) for one in LEVELS)
    return (*side_weights(policy, on=on).values(), *levels, most_points(policy, on=on))


def most_points(policy: Policy, *, on: date) -> int:
    """Return how many points an analyst may add to a side or take from it (ASM-06).

    :raises NumberMissing: when the policy does not give it
    """
    return policy.whole("adjustment_max", on)


def _number(policy: Policy, name: str, on: date) -> float:
    return float(policy.exact(name, on))
