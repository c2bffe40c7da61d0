"""Policy versions and the decisions that were taken under them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PolicyVersion(models.Model):
    """One text of one policy; never edited once it is activated, always readable."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVATED = "activated", _("activated")
        DISCARDED = "discarded", _("discarded")

    name = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    title_en = models.CharField(max_length=120)
    title_zh = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    note = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=150)
    saved_at = models.DateTimeField()
    effective_from = models.DateField(null=True)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("policy version")
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="policy_number"),
            models.CheckConstraint(
                name="policy_activated",
                condition=Q(
                    state="activated", effective_from__isnull=False, activated_at__isnull=False
                )
                | (~Q(state="activated") & Q(activated_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["name", "-effective_from"], name="policy_in_force")]


class Decision(models.Model):
    """What was asked, the facts, the policy version, the answer and its reasons; immutable."""

    at = models.DateTimeField()
    on = models.DateField()
    purpose = models.CharField(max_length=60)
    customer_id = models.BigIntegerField(null=True)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="decisions")
    decided = models.JSONField(help_text="facts, outcome and reasons as the core stated them")
    correlation = models.UUIDField(null=True)

    class Meta:
        verbose_name = _("decision")
        indexes = [
            models.Index(fields=["customer_id", "-at"], name="decision_customer"),
            models.Index(fields=["version", "-at"], name="decision_version"),
        ]
