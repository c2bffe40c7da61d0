"""The list of imports, a new file, and the templates to fill in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.clock import now
from obligor.foundation.listing import ChoiceFilter, Column, DateFilter, Kind, Listing
from obligor.foundation.web import actor, go, perform, signed_in
from obligor.imports import actions, events, files, loading, queries, workbooks
from obligor_core.imports.kinds import KINDS
from obligor_core.imports.reading import SIZE_MAX_BYTES

TONES = {
    "uploaded": "waiting",
    "checked": "info",
    "committing": "waiting",
    "committed": "ok",
    "undone": "muted",
    "unreadable": "bad",
}
STATES = [
    ("uploaded", _("being checked")),
    ("checked", _("checked")),
    ("committing", _("being loaded")),
    ("committed", _("loaded")),
    ("undone", _("taken back")),
    ("unreadable", _("unreadable")),
]


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of import in the order in which they build on each other."""
    return [(name, figures.said(KINDS[name].label)) for name in KINDS if name in queries.LOADERS]


def kind_label(name: str) -> str:
    """Return what a kind of import is called."""
    return figures.said(KINDS[name].label)


IMPORTS = Listing(
    name="imports",
    title=_("Imports"),
    columns=[
        Column(name="pk", label=_("No."), kind=Kind.INTEGER, sort="pk", is_fixed=True),
        Column(name="kind", label=_("Kind"), sort="kind", label_of=kind_label),
        Column(name="file_name", label=_("File"), sort="file_name", css="wrap"),
        Column(
            name="state",
            label=_("State"),
            kind=Kind.BADGE,
            sort="state",
            label_of=dict(STATES),
            tone=TONES,
        ),
        Column(name="rows_count", label=_("Rows"), kind=Kind.INTEGER, sort="rows_count"),
        Column(name="good_count", label=_("Good rows"), kind=Kind.INTEGER, sort="good_count"),
        Column(name="faults_count", label=_("Faults"), kind=Kind.INTEGER, sort="faults_count"),
        Column(name="created_count", label=_("New"), kind=Kind.INTEGER, is_hidden=True),
        Column(name="changed_count", label=_("Changed"), kind=Kind.INTEGER, is_hidden=True),
        Column(name="uploaded_by", label=_("By"), sort="uploaded_by"),
        Column(name="uploaded_at", label=_("When"), kind=Kind.MOMENT, sort="uploaded_at"),
    ],
    filters=[
        ChoiceFilter(name="kind", label=_("Kind"), choices=kind_choices),
        ChoiceFilter(name="state", label=_("State"), choices=STATES),
        DateFilter(name="uploaded", label=_("When"), field="uploaded_at", is_moment=True),
    ],
    search=("file_name", "uploaded_by"),
    search_hint=_("File or person"),
    order=("-uploaded_at",),
    row_link=lambda row: reverse("import", args=[row.pk]),
    empty=(
        _("Nothing was imported yet"),
        _("Bring customers, invoices and payments in from Excel or CSV."),
        "/imports/new",
        _("Import a file"),
    ),
)


@signed_in("import.see")
def imports(request: HttpRequest) -> HttpResponseBase:
    """List the imports that this person may look at."""
    rows = queries.visible(actor(request))
    return IMPORTS.respond(request, rows, template="imports/imports.html")


@dataclass(frozen=True, slots=True)
class KindCard:
    """One kind of import as the form shows it: what it holds and what it cannot do without."""

    name: str
    label: str
    needs: str
    may: str
    is_chosen: bool
    takes_customer: bool


def _cards(chosen: str) -> list[KindCard]:
    return [
        KindCard(
            name=name,
            label=label,
            needs=_labels(name, is_required=True),
            may=_labels(name, is_required=False),
            is_chosen=name == chosen,
            takes_customer=queries.LOADERS[name].takes_customer,
        )
        for name, label in kind_choices()
    ]


def _labels(name: str, *, is_required: bool) -> str:
    labels = [f.label for f in KINDS[name].fields if f.is_required is is_required]
    return gettext(", ").join(figures.said(label) for label in labels)


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the file holds"),
        choices=kind_choices,
        error_messages={"required": _("Choose what the file holds.")},
    )
    customer = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        max_length=255,
        error_messages={"required": _("Choose a CSV or Excel file.")},
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > SIZE_MAX_BYTES:
            most = SIZE_MAX_BYTES >> 20
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Split it."), params={"most": most}
            )
        return given


@signed_in("import.upload")
def new_import(request: HttpRequest) -> HttpResponse:
    """Choose what a file holds, and upload it; it is checked at once."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        import_id = _uploaded(request, form)
        if import_id is not None:
            loading.ask_check(import_id, loading.Choice(), by=actor(request), clock=now)
            return go(request, reverse("import", args=[import_id]))
    chosen = form.data.get("kind") or request.GET.get("kind", "customers")
    about = _about(request, form)
    context = {
        "form": form,
        "about": about,
        "cards": [c for c in _cards(chosen) if about is None or c.takes_customer],
        "crumbs": [(gettext("Imports"), reverse("imports")), (gettext("Import a file"), "")],
    }
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "imports/new.html", context, status=status)


def _about(request: HttpRequest, form: UploadForm) -> Any:
    """Return the one customer that the file is about, or None for a file of the book.

    :raises CustomerNotFound: when the customer is out of reach
    """
    asked = form.data.get("customer") or request.GET.get("customer", "")
    if not asked.isdecimal():
        return None
    return customers.customer_for(actor(request), min(int(asked), 2**63 - 1))


def _uploaded(request: HttpRequest, form: UploadForm) -> int | None:
    content = form.cleaned_data["file"].read()
    outcome = perform(
        request,
        form,
        act=actions.upload,
        kind=form.cleaned_data["kind"],
        file_name=form.cleaned_data["file"].name,
        sha256=files.keep(content),
        size_bytes=len(content),
        customer_id=form.cleaned_data["customer"],
    )
    return outcome.one(events.FileUploaded).import_id if outcome is not None else None


@signed_in("import.see")
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with a workbook to fill in."""
    if kind not in KINDS:
        raise Http404
    content = workbooks.template(KINDS[kind])
    return as_workbook(content, f"obligor-{kind}.xlsx")


def as_workbook(content: bytes, name: str) -> HttpResponse:
    """Answer with an Excel file to save."""
    answer = HttpResponse(content, content_type=workbooks.EXCEL_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("imports", imports, name="imports"),
    path("imports/new", new_import, name="new_import"),
    path("imports/template/<slug:kind>.xlsx", template, name="import_template"),
]
