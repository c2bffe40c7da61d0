"""The transactions of a customer, with what the analysis says of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext_lazy as _

from obligor.bankflows import queries
from obligor.bankflows.pages.room import CODE, shown_room
from obligor.bankflows.pages.words import CATEGORIES, RELATIONS
from obligor.customers import queries as customers
from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.listing import (
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
    NumberFilter,
    TextFilter,
)
from obligor.foundation.web import actor, signed_in
from obligor_core.bankflows.anomalies import DRIVERS
from obligor_core.bankflows.kinds import Relation

SIDES = [("in", _("In")), ("out", _("Out"))]


@signed_in("bankflow.see")
def transactions(request: HttpRequest, customer_id: int) -> HttpResponseBase:
    """List the transactions of a customer; ``finding`` narrows to those behind a finding."""
    shown = shown_room(request, customer_id)
    by = actor(request)
    customer = customers.customer_for(by, customer_id, verb="bankflow.see")
    is_open = customers.sees_personal_data(by, customer)
    rows = queries.transactions_of(customer_id)
    finding = shown.finding(request.GET.get("finding", ""))
    if finding is not None:
        rows = rows.filter(pk__in=finding.transaction_ids)
    context = room_context(request, customer_id, CODE) | {"finding": finding}
    listing = _listing(shown, customer_id, is_open=is_open)
    return listing.respond(request, rows, template="bankflows/transactions.html", context=context)


def _listing(shown: queries.Room, customer_id: int, *, is_open: bool) -> Listing:
    return Listing(
        name="bank_transactions",
        title=_("Bank transactions"),
        columns=_columns(shown, is_open=is_open),
        filters=[
            DateFilter(name="booked", label=_("Booked on"), field="booked_on"),
            NumberFilter(name="amount", label=_("Amount"), field="amount_minor", is_money=True),
            ChoiceFilter(name="side", label=_("Direction"), choices=SIDES, narrow=_of_side),
            ChoiceFilter(
                name="category",
                label=_("Purpose"),
                choices=list(CATEGORIES.items()),
                narrow=_of_column(shown, "category"),
            ),
            ChoiceFilter(
                name="relation",
                label=_("Relation"),
                choices=list(RELATIONS.items()),
                narrow=_of_column(shown, "relation"),
            ),
            TextFilter(name="party", label=_("Counterparty"), field="party_name"),
            TextFilter(name="account", label=_("Account ends with"), narrow=_ends_with),
        ],
        search=("party_name", "summary", "purpose", "reference"),
        search_hint=_("Counterparty, summary, purpose or reference"),
        order=("-booked_on",),
        empty=(
            _("No bank transactions yet"),
            _("Upload the statement that the bank exports."),
        ),
    )


def _columns(shown: queries.Room, *, is_open: bool) -> list[Column]:
    return [
        Column(
            name="booked_on", label=_("Booked on"), kind=Kind.DAY, sort="booked_on", is_fixed=True
        ),
        Column(name="time", label=_("Time"), value=_clock, sort="booked_second"),
        Column(
            name="amount_minor",
            label=_("Amount"),
            kind=Kind.MONEY,
            sort="amount_minor",
            total="amount_minor",
            currency="account__currency",
        ),
        Column(
            name="balance_minor",
            label=_("Balance"),
            kind=Kind.MONEY,
            sort="balance_minor",
            currency="account__currency",
        ),
        Column(
            name="party_name",
            label=_("Counterparty"),
            value=lambda row: queries.shown_party(row.party_name, is_open=is_open),
            sort="party_name",
        ),
        *_said_columns(shown),
        *_account_columns(is_open=is_open),
    ]


def _said_columns(shown: queries.Room) -> list[Column]:
    """Return what the file says of a transaction, and what the analysis makes of it."""
    said, outliers = shown.said_of(), shown.score_of()
    unsaid = ("trade", Relation.UNRELATED.value)
    return [
        Column(name="summary", label=_("Summary"), sort="summary"),
        Column(name="purpose", label=_("Purpose (as written)"), sort="purpose"),
        Column(
            name="category",
            label=_("Purpose"),
            value=lambda row: said.get(row.pk, unsaid)[0],
            label_of=CATEGORIES,
        ),
        Column(
            name="relation",
            label=_("Relation"),
            kind=Kind.BADGE,
            value=lambda row: said.get(row.pk, unsaid)[1],
            label_of=RELATIONS,
            tone=lambda value: "muted" if value == Relation.UNRELATED.value else "info",
        ),
        Column(
            name="odd",
            label=_("Stands out by"),
            value=lambda row: _drivers(outliers.get(row.pk)),
            help=_("Modified z-score above the threshold, within the customer's own year (BNK-22)"),
        ),
    ]


def _account_columns(*, is_open: bool) -> list[Column]:
    return [
        Column(
            name="account",
            label=_("Bank account"),
            kind=Kind.CODE,
            value=lambda row: queries.shown_account(row.account.number, is_open=is_open),
            sort="account__number",
        ),
        Column(
            name="party_account",
            label=_("Counterparty's account"),
            kind=Kind.CODE,
            value=lambda row: queries.shown_account(row.party_account, is_open=is_open),
            is_hidden=True,
        ),
        Column(name="reference", label=_("Bank reference"), is_hidden=True),
        Column(name="file_id", label=_("File"), kind=Kind.INTEGER, is_hidden=True),
        Column(name="row_no", label=_("Row of the file"), kind=Kind.INTEGER, is_hidden=True),
    ]


def _clock(row: Any) -> str:
    second = row.booked_second
    return "" if second is None else f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def _drivers(score: dict[str, float] | None) -> str:
    if score is None:
        return ""
    by = {name: score[f"z_{name}"] or 0.0 for name in DRIVERS}
    told = sorted((name for name in by if by[name] >= 3.5), key=lambda name: -by[name])
    return "; ".join(f"{figures.said(DRIVERS[name])} (z {by[name]:.1f})" for name in told)


def _of_side(rows: QuerySet, chosen: list[str]) -> QuerySet:
    if len(chosen) != 1:
        return rows
    return rows.filter(amount_minor__gt=0) if chosen == ["in"] else rows.filter(amount_minor__lt=0)


def _of_column(shown: queries.Room, column: str) -> Callable[[QuerySet, list[str]], QuerySet]:
    def narrow(rows: QuerySet, chosen: list[str]) -> QuerySet:
        return rows.filter(pk__in=[pk for value in chosen for pk in shown.ids_of(column, value)])

    return narrow


def _ends_with(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(account__number_normal__endswith=text.upper())


urlpatterns = [
    path("assess/<int:customer_id>/bankflows/transactions", transactions, name="flow_transactions")
]
