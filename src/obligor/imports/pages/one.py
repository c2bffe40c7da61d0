"""One import: how far it is, what was found, which column is what; loading and taking back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.access import Actor
from obligor.foundation.clock import now
from obligor.foundation.web import Panel, actor, go, refused, signed_in, verb_panel
from obligor.imports import actions, files, loading, queries, workbooks
from obligor.imports.pages.index import TONES, as_workbook, kind_label
from obligor_core.decision import Refusal
from obligor_core.imports import reading
from obligor_core.imports.dates import DayOrder
from obligor_core.imports.fields import Field
from obligor_core.imports.kinds import KINDS
from obligor_core.text import Text

FAULTS_SHOWN = 200
STAGES = {
    "queued": (_("Waiting for a worker"), 0.05),
    "reading": (_("Reading the file"), 0.2),
    "checking": (_("Checking every cell"), 0.45),
    "rehearsing": (_("Comparing with the book"), 0.7),
    "loading": (_("Writing the rows"), 0.6),
}
ORDERS = [
    (DayOrder.UNKNOWN.value, _("not known")),
    (DayOrder.DAY_FIRST.value, _("day first: 03/04/2026 is 3 April")),
    (DayOrder.MONTH_FIRST.value, _("month first: 03/04/2026 is 4 March")),
]


class ChoiceForm(forms.Form):
    """Which column holds which field, the order of day and month, and the sheet."""

    def __init__(self, batch: Any, sheets: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = KINDS[batch.kind]
        columns = [("", gettext("(not in the file)"))]
        columns += [(str(n), header or f"#{n + 1}") for n, header in enumerate(batch.headers)]
        for one in self.kind.fields:
            self.fields[f"map_{one.name}"] = forms.TypedChoiceField(
                label=figures.said(one.label),
                choices=columns,
                coerce=int,
                empty_value=None,
                required=False,
                initial=batch.mapping.get(one.name, ""),
                help_text=_example(one),
            )
        self.fields["day_order"] = forms.ChoiceField(
            label=gettext("Order of day and month"),
            choices=ORDERS,
            required=False,
            initial=batch.options.get("day_order", DayOrder.UNKNOWN.value),
        )
        self.fields["sheet"] = forms.ChoiceField(
            label=gettext("Sheet"),
            choices=[(name, name) for name in sheets],
            required=False,
            initial=batch.sheet or next(iter(sheets), ""),
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        used = Counter(place for place in self.mapping().values())
        for one in self.kind.fields:
            place = given.get(f"map_{one.name}")
            if place is not None and used[place] > 1:
                self.add_error(f"map_{one.name}", _("Two fields cannot share one column."))
        return given

    def mapping(self) -> dict[str, int]:
        """Return the place of the column of each field that has one."""
        given = {f.name: self.cleaned_data.get(f"map_{f.name}") for f in self.kind.fields}
        return {name: place for name, place in given.items() if place is not None}


def _example(one: Field) -> str:
    if not one.example:
        return ""
    return gettext("such as %(example)s") % {"example": one.example}


@signed_in()
def import_(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show one import."""
    batch = queries.batch_for(actor(request), import_id)
    if _is_working(batch):
        return render(request, "imports/working.html", _working(batch))
    return _shown(request, batch, form=None)


@signed_in()
def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """Say how far it is; when the work is done, lead to the page."""
    batch = queries.batch_for(actor(request), import_id)
    if not _is_working(batch):
        return go(request, reverse("import", args=[batch.pk]))
    return render(request, "imports/progress.html", _working(batch))


def _is_working(batch: Any) -> bool:
    return bool(batch.stage) or batch.state in {"uploaded", "committing"}


def _working(batch: Any) -> dict[str, Any]:
    stage, share = STAGES.get(batch.stage, STAGES["queued"])
    return {"batch": batch, "stage": stage, "share": share, "crumbs": _crumbs(batch)}


def _crumbs(batch: Any) -> list[tuple[str, str]]:
    return [(gettext("Imports"), reverse("imports")), (str(batch.pk), "")]


def _sheets(batch: Any) -> list[str]:
    try:
        return reading.sheets(files.content_of(batch.sha256))
    except Refusal:
        return []


def _preview(batch: Any) -> list[list[str]]:
    try:
        return loading.preview(batch)
    except Refusal:
        return []


def _shown(request: HttpRequest, batch: Any, *, form: ChoiceForm | None) -> HttpResponse:
    sheets, by = _sheets(batch), actor(request)
    form = form or ChoiceForm(batch, sheets)
    faults = loading.faults_of(batch)
    column = request.GET.get("column", "")
    narrowed = [f for f in faults if not column or (f.column or "") == column]
    is_open = batch.state in {"checked", "unreadable"}
    context = {
        "batch": batch,
        "title": f"{kind_label(batch.kind)} · {batch.file_name}",
        "about": _about(by, batch),
        "tone": TONES[batch.state],
        "problem": figures.said(Text(**batch.problem)) if batch.problem else "",
        "same_file": queries.same_file(batch) if is_open else None,
        "unchanged_count": batch.good_count - batch.created_count - batch.changed_count,
        "form": form,
        "mapped": _mapped(form, batch),
        "sheets": sheets,
        "preview": _preview(batch) if batch.headers else [],
        "faults": narrowed[:FAULTS_SHOWN],
        "faults_narrowed": len(narrowed),
        "columns": Counter(f.column or "" for f in faults).most_common(),
        "column": column,
        "is_open": is_open and by.may("import.check"),
        "may_load": batch.state == "checked" and by.may("import.commit"),
        "may_undo": batch.state == "committed" and by.may("import.undo"),
        "crumbs": _crumbs(batch),
    }
    status = 422 if form.errors else 200
    return render(request, "imports/import.html", context, status=status)


def _about(by: Actor, batch: Any) -> Any:
    """Return the one customer that the file is about, where this person may see it."""
    found = queries.about(batch)
    return customers.visible(by).filter(pk=found["customer_id"]).first() if found else None


@dataclass(frozen=True, slots=True)
class Mapped:
    """One field of the kind and the form's choice of its column."""

    bound: Any
    is_required: bool
    is_found: bool


def _mapped(form: ChoiceForm, batch: Any) -> list[Mapped]:
    return [
        Mapped(form[f"map_{f.name}"], f.is_required, f.name in batch.mapping)
        for f in form.kind.fields
    ]


@signed_in("import.check")
@require_POST
def check(request: HttpRequest, import_id: int) -> HttpResponse:
    """Check the file again with the columns, the sheet and the order that were chosen."""
    batch = queries.batch_for(actor(request), import_id)
    form = ChoiceForm(batch, _sheets(batch), request.POST)
    if not form.is_valid():
        return _shown(request, batch, form=form)
    given = form.cleaned_data
    is_new_sheet = given["sheet"] != (batch.sheet or form.fields["sheet"].initial)
    is_mapped = any(name.startswith("map_") for name in request.POST)
    choice = loading.Choice(
        mapping=None if is_new_sheet or not is_mapped else form.mapping(),
        day_order=DayOrder(given["day_order"] or DayOrder.UNKNOWN),
        sheet=given["sheet"],
    )
    loading.ask_check(batch.pk, choice, by=actor(request), clock=now)
    return go(request, reverse("import", args=[batch.pk]))


@signed_in("import.commit")
@require_POST
def load(request: HttpRequest, import_id: int) -> HttpResponse:
    """Load the file, or its good rows alone."""
    only_good = request.POST.get("only_good") == "1"
    outcome = loading.ask_load(import_id, only_good=only_good, by=actor(request), clock=now)
    if outcome is not None:
        messages.success(request, gettext("Loaded."))
    return go(request, reverse("import", args=[import_id]))


@signed_in("import.undo")
def undo(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take the whole import back."""
    batch = queries.batch_for(actor(request), import_id)
    panel = Panel(
        act=actions.undo,
        verb="import.undo",
        title=_("Take import back"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("import", args=[batch.pk]),
        payload=lambda _given: {"import_id": batch.pk},
        lead=_(
            "What the import created counts no more, what it changed is as it was before. "
            "Nothing is taken back where something was built on it since."
        ),
        done=_("Taken back."),
        is_dangerous=True,
    )
    return verb_panel(request, panel)


@signed_in()
def all_faults(request: HttpRequest, import_id: int) -> HttpResponse:
    """Answer with every fault as a workbook."""
    batch = queries.batch_for(actor(request), import_id)
    content = workbooks.faults_book(loading.faults_of(batch))
    return as_workbook(content, f"obligor-import-{batch.pk}-faults.xlsx")


@signed_in()
def faulty_rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """Answer with the faulty rows alone, to be mended and imported."""
    batch = queries.batch_for(actor(request), import_id)
    try:
        table = loading.table_of(batch, batch.sheet)
    except Refusal as refusal:
        return refused(request, refusal)
    content = workbooks.faulty_rows(table, files.faults(batch.pk))
    return as_workbook(content, f"obligor-import-{batch.pk}-rows.xlsx")


urlpatterns = [
    path("imports/<int:import_id>", import_, name="import"),
    path("imports/<int:import_id>/progress", progress, name="import_progress"),
    path("imports/<int:import_id>/check", check, name="check_import"),
    path("imports/<int:import_id>/load", load, name="load_import"),
    path("imports/<int:import_id>/undo", undo, name="undo_import"),
    path("imports/<int:import_id>/faults.xlsx", all_faults, name="import_faults"),
    path("imports/<int:import_id>/rows.xlsx", faulty_rows, name="import_faulty_rows"),
]
