"""What happened to assessments and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentEvent(Event):
    """Something that happened to one assessment."""

    said: ClassVar[Text] = Text("Assessment changed", "风险评估变更")

    assessment_id: int
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentOpened(AssessmentEvent):
    said: ClassVar[Text] = Text(
        "Assessment no. {number} opened with a score of {score}",
        "新建第 {number} 次风险评估，得分 {score}",
    )

    number: int
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRefreshed(AssessmentEvent):
    said: ClassVar[Text] = Text(
        "Assessment computed again: score {score_before} → {score}",
        "风险评估重新计算：得分 {score_before} → {score}",
    )

    score_before: float | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentWritten(AssessmentEvent):
    said: ClassVar[Text] = Text("Assessment written", "风险评估意见已保存")

    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSubmitted(AssessmentEvent):
    said: ClassVar[Text] = Text(
        "Assessment submitted for review: {recommendation}", "风险评估提交复核：{recommendation}"
    )

    recommendation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentSentBack(AssessmentEvent):
    said: ClassVar[Text] = Text("Assessment sent back: {note}", "风险评估退回：{note}")

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentConfirmed(AssessmentEvent):
    """A second person agreed: the assessment is in force."""

    said: ClassVar[Text] = Text(
        "Assessment confirmed: {level}, score {score}, valid until {valid_until}",
        "风险评估生效：{level}，得分 {score}，有效期至 {valid_until}",
    )

    level: str
    score: float | None
    recommendation: str
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentWithdrawn(AssessmentEvent):
    said: ClassVar[Text] = Text("Assessment withdrawn: {because}", "风险评估撤回：{because}")

    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAsked(Event):
    """There is a new cause to assess the customer again."""

    said: ClassVar[Text] = Text(
        "Review due on {due_on}: {cause}", "触发复评（{due_on} 前）：{cause}"
    )

    customer_id: int
    cause: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewClosed(Event):
    said: ClassVar[Text] = Text("Review closed: {because}", "复评事项关闭：{because}")

    review_id: int
    customer_id: int
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewsPlanned(Event):
    said: ClassVar[Text] = Text(
        "Reviews of {on}: {opened} became due, {closed} no longer are",
        "{on} 复评计划：新增 {opened} 项，关闭 {closed} 项",
    )

    on: date
    opened: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentsRelocated(Event):
    said: ClassVar[Text] = Text(
        "{count} assessments moved with the merge", "随客户合并转移 {count} 份风险评估"
    )

    merge_id: int
    customer_id: int
    count: int
