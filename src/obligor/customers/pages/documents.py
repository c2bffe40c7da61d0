"""Send a document to a customer's file, fetch it, take it off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import actions, queries
from obligor.customers.queries.documents import document_for, path_of
from obligor.foundation import figures
from obligor.foundation.web import Panel, actor, perform, respond_to, signed_in, verb_panel
from obligor_core.decision import Refusal


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, image, .docx, .xlsx, .pptx, .ofd, .txt or .csv, up to 20 MB"),
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, required=False, help_text=_("Empty: the file's name")
    )


@signed_in("customer.add_document")
def add_document(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Put a file on the customer's record."""
    row = queries.customer_for(actor(request), customer_id, verb="customer.add_document")
    form = DocumentForm(request.POST or None, request.FILES or None)
    back = reverse("customer_tab", args=[customer_id, "documents"])
    if request.method == "POST" and form.is_valid():
        payload = _kept(form)
        outcome = payload and perform(
            request, form, act=actions.add_document, customer_id=row.pk, **payload
        )
        if outcome:
            return respond_to(request, outcome, back=back)
    context = {"form": form, "customer": row, "back": back}
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "customers/upload.html", context, status=status)


def _kept(form: DocumentForm) -> dict[str, Any] | None:
    """Keep the content; on a refusal put its sentence on the form and return None."""
    sent = form.cleaned_data["file"]
    try:
        digest = actions.keep_upload(sent.chunks(), file_name=sent.name)
    except Refusal as refusal:
        form.add_error("file", figures.said(refusal.said))
        return None
    title = form.cleaned_data["title"] or Path(sent.name).stem
    return {"sha256": digest, "file_name": sent.name, "title": title[:200]}


@signed_in("customer.see")
def document(request: HttpRequest, customer_id: int, document_id: int) -> FileResponse:
    """Send a document as a download that no browser opens inside our pages."""
    row = document_for(actor(request), customer_id, document_id=document_id)
    answer = FileResponse(
        path_of(row.sha256).open("rb"),
        as_attachment=True,
        filename=row.file_name,
        content_type=row.content_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@signed_in("customer.remove_document")
def remove_document(request: HttpRequest, customer_id: int, document_id: int) -> HttpResponse:
    """Take a document off the file."""
    queries.customer_for(actor(request), customer_id, verb="customer.remove_document")
    panel = Panel(
        act=actions.remove_document,
        verb="customer.remove_document",
        title=_("Remove document"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("customer_tab", args=[customer_id, "documents"]),
        payload=lambda given: {"customer_id": customer_id, "document_id": document_id},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


_ONE = "customers/<int:customer_id>/documents/<int:document_id>"
urlpatterns = [
    path("customers/<int:customer_id>/documents/new", add_document, name="add_document"),
    path(_ONE, document, name="document"),
    path(f"{_ONE}/remove", remove_document, name="remove_document"),
]
