"""Organisation units, people, roles, delegations and API tokens."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class OrganisationUnit(models.Model):
    """A branch, region or department; ``path`` holds the ids from the root: ``/1/4/``."""

    code = models.CharField(max_length=30, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)

    class Meta:
        verbose_name = _("organisation unit")


class User(AbstractUser):
    """A person who signs in."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("as the system")
        LIGHT = "light", _("light")
        DARK = "dark", _("dark")

    display_name = models.CharField(max_length=60, blank=True)
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, null=True, related_name="people")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)

    class Meta:
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.Model):
    """A named set of verbs; ``area.*`` and ``*`` are allowed."""

    code = models.CharField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    verbs = ArrayField(models.CharField(max_length=80))

    class Meta:
        verbose_name = _("role")


class RoleAssignment(models.Model):
    """A role held by a person at a unit for a half-open period, with its reach."""

    class Reach(models.TextChoices):
        OWN = "own", _("own customers")
        UNIT = "unit", _("own unit")
        TREE = "tree", _("unit and all below")
        ALL = "all", _("everything")

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.ForeignKey(Role, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(OrganisationUnit, models.PROTECT, related_name="assignments")
    reach = models.CharField(max_length=4, choices=Reach)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="assignment_period", condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=Q(ends_on=None),
                name="assignment_open_once",
            ),
        ]


class Delegation(models.Model):
    """One person's authority lent to another for a half-open period."""

    giver = models.ForeignKey(User, models.CASCADE, related_name="delegations_given")
    taker = models.ForeignKey(User, models.CASCADE, related_name="delegations_taken")
    starts_on = models.DateField()
    ends_on = models.DateField()
    reason = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_period", condition=Q(ends_on__gt=F("starts_on"))
            ),
            models.CheckConstraint(name="delegation_other", condition=~Q(giver=F("taker"))),
        ]


class ApiToken(models.Model):
    """A secret for the API: only its digest is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=80))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    replaced_by = models.OneToOneField("self", models.SET_NULL, null=True, related_name="replaces")
