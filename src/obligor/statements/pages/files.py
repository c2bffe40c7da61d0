"""Import a workbook: send it, answer what was not recognised, take its periods over."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obligor.customers import actions as documents
from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.web import Panel, actor, go, perform, signed_in, verb_panel
from obligor.statements import actions, events, queries
from obligor.statements.pages.one import crumbs
from obligor.statements.pages.reviewing import answers_from, review_context
from obligor.statements.pages.words import ROOM
from obligor_core.decision import Refusal
from obligor_core.imports.reading import FileTooLarge
from obligor_core.statements.sheets import PDF_MAGIC, SIZE_MAX_BYTES


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Workbook"),
        max_length=255,
        help_text=gettext_lazy(
            "Excel (.xlsx, .xls) or CSV, up to 20 MB, without macros and password."
            " Several sheets and several years are read at once."
        ),
    )


@signed_in("statement.receive")
def receive_statements(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Send a workbook; what is in it is shown before anything is kept."""
    context = room_context(request, customer_id, ROOM)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        answer = _received(request, form, customer_id, content=_content(form, sent), name=sent.name)
        if answer is not None:
            return answer
    context |= {"form": form, "crumbs": crumbs(context, _("Import a workbook"))}
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "statements/receive.html", context, status=status)


def _content(form: forms.Form, sent: Any) -> bytes | None:
    if sent.size > SIZE_MAX_BYTES:
        refusal = FileTooLarge(size=f"{sent.size >> 20} MB", most=f"{SIZE_MAX_BYTES >> 20} MB")
        form.add_error("file", figures.said(refusal.said))
        return None
    content: bytes = sent.read()
    return content


def _received(
    request: HttpRequest, form: forms.Form, customer_id: int, *, content: bytes | None, name: str
) -> HttpResponse | None:
    if content is None:
        return None
    if content.startswith(PDF_MAGIC):
        return _kept_as_document(request, form, customer_id, content=content, name=name)
    outcome = perform(
        request,
        form,
        act=actions.receive,
        customer_id=customer_id,
        file_name=name,
        sha256=actions.keep(content),
    )
    if outcome is None:
        return None
    upload_id = outcome.one(events.WorkbookReceived).upload_id
    return go(request, reverse("review_statements", args=[customer_id, upload_id]))


def _kept_as_document(
    request: HttpRequest, form: forms.Form, customer_id: int, *, content: bytes, name: str
) -> HttpResponse | None:
    """Keep a PDF as a document of the customer, and say that it was not read."""
    try:
        digest = documents.keep_upload([content], file_name=name)
    except Refusal as refusal:
        form.add_error("file", figures.said(refusal.said))
        return None
    outcome = perform(
        request,
        form,
        act=documents.add_document,
        customer_id=customer_id,
        title=Path(name).stem[:200],
        file_name=name,
        sha256=digest,
    )
    if outcome is None:
        return None
    messages.warning(
        request,
        _(
            "The PDF is kept among the customer's documents, but its figures are not read."
            " Import the Excel export, or enter the figures."
        ),
    )
    return go(request, reverse("financial_statements", args=[customer_id]))


def upload_of(
    request: HttpRequest, customer_id: int, upload_id: int, *, verb: str = queries.SEE
) -> Any:
    """Return the customer's file.

    :raises UploadNotFound: when it is another customer's, or out of reach
    """
    row = queries.upload_for(actor(request), upload_id, verb=verb)
    if row.customer_id != customer_id:
        raise queries.UploadNotFound(id=upload_id)
    return row


@signed_in("statement.see")
def review_statements(request: HttpRequest, customer_id: int, upload_id: int) -> HttpResponse:
    """Show what was recognised and what was not; keep answers, take over, or both."""
    context = room_context(request, customer_id, ROOM)
    row = upload_of(request, customer_id, upload_id)
    form = forms.Form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _answered(request, form, row)
        if done is not None:
            return done
        row.refresh_from_db()
    answers = answers_from(request.POST, row) if form.errors else None
    seen = queries.review_of(row, answers=answers)
    context |= review_context(request, seen) | {
        "form": form,
        "crumbs": crumbs(context, row.file_name),
    }
    status = getattr(form, "refusal_status", 200)
    return render(request, "statements/review.html", context, status=status)


def _answered(request: HttpRequest, form: forms.Form, row: Any) -> HttpResponse | None:
    """Keep the answers and, when asked, take over; None when it was refused."""
    here = reverse("review_statements", args=[row.customer_id, row.pk])
    kept = perform(
        request,
        form,
        act=actions.review,
        upload_id=row.pk,
        answers=answers_from(request.POST, row),
        remember="remember" in request.POST,
    )
    if kept is None:
        return None
    if "take" not in request.POST and "file" not in request.POST:
        return go(request, here)
    outcome = perform(
        request, form, act=actions.take, upload_id=row.pk, should_file="file" in request.POST
    )
    if outcome is None:
        return None
    taken = outcome.one(events.WorkbookTaken)
    messages.success(
        request, _("%(count)s periods were taken over.") % {"count": taken.periods_count}
    )
    return go(request, reverse("financial_statements", args=[row.customer_id]))


@signed_in("statement.drop")
def drop_statements(request: HttpRequest, customer_id: int, upload_id: int) -> HttpResponse:
    """Put a file aside."""
    row = upload_of(request, customer_id, upload_id, verb="statement.drop")
    panel = Panel(
        act=actions.drop,
        verb="statement.drop",
        title=_("Put file aside"),
        lead=row.file_name,
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("financial_statements", args=[customer_id]),
        payload=lambda given: {"upload_id": row.pk},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


@signed_in("statement.see")
def statement_file(request: HttpRequest, customer_id: int, upload_id: int) -> HttpResponse:
    """Send the file as it came, as a download that no browser opens inside our pages."""
    row = upload_of(request, customer_id, upload_id)
    content = io.BytesIO(queries.content_of(row))
    answer = FileResponse(content, as_attachment=True, filename=row.file_name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


_FILES = "assess/<int:customer_id>/statements/files"
urlpatterns = [
    path(f"{_FILES}/new", receive_statements, name="receive_statements"),
    path(f"{_FILES}/<int:upload_id>", review_statements, name="review_statements"),
    path(f"{_FILES}/<int:upload_id>/content", statement_file, name="statement_file"),
    path(f"{_FILES}/<int:upload_id>/aside", drop_statements, name="drop_statements"),
]
