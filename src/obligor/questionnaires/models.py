"""Versions of questionnaires, and the sheets on which they are answered for customers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from obligor_core.text import Text

OPEN = ("draft", "submitted", "returned")


class QuestionnaireVersion(models.Model):
    """One text of one questionnaire; never edited once it is activated, always readable."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        ACTIVATED = "activated", _("activated")
        DISCARDED = "discarded", _("discarded")

    name = models.CharField(max_length=63)
    number = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    title_en = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12)
    customer_kinds = ArrayField(models.CharField(max_length=11), help_text="whom it is for")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    note = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=150)
    saved_at = models.DateTimeField()
    effective_from = models.DateField(null=True)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("questionnaire version")
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="questionnaire_number"),
            models.CheckConstraint(
                name="questionnaire_activated",
                condition=Q(
                    state="activated", effective_from__isnull=False, activated_at__isnull=False
                )
                | (~Q(state="activated") & Q(activated_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["name", "-effective_from"], name="questionnaire_in_force")]


class Sheet(models.Model):
    """The answers of a customer to one version; what is confirmed never changes.

    ``facts`` are those that the conditions read, of the day ``begun_on``. ``result`` keeps the
    scores in hundredths once the sheet is confirmed. ``known_from`` is when we learned that it
    was confirmed on ``confirmed_on``.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for review")
        RETURNED = "returned", _("returned")
        CONFIRMED = "confirmed", _("confirmed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="sheets")
    name = models.CharField(max_length=63, help_text="of the questionnaire")
    purpose = models.CharField(max_length=12)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    answers = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=1)
    writers = ArrayField(models.CharField(max_length=150), default=list)
    begun_on = models.DateField()
    begun_by = models.CharField(max_length=150)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.CharField(max_length=150, blank=True)
    answered_on = models.DateField(null=True)
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.CharField(max_length=150, blank=True)
    expires_on = models.DateField(null=True)
    known_from = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    total = models.PositiveSmallIntegerField(null=True, help_text="hundredths of a point")
    vetoes_count = models.PositiveSmallIntegerField(default=0)
    unanswered_count = models.PositiveSmallIntegerField(
        default=0, help_text="required and not answered"
    )

    class Meta:
        verbose_name = _("questionnaire answers")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "name"], condition=Q(state__in=OPEN), name="one_open_sheet"
            ),
            models.CheckConstraint(
                name="sheet_confirmed",
                condition=Q(
                    state="confirmed",
                    answered_on__isnull=False,
                    confirmed_on__isnull=False,
                    expires_on__isnull=False,
                    known_from__isnull=False,
                    result__isnull=False,
                )
                | (~Q(state="confirmed") & Q(confirmed_on__isnull=True, known_from__isnull=True)),
            ),
            models.CheckConstraint(
                name="sheet_total", condition=Q(total__isnull=True) | Q(total__lte=10_000)
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "name", "-answered_on"], name="sheet_customer"),
            models.Index(fields=["state", "submitted_at"], name="sheet_waiting"),
            models.Index(fields=["expires_on"], name="sheet_expiry"),
        ]

    @property
    def version_title(self) -> Text:
        """Return the title of the questionnaire as it was answered."""
        return Text(self.version.title_en, self.version.title_zh)


class SheetEvidence(models.Model):
    """A document of the customer that belongs to an answer."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="evidence")
    question = models.CharField(max_length=63)
    document_id = models.BigIntegerField()
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=150)

    class Meta:
        verbose_name = _("evidence of an answer")
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "question", "document_id"], name="evidence_once"
            )
        ]


class SheetReview(models.Model):
    """What a second person said of a sheet that was handed in."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="reviews")
    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    is_confirmed = models.BooleanField()
    remarks = models.CharField(max_length=2000, blank=True)

    class Meta:
        verbose_name = _("review of answers")


class SheetOwner(models.Model):
    """Whose a sheet was until an instant: sheets move when customers are merged."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="owners")
    customer_id = models.BigIntegerField()
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("former owner of answers")


class SheetRelocation(models.Model):
    """The sheets that moved with a merge, so that they can move back.

    An open sheet that the kept customer has too was withdrawn: ``withdrawn`` says in which
    state each was.
    """

    merge_id = models.BigIntegerField()
    from_customer_id = models.BigIntegerField()
    to_customer_id = models.BigIntegerField()
    sheet_ids = ArrayField(models.BigIntegerField())
    withdrawn = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("questionnaires moved by a merge")
        constraints = [
            models.UniqueConstraint(
                fields=["merge_id"], condition=Q(undone_at=None), name="sheet_relocation_once"
            )
        ]
