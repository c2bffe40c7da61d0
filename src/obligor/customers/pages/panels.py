"""The side panels of the file: numbers, people, places, accounts, notes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import actions, queries
from obligor.customers.pages.listing import GroupForm, TagForm, TransferForm, said, words
from obligor.customers.queries.file import personal_file
from obligor.customers.queries.labels import choice_label
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor_core.customers.masking import STAR

Page = Callable[..., HttpResponse]


class IdentifierForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    value = forms.CharField(label=_("Number"), max_length=60)
    country = forms.CharField(label=_("Country"), min_length=2, max_length=2, initial="CN")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ("uscc", "id_card", "lei", "tax_number", "other")
        self.fields["kind"].choices = said([(k, choice_label(k)) for k in kinds])


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    title = forms.CharField(label=_("Title"), max_length=80, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    is_primary = forms.BooleanField(label=_("Main contact"), required=False)


class AddressForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    line = forms.CharField(label=_("Address"), max_length=300)
    region_code = forms.CharField(
        label=_("Region"), max_length=6, required=False, help_text=_("GB/T 2260, such as 330100")
    )
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = ("registered", "office", "delivery", "billing")
        self.fields["kind"].choices = said([(k, choice_label(k)) for k in kinds])


class BankAccountForm(forms.Form):
    holder = forms.CharField(label=_("Account holder"), max_length=200)
    bank = forms.CharField(label=_("Bank"), max_length=200)
    number = forms.CharField(label=_("Account number"), max_length=60)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, initial="CNY")


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 6})
    )


def _back(customer_id: int, tab: str) -> str:
    return reverse("customer_tab", args=[customer_id, tab])


def _add(verb: str, act: Any, form: type[forms.Form], *, title: Any, tab: str = "file") -> Page:
    """Return the page of a verb that adds something to a customer."""

    @signed_in(verb)
    def page(request: HttpRequest, customer_id: int) -> HttpResponse:
        row = queries.customer_for(actor(request), customer_id, verb=verb)
        initial = {"holder": row.name, "currency": row.currency, "kind": _first_kind(row)}
        panel = Panel(
            act=act,
            verb=verb,
            title=title,
            form=form(request.POST or None, initial=initial),
            back=_back(customer_id, tab),
            payload=lambda given: given | {"customer_id": customer_id},
        )
        return verb_panel(request, panel)

    return page


def _first_kind(row: Any) -> str:
    return "id_card" if row.kind == "individual" else "uscc"


def _change(
    verb: str, act: Any, form: type[forms.Form], *, title: Any, lines: str, key: str
) -> Page:
    """Return the page of a verb that changes one line of the file.

    Masked values stand in the form as they are shown; one left so stays as it is on file.
    """

    @signed_in(verb)
    def page(request: HttpRequest, customer_id: int, row_id: int) -> HttpResponse:
        row = queries.customer_for(actor(request), customer_id, verb=verb)
        people = personal_file(actor(request), row)
        line = next((one for one in getattr(people, lines) if one.id == row_id), None)
        names = list(form.base_fields)
        initial = {name: getattr(line, name) for name in names} if line else {}
        version = getattr(line, "version", 0)

        def payload(given: dict[str, Any]) -> dict[str, Any]:
            changes = {n: v for n, v in given.items() if not _is_as_shown(v, initial.get(n))}
            seen = int(request.POST.get("version") or version)
            return {"customer_id": customer_id, key: row_id, "version": seen, "changes": changes}

        bound = form(request.POST or None, initial=initial)
        bound.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=version, required=False
        )
        panel = Panel(
            act=act, verb=verb, title=title, form=bound, back=_back(customer_id, "file"),
            payload=lambda given: payload({k: v for k, v in given.items() if k != "version"}),
        )  # fmt: skip
        return verb_panel(request, panel)

    return page


def _is_as_shown(value: Any, shown: Any) -> bool:
    return isinstance(value, str) and STAR in value and value == shown


def _remove(verb: str, act: Any, *, title: Any, key: str, tab: str = "file") -> Page:
    """Return the page of a verb that takes something off the file."""

    @signed_in(verb)
    def page(request: HttpRequest, customer_id: int, row_id: int) -> HttpResponse:
        queries.customer_for(actor(request), customer_id, verb=verb)
        panel = Panel(
            act=act,
            verb=verb,
            title=title,
            form=forms.Form(request.POST if request.method == "POST" else None),
            back=_back(customer_id, tab),
            payload=lambda given: {"customer_id": customer_id, key: row_id},
            is_dangerous=True,
        )
        return verb_panel(request, panel)

    return page


def _several(verb: str, act: Any, form: type[forms.Form], *, title: Any) -> Page:
    """Return the page, for one customer, of a verb that takes several."""

    @signed_in(verb)
    def page(request: HttpRequest, customer_id: int) -> HttpResponse:
        queries.customer_for(actor(request), customer_id, verb=verb)

        def payload(given: dict[str, Any]) -> dict[str, Any]:
            lists = {n: words(given[n]) for n in ("add", "remove") if n in given}
            return given | lists | {"customer_ids": [customer_id]}

        panel = Panel(
            act=act,
            verb=verb,
            title=title,
            form=form(request.POST or None),
            back=reverse("customer", args=[customer_id]),
            payload=payload,
        )
        return verb_panel(request, panel)

    return page


def _paths(name: str, add: Page, change: Page | None, remove: Page) -> list[Any]:
    several = {"address": "addresses"}.get(name, f"{name.replace('_', '-')}s")
    base = f"customers/<int:customer_id>/{several}"
    one = f"{base}/<int:row_id>"
    found = [path(f"{base}/new", add, name=f"add_{name}")]
    found += [path(f"{one}/change", change, name=f"change_{name}")] if change else []
    return [*found, path(f"{one}/remove", remove, name=f"remove_{name}")]


urlpatterns = [
    *_paths(
        "identifier",
        _add("customer.add_identifier", actions.add_identifier, IdentifierForm,
             title=_("Add identifier")),
        None,
        _remove("customer.remove_identifier", actions.remove_identifier,
                title=_("Remove identifier"), key="identifier_id"),
    ),
    *_paths(
        "contact",
        _add("customer.add_contact", actions.add_contact, ContactForm, title=_("Add contact")),
        _change("customer.change_contact", actions.change_contact, ContactForm,
                title=_("Change contact"), lines="contacts", key="contact_id"),
        _remove("customer.remove_contact", actions.remove_contact, title=_("Remove contact"),
                key="contact_id"),
    ),
    *_paths(
        "address",
        _add("customer.add_address", actions.add_address, AddressForm, title=_("Add address")),
        _change("customer.change_address", actions.change_address, AddressForm,
                title=_("Change address"), lines="addresses", key="address_id"),
        _remove("customer.remove_address", actions.remove_address, title=_("Remove address"),
                key="address_id"),
    ),
    *_paths(
        "bank_account",
        _add("customer.add_bank_account", actions.add_bank_account, BankAccountForm,
             title=_("Add bank account")),
        _change("customer.change_bank_account", actions.change_bank_account, BankAccountForm,
                title=_("Change bank account"), lines="bank_accounts", key="bank_account_id"),
        _remove("customer.remove_bank_account", actions.remove_bank_account,
                title=_("Remove bank account"), key="bank_account_id"),
    ),
    path(
        "customers/<int:customer_id>/notes/new",
        _add("customer.write_note", actions.write_note, NoteForm, title=_("Write note"),
             tab="notes"),
        name="write_note",
    ),
    path(
        "customers/<int:customer_id>/tags",
        _several("customer.tag", actions.tag_customers, TagForm, title=_("Change tags")),
        name="tag_customer",
    ),
    path(
        "customers/<int:customer_id>/transfer",
        _several("customer.transfer", actions.transfer_customers, TransferForm,
                 title=_("Hand over")),
        name="transfer_customer",
    ),
    path(
        "customers/<int:customer_id>/group",
        _several("customer.set_group", actions.set_group, GroupForm, title=_("Set group")),
        name="group_customer",
    ),
]  # fmt: skip
