"""Open a file and change it: the form, the warning about duplicates, the check of numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.customers import actions, queries
from obligor.customers.events import CustomerCreated
from obligor.customers.pages.listing import said
from obligor.customers.queries import lists
from obligor.customers.queries.custom_fields import custom_fields, typed_value
from obligor.customers.queries.duplicates import twins
from obligor.customers.queries.labels import choice_label
from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.fields import DayField
from obligor.foundation.web import actor, perform, respond_to, signed_in
from obligor_core.customers.custom_fields import CustomField, CustomFieldType
from obligor_core.customers.duplicates import party
from obligor_core.customers.identifiers import IdentifierKind, check_identifier
from obligor_core.customers.kinds import CustomerKind
from obligor_core.customers.masking import STAR, MaskKind, mask
from obligor_core.money import Money

KINDS = [(kind.value, choice_label(kind.value)) for kind in CustomerKind]
NUMBERS = {"uscc": IdentifierKind.USCC, "id_card": IdentifierKind.ID_CARD}
PLAIN = ("short_name", "phone", "industry_code", "region_code", "currency")
CUSTOM = "custom_"


class FileForm(forms.Form):
    """What a person fills in; ``identity`` fields are asked for only when a file is opened."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Customer name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    industry_code = forms.CharField(
        label=_("Industry"), max_length=6, required=False, help_text=_("GB/T 4754, such as C34")
    )
    region_code = forms.CharField(
        label=_("Region"), max_length=6, required=False, help_text=_("GB/T 2260, such as 330100")
    )
    employees = forms.IntegerField(label=_("Employees"), min_value=0, required=False)
    annual_revenue = forms.DecimalField(label=_("Annual revenue"), min_value=0, required=False)
    total_assets = forms.DecimalField(label=_("Total assets"), min_value=0, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3, initial="CNY")
    payment_terms_days = forms.IntegerField(
        label=_("Payment terms (days)"), min_value=0, max_value=3650, required=False
    )
    opened_on = DayField(label=_("Customer since"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = said(KINDS)
        self.custom = custom_fields()
        for defined in self.custom:
            self.fields[f"{CUSTOM}{defined.key}"] = _custom_input(defined)

    @property
    def changes(self) -> dict[str, Any]:
        """Return what the verb takes."""
        given = self.cleaned_data
        changes = {name: given[name] for name in FileForm.base_fields if name in given}
        changes["currency"] = given["currency"].upper()
        changes["custom"] = {d.key: _typed(given.get(f"{CUSTOM}{d.key}")) for d in self.custom}
        return changes


class NewFileForm(FileForm):
    """The form of a new file: where it is kept, and the number that says who it is."""

    external_id = forms.CharField(
        label=_("Customer code"),
        max_length=80,
        required=False,
        help_text=_("Left empty, the system gives one."),
    )
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=40, required=False)
    id_card = forms.CharField(label=_("Resident identity card"), max_length=40, required=False)
    unit_id = forms.TypedChoiceField(label=_("Organisation unit"), coerce=int)
    manager_id = forms.TypedChoiceField(
        label=_("Relationship manager"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit_id"].choices = said(lists.unit_choices())
        self.fields["manager_id"].choices = [("", gettext("none")), *lists.manager_choices()]

    @property
    def payload(self) -> dict[str, Any]:
        """Return the arguments of the verb."""
        values = self.changes
        numbers = [
            {"kind": name, "value": self.cleaned_data[name], "country": "CN"}
            for name in NUMBERS
            if self.cleaned_data[name]
        ]
        return {
            **{name: values.pop(name) for name in ("kind", "name", "opened_on")},
            **{n: self.cleaned_data[n] for n in ("external_id", "unit_id", "manager_id")},
            "identifiers": numbers,
            "values": values,
        }


def _custom_input(defined: CustomField) -> forms.Field:
    options: dict[str, Any] = {
        "label": figures.said(defined.label), "required": defined.is_required
    }  # fmt: skip
    match defined.type:
        case CustomFieldType.CHOICE:
            choices = [(c.code, figures.said(c.label)) for c in defined.choices]
            return forms.ChoiceField(choices=[("", "–"), *choices], **options)
        case CustomFieldType.BOOLEAN:
            choices = [("", "–"), ("true", gettext("yes")), ("false", gettext("no"))]
            return forms.ChoiceField(choices=choices, **options)
        case CustomFieldType.DATE:
            return DayField(**options)
        case CustomFieldType.NUMBER | CustomFieldType.MONEY:
            hint = defined.currency or ""
            return forms.CharField(max_length=40, help_text=hint, **options)
        case CustomFieldType.TEXT:
            return forms.CharField(max_length=defined.length_max, **options)


def _typed(value: Any) -> str:
    return "" if value is None else str(value)


@signed_in("customer.create")
def new_customer(request: HttpRequest) -> HttpResponse:
    """Open a customer file."""
    initial = {
        "opened_on": today(), "unit_id": request.user.unit_id, "kind": "enterprise",
        "currency": "CNY", "manager_id": request.user.pk, "name": request.GET.get("name", ""),
    }  # fmt: skip
    form = NewFileForm(request.POST or None, initial=initial)
    looked_at = [int(i) for i in request.POST.getlist("not_duplicates") if i.isdigit()]
    found: list[Any] = []
    if request.method == "POST" and form.is_valid():
        outcome = perform(
            request, form, act=actions.create_customer, **form.payload, not_duplicates=looked_at
        )
        if outcome is not None:
            made = outcome.one(CustomerCreated) if outcome.events else None
            back = reverse("customer", args=[made.customer_id]) if made else reverse("customers")
            return respond_to(request, outcome, back=back)
        found = [twin for twin in _twins(request) if twin.is_pressing]
    context = {"form": form, "twins": found}
    status = 422 if form.errors else 200
    return render(request, "customers/new.html", context, status=status)


def _twins(request: HttpRequest) -> list[Any]:
    given = request.POST
    kind = given.get("kind", "enterprise")
    subject = party(
        0,
        CustomerKind(kind) if kind in list(CustomerKind) else CustomerKind.ENTERPRISE,
        name=given.get("name", "")[:200],
        identifiers={k: given.get(name, "")[:40] for name, k in NUMBERS.items()},
        phone=given.get("phone", "")[:40],
    )
    return twins(actor(request), subject)


@signed_in("customer.create")
@require_POST
def duplicates_at_entry(request: HttpRequest) -> HttpResponse:
    """Say, while somebody types, who is on file already and whether the numbers are right."""
    checks = []
    for name, kind in NUMBERS.items():
        value = request.POST.get(name, "").strip()[:40]
        if value:
            checks.append((choice_label(kind.value), check_identifier(kind, value, on=today())))
    found = _twins(request) if request.POST.get("name", "").strip() or checks else []
    return render(request, "customers/twins.html", {"twins": found, "checks": checks})


@signed_in("customer.change")
def change_customer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Change what a file says."""
    row = queries.customer_for(actor(request), customer_id, verb="customer.change")
    form = FileForm(request.POST or None, initial=_initial(row))
    back = reverse("customer", args=[customer_id])
    if request.method == "POST" and form.is_valid():
        changes = form.changes
        if STAR in changes["phone"]:
            changes.pop("phone")
        version = int(request.POST.get("version") or 0)
        outcome = perform(
            request, form, act=actions.change_customer, customer_id=row.pk,
            version=version, changes=changes,
        )  # fmt: skip
        if outcome is not None:
            return respond_to(request, outcome, back=back)
    version = request.POST.get("version", row.version)
    context = {"form": form, "customer": row, "version": version, "back": back}
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "customers/change.html", context, status=status)


def _initial(row: Any) -> dict[str, Any]:
    """Return the file as the form shows it; a person's phone stays masked."""
    values = {name: getattr(row, name) for name in (*PLAIN, "kind", "name", "opened_on")}
    if row.kind != CustomerKind.ENTERPRISE:
        values["phone"] = mask(MaskKind.PHONE, row.phone)
    for name in ("employees", "payment_terms_days"):
        values[name] = getattr(row, name)
    for name in ("annual_revenue", "total_assets"):
        minor = getattr(row, f"{name}_minor")
        values[name] = None if minor is None else _major(minor, row.currency)
    for defined in custom_fields():
        if defined.key in row.custom:
            values[f"{CUSTOM}{defined.key}"] = typed_value(defined, row.custom[defined.key])
    return values


def _major(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).decimal


@signed_in("customer.deactivate")
@require_POST
def deactivate(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Make a customer inactive."""
    outcome = actions.deactivate_customer(customer_id=customer_id, by=actor(request), at=now())
    return respond_to(request, outcome, back=reverse("customer", args=[customer_id]))


@signed_in("customer.reactivate")
@require_POST
def reactivate(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Make a customer active again."""
    outcome = actions.reactivate_customer(customer_id=customer_id, by=actor(request), at=now())
    return respond_to(request, outcome, back=reverse("customer", args=[customer_id]))


urlpatterns = [
    path("customers/new", new_customer, name="new_customer"),
    path("customers/duplicates-at-entry", duplicates_at_entry, name="duplicates_at_entry"),
    path("customers/<int:customer_id>/change", change_customer, name="change_customer"),
    path("customers/<int:customer_id>/deactivate", deactivate, name="deactivate_customer"),
    path("customers/<int:customer_id>/reactivate", reactivate, name="reactivate_customer"),
]
