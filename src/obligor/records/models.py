"""Records from outside, who agreed to ask for them, what was asked, and the state of industries.

A record says when it happened, when we learned of it and since when it is known in its present
form. Triggers keep every former form in ``FormerVersion`` and refuse a change that does not count
``version`` up. Outlooks and positions are never changed: a newer one takes the place of an older.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CUSTOMER = "customers.Customer"


class Snapshot(models.Model):
    """A raw answer as it was received, kept once under the hash of its content."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    content_type = models.CharField(max_length=100)
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("snapshot")


class Source(models.Model):
    """A configured outside source: which adapter speaks to it, how, and in what order."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    adapter = models.CharField(max_length=80)
    url = models.CharField(max_length=300)
    key_name = models.CharField(
        max_length=80, blank=True, help_text="the environment variable that holds the key"
    )
    kinds = ArrayField(models.CharField(max_length=12))
    position = models.PositiveSmallIntegerField(help_text="the lowest is asked first")
    timeout_seconds = models.PositiveSmallIntegerField(default=10)
    retries_max = models.PositiveSmallIntegerField(default=2)
    is_enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("source")


class Consent(models.Model):
    """What a customer, or a person at it, agreed to: for which queries, why, until when."""

    class Subject(models.TextChoices):
        ENTERPRISE = "enterprise", _("the enterprise")
        PERSON = "person", _("a person")

    customer = models.ForeignKey(CUSTOMER, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=10, choices=Subject)
    person = models.CharField(max_length=80, blank=True, help_text="who agreed, when a person")
    scope = ArrayField(models.CharField(max_length=12))
    purposes = ArrayField(models.CharField(max_length=20))
    given_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="the first day without it")
    document_id = models.BigIntegerField(null=True, help_text="the signed consent on the file")
    reference = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    withdrawn_on = models.DateField(null=True, help_text="the first day without it")
    withdrawn_at = models.DateTimeField(null=True, help_text="when that became known here")
    withdrawn_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("consent")
        indexes = [models.Index(fields=["customer", "given_on"], name="consent_customer")]
        constraints = [
            models.CheckConstraint(
                name="consent_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("given_on"))
            ),
            models.CheckConstraint(
                name="consent_person",
                condition=(Q(subject="person") & ~Q(person="")) | Q(subject="enterprise"),
            ),
        ]


class Query(models.Model):
    """One time that somebody asked the sources: who, when, why, on whose consent, what came."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being asked")
        ANSWERED = "answered", _("answered")
        FAILED = "failed", _("no answer")

    customer = models.ForeignKey(CUSTOMER, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    purpose = models.CharField(max_length=20)
    because = models.CharField(max_length=200, blank=True, help_text="why before its time")
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    plan = ArrayField(models.CharField(max_length=40), help_text="the sources in their order")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.JSONField(default=list, help_text="source, instant and result of each try")
    source = models.CharField(max_length=40, blank=True, help_text="which one answered")
    cost_minor = models.BigIntegerField(default=0)
    records_count = models.PositiveIntegerField(default=0)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    problem = models.JSONField(null=True)
    asked_by = models.CharField(max_length=150)
    asked_by_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("query")
        indexes = [
            models.Index(fields=["customer", "-asked_at"], name="query_customer"),
            models.Index(fields=["-asked_at"], name="query_asked"),
        ]


class Record(models.Model):
    """One thing that a source says of a customer; ``payload`` by the schema of its matter."""

    class Standing(models.TextChoices):
        PROPOSED = "proposed", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    customer = models.ForeignKey(CUSTOMER, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    matter = models.CharField(max_length=24)
    source = models.CharField(max_length=40)
    reference = models.CharField(max_length=120, help_text="how the source numbers it")
    happened_on = models.DateField(help_text="when it was true")
    settled_on = models.DateField(null=True, help_text="when it ended")
    told_on = models.DateField(help_text="of which day the source told")
    valid_until = models.DateField(help_text="the first day to ask again")
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    severity = models.CharField(max_length=8)
    is_severity_set = models.BooleanField(default=False, help_text="by a person, not by rule")
    summary = models.CharField(max_length=500, blank=True)
    payload = models.JSONField(default=dict)
    standing = models.CharField(max_length=9, choices=Standing)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_because = models.CharField(max_length=200, blank=True)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    query = models.ForeignKey(Query, models.PROTECT, null=True, related_name="records")
    learned_at = models.DateTimeField(help_text="when it became known here")
    known_from = models.DateTimeField(help_text="since when it is known in this form")
    version = models.PositiveIntegerField(default=1)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("credit record")
        indexes = [
            models.Index(fields=["customer", "-happened_on"], name="record_customer"),
            models.Index(fields=["valid_until"], name="record_valid_until"),
            models.Index(
                fields=["standing"], condition=Q(standing="proposed"), name="record_proposed"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "reference", "customer"], name="record_once_a_source"
            ),
            models.CheckConstraint(
                name="record_period",
                condition=Q(settled_on=None) | Q(settled_on__gte=F("happened_on")),
            ),
            models.CheckConstraint(
                name="record_amount", condition=Q(amount_minor=None) | Q(amount_minor__gte=0)
            ),
        ]


class FormerVersion(models.Model):
    """What a record said before it changed; written by triggers alone."""

    record_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    known_from = models.DateTimeField()
    known_until = models.DateTimeField()
    was = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_id", "version"], name="records_former_once")
        ]
        indexes = [
            models.Index(fields=["customer_id", "known_until"], name="records_former_customer")
        ]


class Check(models.Model):
    """Somebody looked, whatever was found: without it no record is no clean record."""

    customer = models.ForeignKey(CUSTOMER, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    source = models.CharField(max_length=40)
    checked_on = models.DateField()
    valid_until = models.DateField()
    found_count = models.PositiveIntegerField(default=0)
    query = models.ForeignKey(Query, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("check")
        indexes = [models.Index(fields=["customer", "kind", "-checked_on"], name="check_customer")]


class ListedName(models.Model):
    """A spelling of an entry of a sanctions list; a newer load of the list replaces it."""

    list_name = models.CharField(max_length=80)
    reference = models.CharField(max_length=80)
    name = models.CharField(max_length=300)
    name_normal = models.CharField(max_length=300)
    is_person = models.BooleanField(default=False)
    listed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    batch = models.CharField(max_length=80)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("name on a sanctions list")
        constraints = [
            models.UniqueConstraint(
                fields=["list_name", "reference", "name"],
                condition=Q(withdrawn_at=None),
                name="listed_name_once",
            )
        ]


class IndustryOutlook(models.Model):
    """The scores of an industry from a day on."""

    code = models.CharField(max_length=6)
    valid_from = models.DateField()
    cycle = models.PositiveSmallIntegerField()
    policy = models.PositiveSmallIntegerField()
    competition = models.PositiveSmallIntegerField()
    concentration = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=1000, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    batch = models.CharField(max_length=80, blank=True)
    replaced_at = models.DateTimeField(null=True, help_text="when another took its place")

    class Meta:
        verbose_name = _("industry outlook")
        indexes = [models.Index(fields=["code", "-valid_from"], name="outlook_code")]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], condition=Q(replaced_at=None), name="outlook_once"
            ),
            models.CheckConstraint(
                name="outlook_scores",
                condition=Q(
                    cycle__range=(1, 5),
                    policy__range=(1, 5),
                    competition__range=(1, 5),
                    concentration__range=(1, 5),
                ),
            ),
        ]


class MarketPosition(models.Model):
    """The place of a customer in its market from a day on."""

    customer = models.ForeignKey(CUSTOMER, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    market = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField(help_text="of which the share was told")
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True)
    rank = models.PositiveIntegerField(null=True)
    chain_role = models.CharField(max_length=14)
    bargaining_up = models.PositiveSmallIntegerField(help_text="over suppliers, 1 to 5")
    bargaining_down = models.PositiveSmallIntegerField(help_text="over buyers, 1 to 5")
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=1000, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    replaced_at = models.DateTimeField(null=True, help_text="when another took its place")

    class Meta:
        verbose_name = _("market position")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "valid_from"],
                condition=Q(replaced_at=None),
                name="position_once",
            ),
            models.CheckConstraint(
                name="position_share", condition=Q(share=None) | Q(share__range=(0, 1))
            ),
            models.CheckConstraint(
                name="position_power",
                condition=Q(bargaining_up__range=(1, 5), bargaining_down__range=(1, 5)),
            ),
        ]


class Load(models.Model):
    """One bulk load, with what is needed to take it back."""

    class Content(models.TextChoices):
        RECORD = "record", _("credit record")
        OUTLOOK = "outlook", _("industry outlook")
        LISTED = "listed", _("name on a sanctions list")
        CHECK = "check", _("check")

    batch = models.CharField(max_length=80)
    content = models.CharField(max_length=8, choices=Content)
    plan = models.JSONField()
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "content"], name="records_load_once")
        ]


class Relocation(models.Model):
    """What a merge of two customers took to the other file, to be taken back."""

    merge_id = models.BigIntegerField(unique=True)
    from_customer = models.ForeignKey(CUSTOMER, models.PROTECT, related_name="+")
    to_customer = models.ForeignKey(CUSTOMER, models.PROTECT, related_name="+")
    moved = models.JSONField(help_text="the ids by table")
    undone_at = models.DateTimeField(null=True)
