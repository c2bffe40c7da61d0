"""Making an assessment: opened on the facts of now, written, submitted to a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max

from obligor.assessment import events, queries
from obligor.assessment.actions.changing import locked, put
from obligor.assessment.models import Assessment
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor_core.assessment.dimensions import BY_KEY
from obligor_core.assessment.standing import most_points
from obligor_core.assessment.states import moved
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text

ACCEPTING = frozenset({Assessment.Recommendation.APPROVE, Assessment.Recommendation.CONDITIONS})


class AlreadyOpen(Refusal):
    text = Text(
        "Assessment no. {number} of the customer is open: go on with it, or withdraw it.",
        "该客户第 {number} 次评估正在进行，请继续处理或先撤回。",
    )


class NothingToJudge(Refusal):
    status = 422
    text = Text(
        "There is no evidence about the customer: add statements, flows, records or answers.",
        "没有可供评估的资料，请先录入报表、流水、信用记录或问卷。",
    )


class ViewMissing(Refusal):
    status = 422
    text = Text("Write your view before submitting.", "请先填写分析意见再提交。")


class RecommendationMissing(Refusal):
    status = 422
    text = Text("Choose a recommendation before submitting.", "请先选择评估建议再提交。")


class ConditionsMissing(Refusal):
    status = 422
    text = Text("Write the conditions of the approval.", "请填写附加条件。")


class KnockOutUnanswered(Refusal):
    status = 422
    text = Text(
        "{en}: a knock-out. Say why it is accepted, or recommend otherwise.",
        "存在否决事项“{zh}”，请说明接受理由或调整建议。",
    )


class AdjustmentTooLarge(Refusal):
    status = 422
    text = Text(
        "{en}: at most {most} points may be added or taken.", "“{zh}”人工调整不得超过 {most} 分。"
    )


class AdjustmentUnexplained(Refusal):
    status = 422
    text = Text("{en}: say why you adjust the score.", "“{zh}”：请说明人工调整的理由。")


class SideUnknown(Refusal):
    status = 422
    text = Text("{side} is not scored in this assessment.", "本次评估未对 {side} 评分，无法调整。")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points that the analyst adds to a side of the assessment, or takes, and why."""

    points: int
    why: str


class DayNotCome(Refusal):
    status = 422
    text = Text("{on} has not come yet.", "{on} 尚未到来。")


@verb("assessment.open", label=Text("Open assessment", "新建风险评估"))
def open_assessment(*, customer_id: int, by: Actor, at: datetime, on: date | None = None) -> Events:
    """Begin an assessment on the facts of a day, as known now; without ``on`` that of today.

    :raises CustomerNotFound: when the customer is out of reach
    :raises AlreadyOpen: when one is being made
    :raises DayNotCome: when ``on`` is after today
    """
    customers.customer_for(by, customer_id, verb="assessment.open")
    going = queries.open_of(customer_id)
    if going is not None:
        raise AlreadyOpen(number=going.number)
    if on is not None and on > business_date(at):
        raise DayNotCome(on=on)
    found = queries.computed(customer_id, on=on or business_date(at), at=at)
    last = Assessment.objects.filter(customer_id=customer_id).aggregate(Max("number"))
    row = Assessment.objects.create(
        customer_id=customer_id,
        number=(last["number__max"] or 0) + 1,
        author=by.name,
        author_id_then=by.user_id,
        opened_at=at,
        previous=queries.in_force(customer_id),
        **_columns(found, at),
    )
    return [
        events.AssessmentOpened(
            assessment_id=row.pk, customer_id=customer_id, number=row.number, score=row.score
        )
    ]


def _columns(found: queries.Computed, at: datetime) -> dict[str, Any]:
    return {
        "on": found.on,
        "known_at": at,
        "policy_version_id": found.version_id,
        "decision": found.decision.as_json(),
        "facts": queries.plain_facts(found.facts),
        "findings": [one.as_json() for one in found.findings],
        "knock_outs": found.knock_outs,
        **_scores(found.standing),
    }


def _scores(standing: dict[str, Any]) -> dict[str, Any]:
    return {
        "sides": {key: standing.get(key) for key in BY_KEY if key in standing},
        "score": standing["score"],
        "level": standing["level"] or "",
        "coverage": standing["coverage"],
    }


@verb("assessment.refresh", label=Text("Compute assessment again", "重新计算风险评估"))
def refresh(*, assessment_id: int, by: Actor, at: datetime) -> Events:
    """Take the facts of now into a draft; what was written stays.

    :raises AssessmentNotFound: when there is none within reach
    :raises MoveImpossible: when it is no draft
    """
    row = locked(by, assessment_id, verb="assessment.refresh", version=None)
    points = {key: one["points"] for key, one in row.adjustments.items()}
    found = queries.computed(row.customer_id, on=business_date(at), at=at, adjustments=points)
    before = row.score
    vetoes = {one.rule for one in found.findings if one.says == "veto"}
    answers = {rule: why for rule, why in row.answers.items() if rule in vetoes}
    put(row, "refresh", **_columns(found, at), answers=answers)
    return [
        events.AssessmentRefreshed(
            assessment_id=row.pk,
            customer_id=row.customer_id,
            score_before=before,
            score=row.score,
        )
    ]


@verb("assessment.write", label=Text("Write assessment", "填写评估意见"))
def write(
    *,
    assessment_id: int,
    version: int,
    by: Actor,
    at: datetime,
    view: str = "",
    recommendation: str = "",
    conditions: str = "",
    limit: Money | None = None,
    terms_days: int | None = None,
    adjustments: dict[str, Adjustment] | None = None,
    answers: dict[str, str] | None = None,
) -> Events:
    """Keep the analyst's view, recommendation and adjustments; all of them, as given.

    :raises AssessmentNotFound: when there is none within reach
    :raises ChangedMeanwhile: when somebody else wrote since ``version``
    :raises AdjustmentTooLarge, AdjustmentUnexplained, SideUnknown: for an adjustment
    :raises MoveImpossible: when it is no draft
    """
    row = locked(by, assessment_id, verb="assessment.write", version=version)
    wanted = {
        "view": view.strip(),
        "recommendation": _recommendation(recommendation),
        "conditions": conditions.strip(),
        "limit_minor": _limit_minor(limit),
        "terms_days": terms_days,
        "answers": {k: w.strip() for k, w in (answers or {}).items() if w.strip()},
    }
    wanted |= _adjusted(row, adjustments or {})
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    put(row, "write", **wanted)
    return [
        events.AssessmentWritten(
            assessment_id=row.pk, customer_id=row.customer_id, fields=sorted(changed)
        )
    ]


class RecommendationUnknown(Refusal):
    status = 422
    text = Text("{given} is no recommendation.", "“{given}”不是有效的评估建议。")


class LimitInOtherCurrency(Refusal):
    status = 422
    text = Text(
        "The recommended limit is told in {currency}, and not below 0.",
        "建议额度须以 {currency} 表示且不得为负。",
    )


def _recommendation(given: str) -> str:
    if given and given not in Assessment.Recommendation.values:
        raise RecommendationUnknown(given=given)
    return given


def _limit_minor(limit: Money | None) -> int | None:
    if limit is None:
        return None
    if limit.currency != settings.BOOK_CURRENCY or limit.minor < 0:
        raise LimitInOtherCurrency(currency=settings.BOOK_CURRENCY)
    return limit.minor


def _adjusted(row: Assessment, given: dict[str, Adjustment]) -> dict[str, Any]:
    """Return adjustments and scores.

    Rule: ASM-06 An analyst may move a side by a few points, with a reason; policy says how many.
    Source: house decision; judgement has its place, and its bound.
    """
    most = most_points(queries.policy_of(row), on=row.on)
    kept = {key: one for key, one in given.items() if one.points}
    for key, one in kept.items():
        if row.sides.get(key) is None:
            raise SideUnknown(side=key)
        label = BY_KEY[key].label
        if abs(one.points) > most:
            raise AdjustmentTooLarge(en=label.en, zh=label.zh, most=most)
        if not one.why.strip():
            raise AdjustmentUnexplained(en=label.en, zh=label.zh)
    standing = queries.judged_again(row, {key: one.points for key, one in kept.items()})
    stored = {key: {"points": one.points, "why": one.why.strip()} for key, one in kept.items()}
    return {"adjustments": stored, **_scores(standing)}


@verb("assessment.submit", label=Text("Submit assessment for review", "提交评估复核"))
def submit(*, assessment_id: int, by: Actor, at: datetime) -> Events:
    """Hand the assessment to a second person.

    :raises NothingToJudge, ViewMissing, RecommendationMissing, ConditionsMissing,
        KnockOutUnanswered: when it is not whole
    :raises MoveImpossible: when it is no draft
    """
    row = locked(by, assessment_id, verb="assessment.submit", version=None)
    moved(row.state, "submit")
    _require_whole(row)
    put(row, "submit", submitted_at=at, author=by.name, author_id_then=by.user_id)
    return [
        events.AssessmentSubmitted(
            assessment_id=row.pk, customer_id=row.customer_id, recommendation=row.recommendation
        )
    ]


def _require_whole(row: Assessment) -> None:
    """Refuse what a committee would send back.

    Rule: ASM-11 Who recommends to go on in spite of a knock-out says why, for each of them.
    Source: house decision; a veto is overruled in the open or not at all.
    """
    if row.score is None:
        raise NothingToJudge
    if not row.view:
        raise ViewMissing
    if not row.recommendation:
        raise RecommendationMissing
    if row.recommendation == Assessment.Recommendation.CONDITIONS and not row.conditions:
        raise ConditionsMissing
    if row.recommendation in ACCEPTING:
        for finding in row.findings:
            if finding["says"] == "veto" and finding["rule"] not in row.answers:
                raise KnockOutUnanswered(**finding["title"])


@verb("assessment.withdraw", label=Text("Withdraw assessment", "撤回风险评估"))
def withdraw(*, assessment_id: int, because: str, by: Actor, at: datetime) -> Events:
    """Give up an assessment that is not in force; it stays readable.

    :raises MoveImpossible: when it is in force or gone
    """
    row = locked(by, assessment_id, verb="assessment.withdraw", version=None)
    put(row, "withdraw", review_note=because)
    return [
        events.AssessmentWithdrawn(
            assessment_id=row.pk, customer_id=row.customer_id, because=because
        )
    ]
