"""Answers of the whole book: what waits for review, what expires, and all of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from obligor.foundation.clock import today
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
)
from obligor.foundation.web import actor, signed_in
from obligor.questionnaires import queries
from obligor.questionnaires.pages.wording import (
    PURPOSES,
    STATE_TONES,
    VALIDITY,
    VALIDITY_TONES,
    points,
)
from obligor_core.questionnaires.life import SOON_DAYS, validity

STATES = {
    "draft": _("draft"),
    "submitted": _("waiting for review"),
    "returned": _("returned"),
    "confirmed": pgettext_lazy("state of answers", "confirmed"),
    "withdrawn": _("withdrawn"),
}
SCORE_HELP = _("Points of 100 by weight, kept when the answers were confirmed (QUE-14)")


def _title(row: Any) -> Any:
    return row.version_title


def _link(row: Any) -> str:
    return reverse("sheet", args=[row.customer_id, row.pk])


CUSTOMER = Column(name="customer__name", label=_("Customer"), sort="customer__name", is_fixed=True)
QUESTIONNAIRE = Column(
    name="name", label=_("Questionnaire"), value=_title, sort="name", label_of=lambda said: said
)
SCORE = Column(
    name="total",
    label=_("Score"),
    value=lambda row: points(row.total),
    sort="total",
    help=SCORE_HELP,
    css="text-end num",
)
KNOCK_OUTS = Column(
    name="vetoes_count", label=_("Knock-outs"), kind=Kind.INTEGER, sort="vetoes_count"
)
PURPOSE = ChoiceFilter(name="purpose", label=_("Purpose"), choices=list(PURPOSES.items()))
SEARCH = ("customer__name", "customer__external_id", "name")

ALL = Listing(
    name="sheets",
    title=_("Answer sheets"),
    columns=[
        CUSTOMER,
        QUESTIONNAIRE,
        Column(
            name="state",
            label=_("State"),
            kind=Kind.BADGE,
            label_of=STATES,
            tone=STATE_TONES,
            sort="state",
        ),
        SCORE,
        KNOCK_OUTS,
        Column(name="begun_by", label=_("Begun by"), sort="begun_by"),
        Column(name="answered_on", label=_("Handed in"), kind=Kind.DAY, sort="answered_on"),
        Column(name="confirmed_by", label=_("Confirmed by"), sort="confirmed_by"),
        Column(name="expires_on", label=_("Valid until"), kind=Kind.DAY, sort="expires_on"),
        Column(
            name="saved_at", label=_("Saved"), kind=Kind.MOMENT, sort="saved_at", is_hidden=True
        ),
    ],
    filters=[
        ChoiceFilter(name="state", label=_("State"), choices=list(STATES.items())),
        PURPOSE,
        DateFilter(name="answered", label=_("Handed in"), field="answered_on"),
        BooleanFilter(
            name="knocked",
            label=_("Knock-out"),
            narrow=lambda rows, wanted: (
                rows.filter(vetoes_count__gt=0) if wanted else rows.filter(vetoes_count=0)
            ),
        ),
    ],
    search=SEARCH,
    search_hint=_("Customer or questionnaire"),
    order=("-saved_at",),
    row_link=_link,
    empty=(
        _("No answers yet"),
        _("Open a customer, then Risk assessment, Questionnaires, and begin one."),
    ),
)
WAITING = Listing(
    name="sheets-waiting",
    title=_("Waiting for my review"),
    columns=[
        CUSTOMER,
        QUESTIONNAIRE,
        Column(name="submitted_by", label=_("Handed in by"), sort="submitted_by"),
        Column(name="submitted_at", label=_("Handed in"), kind=Kind.MOMENT, sort="submitted_at"),
    ],
    filters=[PURPOSE],
    search=SEARCH,
    search_hint=_("Customer or questionnaire"),
    order=("submitted_at",),
    row_link=_link,
    empty=(
        _("Nothing waits for you"),
        _("Answers that others hand in appear here; your own are reviewed by somebody else."),
    ),
)


def _expiry(rows: QuerySet, wanted: str) -> QuerySet:
    on = today()
    soon = on + timedelta(days=SOON_DAYS)
    match wanted:
        case "expired":
            return rows.filter(expires_on__lte=on)
        case "expiring":
            return rows.filter(expires_on__gt=on, expires_on__lte=soon)
        case _:
            return rows.filter(expires_on__gt=soon)


EXPIRING = Listing(
    name="sheets-expiring",
    title=_("Expiring answers"),
    columns=[
        CUSTOMER,
        QUESTIONNAIRE,
        Column(
            name="validity",
            label=_("Validity"),
            kind=Kind.BADGE,
            value=lambda row: validity(row.expires_on, on=today()).value,
            label_of=VALIDITY,
            tone=VALIDITY_TONES,
        ),
        Column(name="expires_on", label=_("Valid until"), kind=Kind.DAY, sort="expires_on"),
        SCORE,
        KNOCK_OUTS,
        Column(name="answered_on", label=_("Handed in"), kind=Kind.DAY, sort="answered_on"),
        Column(name="is_open", label=_("Being renewed"), kind=Kind.BOOLEAN, sort="is_open"),
    ],
    filters=[
        ChoiceFilter(
            name="validity",
            label=_("Validity"),
            choices=[(k, v) for k, v in VALIDITY.items() if k != "never"],
            narrow=lambda rows, wanted: _any_of(rows, wanted),
        ),
        PURPOSE,
        DateFilter(name="expires", label=_("Valid until"), field="expires_on"),
    ],
    search=SEARCH,
    search_hint=_("Customer or questionnaire"),
    order=("expires_on",),
    row_link=lambda row: reverse("customer_questionnaires", args=[row.customer_id]),
    empty=(_("No confirmed answers yet"), _("What is confirmed appears here until renewed.")),
)


def _any_of(rows: QuerySet, wanted: Any) -> QuerySet:
    asked = [wanted] if isinstance(wanted, str) else list(wanted)
    found = rows.none()
    for one in asked:
        found = found | _expiry(rows, one)
    return found


TABS = (
    ("sheets", ALL.title),
    ("sheets_waiting", WAITING.title),
    ("sheets_expiring", EXPIRING.title),
)


def _respond(request: HttpRequest, listing: Listing, rows: QuerySet, here: str) -> HttpResponseBase:
    by = actor(request)
    tabs = [
        (label, reverse(name), name == here)
        for name, label in TABS
        if name != "sheets_waiting" or by.may("questionnaire.confirm")
    ]
    template = "questionnaires/sheets.html"
    return listing.respond(request, rows, template=template, context={"tabs": tabs})


@signed_in("questionnaire.see")
def sheets(request: HttpRequest) -> HttpResponseBase:
    """List the answers about every customer within reach."""
    return _respond(request, ALL, queries.sheets(actor(request)), "sheets")


@signed_in("questionnaire.confirm")
def waiting(request: HttpRequest) -> HttpResponseBase:
    """List the answers that wait for a review that this person may give."""
    return _respond(request, WAITING, queries.waiting(actor(request)), "sheets_waiting")


@signed_in("questionnaire.see")
def expiring(request: HttpRequest) -> HttpResponseBase:
    """List the newest confirmed answers by the day on which they expire."""
    return _respond(request, EXPIRING, queries.newest_of_each(actor(request)), "sheets_expiring")


def waiting_count(request: HttpRequest) -> int:
    """Return how many answers wait for this person, for the menu."""
    by = actor(request)
    return queries.waiting(by).count() if by.may("questionnaire.confirm") else 0


urlpatterns = [
    path("answer-sheets", sheets, name="sheets"),
    path("answer-sheets/waiting", waiting, name="sheets_waiting"),
    path("answer-sheets/expiring", expiring, name="sheets_expiring"),
]
