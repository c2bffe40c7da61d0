"""Statement files, accounts, transactions, and what people said of counterparties.

Every row of every file is kept, also one that an earlier file told of: ``is_counted`` marks the
one that counts now, and follows when a file is taken back. A file is known from ``loaded_at``
until ``undone_at``, so what was known at an instant can be asked of the rows as they are.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FlowFile(models.Model):
    """One statement file: read, looked at, loaded as one act, taken back as one act.

    ``customer`` is empty for a load over many customers; ``batch`` names such a load.
    """

    class State(models.TextChoices):
        READ = "read", _("read, not loaded")
        LOADED = "loaded", _("loaded")
        UNDONE = "undone", _("taken back")

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, related_name="flow_files"
    )
    batch = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True)
    size_bytes = models.BigIntegerField()
    layout = models.CharField(max_length=20)
    told = models.JSONField(default=dict, help_text="what a person said of the file at upload")
    review = models.JSONField(default=dict, help_text="what was found, account by account")
    state = models.CharField(max_length=8, choices=State, default=State.READ)
    rows_count = models.PositiveIntegerField(default=0)
    counted_count = models.PositiveIntegerField(default=0, help_text="rows not known before")
    holder_because = models.CharField(max_length=200, blank=True)
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("bank file")
        constraints = [
            models.UniqueConstraint(
                fields=["batch"], condition=~Q(batch="") & Q(undone_at=None), name="flow_batch_once"
            ),
            models.CheckConstraint(
                name="flow_file_undone",
                condition=Q(undone_at=None) | Q(loaded_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["customer", "-uploaded_at"], name="flow_file_customer")]


class FlowAccount(models.Model):
    """An account of which files tell; two of one number may stem from customers made one."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="flow_accounts")
    bank = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=60)
    number_normal = models.CharField(max_length=60)
    holder = models.CharField(max_length=200, blank=True)
    holder_key = models.CharField(max_length=120, db_index=True)
    currency = models.CharField(max_length=3)

    class Meta:
        verbose_name = _("bank account")
        indexes = [models.Index(fields=["customer", "number_normal"], name="flow_account_number")]


class FlowCoverage(models.Model):
    """The days of an account that a file tells of, both ends included."""

    file = models.ForeignKey(FlowFile, models.CASCADE, related_name="coverage")
    account = models.ForeignKey(FlowAccount, models.PROTECT, related_name="coverage")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="flow_coverage_period", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(fields=["file", "account"], name="flow_coverage_once"),
        ]


class FlowTransaction(models.Model):
    """One row of a statement; money in is positive."""

    # Without constraints: checking a million rows takes as long as writing them, and neither
    # accounts nor files are ever deleted.
    account = models.ForeignKey(
        FlowAccount, models.PROTECT, related_name="transactions", db_constraint=False
    )
    file = models.ForeignKey(
        FlowFile, models.PROTECT, related_name="transactions", db_constraint=False
    )
    row_no = models.PositiveIntegerField(help_text="of the file")
    place = models.PositiveIntegerField(help_text="order within the file, oldest first")
    twin = models.PositiveIntegerField(default=0, help_text="equal rows before it in the file")
    booked_on = models.DateField()
    booked_second = models.PositiveIntegerField(null=True, help_text="since midnight, as told")
    amount_minor = models.BigIntegerField()
    balance_minor = models.BigIntegerField(null=True)
    party_key = models.CharField(max_length=130, blank=True)
    party_name = models.CharField(max_length=200, blank=True)
    party_account = models.CharField(max_length=60, blank=True)
    party_bank = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    is_counted = models.BooleanField(default=True, help_text="no earlier file told of it")

    class Meta:
        verbose_name = _("bank transaction")
        constraints = [
            models.CheckConstraint(name="flow_amount", condition=~Q(amount_minor=0)),
        ]
        indexes = [models.Index(fields=["account", "booked_on"], name="flow_account_day")]


class PartyWord(models.Model):
    """What a person said a counterparty is to the customer, until somebody says otherwise."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="party_words")
    party_key = models.CharField(max_length=130)
    party_name = models.CharField(max_length=200)
    relation = models.CharField(max_length=16)
    because = models.CharField(max_length=200)
    said_by = models.CharField(max_length=150)
    said_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "party_key"],
                condition=Q(ended_at=None),
                name="party_word_once",
            )
        ]


class RelatedParty(models.Model):
    """A related party that a person named, by name, by account, or both."""

    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="related_parties"
    )
    name = models.CharField(max_length=200)
    party_key = models.CharField(max_length=130, blank=True)
    account = models.CharField(max_length=60, blank=True)
    because = models.CharField(max_length=200)
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("related party")


class FlowRelocation(models.Model):
    """What a merge of customers moved, so that it can go back."""

    merge_id = models.BigIntegerField()
    from_customer_id = models.BigIntegerField()
    to_customer_id = models.BigIntegerField()
    moved = models.JSONField(help_text="ids by table")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["merge_id"], condition=Q(undone_at=None), name="flow_relocation_once"
            )
        ]
