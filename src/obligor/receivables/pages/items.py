"""The list of open items, one item with what happened to it, and the verbs about items."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField
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
from obligor.foundation.queries import audit_entries
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.receivables import actions, queries
from obligor.receivables.pages.forms import AmountForm

KINDS = [("invoice", _("invoice")), ("instalment", _("instalment")), ("fee", _("fee"))]
PRODUCTS = [
    ("trade_credit", _("trade credit")),
    ("loan", _("loan")),
    ("guarantee", _("guarantee")),
    ("factoring", _("factoring")),
]
BUCKETS = [
    ("not_due", _("not due"), None, 0),
    ("1_30", _("1–30 days"), 1, 30),
    ("31_60", _("31–60 days"), 31, 60),
    ("61_90", _("61–90 days"), 61, 90),
    ("over_90", _("over 90 days"), 91, None),
]


def days_past_due(row: Any) -> int:
    """Return how many days the open item is past due today; 0 when it is not."""
    return max((today() - row.due_on).days, 0) if row.open_minor else 0


def _in_buckets(rows: QuerySet, chosen: list[str]) -> QuerySet:
    found = rows.none()
    for key, _label, low, high in BUCKETS:
        if key in chosen:
            part = rows.filter(open_minor__gt=0)
            if low is not None:
                part = part.filter(due_on__lte=today() - timedelta(days=low))
            if high is not None:
                part = part.filter(due_on__gte=today() - timedelta(days=high))
            found = found | part
    return found


def _overdue(rows: QuerySet, is_wanted: bool) -> QuerySet:
    late = {"open_minor__gt": 0, "due_on__lt": today()}
    return rows.filter(**late) if is_wanted else rows.exclude(**late)


def _disputed(rows: QuerySet, is_wanted: bool) -> QuerySet:
    return rows.filter(disputed_minor__gt=0) if is_wanted else rows.filter(disputed_minor=0)


def _open(rows: QuerySet, is_wanted: bool) -> QuerySet:
    return rows.filter(open_minor__gt=0) if is_wanted else rows.filter(open_minor=0)


def _unit(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(customer__unit__code__iexact=text)


def _manager(rows: QuerySet, text: str) -> QuerySet:
    return rows.filter(customer__manager__username__iexact=text)


ITEMS = Listing(
    name="items",
    title=_("Open items"),
    columns=[
        Column(name="number", label=_("Number"), sort="number", is_fixed=True),
        Column(name="customer__name", label=_("Customer"), sort="customer__name"),
        Column(name="kind", label=_("Kind"), label_of=dict(KINDS), sort="kind", is_hidden=True),
        Column(name="product", label=_("Product"), label_of=dict(PRODUCTS), sort="product"),
        Column(name="issued_on", label=_("Issued on"), kind=Kind.DAY, sort="issued_on"),
        Column(name="due_on", label=_("Due on"), kind=Kind.DAY, sort="due_on"),
        Column(name="dpd", label=_("Days past due"), kind=Kind.INTEGER, value=days_past_due),
        Column(
            name="amount_minor",
            label=_("Amount"),
            kind=Kind.MONEY,
            sort="amount_minor",
            total="amount_minor",
            currency="currency",
        ),
        Column(
            name="open_minor",
            label=_("Open"),
            kind=Kind.MONEY,
            sort="open_minor",
            total="open_minor",
            currency="currency",
        ),
        Column(
            name="disputed_minor",
            label=_("Disputed"),
            kind=Kind.MONEY,
            sort="disputed_minor",
            total="disputed_minor",
            currency="currency",
        ),
        Column(name="currency", label=_("Currency"), kind=Kind.CODE, sort="currency"),
    ],
    filters=[
        BooleanFilter(name="open", label=_("Open"), narrow=_open),
        BooleanFilter(name="overdue", label=_("Overdue"), narrow=_overdue),
        ChoiceFilter(
            name="bucket",
            label=_("Ageing bucket"),
            choices=[(key, label) for key, label, _low, _high in BUCKETS],
            narrow=_in_buckets,
        ),
        DateFilter(name="due", label=_("Due on"), field="due_on"),
        ChoiceFilter(name="product", label=_("Product"), choices=PRODUCTS),
        TextFilter(name="currency", label=_("Currency")),
        BooleanFilter(name="disputed", label=_("Disputed"), narrow=_disputed),
        NumberFilter(name="amount", label=_("Open"), field="open_minor", is_money=True),
        TextFilter(name="unit", label=_("Unit code"), narrow=_unit),
        TextFilter(name="manager", label=_("Manager (user name)"), narrow=_manager),
    ],
    search=("number", "external_id", "customer__name", "customer__external_id"),
    search_hint=_("Number or customer"),
    order=("due_on",),
    row_link=lambda row: reverse("item", args=[row.pk]),
    empty=(
        _("No open items yet"),
        _("Import a file of invoices, or post an item from a customer's account."),
    ),
)


@signed_in("receivable.see")
def items(request: HttpRequest) -> HttpResponseBase:
    """List the open items of every customer within reach."""
    rows = queries.items(actor(request)).filter(cancelled_at=None)
    return ITEMS.respond(request, rows)


@signed_in("receivable.see")
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Show one item: what is open of it, what settled it, its disputes, and who did what."""
    by = actor(request)
    found = queries.item_for(by, item_id)
    context = {
        "item": found,
        "dpd": days_past_due(found),
        "kind": dict(KINDS)[found.kind],
        "product": dict(PRODUCTS)[found.product],
        "applications": list(queries.applications_of(item_id=item_id)),
        "lines": list(queries.lines_to(item_id).select_related("payment")),
        "disputes": list(queries.disputes(by).filter(item_id=item_id).order_by("raised_on")),
        "history": list(audit_entries(subject=f"item:{item_id}").order_by("-pk")[:50]),
        "may_cancel": by.may("receivable.cancel_item") and found.cancelled_at is None,
        "may_dispute": by.may("receivable.open_dispute") and found.cancelled_at is None,
        "may_close": by.may("receivable.close_dispute"),
        "crumbs": [(_("Open items"), reverse("items")), (found.number, "")],
    }
    return render(request, "receivables/item.html", context)


class ItemForm(AmountForm):
    number = forms.CharField(label=_("Number"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    product = forms.ChoiceField(label=_("Product"), choices=PRODUCTS)
    issued_on = DayField(label=_("Issued on"))
    due_on = DayField(label=_("Due on"))
    field_order = ("number", "kind", "product", "amount", "currency", "issued_on", "due_on")


@signed_in("receivable.post_item")
def post_item(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Post an item for a customer."""
    owner = customers.customer_for(actor(request), customer_id, verb="receivable.post_item")
    terms = timedelta(days=owner.payment_terms_days or 30)
    initial = {"currency": owner.currency, "issued_on": today(), "due_on": today() + terms}
    panel = Panel(
        act=actions.post_item,
        verb="receivable.post_item",
        title=str(_("Post open item")),
        lead=owner.name,
        form=ItemForm(request.POST or None, initial=initial),
        back=reverse("account", args=[customer_id]),
        payload=lambda given: AmountForm.payload(given) | {"customer_id": customer_id},
    )
    return verb_panel(request, panel)


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=200)


@signed_in("receivable.cancel_item")
def cancel_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Cancel an item that should never have been posted."""
    found = queries.item_for(actor(request), item_id, verb="receivable.cancel_item")
    panel = Panel(
        act=actions.cancel_item,
        verb="receivable.cancel_item",
        title=str(_("Cancel open item")),
        lead=found.number,
        form=BecauseForm(request.POST or None),
        back=reverse("item", args=[item_id]),
        payload=lambda given: given | {"item_id": item_id},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("items", items, name="items"),
    path("items/<int:item_id>", item, name="item"),
    path("items/<int:item_id>/cancellation", cancel_item, name="cancel_item"),
    path("customers/<int:customer_id>/items/new", post_item, name="post_item"),
]
