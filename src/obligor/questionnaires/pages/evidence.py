"""Attach a document to an answer: one that is on the customer's file, or a new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obligor.customers import actions as customers
from obligor.customers import events as filed
from obligor.customers.pages.rooms import room_context
from obligor.customers.queries.documents import documents_of
from obligor.foundation import figures
from obligor.foundation.web import actor, perform, signed_in
from obligor.questionnaires import actions, queries
from obligor.questionnaires.pages.room import ROOM, sheet_here
from obligor.questionnaires.pages.sheets import crumbs
from obligor_core.decision import Refusal

NEWEST = 200


class EvidenceForm(forms.Form):
    document_id = forms.TypedChoiceField(
        label=gettext_lazy("A document on the file"), coerce=int, required=False, empty_value=None
    )
    file = forms.FileField(
        label=gettext_lazy("Or a new file"),
        required=False,
        help_text=gettext_lazy("PDF, image, .docx, .xlsx, .pptx, .ofd, .txt or .csv, up to 20 MB"),
    )

    def __init__(self, *given: Any, customer_id: int, **options: Any) -> None:
        super().__init__(*given, **options)
        rows = documents_of(customer_id)[:NEWEST]
        known = [(row.pk, f"{row.title} ({row.file_name})") for row in rows]
        self.fields["document_id"].choices = [("", "–"), *known]

    def clean(self) -> dict[str, Any]:
        """Return the fields once one of the two is given."""
        given = super().clean() or {}
        if not self.errors and not given.get("document_id") and not given.get("file"):
            self.add_error(None, _("Choose a document or a file."))
        return given


@signed_in("questionnaire.attach_evidence")
def sheet_evidence(
    request: HttpRequest, customer_id: int, sheet_id: int, question: str
) -> HttpResponse:
    """Attach a document to an answer; a new file is put on the customer's file first."""
    context = room_context(request, customer_id, ROOM)
    sheet = sheet_here(request, customer_id, sheet_id)
    asked = queries.questionnaire_of(sheet.version).declaration.question(question)
    if asked is None:
        raise actions.QuestionUnknown(question=question[:80])
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EvidenceForm(*given, customer_id=customer_id)
    back = reverse("answer_sheet", args=[customer_id, sheet_id]) + f"#question-{question}"
    if request.method == "POST" and form.is_valid():
        document_id = form.cleaned_data["document_id"] or _filed(request, form, customer_id, asked)
        if document_id and _attached(request, form, sheet_id, question, document_id):
            return redirect(back)
    context |= {
        "form": form,
        "question": asked,
        "back": back,
        "may_upload": actor(request).may("customer.add_document"),
    }
    context["crumbs"][-1:] = crumbs(customer_id, _("Evidence"))
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "questionnaires/evidence.html", context, status=status)


def _filed(request: HttpRequest, form: EvidenceForm, customer_id: int, asked: Any) -> int | None:
    """Put the file on the customer's file; return the document, None when it was refused."""
    sent = form.cleaned_data["file"]
    try:
        digest = customers.keep_upload(sent.chunks(), file_name=sent.name)
    except Refusal as refusal:
        form.add_error("file", figures.said(refusal.said))
        return None
    outcome = perform(
        request,
        form,
        act=customers.add_document,
        customer_id=customer_id,
        title=f"{Path(sent.name).stem[:80]} – {figures.said(asked.text)[:110]}",
        file_name=sent.name,
        sha256=digest,
    )
    found = [e for e in outcome.events if isinstance(e, filed.DocumentAdded)] if outcome else []
    return found[0].document_id if found else None


def _attached(
    request: HttpRequest, form: EvidenceForm, sheet_id: int, question: str, document_id: int
) -> bool:
    done = perform(
        request,
        form,
        act=actions.attach_evidence,
        sheet_id=sheet_id,
        question=question,
        document_id=document_id,
    )
    return done is not None


urlpatterns = [
    path(
        "assess/<int:customer_id>/questionnaires/<int:sheet_id>/evidence/<slug:question>",
        sheet_evidence,
        name="sheet_evidence",
    ),
]
