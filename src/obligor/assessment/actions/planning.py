"""The night's part: where everybody stands by policy, and who has to be looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from obligor.assessment import events
from obligor.assessment.models import Review, ReviewRun
from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.policies import queries as policies
from obligor_core.assessment.reviews import due
from obligor_core.catalogue import completed
from obligor_core.policy import Evaluation, decide, evaluate
from obligor_core.text import Text

ASSESSMENT, REVIEWS = "assessment", "reviews"
KEY = ["customer_id", "rule"]
TOLD_FROM = 60
OPEN_SQL = (
    "SELECT id, customer_id, cause FROM assessment_review"
    " WHERE closed_at IS NULL AND cause LIKE %s ORDER BY id"
)
OPEN = {"review_id": pl.Int64, "customer_id": pl.Int64, "rule": pl.String}
OF_POLICY = "REV-%"
GONE = "no longer there"

# Wired by config: the facts of a finished day.
SNAPSHOT_OF: list[Callable[[date], pl.DataFrame]] = []


@dataclass(frozen=True, slots=True)
class _Plan:
    starts: pl.DataFrame
    stays: pl.DataFrame
    ends: pl.DataFrame


@verb("assessment.plan_reviews", label=Text("Plan reviews", "生成复评计划"))
def plan_reviews(*, on: date, by: Actor, at: datetime) -> Events:
    """Keep where everybody stands, and open and close the causes for a review of the day.

    Doing a date again comes to the same. A rule that cannot be decided leaves its cause as it is.
    """
    facts = completed(SNAPSHOT_OF[0](on))
    _keep_standings(facts, on)
    reviewing = evaluate(policies.policy_in_force(REVIEWS, on=on), facts, on=on, keep=KEY[:1])
    plan = _plan(reviewing)
    asked = _write(plan, reviewing, on=on, at=at)
    opened, closed = plan.starts.height, plan.ends.height
    is_first = not ReviewRun.objects.exists()
    counts = {"customers": facts.height, "opened": opened, "closed": closed}
    ReviewRun.objects.update_or_create(on=on, defaults={"at": at, **counts})
    told = [] if is_first else [r for r in asked if r.priority >= TOLD_FROM]
    return [
        events.ReviewsPlanned(on=on, opened=opened, closed=closed),
        *(
            events.ReviewAsked(customer_id=r.customer_id, cause=r.cause, due_on=r.due_on)
            for r in told
        ),
    ]


def _keep_standings(facts: pl.DataFrame, on: date) -> None:
    """Make the table of standings say what the facts say of everybody."""
    version = policies.version_in_force(ASSESSMENT, on=on)
    rows = facts.select(
        "customer_id",
        on=pl.lit(on),
        policy_version_id=pl.lit(version.pk if version else 0),
        score="asm_score_now",
        level=pl.col("asm_level_now").fill_null(""),
        coverage=pl.col("asm_coverage_now").fill_null(0),
        knock_outs=pl.col("asm_knock_outs_now").fill_null(0),
    )
    tables.stage(rows, "standing_now", "assessment_standing")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM assessment_standing s USING standing_now n"
            " WHERE n.customer_id = s.customer_id"
        )
        cursor.execute(
            "INSERT INTO assessment_standing"
            ' (customer_id, "on", policy_version_id, score, level, coverage, knock_outs)'
            ' SELECT n.customer_id, n."on", n.policy_version_id, n.score, n.level, n.coverage,'
            " n.knock_outs FROM standing_now n JOIN customers_customer c ON c.id = n.customer_id"
        )


def _plan(reviewing: Evaluation) -> _Plan:
    asked = due(reviewing)
    open_now = tables.read(OPEN_SQL, (OF_POLICY,), OPEN)
    known = reviewing.facts["customer_id"]
    undecided = reviewing.undecided().select("customer_id", "rule").unique()
    gone = (
        open_now.join(asked, on=KEY, how="anti")
        .join(undecided, on=KEY, how="anti")
        .filter(pl.col("customer_id").is_in(known.implode()))
    )
    return _Plan(
        starts=asked.join(open_now, on=KEY, how="anti"),
        stays=open_now.join(asked, on=KEY, how="semi"),
        ends=gone,
    )


def _write(plan: _Plan, reviewing: Evaluation, *, on: date, at: datetime) -> list[Review]:
    Review.objects.filter(pk__in=plan.stays["review_id"].to_list()).update(seen_on=on)
    Review.objects.filter(pk__in=plan.ends["review_id"].to_list()).update(
        closed_at=at, closed_because=GONE
    )
    return Review.objects.bulk_create(_new(plan.starts, reviewing, on=on), batch_size=1000)


def _new(starts: pl.DataFrame, reviewing: Evaluation, *, on: date) -> Iterator[Review]:
    reasons = _reasons(reviewing, starts["customer_id"].unique())
    for row in starts.sort(KEY).iter_rows(named=True):
        reason = reasons[row["customer_id"]][row["rule"]]
        yield Review(
            customer_id=row["customer_id"],
            cause=row["rule"],
            title=reason["title"],
            why=[operand["sentence"] for operand in reason["operands"]],
            priority=row["priority"],
            asked_on=on,
            due_on=row["due_on"],
            seen_on=on,
        )


def _reasons(reviewing: Evaluation, customer_ids: pl.Series) -> dict[int, dict[str, Any]]:
    rows = reviewing.facts.filter(pl.col("customer_id").is_in(customer_ids.implode()))
    return {
        row["customer_id"]: {
            reason["rule"]: reason
            for reason in decide(reviewing.policy, row, on=reviewing.on).reasons
        }
        for row in rows.iter_rows(named=True)
    }
