"""The customer list, and what is done with several rows of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.customers import actions, queries
from obligor.customers.pages import seams
from obligor.customers.queries import lists
from obligor.customers.queries.file import industry_text, region_text
from obligor.customers.queries.labels import choice_label
from obligor.foundation import figures
from obligor.foundation.home import Hit, Search
from obligor.foundation.listing import (
    Bulk,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
    NumberFilter,
)
from obligor.foundation.web import actor, back_to, perform, respond_to, signed_in
from obligor_core.text import Text

TONES = {"active": "ok", "inactive": "muted", "large": "info"}
HITS_MAX = 10


def _of(*names: str) -> list[tuple[str, Text]]:
    return [(name, choice_label(name)) for name in names]


COLUMNS = [
    Column(
        name="name",
        label=_("Customer name"),
        kind=Kind.TEMPLATE,
        template="customers/name_cell.html",
        sort="name",
        is_fixed=True,
    ),
    Column(name="external_id", label=_("Customer code"), kind=Kind.CODE, sort="external_id"),
    Column(name="kind", label=_("Kind"), label_of=choice_label, sort="kind", is_hidden=True),
    Column(
        name="state", label=_("State"), kind=Kind.BADGE, label_of=choice_label, tone=TONES,
        sort="state",
    ),
    Column(
        name="unit",
        label=_("Organisation unit"),
        label_of=figures.said,
        sort="unit__path",
        css="text-nowrap",
    ),
    Column(name="manager", label=_("Relationship manager"), sort="manager__display_name"),
    Column(
        name="industry_code",
        label=_("Industry"),
        label_of=industry_text,
        sort="industry_code",
        css="wide",
    ),
    Column(
        name="region_code", label=_("Region"), label_of=region_text, sort="region_code",
        is_hidden=True,
    ),
    Column(
        name="size_class",
        label=_("Size"),
        label_of=choice_label,
        sort="size_class",
        css="text-nowrap",
    ),
    Column(name="group__name", label=_("Customer group"), sort="group__name", is_hidden=True),
    Column(
        name="tags", label=_("Tags"), kind=Kind.TEMPLATE, template="customers/tags_cell.html",
        value=lambda row: ", ".join(row.tags),
    ),
    Column(
        name="annual_revenue_minor",
        label=_("Annual revenue"),
        kind=Kind.WAN,
        currency="currency",
        sort="annual_revenue_minor",
        is_hidden=True,
    ),
    Column(
        name="payment_terms_days", label=_("Terms (days)"), kind=Kind.INTEGER,
        sort="payment_terms_days", is_hidden=True,
    ),
    Column(
        name="opened_on", label=_("Customer since"), kind=Kind.DAY, sort="opened_on",
        is_hidden=True,
    ),
]  # fmt: skip

CUSTOMERS = Listing(
    name="customers",
    title=_("Customers"),
    columns=COLUMNS,
    filters=[
        ChoiceFilter(
            name="kind", label=_("Kind"), choices=_of("enterprise", "sole_trader", "individual")
        ),
        ChoiceFilter(name="state", label=_("State"), choices=_of("active", "inactive")),
        ChoiceFilter(
            name="unit",
            label=_("Organisation unit"),
            choices=lists.unit_choices,
            narrow=lists.below_units,
        ),
        ChoiceFilter(
            name="manager",
            label=_("Relationship manager"),
            choices=lists.manager_choices,
            field="manager_id",
        ),
        ChoiceFilter(
            name="industry",
            label=_("Industry"),
            choices=lists.section_choices,
            narrow=lists.in_sections,
        ),
        ChoiceFilter(
            name="region",
            label=_("Region"),
            choices=lists.province_choices,
            narrow=lists.in_provinces,
        ),
        ChoiceFilter(
            name="size",
            label=_("Size"),
            choices=_of("micro", "small", "medium", "large"),
            field="size_class",
        ),
        ChoiceFilter(name="tag", label=_("Tag"), choices=lists.tag_choices, narrow=lists.tagged),
        ChoiceFilter(
            name="group",
            label=_("Customer group"),
            choices=lists.group_choices,
            field="group_id",
        ),
        NumberFilter(
            name="revenue",
            label=_("Annual revenue"),
            field="annual_revenue_minor",
            is_money=True,
        ),
        DateFilter(name="opened", label=_("Customer since"), field="opened_on"),
    ],
    search=queries.matching,
    search_hint=_("Name, pinyin, code or credit code"),
    order=("name",),
    row_link=lambda row: reverse("customer", args=[row.pk]),
    bulk=[
        Bulk(
            label=_("Tag"), url=reverse_lazy("tag_customers"), permission="customer.tag", icon="tag"
        ),
        Bulk(
            label=_("Hand over"),
            url=reverse_lazy("transfer_customers"),
            permission="customer.transfer",
            icon="exchange",
        ),
        Bulk(
            label=_("Set group"),
            url=reverse_lazy("group_customers"),
            permission="customer.set_group",
            icon="users-group",
        ),
    ],
    empty=(
        _("No customers yet"),
        _("Open a file for the first one, or import a list of them."),
        reverse_lazy("new_customer"),
        _("New customer"),
    ),
)


def _rows(request: HttpRequest, *, verb: str = "customer.see") -> QuerySet:
    rows = lists.listed(actor(request), verb=verb)
    for carry in seams.LIST_ROWS:
        rows = carry(rows)
    return rows


@signed_in("customer.see")
def customers(request: HttpRequest) -> HttpResponseBase:
    """List the customers within reach."""
    extra = [c for c in seams.LIST_COLUMNS if c not in COLUMNS]
    COLUMNS[2:2] = extra
    by = actor(request)
    may = {"create": by.may("customer.create"), "merge": by.may("customer.merge")}
    return CUSTOMERS.respond(
        request, _rows(request), template="customers/list.html", context={"may": may}
    )


class TagForm(forms.Form):
    add = forms.CharField(
        label=_("Add tags"), required=False, help_text=_("Several tags: put commas between them.")
    )
    remove = forms.CharField(label=_("Take tags away"), required=False)


class TransferForm(forms.Form):
    manager_id = forms.TypedChoiceField(
        label=_("New relationship manager"), coerce=int, required=False, empty_value=None
    )
    unit_id = forms.TypedChoiceField(
        label=_("New organisation unit"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = [("", gettext("as it is"))]
        self.fields["manager_id"].choices = stays + lists.manager_choices()
        self.fields["unit_id"].choices = stays + said(lists.unit_choices())


class GroupForm(forms.Form):
    group_id = forms.TypedChoiceField(
        label=_("Customer group"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group_id"].choices = [("", gettext("none")), *lists.group_choices()]


def said(choices: list[tuple[Any, Text]]) -> list[tuple[Any, str]]:
    """Return choices in the language of the request."""
    return [(value, figures.said(label)) for value, label in choices]


def words(text: str) -> list[str]:
    """Return the words between commas of either kind."""
    return [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]


def _bulk(
    request: HttpRequest, form_class: type[forms.Form], act: Any, *, verb: str, title: Any
) -> HttpResponse:
    """Ask what to do with the chosen customers, then do it as one act."""
    chosen = CUSTOMERS.selected(request, _rows(request, verb=verb))
    rows = list(chosen[: CUSTOMERS_MAX + 1])
    back = back_to(request, reverse("customers"))
    if not rows or len(rows) > CUSTOMERS_MAX:
        messages.error(request, gettext("Choose between 1 and 5,000 customers."))
        return render(request, "customers/bulk.html", {"title": title, "back": back, "rows": []})
    is_sent = "do" in request.POST
    form = form_class(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        payload = dict(form.cleaned_data)
        for name in ("add", "remove"):
            if name in payload:
                payload[name] = words(payload[name])
        ids = [row.pk for row in rows]
        outcome = perform(request, form, act=act, customer_ids=ids, **payload)
        if outcome is not None:
            return respond_to(request, outcome, back=back)
    context = {"title": title, "form": form, "rows": rows, "back": back, "verb": verb}
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "customers/bulk.html", context, status=status)


CUSTOMERS_MAX = 5_000


@signed_in("customer.tag")
def tag_customers(request: HttpRequest) -> HttpResponse:
    """Tag the chosen customers."""
    return _bulk(
        request, TagForm, actions.tag_customers, verb="customer.tag", title=_("Tag customers")
    )


@signed_in("customer.transfer")
def transfer_customers(request: HttpRequest) -> HttpResponse:
    """Hand the chosen customers to another manager or unit."""
    return _bulk(
        request,
        TransferForm,
        actions.transfer_customers,
        verb="customer.transfer",
        title=_("Hand over customers"),
    )


@signed_in("customer.set_group")
def group_customers(request: HttpRequest) -> HttpResponse:
    """Make the chosen customers members of a group."""
    return _bulk(
        request, GroupForm, actions.set_group, verb="customer.set_group", title=_("Set group")
    )


def _found(request: HttpRequest, text: str) -> list[Hit]:
    hits = queries.suggestions(actor(request), text, count_max=HITS_MAX)
    return [Hit(hit.name, reverse("customer", args=[hit.id]), hit.external_id) for hit in hits]


CUSTOMER_SEARCH = Search(
    title=_("Customers"), icon="address-book", permission="customer.see", find=_found
)

urlpatterns = [
    path("customers", customers, name="customers"),
    path("customers/tags", tag_customers, name="tag_customers"),
    path("customers/transfers", transfer_customers, name="transfer_customers"),
    path("customers/group-members", group_customers, name="group_customers"),
]
