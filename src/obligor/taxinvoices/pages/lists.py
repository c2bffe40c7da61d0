"""Lists of invoices and of counterparties: of the whole book, and of one customer."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
    NumberFilter,
    TextFilter,
)
from obligor.foundation.web import actor, signed_in
from obligor.taxinvoices import queries
from obligor_core.taxinvoices.invoices import (
    DIRECTION_LABELS,
    STATE_LABELS,
    TOLERANCE_MINOR,
    State,
)

ROOM = "taxinvoices"
DIRECTIONS = [(key.value, label) for key, label in DIRECTION_LABELS.items()]
STATES = [(key.value, label) for key, label in STATE_LABELS.items()]
SIDES = [("sale", _("customer of the customer")), ("purchase", _("supplier of the customer"))]
STATE_TONES = {
    State.VALID.value: "ok",
    State.VOID.value: "muted",
    State.RED.value: "risk",
    State.REVERSED.value: "waiting",
    State.ABNORMAL.value: "bad",
}


def _unlike(rows: QuerySet, is_wanted: bool) -> QuerySet:
    far = Q(gap_minor__gt=TOLERANCE_MINOR) | Q(gap_minor__lt=-TOLERANCE_MINOR)
    return rows.filter(far) if is_wanted else rows.exclude(far)


def _money(name: str, label: Any, **more: Any) -> Column:
    return Column(
        name=name,
        label=label,
        kind=Kind.MONEY,
        sort=name,
        total=name,
        currency="currency",
        **more,
    )


CUSTOMER = Column(
    name="customer__name",
    label=_("Customer"),
    sort="customer__name",
    link=lambda row: reverse("tax_invoice_room", args=[row.customer_id]),
)
INVOICE_COLUMNS = [
    Column(name="issued_on", label=_("Date"), kind=Kind.DAY, sort="issued_on", is_fixed=True),
    Column(
        name="direction", label=_("Direction"), label_of=dict(DIRECTION_LABELS), sort="direction"
    ),
    Column(name="number", label=_("Number"), kind=Kind.CODE, sort="number"),
    Column(name="code", label=_("Code"), kind=Kind.CODE, sort="code", is_hidden=True),
    Column(name="party_name", label=_("Counterparty"), sort="party_name", css="wrap"),
    Column(name="party_tax_no", label=_("Tax number"), kind=Kind.CODE, is_hidden=True),
    Column(name="kind", label=_("Kind of invoice"), sort="kind", is_hidden=True),
    _money("net_minor", _("Without tax")),
    _money("tax_minor", _("Tax"), is_hidden=True),
    _money("total_minor", _("With tax"), is_hidden=True),
    Column(
        name="state",
        label=_("State"),
        kind=Kind.BADGE,
        label_of=dict(STATE_LABELS),
        tone=STATE_TONES,
        sort="state",
    ),
    Column(
        name="recorded_at",
        label=_("Known since"),
        kind=Kind.MOMENT,
        sort="recorded_at",
        is_hidden=True,
    ),
]
INVOICE_FILTERS = [
    ChoiceFilter(name="direction", label=_("Direction"), choices=DIRECTIONS),
    ChoiceFilter(name="state", label=_("State"), choices=STATES),
    DateFilter(name="issued", label=_("Date"), field="issued_on"),
    NumberFilter(name="net", label=_("Without tax"), field="net_minor", is_money=True),
    TextFilter(name="party", label=_("Counterparty"), field="party_name"),
    TextFilter(name="party_key", label=_("Counterparty by number or name")),
    BooleanFilter(name="unlike", label=_("Total is not net plus tax"), narrow=_unlike),
]
INVOICE_SEARCH = ("number", "party_name", "party_tax_no")
EMPTY_BOOK = (
    _("No tax invoices yet"),
    _("Import the invoices of many customers at once, or those of one from its page."),
    "/imports/new?kind=tax_invoices",
    _("Import a file"),
)
INVOICES = Listing(
    name="tax_invoices",
    title=_("Tax invoices"),
    columns=[INVOICE_COLUMNS[0], CUSTOMER, *INVOICE_COLUMNS[1:]],
    filters=[
        *INVOICE_FILTERS,
        TextFilter(name="customer", label=_("Customer"), field="customer__name"),
    ],
    search=(*INVOICE_SEARCH, "customer__name", "customer__external_id"),
    search_hint=_("Number, counterparty or customer"),
    order=("-issued_on",),
    row_link=lambda row: reverse("tax_invoice", args=[row.pk]),
    empty=EMPTY_BOOK,
)
OWN_INVOICES = Listing(
    name="customer_tax_invoices",
    title=_("Tax invoices"),
    columns=INVOICE_COLUMNS,
    filters=INVOICE_FILTERS,
    search=INVOICE_SEARCH,
    search_hint=_("Number or counterparty"),
    order=("-issued_on",),
    row_link=lambda row: reverse("tax_invoice", args=[row.pk]),
    empty=(_("No tax invoices yet"), _("Import a file of this customer's invoices.")),
)


def _invoices_with(row: Any) -> str:
    link = reverse("customer_tax_invoices", args=[row.customer_id])
    return f"{link}?direction={row.direction}&party_key={row.party_key}"


PARTY_COLUMNS = [
    Column(
        name="party_name",
        label=_("Counterparty"),
        value=lambda row: row.party_name or row.party_key,
        sort="party_name",
        is_fixed=True,
        css="wrap",
    ),
    Column(name="party_tax_no", label=_("Tax number"), kind=Kind.CODE, sort="party_tax_no"),
    Column(name="direction", label=_("Is"), label_of=dict(SIDES), sort="direction"),
    # No total: what was sold and what was bought do not add up to anything.
    Column(
        name="net_minor",
        label=_("Without tax, in all"),
        kind=Kind.MONEY,
        sort="net_minor",
        currency="currency",
    ),
    Column(name="invoices_count", label=_("Invoices"), kind=Kind.INTEGER, sort="invoices_count"),
    Column(name="void_count", label=_("Void"), kind=Kind.INTEGER, sort="void_count"),
    Column(name="red_count", label=_("Red-letter"), kind=Kind.INTEGER, sort="red_count"),
    Column(name="first_on", label=_("First"), kind=Kind.DAY, sort="first_on"),
    Column(name="last_on", label=_("Last"), kind=Kind.DAY, sort="last_on"),
    Column(
        name="is_on_both_sides",
        label=_("Buys and sells"),
        kind=Kind.BOOLEAN,
        sort="is_on_both_sides",
    ),
]
PARTY_FILTERS = [
    ChoiceFilter(name="direction", label=_("Is"), choices=SIDES),
    BooleanFilter(name="both", label=_("Buys and sells"), field="is_on_both_sides"),
    DateFilter(name="last", label=_("Last"), field="last_on"),
    NumberFilter(name="net", label=_("Without tax, in all"), field="net_minor", is_money=True),
]
PARTIES = Listing(
    name="tax_parties",
    title=_("Counterparties"),
    columns=[PARTY_COLUMNS[0], CUSTOMER, *PARTY_COLUMNS[1:]],
    filters=PARTY_FILTERS,
    search=("party_name", "party_tax_no", "customer__name", "customer__external_id"),
    search_hint=_("Counterparty or customer"),
    order=("-net_minor",),
    row_link=_invoices_with,
    empty=EMPTY_BOOK,
)
OWN_PARTIES = Listing(
    name="customer_tax_parties",
    title=_("Counterparties"),
    columns=PARTY_COLUMNS,
    filters=PARTY_FILTERS,
    search=("party_name", "party_tax_no"),
    search_hint=_("Counterparty"),
    order=("-net_minor",),
    row_link=_invoices_with,
    empty=(_("No counterparties yet"), _("Import a file of this customer's invoices.")),
)


@signed_in("taxinvoice.see")
def tax_invoices(request: HttpRequest) -> HttpResponseBase:
    """List the invoices of every customer within reach."""
    return INVOICES.respond(request, queries.invoices(actor(request)))


@signed_in("taxinvoice.see")
def tax_parties(request: HttpRequest) -> HttpResponseBase:
    """List the counterparties of every customer within reach."""
    return PARTIES.respond(request, queries.counterparties(actor(request)))


@signed_in("taxinvoice.see")
def customer_tax_invoices(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """List the invoices of one customer."""
    context = room_context(request, customer_id, ROOM) | {"part": "invoices"}
    rows = queries.invoices(actor(request)).filter(customer_id=customer_id)
    template = "taxinvoices/customer_list.html"
    return OWN_INVOICES.respond(request, rows, template=template, context=context)


@signed_in("taxinvoice.see")
def customer_tax_parties(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """List the counterparties of one customer."""
    context = room_context(request, customer_id, ROOM) | {"part": "parties"}
    rows = queries.counterparties(actor(request)).filter(customer_id=customer_id)
    template = "taxinvoices/customer_list.html"
    return OWN_PARTIES.respond(request, rows, template=template, context=context)


_ONE = "assess/<int:customer_id>/taxinvoices"
urlpatterns = [
    path("tax-invoices", tax_invoices, name="tax_invoices"),
    path("tax-invoices/counterparties", tax_parties, name="tax_parties"),
    path(f"{_ONE}/invoices", customer_tax_invoices, name="customer_tax_invoices"),
    path(f"{_ONE}/counterparties", customer_tax_parties, name="customer_tax_parties"),
]
