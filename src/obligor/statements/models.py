"""Financial statements as people entered, filed, restated and withdrew them.

A statement is one row for each version of one period: its lines are three arrays of equal length,
so that a version is written and read whole, and the night unfolds them by one COPY. What is filed
never changes: a restatement is another row that ``replaces`` it. ``filed_at``, ``superseded_at``
and ``withdrawn_at`` say which version was known at an instant.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import Assurance, Opinion, PeriodKind, Scope, Unit


class Upload(models.Model):
    """A workbook on its way to statements: read, reviewed, taken over or put aside."""

    class State(models.TextChoices):
        OPEN = "open", _("in review")
        TAKEN = "taken", _("taken over")
        DROPPED = "dropped", _("put aside")

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answers = models.JSONField(default=dict, help_text="what the reviewer said of the file")
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("statement file")
        constraints = [
            models.CheckConstraint(
                name="upload_state", condition=Q(state__in=["open", "taken", "dropped"])
            )
        ]
        indexes = [models.Index(fields=["customer", "-uploaded_at"], name="upload_customer")]


class Statement(models.Model):
    """One version of the statements of one period: balance sheet, income and cash flow."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FILED = "filed", _("filed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Source(models.TextChoices):
        SCREEN = "screen", _("entered on screen")
        FILE = "file", _("from a file")
        API = "api", _("by the API")

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    standard = models.CharField(max_length=20)
    period_from = models.DateField()
    period_end = models.DateField()
    period_kind = models.CharField(max_length=7)
    scope = models.CharField(max_length=12)
    assurance = models.CharField(max_length=9)
    auditor = models.CharField(max_length=120, blank=True)
    opinion = models.CharField(max_length=12, blank=True)
    currency = models.CharField(max_length=3)
    unit = models.CharField(max_length=15, help_text="in which it was entered")
    source = models.CharField(max_length=6, choices=Source)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, related_name="statements")
    codes = ArrayField(models.CharField(max_length=60), default=list)
    amounts = ArrayField(models.BigIntegerField(null=True), default=list)
    previous = ArrayField(
        models.BigIntegerField(null=True), default=list, help_text="the column before, as stated"
    )
    derived = ArrayField(
        models.CharField(max_length=60), default=list, help_text="amounts that nobody wrote"
    )
    faults = models.JSONField(default=list, help_text="what the checks found when last written")
    faults_count = models.PositiveIntegerField(default=0)
    acknowledged = models.JSONField(default=list, help_text="faults filed in spite of, with why")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replacements")
    restated_because = models.CharField(max_length=300, blank=True)
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=150)
    changes_count = models.PositiveIntegerField(default=0, help_text="how often the draft changed")
    filed_at = models.DateTimeField(null=True, help_text="since when it is known")
    filed_by = models.CharField(max_length=150, blank=True)
    superseded_at = models.DateTimeField(null=True, help_text="when another took its place")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("financial statement")
        constraints = [
            models.CheckConstraint(
                name="statement_state", condition=Q(state__in=["draft", "filed", "withdrawn"])
            ),
            models.CheckConstraint(
                name="statement_filed",
                condition=Q(state="draft", filed_at=None)
                | (~Q(state="draft") & Q(filed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="statement_withdrawn",
                condition=(Q(state="withdrawn") & Q(withdrawn_at__isnull=False))
                | (~Q(state="withdrawn") & Q(withdrawn_at=None)),
            ),
            models.CheckConstraint(
                name="statement_words",
                condition=Q(
                    standard__in=[one.value for one in Standard],
                    period_kind__in=[one.value for one in PeriodKind],
                    scope__in=[one.value for one in Scope],
                    assurance__in=[one.value for one in Assurance],
                    opinion__in=["", *(one.value for one in Opinion)],
                    unit__in=[one.value for one in Unit],
                ),
            ),
            models.CheckConstraint(
                name="statement_period", condition=Q(period_from__lt=F("period_end"))
            ),
            models.CheckConstraint(
                name="statement_columns",
                condition=Q(codes__len=F("amounts__len")) & Q(codes__len=F("previous__len")),
            ),
            models.UniqueConstraint(
                name="statement_counts_once",
                fields=["customer", "scope", "period_from", "period_end"],
                condition=Q(state="filed", superseded_at=None),
            ),
            models.UniqueConstraint(
                name="statement_one_draft",
                fields=["customer", "scope", "period_from", "period_end"],
                condition=Q(state="draft"),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-period_end"], name="statement_customer"),
            models.Index(fields=["-period_end"], name="statement_newest"),
        ]


class LineAssignment(models.Model):
    """The code that somebody gave to a line name, to be remembered for the next file."""

    name = models.CharField(max_length=200, help_text="in its normal form")
    part = models.CharField(max_length=10, help_text="balance, income, cash_flow, supplement")
    code = models.CharField(max_length=60, blank=True, help_text="empty: the line is ignored")
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "part"], name="line_assigned_once")]


class StandardValue(models.Model):
    """A published value of an industry for one ratio: five levels, dated and with its source."""

    industry_code = models.CharField(max_length=6)
    size_class = models.CharField(max_length=10, blank=True, help_text="empty: the whole industry")
    ratio = models.CharField(max_length=60)
    valid_on = models.DateField()
    excellent = models.FloatField(null=True)
    good = models.FloatField(null=True)
    average = models.FloatField()
    low = models.FloatField(null=True)
    poor = models.FloatField(null=True)
    source = models.CharField(max_length=200)
    batch = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("industry standard value")
        constraints = [
            models.UniqueConstraint(
                name="standard_value_once",
                fields=["industry_code", "size_class", "ratio", "valid_on"],
                condition=Q(removed_at=None),
            )
        ]
        indexes = [models.Index(fields=["batch"], name="standard_value_batch")]


class Relocation(models.Model):
    """The statements that a merge of two customers took to the other file, to be taken back."""

    merge_id = models.BigIntegerField(unique=True)
    from_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    to_customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    statement_ids = ArrayField(models.BigIntegerField())
    upload_ids = ArrayField(models.BigIntegerField())
    superseded_ids = ArrayField(
        models.BigIntegerField(), help_text="that gave way to one of the kept file"
    )
    undone_at = models.DateTimeField(null=True)
