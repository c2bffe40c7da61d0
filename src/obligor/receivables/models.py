"""Open items, payments, disputes, and what settlement made of them.

Documents (items, payments with their allocation lines, disputes) are what people post.
``Application`` and the computed columns are derived from them by the core's settlement
for one customer at a time, so that the end state does not depend on posting order.

A document says when it was true (``issued_on``, ``value_on`` …) and since when it is known in
its present form (``known_from``). Triggers keep every former form in ``FormerVersion`` and
refuse a change that does not count ``version`` up, so nothing is forgotten by any way of writing.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class OpenItem(models.Model):
    """An amount due at a date: invoice, instalment or fee."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("invoice")
        INSTALMENT = "instalment", _("instalment")
        FEE = "fee", _("fee")

    class Product(models.TextChoices):
        TRADE_CREDIT = "trade_credit", _("trade credit")
        LOAN = "loan", _("loan")
        GUARANTEE = "guarantee", _("guarantee")
        FACTORING = "factoring", _("factoring")

    external_id = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="open_items")
    kind = models.CharField(max_length=10, choices=Kind)
    product = models.CharField(max_length=12, choices=Product, default=Product.TRADE_CREDIT)
    number = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    issued_on = models.DateField()
    due_on = models.DateField()
    recorded_at = models.DateTimeField(help_text="when it became known here")
    known_from = models.DateTimeField(help_text="since when it is known in this form")
    version = models.PositiveIntegerField(default=1)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    open_minor = models.BigIntegerField(help_text="computed by settlement")
    disputed_minor = models.BigIntegerField(default=0, help_text="computed from open disputes")
    settled_on = models.DateField(null=True, help_text="computed by settlement")

    class Meta:
        verbose_name = _("open item")
        constraints = [
            models.CheckConstraint(name="item_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="item_open",
                condition=Q(open_minor__gte=0, open_minor__lte=F("amount_minor")),
            ),
            models.CheckConstraint(
                name="item_disputed",
                condition=Q(disputed_minor__gte=0, disputed_minor__lte=F("amount_minor")),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "due_on"], name="item_customer"),
            models.Index(fields=["due_on"], condition=Q(open_minor__gt=0), name="item_open_due"),
            models.Index(fields=["number"], name="item_number"),
        ]


class Payment(models.Model):
    """Money or credit received from the customer."""

    class Kind(models.TextChoices):
        CASH = "cash", _("cash or transfer")
        BANK_DRAFT = "bank_draft", _("bank acceptance draft")
        CHEQUE = "cheque", _("cheque")
        CREDIT_NOTE = "credit_note", _("credit note")

    external_id = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=11, choices=Kind)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    value_on = models.DateField(help_text="when it was true")
    recorded_at = models.DateTimeField(help_text="when it became known here")
    known_from = models.DateTimeField(help_text="since when it is known in this form")
    version = models.PositiveIntegerField(default=1)
    is_on_account = models.BooleanField(help_text="what is left settles the oldest items")
    reference = models.CharField(max_length=200, blank=True)
    backdated_because = models.CharField(max_length=200, blank=True)
    returned_on = models.DateField(null=True)
    returned_because = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)
    unapplied_minor = models.BigIntegerField(help_text="computed by settlement")

    class Meta:
        verbose_name = _("payment")
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="payment_unapplied",
                condition=Q(unapplied_minor__gte=0, unapplied_minor__lte=F("amount_minor")),
            ),
            models.CheckConstraint(
                name="payment_returned",
                condition=Q(returned_on=None) | Q(returned_on__gte=F("value_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "value_on"], name="payment_customer"),
            models.Index(
                fields=["value_on"], condition=Q(unapplied_minor__gt=0), name="payment_unapplied_on"
            ),
        ]


class AllocationLine(models.Model):
    """Part of a payment that its sender, or a clerk, meant for one item, until replaced."""

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="lines")
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="lines")
    amount_minor = models.BigIntegerField()
    recorded_at = models.DateTimeField(help_text="when it became known here")
    replaced_at = models.DateTimeField(null=True, help_text="when other lines took its place")

    class Meta:
        constraints = [
            models.CheckConstraint(name="line_positive", condition=Q(amount_minor__gt=0)),
            models.UniqueConstraint(
                fields=["payment", "item"], condition=Q(replaced_at=None), name="line_once"
            ),
        ]


class Application(models.Model):
    """Part of a payment that settles part of an item, as settlement computed it."""

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="applications")
    item = models.ForeignKey(OpenItem, models.CASCADE, related_name="applications")
    amount_minor = models.BigIntegerField()
    applied_on = models.DateField()
    is_explicit = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="application_positive", condition=Q(amount_minor__gt=0)),
            models.UniqueConstraint(
                fields=["payment", "item", "is_explicit"], name="application_once"
            ),
        ]


class Dispute(models.Model):
    """An amount that the customer contests; open until it has an end."""

    class Reason(models.TextChoices):
        QUALITY = "quality", _("quality")
        PRICE = "price", _("price")
        SHORT_DELIVERY = "short_delivery", _("short delivery")
        NOT_RECEIVED = "not_received", _("not received")
        OTHER = "other", _("other")

    external_id = models.CharField(max_length=80, unique=True, null=True)
    item = models.ForeignKey(OpenItem, models.PROTECT, related_name="disputes")
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=14, choices=Reason)
    raised_on = models.DateField()
    recorded_at = models.DateTimeField(help_text="when it became known here")
    known_from = models.DateTimeField(help_text="since when it is known in this form")
    version = models.PositiveIntegerField(default=1)
    closed_on = models.DateField(null=True)
    outcome = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("dispute")
        indexes = [
            models.Index(
                fields=["raised_on"],
                condition=Q(closed_on=None, cancelled_at=None),
                name="dispute_open",
            )
        ]
        constraints = [
            models.CheckConstraint(name="dispute_positive", condition=Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="dispute_period",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("raised_on")),
            ),
        ]


class ExchangeRate(models.Model):
    """Units of the book currency for one unit of ``currency``, from ``valid_on`` on.

    A correction is another row for the same day: the one recorded last counts.
    """

    currency = models.CharField(max_length=3)
    valid_on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    source = models.CharField(max_length=120)
    recorded_at = models.DateTimeField(help_text="when it became known here")

    class Meta:
        verbose_name = _("exchange rate")
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "valid_on", "recorded_at"], name="rate_once_an_instant"
            ),
            models.CheckConstraint(name="rate_positive", condition=Q(rate__gt=0)),
        ]


class FormerVersion(models.Model):
    """What a document said before it changed; written by triggers alone."""

    class Document(models.TextChoices):
        ITEM = "item", _("open item")
        PAYMENT = "payment", _("payment")
        DISPUTE = "dispute", _("dispute")

    document = models.CharField(max_length=7, choices=Document)
    document_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField()
    was = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "document_id", "version"], name="former_version_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer_id", "known_until"], name="former_customer"),
            models.Index(fields=["known_until"], name="former_known_until"),
        ]


class Load(models.Model):
    """One bulk load, with what is needed to take it back."""

    class Document(models.TextChoices):
        ITEM = "item", _("open item")
        PAYMENT = "payment", _("payment")
        LINE = "line", _("allocation line")
        DISPUTE = "dispute", _("dispute")

    batch = models.CharField(max_length=80)
    document = models.CharField(max_length=7, choices=Document)
    plan = models.JSONField(help_text="what it created, and what it changed with the version after")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "document"], name="load_once_a_batch")
        ]


class Relocation(models.Model):
    """The documents that a merge of two customers took to the other file, to be taken back."""

    merge_id = models.BigIntegerField(unique=True)
    from_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    to_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    item_ids = ArrayField(models.BigIntegerField())
    payment_ids = ArrayField(models.BigIntegerField())
    undone_at = models.DateTimeField(null=True)
