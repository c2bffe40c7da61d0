"""Assessments of customers, where every customer stands today, and which reviews are due.

An assessment keeps all facts it was made from and the decision of the policy, so that it can be
read, compared and taken again years later. Once in force it is replaced, never changed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from obligor_core.assessment.states import State as Life


class Assessment(models.Model):
    """A dated, versioned judgement of a customer with its evidence."""

    class State(models.TextChoices):
        DRAFT = Life.DRAFT.value, _("draft")
        SUBMITTED = Life.SUBMITTED.value, _("waiting for review")
        CONFIRMED = Life.CONFIRMED.value, _("in force")
        REPLACED = Life.REPLACED.value, _("replaced")
        WITHDRAWN = Life.WITHDRAWN.value, _("withdrawn")

    class Recommendation(models.TextChoices):
        APPROVE = "approve", _("approve")
        CONDITIONS = "conditions", _("approve with conditions")
        REDUCE = "reduce", _("reduce")
        DECLINE = "decline", _("decline")
        EXIT = "exit", _("exit")

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField(help_text="counts the assessments of the customer")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text="compared and swapped on change")
    on = models.DateField(help_text="the day its facts are true of")
    known_at = models.DateTimeField(help_text="when its facts were taken")
    policy_version_id = models.BigIntegerField()
    decision = models.JSONField(help_text="as decided by the policy; can be taken again")
    facts = models.JSONField(help_text="every fact of the customer, amounts in minor units")
    findings = models.JSONField(help_text="what the rules that fired say, both languages")
    adjustments = models.JSONField(default=dict, help_text="side: points and why, by the analyst")
    sides = models.JSONField(help_text="the score of each side, adjustments included")
    score = models.FloatField(null=True)
    coverage = models.FloatField(help_text="share of the weights that has evidence")
    level = models.CharField(max_length=6, blank=True)
    knock_outs = models.JSONField(default=list)
    answers = models.JSONField(default=dict, help_text="knock-out: why it is accepted all the same")
    view = models.TextField(blank=True)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    conditions = models.TextField(blank=True)
    limit_minor = models.BigIntegerField(null=True, help_text="recommended, in book currency")
    terms_days = models.PositiveSmallIntegerField(null=True)
    author = models.CharField(max_length=150)
    author_id_then = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    reviewer = models.CharField(max_length=150, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    review_note = models.TextField(blank=True)
    valid_until = models.DateField(null=True, help_text="the first day it no longer counts")
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="next")

    class Meta:
        verbose_name = _("assessment")
        constraints = [
            models.UniqueConstraint(fields=["customer", "number"], name="assessment_number"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(state="confirmed"), name="assessment_one_in_force"
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(state__in=["draft", "submitted"]),
                name="assessment_one_open",
            ),
            models.CheckConstraint(
                name="assessment_state",
                condition=Q(state__in=["draft", "submitted", "confirmed", "replaced", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="assessment_second_person",
                condition=Q(reviewer="") | ~Q(reviewer=F("author")),
            ),
            models.CheckConstraint(
                name="assessment_confirmed_whole",
                condition=~Q(state__in=["confirmed", "replaced"])
                | Q(reviewed_at__isnull=False, valid_until__isnull=False) & ~Q(recommendation=""),
            ),
            models.CheckConstraint(
                name="assessment_limit", condition=Q(limit_minor=None) | Q(limit_minor__gte=0)
            ),
        ]
        indexes = [
            models.Index(fields=["state", "valid_until"], name="assessment_validity"),
            models.Index(fields=["customer", "-number"], name="assessment_history"),
        ]


class Standing(models.Model):
    """What the policy says of a customer today, without anybody's judgement."""

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="standing"
    )
    on = models.DateField()
    policy_version_id = models.BigIntegerField()
    score = models.FloatField(null=True)
    level = models.CharField(max_length=6, blank=True)
    coverage = models.FloatField()
    knock_outs = models.PositiveSmallIntegerField()


class Review(models.Model):
    """A cause for which a customer has to be assessed again; one open at a time for each cause."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="reviews")
    cause = models.CharField(max_length=20, help_text="the rule of the policy, or the event")
    title = models.JSONField(help_text='{"en": …, "zh": …}')
    why = models.JSONField(default=list, help_text="sentences with the numbers, both languages")
    priority = models.PositiveSmallIntegerField(default=0)
    asked_on = models.DateField()
    due_on = models.DateField()
    seen_on = models.DateField(help_text="the last day on which the cause was still there")
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=200, blank=True)
    assessment = models.ForeignKey(Assessment, models.SET_NULL, null=True, related_name="reviews")

    class Meta:
        verbose_name = _("review")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "cause"],
                condition=Q(closed_at=None),
                name="review_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_on", "-priority"], name="review_queue", condition=Q(closed_at=None)
            )
        ]


class ReviewRun(models.Model):
    """That standings and reviews were made for a date; again replaces the row."""

    on = models.DateField(unique=True)
    at = models.DateTimeField()
    customers = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()
    closed = models.PositiveIntegerField()


class Relocation(models.Model):
    """Which assessments and reviews a merge of customers moved, so that it can be taken back."""

    merge_id = models.BigIntegerField(unique=True)
    from_customer_id = models.BigIntegerField()
    to_customer_id = models.BigIntegerField()
    states = models.JSONField(help_text="assessment: its state before the merge, by number")
    review_ids = models.JSONField()
    undone_at = models.DateTimeField(null=True)
