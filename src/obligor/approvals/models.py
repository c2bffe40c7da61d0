"""Proposals: verbs with their arguments that wait for a second person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Proposal(models.Model):
    """A verb with its arguments; what it rests on is kept so that a change of facts is seen."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        CARRIED_OUT = "carried_out", _("carried out")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    verb = models.CharField(max_length=80)
    payload = models.JSONField()
    payload_digest = models.BinaryField(max_length=32)
    reason = models.TextField(blank=True)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    unit_path = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    authority_row = models.CharField(max_length=40)
    steps = models.JSONField(help_text="roles of each step, in order")
    step = models.PositiveSmallIntegerField(default=0)
    watched = models.JSONField(help_text="the facts as the proposer saw them")
    state = models.CharField(max_length=11, choices=State, default=State.PENDING)
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    correlation = models.UUIDField()
    subjects = models.JSONField(default=list)

    class Meta:
        verbose_name = _("proposal")
        constraints = [
            models.CheckConstraint(
                name="proposal_state",
                condition=Q(
                    state__in=["pending", "carried_out", "rejected", "withdrawn", "expired"]
                ),
            ),
            models.UniqueConstraint(
                fields=["verb", "payload_digest"],
                condition=Q(state="pending"),
                name="proposal_pending_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "-proposed_at"], name="proposal_inbox")]


class Verdict(models.Model):
    """One person's decision at one step; with the facts as that person saw them."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="verdicts")
    step = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on_behalf_of = models.CharField(max_length=150, blank=True)
    is_approval = models.BooleanField()
    comment = models.TextField(blank=True)
    watched = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "step"], name="verdict_once_a_step"),
            models.UniqueConstraint(fields=["proposal", "person"], name="verdict_once_a_person"),
        ]
