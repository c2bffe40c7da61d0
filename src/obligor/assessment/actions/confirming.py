"""The second pair of eyes: confirming an assessment, or sending it back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings

from obligor.assessment import events, queries
from obligor.assessment.actions.changing import locked, put
from obligor.assessment.models import Assessment, Review
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, Measure, verb
from obligor.foundation.days import business_date
from obligor.policies import queries as policies
from obligor_core.assessment.reviews import valid_until
from obligor_core.assessment.states import moved
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text

REVIEWS = "reviews"
WITH_VETO = "knock_out"


class OwnAssessment(Refusal):
    status = 403
    text = Text(
        "You made this assessment: a second person has to review it.",
        "该评估由您提交，须由他人复核。",
    )


class FactsMoved(Refusal):
    text = Text(
        "The facts have changed since the assessment was computed: score {before} then, {now} now."
        " Send it back to be computed again, or confirm that you accept the older facts.",
        "评估计算后指标已变化：当时得分 {before}，现为 {now}。请退回重新计算，或确认接受原指标。",
    )


def _measure(payload: dict[str, Any]) -> Measure:
    row = Assessment.objects.filter(pk=payload["assessment_id"]).select_related("customer__unit")
    found = row.first()
    if found is None:
        return Measure()
    is_over = bool(found.knock_outs) and found.recommendation in {"approve", "conditions"}
    limit = found.limit_minor
    return Measure(
        amount=None if limit is None else Money(limit, settings.BOOK_CURRENCY),
        grade=found.level or None,
        product=WITH_VETO if is_over else None,
        unit_path=found.customer.unit.path,
    )


def _watch(payload: dict[str, Any]) -> dict[str, Any]:
    found = Assessment.objects.filter(pk=payload["assessment_id"]).first()
    if found is None:
        return {}
    return {"version": found.version, "score": found.score, "level": found.level}


@verb(
    "assessment.confirm",
    label=Text("Confirm assessment", "复核通过风险评估"),
    measure=_measure,
    watch=_watch,
)
def confirm(
    *,
    assessment_id: int,
    by: Actor,
    at: datetime,
    note: str = "",
    accepts_older_facts: bool = False,
) -> Events:
    """Put an assessment into force for as long as policy says; the one before is replaced.

    Every open cause for a review of the customer is closed with it.

    :raises OwnAssessment: when the reviewer made it
    :raises FactsMoved: when level or knock-outs would differ on the facts of now
    :raises MoveImpossible: when it does not wait for review
    """
    row = locked(by, assessment_id, verb="assessment.confirm", version=None)
    moved(row.state, "confirm")
    _require_second(row, by)
    if not accepts_older_facts:
        _require_same(row, at)
    before = queries.in_force(row.customer_id)
    if before is not None:
        put(before, "replace")
    until = _valid_until(row)
    put(
        row, "confirm", reviewer=by.name, reviewed_at=at, review_note=note, valid_until=until,
        previous=before,
    )  # fmt: skip
    closed = {"closed_at": at, "closed_because": "assessed", "assessment": row}
    Review.objects.filter(customer_id=row.customer_id, closed_at=None).update(**closed)
    return [
        events.AssessmentConfirmed(
            assessment_id=row.pk,
            customer_id=row.customer_id,
            level=row.level,
            score=row.score,
            recommendation=row.recommendation,
            valid_until=until,
        )
    ]


def _require_second(row: Assessment, by: Actor) -> None:
    is_own = by.user_id is not None and by.user_id == row.author_id_then
    if is_own or by.name == row.author or by.on_behalf_of == row.author:
        raise OwnAssessment


def _require_same(row: Assessment, at: datetime) -> None:
    points = {key: one["points"] for key, one in row.adjustments.items()}
    now = queries.computed(row.customer_id, on=business_date(at), at=at, adjustments=points)
    same_level = (now.standing["level"] or "") == row.level
    if not same_level or sorted(now.knock_outs) != sorted(row.knock_outs):
        raise FactsMoved(before=row.score, now=now.standing["score"])


def _valid_until(row: Assessment) -> date:
    """Count from the day of the facts: an old assessment is not made young by a late review."""
    policy = policies.policy_in_force(REVIEWS, on=row.on)
    facts = queries.typed_facts(row.facts)
    return valid_until(policy, facts, level=row.level or None, on=row.on)


@verb("assessment.send_back", label=Text("Send assessment back", "退回风险评估"))
def send_back(*, assessment_id: int, note: str, by: Actor, at: datetime) -> Events:
    """Give the assessment back to its author with what is to be mended.

    :raises OwnAssessment: when the reviewer made it
    :raises MoveImpossible: when it does not wait for review
    """
    row = locked(by, assessment_id, verb="assessment.send_back", version=None)
    moved(row.state, "send_back")
    _require_second(row, by)
    put(row, "send_back", review_note=note)
    return [events.AssessmentSentBack(assessment_id=row.pk, customer_id=row.customer_id, note=note)]
