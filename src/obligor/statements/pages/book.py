"""The statements of the whole book: whose are missing, old or faulty; and every version filed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.foundation.clock import today
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
    TextFilter,
)
from obligor.foundation.web import actor, signed_in
from obligor.statements import queries
from obligor.statements.pages.forms import choices, spoken
from obligor.statements.pages.words import period_name, state_word
from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import Assurance, PeriodKind, Scope

AGES = [
    ("none", _("none on file")),
    ("6", _("older than 6 months, or none")),
    ("12", _("older than 12 months, or none")),
    ("18", _("older than 18 months, or none")),
    ("24", _("older than 24 months, or none")),
]
MONTHS_A_YEAR = 12


def _standard(value: str) -> str:
    return spoken(Standard, value)


def _assurance(value: str) -> str:
    return spoken(Assurance, value)


def _age(rows: QuerySet, chosen: list[str]) -> QuerySet:
    kept = Q(pk__in=[])
    for one in chosen:
        if one == "none":
            kept |= Q(newest_period_end=None)
        else:
            older = queries.older_than(rows, int(one), on=today())
            kept |= Q(pk__in=older.values("pk"))
    return rows.filter(kept)


def _faulty(rows: QuerySet, is_wanted: bool) -> QuerySet:
    faulty = Q(newest_faults_count__gt=0)
    return rows.filter(faulty) if is_wanted else rows.exclude(faulty)


def _drafted(rows: QuerySet, is_wanted: bool) -> QuerySet:
    return rows.filter(drafts__gt=0) if is_wanted else rows.filter(drafts=0)


def _unit(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(unit__code__iexact=text)


def _manager(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(manager__username__iexact=text)


def months_old(row: Any) -> int | None:
    """Return how many whole months ago the newest statement ended."""
    end, on = row.newest_period_end, today()
    if end is None:
        return None
    months = (on.year - end.year) * MONTHS_A_YEAR + on.month - end.month
    return months - (1 if on.day < end.day and months else 0)


CUSTOMERS = Listing(
    name="statement-book",
    title=_("Financial statements"),
    columns=[
        Column(name="name", label=_("Customer"), sort="name", is_fixed=True, css="wrap"),
        Column(name="external_id", label=_("Customer number"), kind=Kind.CODE, sort="external_id"),
        Column(
            name="newest_period_end", label=_("Newest to"), kind=Kind.DAY, sort="newest_period_end"
        ),
        Column(name="months_old", label=_("Months old"), kind=Kind.INTEGER, value=months_old),
        Column(name="last_annual", label=_("Annual to"), kind=Kind.DAY, sort="last_annual"),
        Column(name="newest_assurance", label=_("Assurance"), label_of=_assurance),
        Column(
            name="newest_faults_count",
            label=_("Faults"),
            kind=Kind.INTEGER,
            sort="newest_faults_count",
        ),
        Column(name="drafts", label=_("Drafts"), kind=Kind.INTEGER, sort="drafts"),
        Column(name="newest_standard", label=_("Format"), label_of=_standard, is_hidden=True),
        Column(name="industry_code", label=_("Industry"), kind=Kind.CODE, sort="industry_code"),
        Column(name="unit__code", label=_("Unit"), kind=Kind.CODE, is_hidden=True),
        Column(name="manager__display_name", label=_("Manager"), is_hidden=True),
    ],
    filters=[
        ChoiceFilter(name="age", label=_("Newest statement"), choices=AGES, narrow=_age),
        ChoiceFilter(
            name="assurance",
            label=_("Assurance"),
            choices=lambda: choices(Assurance),
            field="newest_assurance",
        ),
        BooleanFilter(name="faulty", label=_("Filed with faults"), narrow=_faulty),
        BooleanFilter(name="drafted", label=_("Drafts waiting"), narrow=_drafted),
        DateFilter(name="end", label=_("Newest to"), field="newest_period_end"),
        TextFilter(name="industry", label=_("Industry"), field="industry_code"),
        TextFilter(name="unit", label=_("Unit code"), narrow=_unit),
        TextFilter(name="manager", label=_("Manager (user name)"), narrow=_manager),
    ],
    search=("name", "external_id", "name_pinyin", "name_initials"),
    search_hint=_("Name, pinyin or number"),
    order=("newest_period_end",),
    row_link=lambda row: reverse("financial_statements", args=[row.pk]),
    empty=(_("No customer within reach"), _("Ask for a role that may see statements.")),
)


@signed_in("statement.see")
def statement_book(request: HttpRequest) -> HttpResponseBase:
    """List the customers with the age, the faults and the assurance of their newest statement."""
    rows = queries.customers_with_newest(actor(request)).select_related("unit", "manager")
    return CUSTOMERS.respond(request, rows, template="statements/book.html")


STATES = [("draft", _("draft")), ("filed", _("filed")), ("withdrawn", _("withdrawn"))]


def _counting(rows: QuerySet, is_wanted: bool) -> QuerySet:
    counting = queries.in_force(rows)
    return counting if is_wanted else rows.exclude(pk__in=counting.values("pk"))


def _with_faults(rows: QuerySet, is_wanted: bool) -> QuerySet:
    return rows.filter(faults_count__gt=0) if is_wanted else rows.filter(faults_count=0)


VERSIONS = Listing(
    name="statement-versions",
    title=_("All statements"),
    columns=[
        Column(name="customer__name", label=_("Customer"), sort="customer__name", is_fixed=True),
        Column(name="period", label=_("Period"), value=period_name, sort="period_end"),
        Column(
            name="kind",
            label=_("Kind"),
            value=lambda row: spoken(PeriodKind, row.period_kind),
        ),
        Column(
            name="state",
            label=_("State"),
            kind=Kind.BADGE,
            value=state_word,
            label_of=lambda word: word.label,
            tone=lambda word: word.tone,
        ),
        Column(name="version", label=_("Version"), kind=Kind.INTEGER, sort="version"),
        Column(name="scope", label=_("Scope"), label_of=lambda value: spoken(Scope, value)),
        Column(name="assurance", label=_("Assurance"), label_of=_assurance, sort="assurance"),
        Column(name="faults_count", label=_("Faults"), kind=Kind.INTEGER, sort="faults_count"),
        Column(name="standard", label=_("Format"), label_of=_standard, is_hidden=True),
        Column(name="currency", label=_("Currency"), kind=Kind.CODE, is_hidden=True),
        Column(name="filed_at", label=_("Filed"), kind=Kind.MOMENT, sort="filed_at"),
        Column(name="filed_by", label=_("By"), sort="filed_by"),
    ],
    filters=[
        ChoiceFilter(name="state", label=_("State"), choices=STATES),
        BooleanFilter(name="counting", label=_("Counts now"), narrow=_counting),
        BooleanFilter(name="faulty", label=_("With faults"), narrow=_with_faults),
        ChoiceFilter(
            name="kind",
            label=_("Kind"),
            choices=lambda: choices(PeriodKind),
            field="period_kind",
        ),
        ChoiceFilter(name="assurance", label=_("Assurance"), choices=lambda: choices(Assurance)),
        ChoiceFilter(name="standard", label=_("Format"), choices=lambda: choices(Standard)),
        DateFilter(name="end", label=_("Period to"), field="period_end"),
        DateFilter(name="filed", label=_("Filed"), field="filed_at", is_moment=True),
    ],
    search=("customer__name", "customer__external_id"),
    search_hint=_("Customer"),
    order=("-filed_at",),
    row_link=lambda row: reverse("financial_statement", args=[row.customer_id, row.pk]),
    empty=(_("No statement yet"), _("Import a workbook from a customer's page.")),
)


@signed_in("statement.see")
def all_statements(request: HttpRequest) -> HttpResponseBase:
    """List every version of every statement within reach."""
    rows = queries.statements(actor(request))
    return VERSIONS.respond(request, rows, template="statements/book.html")


urlpatterns = [
    path("statements", statement_book, name="statement_book"),
    path("statements/all", all_statements, name="all_statements"),
]
