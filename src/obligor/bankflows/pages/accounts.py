"""The bank accounts of all customers within reach."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.bankflows import queries
from obligor.foundation.listing import Column, DateFilter, Kind, Listing, TextFilter
from obligor.foundation.web import actor, signed_in

ACCOUNTS = Listing(
    name="flow_accounts",
    title=_("Bank flows"),
    columns=[
        Column(
            name="customer__name",
            label=_("Customer"),
            sort="customer__name",
            is_fixed=True,
        ),
        Column(name="bank", label=_("Bank"), sort="bank"),
        Column(
            name="number",
            label=_("Account number"),
            kind=Kind.CODE,
            value=lambda row: queries.shown_account(row.number, is_open=row.is_open),
            sort="number",
        ),
        Column(name="holder", label=_("Account holder"), is_hidden=True),
        Column(name="currency", label=_("Currency"), kind=Kind.CODE, sort="currency"),
        Column(name="first_on", label=_("From"), kind=Kind.DAY, sort="first_on"),
        Column(name="last_on", label=_("Until"), kind=Kind.DAY, sort="last_on"),
    ],
    filters=[
        TextFilter(name="bank", label=_("Bank")),
        DateFilter(name="last", label=_("Until"), field="last_on"),
    ],
    search=("customer__name", "customer__external_id", "bank"),
    search_hint=_("Customer or bank"),
    order=("last_on",),
    row_link=lambda row: reverse("bank_flows", args=[row.customer_id]),
    empty=(
        _("No bank statement is loaded yet"),
        _("Open a customer's risk assessment and upload a statement, or import a table of many."),
    ),
)


@signed_in("bankflow.see")
def accounts(request: HttpRequest) -> HttpResponseBase:
    """List the accounts of which statements tell, the longest unseen first."""
    return ACCOUNTS.respond(request, queries.accounts(actor(request)))


urlpatterns = [path("bankflows", accounts, name="flow_accounts")]
