"""Warning signals that are on, and how urgently a customer wants attention."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Signal(models.Model):
    """A rule that fired on a customer's facts; one open at a time for each rule."""

    class Severity(models.TextChoices):
        NOTICE = "notice", _("notice")
        WARNING = "warning", _("warning")
        SEVERE = "severe", _("severe")

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="signals")
    rule = models.CharField(max_length=20)
    severity = models.CharField(max_length=7, choices=Severity)
    title = models.JSONField(help_text='{"en": …, "zh": …}')
    why = models.JSONField(help_text="the operands with values and thresholds, both languages")
    remedy = models.JSONField(null=True)
    policy_version_id = models.BigIntegerField()
    started_on = models.DateField()
    seen_on = models.DateField(help_text="the last day on which the rule still fired")
    ended_on = models.DateField(null=True)
    acknowledged_by = models.CharField(max_length=150, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("warning signal")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "rule"], condition=Q(ended_on=None), name="signal_open_once"
            ),
            models.CheckConstraint(
                name="signal_severity", condition=Q(severity__in=["notice", "warning", "severe"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["severity", "started_on"],
                name="signal_open",
                condition=Q(ended_on=None),
            )
        ]


class Attention(models.Model):
    """What to do first: the customer's priority by policy, and the rule that asks loudest."""

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="attention"
    )
    priority = models.IntegerField(db_index=True)
    severity = models.CharField(max_length=7, blank=True)
    signals = models.PositiveSmallIntegerField()
    on = models.DateField()


class SignalReview(models.Model):
    """That the signals were reviewed for a date, and what came of it; again replaces the row."""

    on = models.DateField(unique=True)
    at = models.DateTimeField()
    policy_version_id = models.BigIntegerField()
    customers = models.PositiveIntegerField()
    started = models.PositiveIntegerField()
    still_on = models.PositiveIntegerField()
    ended = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("review of the signals")
