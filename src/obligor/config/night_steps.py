"""What the modules do with the facts of the day before the night is published."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from obligor.assessment import actions as assessment
from obligor.assessment import queries as assessments
from obligor.foundation.access import Actor
from obligor.monitoring import actions as monitoring
from obligor.monitoring import queries as signals
from obligor.policies import actions as policies
from obligor.policies import queries as versions
from obligor_core.policy import Decision


def review_signals(facts: pl.DataFrame, *, on: date, by: Actor, at: datetime) -> None:
    """Review the warning signals, unless a later day is reviewed already."""
    newest = signals.newest_review()
    if newest is not None and newest.on > on:
        return
    if versions.version_in_force(monitoring.POLICY, on=on) is None:
        policies.load_shipped(by=by, at=at)
    monitoring.review(on=on, by=by, at=at)


def plan_reviews(facts: pl.DataFrame, *, on: date, by: Actor, at: datetime) -> None:
    """Plan the reviews, unless those of a later day are planned already."""
    newest = assessments.newest_plan()
    if newest is None or newest.on <= on:
        assessment.plan_reviews(on=on, by=by, at=at)


def keep_decisions(
    decided: Mapping[int, Decision], *, policy: str, on: date, at: datetime, purpose: str
) -> int:
    """Keep what was decided about each customer, so that it can be repeated."""
    return policies.keep_decisions(
        (policies.Decided(customer, one.as_json()) for customer, one in decided.items()),
        policy=policy,
        on=on,
        at=at,
        purpose=purpose,
        correlation=None,
    )
