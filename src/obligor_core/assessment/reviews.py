"""Which customers have to be looked at again, by when, and for how long an assessment counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from obligor_core.dates import months_after
from obligor_core.policy import Evaluation, Policy, compile_one

DUE_DAYS, PRIORITY, MONTHS = "due_days", "priority", "review_months"
DUE_DAYS_DEFAULT = 30


def due(evaluation: Evaluation) -> pl.DataFrame:
    """Return ``customer_id, rule, due_on, priority`` of every cause there is on the day.

    Rule: ASM-09 Each rule of the reviews policy that fires is a cause, due so many days after
    the day on which it began as the rule itself names.
    Source: house decision: the causes stand side by side, and each ends for itself.
    """
    days, priorities = _constants(evaluation, DUE_DAYS), _constants(evaluation, PRIORITY)
    rules = {rule: days.get(rule, DUE_DAYS_DEFAULT) for rule in evaluation.rules}
    asking = [rule for rule in evaluation.rules if rule in days]
    fired = evaluation.fired().filter(pl.col("rule").is_in(asking))
    return fired.select(
        "customer_id",
        "rule",
        due_on=evaluation.on
        + pl.duration(days=pl.col("rule").replace_strict(rules, default=0, return_dtype=pl.Int64)),
        priority=pl.col("rule").replace_strict(priorities, default=0, return_dtype=pl.Int64),
    ).with_columns(pl.col("due_on").cast(pl.Date))


def _constants(evaluation: Evaluation, output: str) -> dict[str, int]:
    """Return by rule what it sets the output to."""
    found = {}
    for form in evaluation.policy.edition(evaluation.on).enabled:
        for one in form.sets:
            if one.output.name == output and isinstance(one.constant, int | float):
                found[form.id] = int(one.constant)
    return found


def valid_until(policy: Policy, facts: Mapping[str, Any], *, level: str | None, on: date) -> date:
    """Return the first day on which an assessment made on ``on`` no longer counts.

    Rule: ASM-10 An assessment counts for as many months as the policy gives for the level that
    was assessed and the exposure, the shorter of several answers.
    Source: example policy; regular review is asked for by 商业银行授信工作尽职指引, whose text
    was not checked here.
    """
    outcome = compile_one(policy, on=on)(dict(facts) | {"asm_level": level})
    months = outcome.outputs.get(MONTHS)
    if not isinstance(months, int | float):
        return on + timedelta(days=DUE_DAYS_DEFAULT)
    return months_after(on, int(months))
