"""Imported files, what was found in them, and the headers that people chose for fields."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    """One file on its way into the book: looked at, committed as one act, undone as one act."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("being checked")
        CHECKED = "checked", _("checked")
        COMMITTING = "committing", _("being loaded")
        COMMITTED = "committed", _("loaded")
        UNDONE = "undone", _("taken back")
        UNREADABLE = "unreadable", _("unreadable")

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        CONTACTS = "contacts", _("Contacts")
        CONNECTIONS = "connections", _("Connections")
        OPEN_ITEMS = "open_items", _("Open items")
        PAYMENTS = "payments", _("Payments")
        ALLOCATIONS = "allocations", _("Allocations")
        DISPUTES = "disputes", _("Disputes")
        TAX_INVOICES = "tax_invoices", _("Tax invoices")

    kind = models.CharField(max_length=20, choices=Kind)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    sheet = models.CharField(max_length=80, blank=True)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text="field name to place of its column")
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    stage = models.CharField(max_length=20, blank=True)
    rows_count = models.PositiveIntegerField(default=0)
    good_count = models.PositiveIntegerField(default=0)
    faults_count = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unsure_dates = models.JSONField(default=list)
    problem = models.JSONField(null=True, help_text='{"en": …, "zh": …} when it cannot go on')
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                name="import_state",
                condition=Q(
                    state__in=[
                        "uploaded",
                        "checked",
                        "committing",
                        "committed",
                        "undone",
                        "unreadable",
                    ]
                ),
            )
        ]
        indexes = [models.Index(fields=["-uploaded_at"], name="import_newest")]

    @property
    def name(self) -> str:
        """Return the name of the bulk load that this import becomes."""
        return f"import-{self.pk}"


class HeaderMemory(models.Model):
    """The field that somebody chose for a header, to be proposed the next time."""

    kind = models.CharField(max_length=20)
    header = models.CharField(max_length=120, help_text="in its normal form")
    field = models.CharField(max_length=40)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "header"], name="header_once")]
