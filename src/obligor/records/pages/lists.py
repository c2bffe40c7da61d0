"""Lists over the whole book: records, candidates, what expires, consents, queries, list names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
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
    NumberFilter,
)
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.records import actions, queries
from obligor.records.pages import words
from obligor.records.pages.tabs import respond
from obligor.records.pages.words import told
from obligor_core.records.matters import MATTERS

LASTING = [code for code, matter in MATTERS.items() if matter.is_lasting]
OPEN = Q(matter__in=LASTING, settled_on=None)


def _customer(name: str = "customer__name", *, is_fixed: bool = True) -> Column:
    return Column(
        name="customer",
        label=_("Customer"),
        sort=name,
        is_fixed=is_fixed,
        value=lambda row: row.customer.name,
    )


def _room(row: Any) -> str:
    return reverse("records_room", args=[row.customer_id])


def _record(row: Any) -> str:
    return reverse("record", args=[row.customer_id, row.pk])


def _said(row: Any) -> str:
    """Return the line of a record; no person is named, and a credit report says nothing."""
    return str(row.summary) if row.kind == "bureau" else told(row, row.payload) or row.reference


COLUMNS = [
    _customer(),
    Column(
        name="customer__external_id",
        label=_("Customer number"),
        kind=Kind.CODE,
        sort="customer__external_id",
        is_hidden=True,
    ),
    Column(name="kind", label=_("Kind"), label_of=words.KINDS, sort="kind", is_hidden=True),
    Column(name="matter", label=_("Record"), label_of=words.MATTER_LABELS, sort="matter"),
    Column(name="what", label=_("What"), css="wrap", value=_said),
    Column(name="happened_on", label=_("Happened on"), kind=Kind.DAY, sort="happened_on"),
    Column(
        name="amount_minor",
        label=_("Amount"),
        kind=Kind.WAN,
        sort="amount_minor",
        total="amount_minor",
        currency="currency",
    ),
    Column(
        name="severity",
        label=_("Severity"),
        kind=Kind.BADGE,
        label_of=words.SEVERITIES,
        tone=words.SEVERITY_TONES,
    ),
    Column(
        name="standing",
        label=_("Standing"),
        kind=Kind.BADGE,
        label_of=words.STANDINGS,
        tone=words.STANDING_TONES,
    ),
    Column(name="settled_on", label=_("Settled on"), kind=Kind.DAY, sort="settled_on"),
    Column(name="source", label=_("Source"), sort="source"),
    Column(name="reference", label=_("Number"), kind=Kind.CODE, is_hidden=True),
    Column(
        name="valid_until", label=_("Good until"), kind=Kind.DAY, sort="valid_until", is_hidden=True
    ),
    Column(
        name="learned_at",
        label=_("Known since"),
        kind=Kind.MOMENT,
        sort="learned_at",
        is_hidden=True,
    ),
]
FILTERS = [
    ChoiceFilter(name="kind", label=_("Kind"), choices=list(words.KINDS.items())),
    ChoiceFilter(name="matter", label=_("Record"), choices=list(words.MATTER_LABELS.items())),
    ChoiceFilter(name="severity", label=_("Severity"), choices=list(words.SEVERITIES.items())),
    ChoiceFilter(name="standing", label=_("Standing"), choices=list(words.STANDINGS.items())),
    BooleanFilter(name="open", label=_("Open"), condition=OPEN),
    DateFilter(name="happened", label=_("Happened on"), field="happened_on"),
    NumberFilter(name="amount", label=_("Amount"), field="amount_minor", is_money=True),
]
SEARCH = ("customer__name", "customer__external_id", "reference", "summary", "source")
RECORDS = Listing(
    name="credit_records",
    title=_("Credit records"),
    columns=COLUMNS,
    filters=FILTERS,
    search=SEARCH,
    search_hint=_("Customer, number or source"),
    order=("-happened_on",),
    row_link=_record,
    empty=(
        _("No credit records"),
        _("Ask the sources on a customer's page, or import a file of records."),
        "/imports/new",
        _("Import"),
    ),
)
CANDIDATES = Listing(
    name="record_candidates",
    title=_("Candidates to confirm"),
    columns=COLUMNS,
    filters=FILTERS[:3],
    search=SEARCH,
    order=("-learned_at",),
    row_link=_record,
    empty=(
        _("Nothing waits for you"),
        _("Names that are alike, and what a source was not certain of, are decided here."),
    ),
)
EXPIRING = Listing(
    name="record_expiry",
    title=_("What was told, and until when it is good"),
    columns=[
        _customer(),
        Column(name="kind", label=_("Kind"), label_of=words.KINDS, sort="kind"),
        Column(name="checked_on", label=_("Told of"), kind=Kind.DAY, sort="checked_on"),
        Column(name="valid_until", label=_("Good until"), kind=Kind.DAY, sort="valid_until"),
        Column(
            name="days_left",
            label=_("Days left"),
            kind=Kind.BADGE,
            value=lambda row: (row.valid_until - today()).days,
            tone=lambda days: "bad" if days <= 0 else "waiting" if days <= 30 else "ok",
        ),
        Column(name="source", label=_("Source"), sort="source"),
        Column(name="found_count", label=_("Found"), kind=Kind.INTEGER, sort="found_count"),
        Column(name="recorded_by", label=_("By"), sort="recorded_by"),
    ],
    filters=[
        BooleanFilter(
            name="expired",
            label=_("Expired"),
            narrow=lambda rows, wanted: (
                rows.filter(valid_until__lte=today())
                if wanted
                else rows.filter(valid_until__gt=today())
            ),
        ),
        ChoiceFilter(name="kind", label=_("Kind"), choices=list(words.KINDS.items())),
        DateFilter(name="until", label=_("Good until"), field="valid_until"),
    ],
    search=("customer__name", "customer__external_id", "source"),
    order=("valid_until",),
    row_link=_room,
    empty=(_("Nothing was told yet"), _("Ask the sources on a customer's page.")),
)
CONSENTS = Listing(
    name="record_consents",
    title=_("Consents"),
    columns=[
        _customer(),
        Column(name="subject", label=_("Who agreed"), label_of=words.SUBJECTS),
        Column(
            name="scope", label=_("May be asked about"), css="wrap", label_of=words.listed_kinds
        ),
        Column(name="purposes", label=_("Purposes"), css="wrap", label_of=words.listed_purposes),
        Column(name="given_on", label=_("Given on"), kind=Kind.DAY, sort="given_on"),
        Column(name="ends_on", label=_("Until"), kind=Kind.DAY, sort="ends_on"),
        Column(name="withdrawn_on", label=_("Withdrawn on"), kind=Kind.DAY, sort="withdrawn_on"),
        Column(name="reference", label=_("Number"), kind=Kind.CODE),
        Column(name="recorded_by", label=_("By"), sort="recorded_by"),
    ],
    filters=[
        BooleanFilter(
            name="valid",
            label=_("Valid today"),
            narrow=lambda rows, wanted: rows.filter(_valid()) if wanted else rows.exclude(_valid()),
        ),
        DateFilter(name="ends", label=_("Until"), field="ends_on"),
    ],
    search=("customer__name", "customer__external_id", "reference"),
    order=("ends_on",),
    row_link=_room,
    empty=(
        _("No consents"),
        _("Record the signed consent on a customer's page before you ask a credit bureau."),
    ),
)
QUERIES = Listing(
    name="record_queries",
    title=_("Queries made"),
    columns=[
        _customer(),
        Column(name="kind", label=_("Kind"), label_of=words.KINDS, sort="kind"),
        Column(name="purpose", label=_("Purpose"), label_of=words.PURPOSES, sort="purpose"),
        Column(name="asked_by", label=_("Who"), sort="asked_by"),
        Column(name="asked_at", label=_("When"), kind=Kind.MOMENT, sort="asked_at"),
        Column(
            name="state",
            label=_("Result"),
            kind=Kind.BADGE,
            label_of=words.QUERY_STATES,
            tone=words.QUERY_TONES,
        ),
        Column(name="source", label=_("Source"), sort="source"),
        Column(name="records_count", label=_("Records"), kind=Kind.INTEGER, sort="records_count"),
        Column(
            name="cost_minor",
            label=_("Cost"),
            kind=Kind.MONEY,
            sort="cost_minor",
            total="cost_minor",
        ),
        Column(name="because", label=_("Why before its time"), css="wrap", is_hidden=True),
    ],
    filters=[
        ChoiceFilter(name="kind", label=_("Kind"), choices=list(words.KINDS.items())),
        ChoiceFilter(name="state", label=_("Result"), choices=list(words.QUERY_STATES.items())),
        ChoiceFilter(name="purpose", label=_("Purpose"), choices=list(words.PURPOSES.items())),
        DateFilter(name="asked", label=_("When"), field="asked_at", is_moment=True),
    ],
    search=("customer__name", "customer__external_id", "asked_by", "source"),
    order=("-asked_at",),
    row_link=lambda row: reverse("record_query", args=[row.customer_id, row.pk]),
    empty=(_("No query was made yet"), _("Every query to an outside source is kept here.")),
)
NAMES = Listing(
    name="listed_names",
    title=_("Names on sanctions lists"),
    columns=[
        Column(name="name", label=_("Name"), sort="name", is_fixed=True),
        Column(name="list_name", label=_("List"), sort="list_name"),
        Column(name="reference", label=_("Number"), kind=Kind.CODE, sort="reference"),
        Column(name="is_person", label=_("A person"), kind=Kind.BOOLEAN),
        Column(name="listed_on", label=_("Listed on"), kind=Kind.DAY, sort="listed_on"),
        Column(name="ended_on", label=_("Taken off on"), kind=Kind.DAY, sort="ended_on"),
    ],
    filters=[
        BooleanFilter(name="person", label=_("A person"), field="is_person"),
        DateFilter(name="listed", label=_("Listed on"), field="listed_on"),
    ],
    search=("name", "list_name", "reference"),
    order=("list_name",),
    empty=(
        _("No list was loaded"),
        _("Import a sanctions list; everybody is screened against it."),
        "/imports/new",
        _("Import"),
    ),
)


def _valid() -> Q:
    on = today()
    begun = Q(given_on__lte=on)
    return (
        begun
        & (Q(ends_on=None) | Q(ends_on__gt=on))
        & (Q(withdrawn_on=None) | Q(withdrawn_on__gt=on))
    )


@signed_in("record.see")
def records(request: HttpRequest) -> HttpResponseBase:
    """List the credit records of every customer within reach."""
    rows = queries.records(actor(request))
    return respond(request, RECORDS, rows, url="credit_records")


@signed_in("record.see")
def candidates(request: HttpRequest) -> HttpResponseBase:
    """List what waits for a person."""
    rows = queries.candidates(actor(request))
    return respond(request, CANDIDATES, rows, url="record_candidates")


@signed_in("record.see")
def expiring(request: HttpRequest) -> HttpResponseBase:
    """List for each customer and kind until when what was told is good."""
    rows = queries.newest_checks(actor(request))
    return respond(request, EXPIRING, rows, url="record_expiry")


@signed_in("record.see")
def consents(request: HttpRequest) -> HttpResponseBase:
    """List the consents, those that end first at the top."""
    rows = queries.consents(actor(request))
    return respond(request, CONSENTS, rows, url="record_consents")


@signed_in("record.see")
def asked(request: HttpRequest) -> HttpResponseBase:
    """List every query: who, when, why, whom, at what cost, with what result."""
    return respond(request, QUERIES, queries.asked(actor(request)), url="record_queries")


@signed_in("record.see")
def listed_names(request: HttpRequest) -> HttpResponseBase:
    """List the names on the sanctions lists."""
    verb = ("record.screen", "screen_everybody", _("Screen everybody"), "search")
    return respond(request, NAMES, queries.listed_names(), url="listed_names", verb=verb)


@signed_in("record.screen")
def screen(request: HttpRequest) -> HttpResponse:
    """Compare everybody within reach with the lists."""
    panel = Panel(
        act=actions.screen,
        verb="record.screen",
        title=str(_("Screen everybody")),
        lead=str(_("Names that are alike become candidates; nothing is decided by itself.")),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("record_candidates"),
        payload=lambda given: {"customer_ids": []},
        button=str(_("Screen")),
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("credit-records", records, name="credit_records"),
    path("credit-records/candidates", candidates, name="record_candidates"),
    path("credit-records/expiry", expiring, name="record_expiry"),
    path("credit-records/consents", consents, name="record_consents"),
    path("credit-records/queries", asked, name="record_queries"),
    path("credit-records/lists", listed_names, name="listed_names"),
    path("credit-records/lists/screening", screen, name="screen_everybody"),
]
