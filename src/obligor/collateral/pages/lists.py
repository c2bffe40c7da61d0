"""Book-wide lists: all securities, the revaluation calendar, what expires."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.collateral import queries
from obligor.collateral.pages import words
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
from obligor.foundation.web import actor, signed_in

EXPIRING_DAYS = 90


def _states() -> list[tuple[str, Any]]:
    return list(words.STATE_LABELS.items())


NUMBER = Column(name="external_id", label=_("Number"), sort="external_id", is_fixed=True)
CUSTOMER = Column(name="customer__name", label=_("Customer"), sort="customer__name")
TITLE = Column(name="title", label=_("What it is"), sort="title")
KIND = Column(name="kind", label=_("Kind"), label_of=words.KIND_LABELS, sort="kind")
STATE = Column(
    name="state",
    label=_("State"),
    kind=Kind.BADGE,
    label_of=words.STATE_LABELS,
    tone=words.STATE_TONES,
    sort="state",
)
VALUE = Column(
    name="value_minor",
    label=_("Newest value"),
    kind=Kind.WAN,
    sort="value_minor",
    total="value_minor",
    currency="currency",
)
ACCEPTED = Column(
    name="accepted_minor",
    label=_("Accepted value"),
    kind=Kind.WAN,
    currency="currency",
    help=_("min(value × rate − prior charges, legal maximum, registered amount) (COL-07)"),
)
HAIRCUT = Column(
    name="haircut",
    label=_("Haircut"),
    kind=Kind.SHARE,
    help=_("1 − rate of the kind, from the collateral policy"),
)
KINDS = ChoiceFilter(name="kind", label=_("Kind"), choices=words.all_kind_choices)
SEARCH = ("external_id", "title", "customer__name", "customer__external_id", "owner__name")


def _overdue(field: str) -> Any:
    def narrow(rows: Any, is_wanted: bool) -> Any:
        late = {f"{field}__lte": today()}
        return rows.filter(**late) if is_wanted else rows.exclude(**late)

    return narrow


def _is_overdue(day: Any) -> str:
    return "bad" if day is not None and day <= today() else "muted"


def _day(name: str, label: Any) -> Column:
    return Column(
        name=name, label=label, kind=Kind.TEMPLATE, template="collateral/due_cell.html", sort=name
    )


COLLATERAL = Listing(
    name="collateral",
    title=_("Collateral and guarantees"),
    columns=[
        NUMBER,
        TITLE,
        CUSTOMER,
        KIND,
        STATE,
        VALUE,
        Column(
            name="valued_on", label=_("Valued on"), kind=Kind.DAY, sort="valued_on", is_hidden=True
        ),
        HAIRCUT,
        ACCEPTED,
        Column(
            name="amount_minor",
            label=_("Legal maximum or amount"),
            kind=Kind.WAN,
            sort="amount_minor",
            currency="currency",
            is_hidden=True,
        ),
        _day("next_on", _("Next due")),
        Column(
            name="owner__name",
            label=_("Owner or guarantor"),
            value=lambda row: queries.shown_name(row.owner) if row.owner else "",
            is_hidden=True,
        ),
        Column(name="currency", label=_("Currency"), kind=Kind.CODE, sort="currency"),
    ],
    filters=[
        KINDS,
        ChoiceFilter(name="state", label=_("State"), choices=_states),
        NumberFilter(name="value", label=_("Newest value"), field="value_minor", is_money=True),
        BooleanFilter(name="due", label=_("Something is overdue"), narrow=_overdue("next_on")),
        DateFilter(name="accepted", label=_("Accepted on"), field="accepted_on"),
    ],
    search=SEARCH,
    search_hint=_("Number, title, customer or owner"),
    order=("next_on",),
    row_link=lambda row: reverse("security", args=[row.pk]),
    empty=(
        _("No collateral yet"),
        _("Import a file, or put a security on file from a customer's room."),
        "/imports/new",
        _("Import"),
    ),
)
REVALUATIONS = Listing(
    name="revaluations",
    title=_("Revaluation calendar"),
    columns=[
        NUMBER,
        TITLE,
        CUSTOMER,
        KIND,
        VALUE,
        Column(name="valued_on", label=_("Valued on"), kind=Kind.DAY, sort="valued_on"),
        Column(name="months", label=_("Every (months)"), kind=Kind.INTEGER),
        _day("revalue_on", _("Value again on")),
        Column(name="currency", label=_("Currency"), kind=Kind.CODE, sort="currency"),
    ],
    filters=[
        BooleanFilter(name="overdue", label=_("Overdue"), narrow=_overdue("revalue_on")),
        DateFilter(name="due", label=_("Value again on"), field="revalue_on"),
        KINDS,
    ],
    search=SEARCH,
    search_hint=_("Number, title, customer or owner"),
    order=("revalue_on",),
    row_link=lambda row: reverse("security", args=[row.pk]),
    empty=(_("Nothing has to be valued again"), _("Held securities appear here with their day.")),
)
EXPIRING = Listing(
    name="expiring",
    title=_("Expiring registrations, insurances and terms"),
    columns=[
        NUMBER,
        TITLE,
        CUSTOMER,
        KIND,
        _day("register_on", _("Registration")),
        _day("insure_on", _("Insurance")),
        _day("valid_until", _("Term")),
        _day("ends_first_on", _("First")),
    ],
    filters=[
        BooleanFilter(name="overdue", label=_("Overdue"), narrow=_overdue("ends_first_on")),
        DateFilter(name="first", label=_("First"), field="ends_first_on"),
        KINDS,
    ],
    search=SEARCH,
    search_hint=_("Number, title, customer or owner"),
    order=("ends_first_on",),
    row_link=lambda row: reverse("security", args=[row.pk]),
    empty=(_("Nothing expires soon"), _("What ends within 90 days, or lacks, appears here.")),
)


@signed_in("collateral.see")
def collateral(request: HttpRequest) -> HttpResponseBase:
    """List all securities in files within reach."""
    return COLLATERAL.respond(request, queries.security_rows(actor(request), on=today()))


@signed_in("collateral.see")
def revaluations(request: HttpRequest) -> HttpResponseBase:
    """List what has to be valued again, the first due first."""
    rows = queries.held(queries.security_rows(actor(request), on=today()))
    return REVALUATIONS.respond(request, rows.filter(revalue_on__isnull=False))


@signed_in("collateral.see")
def expiring(request: HttpRequest) -> HttpResponseBase:
    """List held securities whose registration, insurance or term is missing or ends soon."""
    last = today() + timedelta(days=EXPIRING_DAYS)
    rows = queries.held(queries.security_rows(actor(request), on=today()))
    return EXPIRING.respond(request, rows.filter(ends_first_on__lte=last))


urlpatterns = [
    path("collateral", collateral, name="collateral_list"),
    path("revaluations", revaluations, name="collateral_revaluations"),
    path("collateral-expiring", expiring, name="collateral_expiring"),
]
