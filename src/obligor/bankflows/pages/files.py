"""Statement files of a customer: upload, look at what is found, load, take back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from obligor.bankflows import actions, events, files, queries
from obligor.bankflows.pages.room import CODE
from obligor.customers import actions as documents
from obligor.customers import queries as customers
from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.web import (
    Panel,
    actor,
    go,
    perform,
    respond_to,
    signed_in,
    verb_panel,
)
from obligor_core.bankflows.reading import is_scan
from obligor_core.bankflows.tables import layouts
from obligor_core.decision import Refusal
from obligor_core.imports.reading import SIZE_MAX_BYTES, FileTooLarge
from obligor_core.text import Text

LAYOUTS = {one.code: one.title for one in layouts()} | {
    "camt.053": Text("ISO 20022 camt.053", "ISO 20022 camt.053"),
    "mt940": Text("SWIFT MT940", "SWIFT MT940"),
    "table": Text("table of many customers", "多客户流水表"),
}
TONES = {"read": "waiting", "loaded": "ok", "undone": "muted"}
FILES_SHOWN = 200


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Statement file"),
        help_text=_(
            "The bank's CSV or Excel export, camt.053 or MT940; up to 200 MB. PDF files are kept as"
            " documents and not read."
        ),
    )
    account_number = forms.CharField(
        label=_("Account number"),
        max_length=60,
        required=False,
        help_text=_("Only where the file does not say; likewise below."),
    )
    holder = forms.CharField(label=_("Account holder"), max_length=120, required=False)
    bank = forms.CharField(label=_("Bank"), max_length=120, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False)


class LoadForm(forms.Form):
    holder_because = forms.CharField(
        label=_("Why the account of another holder counts"), max_length=200, required=False
    )
    only_good = forms.BooleanField(label=_("Load the good rows only"), required=False)


@signed_in("bankflow.upload")
def upload(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Read a statement file; nothing is loaded yet."""
    context = room_context(request, customer_id, CODE)
    customers.customer_for(actor(request), customer_id, verb="bankflow.upload")
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        answer = _uploaded(request, form, customer_id)
        if answer is not None:
            return answer
    context |= {"form": form, "back": reverse("flow_files", args=[customer_id])}
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "bankflows/upload.html", context, status=status)


def _uploaded(request: HttpRequest, form: UploadForm, customer_id: int) -> HttpResponse | None:
    given = dict(form.cleaned_data)
    sent = given.pop("file")
    if sent.size > SIZE_MAX_BYTES:
        too_large = FileTooLarge(size=f"{sent.size >> 20} MB", most=f"{SIZE_MAX_BYTES >> 20} MB")
        form.add_error("file", figures.said(too_large.said))
        return None
    content = sent.read()
    if is_scan(content):
        return _kept_as_document(request, form, customer_id, sent, content)
    outcome = perform(
        request,
        form,
        act=actions.upload_file,
        customer_id=customer_id,
        file_name=sent.name,
        sha256=files.keep(content),
        size_bytes=len(content),
        **given,
    )
    if outcome is None:
        return None
    if outcome.proposal_id is not None:
        return respond_to(request, outcome, back=reverse("flow_files", args=[customer_id]))
    read = outcome.one(events.FlowFileRead)
    return go(request, reverse("flow_file", args=[customer_id, read.file_id]))


def _kept_as_document(
    request: HttpRequest, form: UploadForm, customer_id: int, sent: Any, content: bytes
) -> HttpResponse | None:
    """Keep a scan among the customer's documents, and say that it is not read."""
    try:
        actor(request).require("customer.add_document")
        digest = documents.keep_upload([content], file_name=sent.name)
    except Refusal as refusal:
        form.add_error("file", figures.said(refusal.said))
        return None
    outcome = perform(
        request,
        form,
        act=documents.add_document,
        customer_id=customer_id,
        title=Path(sent.name).stem[:200],
        file_name=sent.name,
        sha256=digest,
    )
    if outcome is None:
        return None
    messages.warning(
        request,
        _text(
            "The file is kept as a document and was not read: PDF files and scans hold no rows."
            " Ask for the Excel, CSV, camt.053 or MT940 export."
        ),
    )
    return go(request, reverse("customer_tab", args=[customer_id, "documents"]))


@signed_in("bankflow.see")
def file_list(request: HttpRequest, customer_id: int) -> HttpResponse:
    """List the statement files of a customer, the latest first."""
    context = room_context(request, customer_id, CODE)
    rows = queries.files(actor(request)).filter(customer=customer_id)[:FILES_SHOWN]
    context |= {
        "files": [
            {"row": one, "layout": LAYOUTS.get(one.layout), "tone": TONES[one.state]}
            for one in rows
        ],
        "may_upload": actor(request).may("bankflow.upload"),
    }
    return render(request, "bankflows/files.html", context)


@signed_in("bankflow.see")
def one_file(request: HttpRequest, customer_id: int, file_id: int) -> HttpResponse:
    """Show what was found in a file; POST loads it."""
    context = room_context(request, customer_id, CODE)
    by = actor(request)
    found = queries.file_for(by, file_id)
    if found.customer_id != customer_id:
        raise queries.FlowFileNotFound(id=file_id)
    form = LoadForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        by.require("bankflow.load")
        outcome = perform(
            request, form, act=actions.load_file, file_id=file_id, **form.cleaned_data
        )
        if outcome is not None:
            return respond_to(request, outcome, back=_done(outcome, customer_id, file_id))
    context |= _shown(found, is_open=customers.sees_personal_data(by, context["customer"]))
    context |= {
        "form": form,
        "may_load": found.state == "read" and by.may("bankflow.load"),
        "may_undo": found.state == "loaded" and by.may("bankflow.undo_load"),
        "same": queries.same_file(found),
        "layout": LAYOUTS.get(found.layout),
        "tone": TONES[found.state],
    }
    return render(
        request, "bankflows/file.html", context, status=getattr(form, "refusal_status", 200)
    )


def _done(outcome: Any, customer_id: int, file_id: int) -> str:
    if outcome.proposal_id is not None:
        return reverse("flow_file", args=[customer_id, file_id])
    return reverse("bank_flows", args=[customer_id])


def _shown(found: Any, *, is_open: bool) -> dict[str, Any]:
    accounts = [
        one | {"number": queries.shown_account(one["number"], is_open=is_open)}
        for one in found.review.get("accounts", ())
    ]
    return {
        "file": found,
        "accounts": accounts,
        "review": found.review,
        "asks_why": any(not one["is_own"] and not one["other_customer"] for one in accounts),
        "is_refused": any(one["other_customer"] for one in accounts),
        "book_currency": settings.BOOK_CURRENCY,
    }


@signed_in("bankflow.undo_load")
def undo(request: HttpRequest, customer_id: int, file_id: int) -> HttpResponse:
    """Take a loaded file back."""
    found = queries.file_for(actor(request), file_id, verb="bankflow.undo_load")
    panel = Panel(
        act=actions.undo_file,
        verb="bankflow.undo_load",
        title=_("Take bank flows back"),
        lead=found.file_name,
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("flow_file", args=[customer_id, file_id]),
        payload=lambda given: {"file_id": file_id},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


_HERE = "assess/<int:customer_id>/bankflows/files"
urlpatterns = [
    path(_HERE, file_list, name="flow_files"),
    path(f"{_HERE}/new", upload, name="upload_flows"),
    path(f"{_HERE}/<int:file_id>", one_file, name="flow_file"),
    path(f"{_HERE}/<int:file_id>/undo", undo, name="undo_flows"),
]
