"""The customer file: who the customer is, how to reach it, and with whom it is connected."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """A row whose earlier forms are kept by database triggers (see ``FormerVersion``)."""

    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, help_text="null: as it was first recorded")
    changed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        abstract = True


class CustomerGroup(models.Model):
    """Customers connected by control or economic dependence."""

    external_id = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("customer group")


class Customer(Versioned):
    """The party that owes or may owe."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise")
        SOLE_TRADER = "sole_trader", _("sole trader")
        INDIVIDUAL = "individual", _("individual")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        INACTIVE = "inactive", _("inactive")
        MERGED = "merged", _("merged")

    external_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=11, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged_here")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_normal = models.CharField(max_length=40, blank=True, db_index=True)
    name_normal = models.CharField(max_length=200, db_index=True)
    name_search = models.TextField(blank=True, help_text="all spellings of the names, folded")
    name_pinyin = models.CharField(max_length=2000, blank=True)
    name_initials = models.CharField(max_length=800, blank=True)
    grams = ArrayField(
        models.CharField(max_length=3), default=list, help_text="pieces by which names are found"
    )
    group = models.ForeignKey(CustomerGroup, models.SET_NULL, null=True, related_name="members")
    unit = models.ForeignKey("people.OrganisationUnit", models.PROTECT, related_name="+")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    industry_code = models.CharField(max_length=6, blank=True)
    region_code = models.CharField(max_length=6, blank=True)
    employees = models.PositiveIntegerField(null=True)
    annual_revenue_minor = models.BigIntegerField(null=True)
    total_assets_minor = models.BigIntegerField(null=True)
    size_class = models.CharField(max_length=10, blank=True, help_text="computed from the above")
    currency = models.CharField(max_length=3, default="CNY")
    payment_terms_days = models.PositiveSmallIntegerField(null=True)
    opened_on = models.DateField()
    tags = ArrayField(models.CharField(max_length=40), default=list)
    custom = models.JSONField(default=dict)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("customer")
        constraints = [
            models.CheckConstraint(
                name="customer_merged",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            )
        ]
        indexes = [
            GinIndex(fields=["grams"], name="customer_grams"),
            GinIndex(OpClass(F("name_pinyin"), "gin_trgm_ops"), name="customer_pinyin_trgm"),
            GinIndex(fields=["tags"], name="customer_tags"),
            models.Index(fields=["unit", "state"], name="customer_unit"),
            models.Index(fields=["manager"], name="customer_manager"),
            GinIndex(OpClass(Upper("external_id"), "gin_trgm_ops"), name="customer_code_trgm"),
        ]


class Identifier(models.Model):
    """A number under which somebody else knows the customer."""

    class Kind(models.TextChoices):
        USCC = "uscc", _("unified social credit code")
        ID_CARD = "id_card", _("resident identity card")
        LEI = "lei", _("legal entity identifier")
        TAX_NUMBER = "tax_number", _("tax number")
        OTHER = "other", _("other number")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=60)
    country = models.CharField(max_length=2, default="CN")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "value"], name="identifier_once_a_customer"
            )
        ]
        indexes = [
            models.Index(fields=["value", "kind"], name="identifier_value"),
            GinIndex(OpClass(F("value"), "gin_trgm_ops"), name="identifier_trgm"),
        ]


class Contact(Versioned):
    """A person at the customer."""

    external_id = models.CharField(max_length=80, unique=True, null=True)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    phone_normal = models.CharField(max_length=40, blank=True, db_index=True)
    email = models.EmailField(blank=True)
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_primary=True), name="contact_primary_once"
            )
        ]


class Address(Versioned):
    """A postal address of the customer."""

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("registered address")
        OFFICE = "office", _("office")
        DELIVERY = "delivery", _("delivery address")
        BILLING = "billing", _("billing address")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, choices=Kind)
    line = models.CharField(max_length=300)
    line_normal = models.CharField(max_length=300, blank=True, db_index=True)
    region_code = models.CharField(max_length=6, blank=True)
    postcode = models.CharField(max_length=20, blank=True)


class BankAccount(Versioned):
    """An account from which the customer pays."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="bank_accounts")
    holder = models.CharField(max_length=200)
    bank = models.CharField(max_length=200)
    number = models.CharField(max_length=60, db_index=True)
    currency = models.CharField(max_length=3, default="CNY")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "number"], name="bank_account_once")
        ]


class Connection(Versioned):
    """A dated edge between two customers, half-open in time."""

    class Kind(models.TextChoices):
        OWNS = "owns", _("owns")
        CONTROLS = "controls", _("controls")
        GUARANTEES = "guarantees", _("guarantees")
        SUPPLIES = "supplies", _("supplies")
        SAME_CONTROLLER = "same_controller", _("same controller")

    external_id = models.CharField(max_length=80, unique=True, null=True)
    source = models.ForeignKey(Customer, models.CASCADE, related_name="connections_out")
    target = models.ForeignKey(Customer, models.CASCADE, related_name="connections_in")
    kind = models.CharField(max_length=15, choices=Kind)
    share_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("connection")
        constraints = [
            models.CheckConstraint(name="connection_other", condition=~Q(source=F("target"))),
            models.CheckConstraint(
                name="connection_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(
                name="connection_share",
                condition=Q(share_percent=None) | Q(share_percent__gt=0, share_percent__lte=100),
            ),
        ]


class Document(models.Model):
    """A file of the customer, stored once under the hash of its content."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="documents")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=150)
    removed_at = models.DateTimeField(null=True)


class Note(models.Model):
    """What somebody wrote about the customer; never edited, only added to."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="notes")
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=150)


class CustomField(models.Model):
    """A field that the institution added to the customer file."""

    class Type(models.TextChoices):
        TEXT = "text", _("text")
        NUMBER = "number", _("number")
        MONEY = "money", _("money")
        DATE = "date", _("date")
        BOOLEAN = "boolean", _("yes or no")
        CHOICE = "choice", _("choice")

    code = models.SlugField(max_length=40, unique=True)
    label_zh = models.CharField(max_length=60)
    label_en = models.CharField(max_length=60)
    type = models.CharField(max_length=8, choices=Type)
    choices = models.JSONField(default=list, help_text='[{"value": …, "en": …, "zh": …}]')
    currency = models.CharField(max_length=3, blank=True, help_text="of money")
    length_max = models.PositiveSmallIntegerField(default=200, help_text="of text")
    least = models.DecimalField(max_digits=20, decimal_places=6, null=True, help_text="of a number")
    most = models.DecimalField(max_digits=20, decimal_places=6, null=True, help_text="of a number")
    is_required = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True)


class FormerVersion(models.Model):
    """A row as it was before a change or its end; written by triggers, never by hand."""

    class Record(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        CONTACT = "contact", _("contact")
        ADDRESS = "address", _("address")
        BANK_ACCOUNT = "bankaccount", _("bank account")
        CONNECTION = "connection", _("connection")

    record = models.CharField(max_length=11, choices=Record)
    record_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    was = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record", "record_id", "version"], name="customers_former_once"
            )
        ]


class Upsert(models.Model):
    """One bulk load, with what is needed to take it back."""

    class Record(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        CONTACT = "contact", _("contact")
        CONNECTION = "connection", _("connection")

    batch = models.CharField(max_length=80)
    record = models.CharField(max_length=10, choices=Record)
    plan = models.JSONField(help_text="ids it created; ids it changed with the version after")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "record"], name="upsert_once_a_batch")
        ]


class DuplicatePair(models.Model):
    """Two customers that may be one, until somebody merges them or says that they are not."""

    left = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    right = models.ForeignKey(Customer, models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=8)
    similarity = models.FloatField()
    reasons = models.JSONField(help_text='[{"rule": …, "en": …, "zh": …}]')
    found_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.CharField(max_length=150, blank=True)
    dismissed_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["left", "right"], name="duplicate_pair_once"),
            models.CheckConstraint(name="duplicate_order", condition=Q(left__lt=F("right"))),
        ]


class Merge(models.Model):
    """Two files made one, with all that is needed to take it back."""

    kept = models.ForeignKey(Customer, models.PROTECT, related_name="merges_kept")
    absorbed = models.ForeignKey(Customer, models.PROTECT, related_name="merges_absorbed")
    plan = models.JSONField()
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at=None), name="merge_open_once"
            )
        ]
