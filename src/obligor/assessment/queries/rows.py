"""Assessments, reviews and standings as rows."""

from __future__ import annotations

from django.db.models import QuerySet

from obligor.assessment.models import Assessment, Review, ReviewRun, Standing
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor_core.decision import Refusal
from obligor_core.text import Text

SEE = "assessment.see"
OPEN = ("draft", "submitted")


class AssessmentNotFound(Refusal):
    status = 404
    text = Text("There is no assessment {id} that you may see.", "不存在您可查看的风险评估 {id}。")


class ReviewNotFound(Refusal):
    status = 404
    text = Text("There is no review {id} that you may see.", "不存在您可查看的复评事项 {id}。")


class NotStandingYet(Refusal):
    status = 404
    text = Text(
        "Customer {id} is not scored yet. The next nightly run does it.",
        "客户 {id} 尚未评分，下一次日终批处理后生成。",
    )


def assessments(actor: Actor, *, verb: str = SEE) -> QuerySet[Assessment]:
    """Return the assessments of every customer that the actor reaches."""
    reached = customers.visible(actor, verb=verb)
    rows = Assessment.objects.filter(customer__in=reached)
    return rows.select_related("customer", "customer__unit", "customer__manager")


def assessment_for(actor: Actor, assessment_id: int, *, verb: str = SEE) -> Assessment:
    """Return one assessment.

    :raises AssessmentNotFound: when there is none within reach
    """
    found = assessments(actor, verb=verb).select_related("previous").filter(pk=assessment_id)
    row = found.first()
    if row is None:
        raise AssessmentNotFound(id=assessment_id)
    return row


def assessments_of(customer_id: int) -> QuerySet[Assessment]:
    """Return the assessments of a customer, the newest first; the caller has checked the reach."""
    return Assessment.objects.filter(customer_id=customer_id).order_by("-number")


def in_force(customer_id: int) -> Assessment | None:
    """Return the assessment in force, if there is one."""
    return assessments_of(customer_id).filter(state=Assessment.State.CONFIRMED).first()


def open_of(customer_id: int) -> Assessment | None:
    """Return the assessment that is being made, if there is one."""
    return assessments_of(customer_id).filter(state__in=OPEN).first()


def queue(actor: Actor, *, verb: str = SEE) -> QuerySet[Review]:
    """Return the reviews that are due or will be, the most urgent first."""
    reached = customers.visible(actor, verb=verb)
    rows = Review.objects.filter(customer__in=reached, closed_at=None)
    rows = rows.select_related("customer", "customer__unit", "customer__manager")
    return rows.order_by("due_on", "-priority", "customer_id", "cause")


def review_for(actor: Actor, review_id: int, *, verb: str = SEE) -> Review:
    """Return one open review.

    :raises ReviewNotFound: when there is none within reach
    """
    row = queue(actor, verb=verb).filter(pk=review_id).first()
    if row is None:
        raise ReviewNotFound(id=review_id)
    return row


def reviews_of(customer_id: int) -> QuerySet[Review]:
    """Return the open causes for a review of a customer; the caller has checked the reach."""
    rows = Review.objects.filter(customer_id=customer_id, closed_at=None)
    return rows.order_by("due_on", "-priority")


def standing_of(customer_id: int) -> Standing | None:
    """Return where the customer stands by policy, as of the newest night."""
    return Standing.objects.filter(pk=customer_id).first()


def newest_plan() -> ReviewRun | None:
    """Return for which date reviews were planned last."""
    return ReviewRun.objects.order_by("-on").first()
