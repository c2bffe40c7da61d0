"""Compare a draft with the policy in force over the whole book before anyone decides on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from obligor_core.policy.evaluation import Evaluation, evaluate
from obligor_core.policy.forms import Policy


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change of one output: from what to what, how many customers, how much money."""

    output: str
    before: str | None
    after: str | None
    customers_count: int
    money_minor: int


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What one rule does otherwise among the customers whose answer changes."""

    rule: str
    starts_count: int
    stops_count: int
    sets_other_count: int
    money_minor: int


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """The book under both policies.

    ``changed`` has one row per customer whose answer changes: the key, the money, per output
    ``…_before`` and ``…_after``, ``rules_started``, ``rules_stopped`` and ``rules_set_other``.
    """

    customers_count: int
    money_minor: int
    changed_count: int
    changed_money_minor: int
    kinds: tuple[Kind, ...]
    rules: tuple[RuleEffect, ...]
    changed: pl.DataFrame


def what_if(
    active: Policy,
    draft: Policy,
    *,
    facts: pl.DataFrame,
    on: date,
    key: str = "customer_id",
    money: str = "exposure_total",
) -> WhatIf:
    """Return what would change for whom if the draft were in force.

    Rule: POL-27 What-if evaluates both texts on the same facts of the same day; the draft has
    the numbers of its first day at least. Changed is a customer with another output.
    Source: docs/policy-language.md, "What if"
    """
    before = evaluate(active, facts, on=on, keep=(key, money))
    after = evaluate(draft, facts, on=on, keep=(key, money))
    outputs = _names(active, draft)
    both = pl.concat(
        [
            facts.select(key, money),
            *(_sides(before, after, name) for name in outputs),
            _fired(before, after),
        ],
        how="horizontal",
    )
    changes = [_is_changed(name) for name in outputs]
    is_changed = reduce(or_, changes, pl.lit(False)) if changes else pl.lit(False)
    changed = both.filter(is_changed)
    return WhatIf(
        customers_count=both.height,
        money_minor=_sum(both, money),
        changed_count=changed.height,
        changed_money_minor=_sum(changed, money),
        kinds=tuple(k for name in outputs for k in _kinds(changed, name, money)),
        rules=_effects(changed, money),
        changed=changed,
    )


def _names(active: Policy, draft: Policy) -> list[str]:
    both = (*active.declaration.outputs, *draft.declaration.outputs)
    return list(dict.fromkeys(o.name for o in both))


def _sides(before: Evaluation, after: Evaluation, name: str) -> pl.DataFrame:
    return pl.DataFrame(
        [_words(before, name).alias(f"{name}_before"), _words(after, name).alias(f"{name}_after")]
    )


def _words(evaluation: Evaluation, name: str) -> pl.Series:
    """Return an output as text, so that outputs of two types can stand beside each other."""
    frame = evaluation.frame
    if name not in frame.columns:
        return pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    column = frame[name]
    return column.list.join(", ") if column.dtype == pl.List else column.cast(pl.String)


def _is_changed(name: str) -> pl.Expr:
    return pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after"))


def _fired(before: Evaluation, after: Evaluation) -> pl.DataFrame:
    """Return the rules that fire only after, only before, and in both with another setting."""
    was = before.frame.select(pl.col(before.rules).fill_null(False).name.suffix(" was"))
    now = after.frame.select(pl.col(after.rules).fill_null(False).name.suffix(" is"))
    frame = pl.concat([before.frame.select(before.kept), was, now], how="horizontal")
    altered = _altered(before, after)
    started, stopped, other = [], [], []
    for rule in dict.fromkeys([*before.rules, *after.rules]):
        fired = pl.col(f"{rule} was") if rule in before.rules else pl.lit(False)
        fires = pl.col(f"{rule} is") if rule in after.rules else pl.lit(False)
        started.append(pl.when(fires & ~fired).then(pl.lit(rule)))
        stopped.append(pl.when(fired & ~fires).then(pl.lit(rule)))
        if rule in altered:
            other.append(pl.when(fired & fires).then(pl.lit(rule)))
    return frame.select(
        _listed(started, frame.height).alias("rules_started"),
        _listed(stopped, frame.height).alias("rules_stopped"),
        _listed(other, frame.height).alias("rules_set_other"),
    )


def _listed(marks: Sequence[pl.Expr], height: int) -> pl.Expr:
    nothing = pl.repeat(None, height, dtype=pl.String)
    return pl.concat_list([nothing, *marks]).list.drop_nulls()


def _altered(before: Evaluation, after: Evaluation) -> frozenset[str]:
    """Return the rules that both have and that set something else."""
    was = {f.id: f.declared.then for f in before.policy.edition(before.on).enabled}
    now = {f.id: f.declared.then for f in after.policy.edition(after.on).enabled}
    return frozenset(rule for rule in was.keys() & now.keys() if was[rule] != now[rule])


def _kinds(changed: pl.DataFrame, name: str, money: str) -> list[Kind]:
    grouped = (
        changed.filter(_is_changed(name))
        .group_by(f"{name}_before", f"{name}_after")
        .agg(pl.len().alias("count"), pl.col(money).cast(pl.Int128).sum().alias("money"))
        .sort("count", f"{name}_before", f"{name}_after", descending=[True, False, False])
    )
    return [Kind(name, *row) for row in grouped.iter_rows()]


def _effects(changed: pl.DataFrame, money: str) -> tuple[RuleEffect, ...]:
    columns = ("rules_started", "rules_stopped", "rules_set_other")
    parts = [
        changed.select(pl.col(column).alias("rule"), pl.col(money), pl.lit(column).alias("how"))
        .explode("rule")
        .drop_nulls("rule")
        for column in columns
    ]
    grouped = (
        pl.concat(parts)
        .group_by("rule")
        .agg(
            *((pl.col("how") == column).sum().alias(column) for column in columns),
            pl.col(money).cast(pl.Int128).sum().alias("money"),
        )
        .sort("rule")
    )
    return tuple(RuleEffect(*row) for row in grouped.iter_rows())


def _sum(frame: pl.DataFrame, money: str) -> int:
    return int(frame[money].cast(pl.Int128).sum() or 0)
