"""Securities, what they are worth, what they cover, and who guarantees for whom.

Each row is versioned: it says since when it is known in its present form, triggers keep every
former form in ``FormerVersion`` and refuse a change that does not count ``version`` up. Accepted
values, allocation and burdens are derived from these rows by the core and stored nowhere.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from obligor_core.collateral.kinds import FAMILIES, MODES, TRAITS, Kind, Mode
from obligor_core.collateral.states import LABELS, State

KIND_CHOICES = [(kind.value, TRAITS[kind].label.en) for kind in Kind]
STATE_CHOICES = [(state.value, LABELS[state].en) for state in State]
MODE_CHOICES = [(mode.value, MODES[mode].en) for mode in Mode]
FAMILY_CHOICES = [(family.value, label.en) for family, label in FAMILIES.items()]


class Versioned(models.Model):
    """A row whose former forms are kept."""

    version = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField(help_text="when it became known here")
    known_from = models.DateTimeField(help_text="since when it is known in this form")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class Party(models.Model):
    """An owner or a guarantor: a customer, or somebody who is none."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise")
        PERSON = "person", _("person")

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, related_name="collateral_parties"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], condition=Q(customer=None), name="party_once"
            )
        ]


class Collateral(Versioned):
    """One security in the file of the customer whose debt it secures."""

    external_id = models.CharField(max_length=80, unique=True)
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="collateral")
    kind = models.CharField(max_length=24, choices=KIND_CHOICES)
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=State.PROPOSED.value)
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(Party, models.PROTECT, null=True, related_name="collateral")
    location = models.CharField(max_length=200, blank=True)
    agreement = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(null=True, help_text="legal maximum or promised amount")
    is_maximum = models.BooleanField(default=False, help_text="maximum-amount security 最高额")
    mode = models.CharField(max_length=7, choices=MODE_CHOICES, blank=True)
    share_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    our_rank = models.PositiveSmallIntegerField(default=1)
    accepted_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    registry = models.CharField(max_length=200, blank=True)
    registration_number = models.CharField(max_length=80, blank=True)
    registered_on = models.DateField(null=True)
    registered_until = models.DateField(null=True)
    registered_minor = models.BigIntegerField(null=True)
    insurer = models.CharField(max_length=200, blank=True)
    insurance_number = models.CharField(max_length=80, blank=True)
    insured_until = models.DateField(null=True)
    insured_minor = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("security")
        constraints = [
            models.CheckConstraint(
                name="collateral_positive", condition=Q(amount_minor=None) | Q(amount_minor__gt=0)
            ),
            models.CheckConstraint(
                name="collateral_share",
                condition=Q(share_percent=None) | Q(share_percent__gt=0, share_percent__lte=100),
            ),
            models.CheckConstraint(
                name="collateral_end",
                condition=Q(ended_on=None)
                | Q(accepted_on=None)
                | Q(ended_on__gte=F("accepted_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["customer"], name="collateral_customer"),
            models.Index(fields=["state", "kind"], name="collateral_state"),
        ]


class PriorCharge(Versioned):
    """What others may take from a security, by rank."""

    collateral = models.ForeignKey(Collateral, models.CASCADE, related_name="charges")
    creditor = models.CharField(max_length=200)
    rank = models.PositiveSmallIntegerField()
    amount_minor = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="charge_positive", condition=Q(amount_minor__gt=0))
        ]


class Valuation(Versioned):
    """What a security was said to be worth on a day, in its currency."""

    class Method(models.TextChoices):
        MARKET = "market", _("market comparison")
        INCOME = "income", _("income")
        COST = "cost", _("cost")
        BOOK = "book", _("book value")
        QUOTE = "quote", _("quoted price")

    external_id = models.CharField(max_length=80, unique=True)
    collateral = models.ForeignKey(Collateral, models.CASCADE, related_name="valuations")
    valued_on = models.DateField()
    amount_minor = models.BigIntegerField()
    method = models.CharField(max_length=6, choices=Method)
    source = models.CharField(max_length=200, help_text="report number, invoice, price list")
    appraiser = models.CharField(max_length=200, blank=True)
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="valuation_amount", condition=Q(amount_minor__gte=0)),
            models.CheckConstraint(
                name="valuation_period",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valued_on")),
            ),
        ]
        indexes = [models.Index(fields=["collateral", "-valued_on"], name="valuation_newest")]


class Obligation(Versioned):
    """A named facility with its own amount that is to be secured."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="obligation_positive", condition=Q(amount_minor__gt=0))
        ]
        indexes = [models.Index(fields=["customer", "code"], name="obligation_customer")]


class Cover(Versioned):
    """A security covers a facility, or all exposure of a customer when ``obligation`` is empty."""

    collateral = models.ForeignKey(Collateral, models.CASCADE, related_name="covers")
    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, models.PROTECT, null=True, related_name="covers")
    priority = models.PositiveSmallIntegerField(default=1)
    most_minor = models.BigIntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="cover_positive", condition=Q(most_minor=None) | Q(most_minor__gt=0)
            )
        ]
        indexes = [models.Index(fields=["customer"], name="cover_customer")]


class Ability(Versioned):
    """What a guarantor could pay, as stated by a source on a day."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="abilities")
    as_of_on = models.DateField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(help_text="net worth that could be called on")
    source = models.CharField(max_length=200)
    valid_until = models.DateField(null=True)


class OutsideGuarantee(Versioned):
    """A guarantee that a party gave to somebody else than us."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="outside")
    debtor = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+")
    creditor = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    source = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="outside_positive", condition=Q(amount_minor__gt=0))
        ]


class Attachment(models.Model):
    """A document of the customer's file that belongs to a security."""

    collateral = models.ForeignKey(Collateral, models.CASCADE, related_name="attachments")
    document = models.ForeignKey("customers.Document", models.CASCADE, related_name="+")
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collateral", "document"], name="attachment_once")
        ]


class FormerVersion(models.Model):
    """What a row said before it changed; written by triggers alone."""

    row_table = models.CharField(max_length=30)
    row_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField()
    was = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["row_table", "row_id", "version"], name="collateral_former_once"
            )
        ]
        indexes = [
            models.Index(fields=["row_table", "known_until"], name="collateral_former_until")
        ]


class Load(models.Model):
    """One bulk load, with what is needed to take it back."""

    batch = models.CharField(max_length=80)
    content = models.CharField(max_length=10)
    plan = models.JSONField(help_text="by table: ids created, and ids changed with version after")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "content"], name="collateral_load_once")
        ]


class Relocation(models.Model):
    """What a merge of two customers took to the other file, to be taken back."""

    merge_id = models.BigIntegerField(unique=True)
    from_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    to_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    moved = models.JSONField(help_text="ids by table")
    undone_at = models.DateTimeField(null=True)
