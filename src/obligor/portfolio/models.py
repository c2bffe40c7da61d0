"""Portfolio runs, their partitions and exceptions, the current facts, and who moved."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PortfolioRun(models.Model):
    """The nightly computation for one business date; doing it again replaces its results."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        COMPLETED = "completed", _("completed")
        FAILED = "failed", _("failed")

    on = models.DateField(unique=True)
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    attempt = models.PositiveIntegerField(default=1)
    known_at = models.DateTimeField(help_text="documents recorded later are left out")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    partitions = models.PositiveIntegerField()
    customers = models.PositiveIntegerField(default=0)
    customers_done = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the snapshot")
    policy_versions = models.JSONField(default=dict)
    book = models.JSONField(default=dict, help_text="the figures of the whole book")
    failure = models.TextField(blank=True)
    started_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("portfolio run")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="portfolio_run_one_at_a_time"
            ),
            models.CheckConstraint(
                name="portfolio_run_state",
                condition=Q(state__in=["running", "completed", "failed"]),
            ),
        ]


class RunPartition(models.Model):
    """One part of the book that a run has computed and kept, so that it need not do it again."""

    run = models.ForeignKey(PortfolioRun, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    customers = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="run_partition_once")]


class RunException(models.Model):
    """A customer whom a run had to leave out, or warn about, with the reason and the remedy."""

    run = models.ForeignKey(PortfolioRun, models.CASCADE, related_name="exceptions")
    part = models.PositiveIntegerField()
    customer_id = models.BigIntegerField(null=True, db_index=True)
    is_warning = models.BooleanField(default=False)
    reason = models.JSONField(help_text='{"en": …, "zh": …}')
    remedy = models.JSONField(help_text='{"en": …, "zh": …}')


class CustomerFacts(models.Model):
    """The newest facts of a customer; the headline figures stand in columns of their own."""

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="facts"
    )
    facts = models.JSONField()
    exposure_minor = models.BigIntegerField(db_index=True)
    overdue_minor = models.BigIntegerField(db_index=True)
    dpd = models.IntegerField(db_index=True)


class Movement(models.Model):
    """A difference between two days that somebody should know of."""

    class Kind(models.TextChoices):
        BECAME_OVERDUE = "became_overdue", _("became overdue")
        CURED = "cured", _("cured")
        BUCKET_WORSE = "bucket_worse", _("moved to a worse bucket")
        BUCKET_BETTER = "bucket_better", _("moved to a better bucket")
        NEW_LARGEST = "new_largest", _("new among the largest")
        EXPOSURE_JUMP = "exposure_jump", _("exposure jumped")
        NEW_CUSTOMER = "new_customer", _("new in the book")
        GONE = "gone", _("left the book")

    run = models.ForeignKey(PortfolioRun, models.CASCADE, related_name="movements")
    customer_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=14, choices=Kind)
    fact = models.CharField(max_length=40, default="")
    before = models.BigIntegerField(null=True)
    after = models.BigIntegerField(null=True)
    weight_minor = models.BigIntegerField(default=0, help_text="the exposure: orders the list")

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "-weight_minor"], name="movement_run")]
