"""Tax invoices as they were received, every former form of them, and the loads they came by.

An invoice is known for ever by customer, direction, code and number. Triggers keep every former
form in ``FormerVersion`` and refuse a change that does not count ``version`` up.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TaxInvoice(models.Model):
    """One purchase or sales invoice of a customer."""

    class Direction(models.TextChoices):
        SALE = "sale", _("sale")
        PURCHASE = "purchase", _("purchase")

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        VOID = "void", _("void")
        RED = "red", _("red-letter")
        REVERSED = "reversed", _("reversed")
        ABNORMAL = "abnormal", _("abnormal")

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="tax_invoices")
    direction = models.CharField(max_length=8, choices=Direction)
    code = models.CharField(max_length=20, blank=True, help_text="none on a digital invoice")
    number = models.CharField(max_length=40)
    kind = models.CharField(max_length=60, blank=True, help_text="as the source calls it")
    issued_on = models.DateField()
    party_name = models.CharField(max_length=200, blank=True)
    party_tax_no = models.CharField(max_length=40, blank=True)
    party_key = models.CharField(max_length=200, help_text="tells counterparties apart")
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField(help_text="without the tax")
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State)
    recorded_at = models.DateTimeField(help_text="when it became known here")
    known_from = models.DateTimeField(help_text="since when it is known in this form")
    version = models.PositiveIntegerField(default=1)
    cancelled_at = models.DateTimeField(null=True, help_text="when its load was taken back")

    class Meta:
        verbose_name = _("tax invoice")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "direction", "code", "number"], name="tax_invoice_once"
            ),
            models.CheckConstraint(
                name="tax_invoice_direction", condition=Q(direction__in=["sale", "purchase"])
            ),
            models.CheckConstraint(
                name="tax_invoice_state",
                condition=Q(state__in=["valid", "void", "red", "reversed", "abnormal"]),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "issued_on"], name="tax_invoice_customer"),
            models.Index(fields=["-issued_on"], name="tax_invoice_newest"),
        ]


class FormerVersion(models.Model):
    """What an invoice said before it changed; written by a trigger alone."""

    invoice_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField()
    was = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice_id", "version"], name="tax_invoice_former_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer_id", "known_until"], name="tax_invoice_former_customer")
        ]


class Load(models.Model):
    """One load, with what is needed to take it back; ``customer`` when the file is about one."""

    batch = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+")
    plan = models.JSONField(help_text="what it created, and what it changed with the version after")
    customer_ids = ArrayField(models.BigIntegerField(), help_text="whom it brought something for")
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    created_count = models.PositiveIntegerField()
    changed_count = models.PositiveIntegerField()
    unchanged_count = models.PositiveIntegerField()
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("load of tax invoices")


class Relocation(models.Model):
    """The invoices that a merge of two customers took to the other file, to be taken back."""

    merge_id = models.BigIntegerField(unique=True)
    from_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    to_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    invoice_ids = ArrayField(models.BigIntegerField())
    undone_at = models.DateTimeField(null=True)


class Counterparty(models.Model):
    """A counterparty of a customer on one side, as its invoices add up; a view, never written."""

    customer = models.ForeignKey("customers.Customer", models.DO_NOTHING, related_name="+")
    direction = models.CharField(max_length=8, choices=TaxInvoice.Direction)
    party_key = models.CharField(max_length=200)
    party_name = models.CharField(max_length=200)
    party_tax_no = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    invoices_count = models.IntegerField()
    void_count = models.IntegerField()
    red_count = models.IntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    is_on_both_sides = models.BooleanField()

    class Meta:
        managed = False
        db_table = "taxinvoices_counterparty"
        verbose_name = _("counterparty")
