"""The audit log and its seals, the outbox, repeat keys, saved views and notifications."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act: never updated, never deleted (database triggers refuse both)."""

    at = models.DateTimeField(help_text="when the act was true")
    recorded_at = models.DateTimeField(help_text="when it was written")
    actor = models.CharField(max_length=150)
    actor_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=150, blank=True)
    verb = models.CharField(max_length=80, db_index=True)
    payload = models.JSONField()
    events = models.JSONField()
    subjects = ArrayField(models.CharField(max_length=80))
    correlation = models.UUIDField(db_index=True)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("audit entry")
        indexes = [
            GinIndex(fields=["subjects"], name="audit_subjects"),
            models.Index(fields=["-recorded_at"], name="audit_recorded"),
            models.Index(fields=["actor", "-recorded_at"], name="audit_actor"),
        ]


class AuditUnsealed(models.Model):
    """Entries that no seal covers yet; filled by a trigger, emptied by the sealing job."""

    entry_id = models.BigIntegerField(primary_key=True)


class AuditSeal(models.Model):
    """A batch of audit entries bound to the batch before it by a hash."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    entry_ids = ArrayField(models.BigIntegerField())
    digests = models.BinaryField(help_text="32 bytes an entry, in the order of entry_ids")
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)


class RepeatKey(models.Model):
    """An idempotency key that was used, with the outcome to give again."""

    actor = models.CharField(max_length=150)
    key = models.CharField(max_length=200)
    verb = models.CharField(max_length=80)
    fingerprint = models.BinaryField(max_length=32)
    outcome = models.JSONField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="repeat_key_once")]


class OutboxEvent(models.Model):
    """An event as it was stored with the change that caused it."""

    name = models.CharField(max_length=100, db_index=True)
    payload = models.JSONField()
    at = models.DateTimeField()
    correlation = models.UUIDField(default=uuid.uuid4, db_index=True)
    subjects = ArrayField(models.CharField(max_length=80))

    class Meta:
        indexes = [GinIndex(fields=["subjects"], name="outbox_subjects")]


class Delivery(models.Model):
    """One reaction owed to one event: pending until done, dead after the last try."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        DONE = "done", _("done")
        DEAD = "dead", _("dead")

    event = models.ForeignKey(OutboxEvent, models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "reaction"], name="delivery_once"),
            models.CheckConstraint(
                name="delivery_state", condition=models.Q(state__in=["pending", "done", "dead"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="delivery_pending",
                condition=models.Q(state="pending"),
            )
        ]


class SavedView(models.Model):
    """A list's filters, sort and columns that a person keeps under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    listing = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField(help_text="the query string that restores the view")
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "listing", "name"], name="saved_view_name")
        ]


class Notification(models.Model):
    """A line in a person's inbox, with the page that it leads to."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    at = models.DateTimeField()
    text = models.JSONField(help_text='{"en": …, "zh": …}')
    link = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["user", "-at"], name="notification_unread", condition=models.Q(read_at=None)
            )
        ]
