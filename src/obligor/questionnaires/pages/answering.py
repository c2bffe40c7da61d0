"""Filling in a sheet: saved as one goes, with conditional questions, also without script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.clock import now
from obligor.foundation.web import actor, perform, respond_to, signed_in
from obligor.questionnaires import actions, queries
from obligor.questionnaires.pages import entry
from obligor.questionnaires.pages.room import ROOM, line_of, sheet_here
from obligor.questionnaires.pages.sheets import crumbs
from obligor.questionnaires.pages.wording import points
from obligor_core.decision import Refusal
from obligor_core.questionnaires.answering import Unfit, answers_of, as_json


class Attempt:
    """One posting of the form: what is new in it, what does not fit, and what was refused."""

    def __init__(self, request: HttpRequest, sheet: Any) -> None:
        self.request, self.sheet = request, sheet
        parsed = queries.questionnaire_of(sheet.version)
        self.written = entry.written_in(request.POST, parsed.declaration)
        self.comments = entry.comments_in(request.POST, parsed.declaration)
        fit, unfit = answers_of(parsed, self.written)
        self.unfit: tuple[Unfit, ...] = tuple(unfit)
        faulty = {u.question for u in unfit}
        kept = as_json(fit)
        self.answers = {
            name: kept.get(name)
            for name in self.written
            if name not in faulty and kept.get(name) != sheet.answers.get(name)
        }
        self.remarks = {
            name: said
            for name, said in self.comments.items()
            if said != sheet.comments.get(name, "")
        }
        self.form = forms.Form(request.POST)
        self.form.is_valid()

    def save(self) -> bool:
        """Keep what is new; return whether nothing was refused."""
        if not self.answers and not self.remarks:
            return True
        given = self.request.POST.get("revision", "")
        done = perform(
            self.request,
            self.form,
            act=actions.save_answers,
            sheet_id=self.sheet.pk,
            revision=int(given) if given.isdigit() else 0,
            answers=self.answers,
            comments=self.remarks,
        )
        self.sheet.refresh_from_db()
        return done is not None

    @property
    def faults(self) -> list[str]:
        """Return what was refused as a whole."""
        return [str(error) for error in self.form.non_field_errors()]


@signed_in("questionnaire.save_answers")
def answer_sheet(request: HttpRequest, customer_id: int, sheet_id: int) -> HttpResponse:
    """Fill in the answers; every change is kept at once where there is script."""
    context = room_context(request, customer_id, ROOM)
    sheet = sheet_here(request, customer_id, sheet_id)
    if sheet.state not in ("draft", "returned"):
        return redirect("sheet", customer_id, sheet_id)
    if request.method != "POST":
        return _form(request, context, sheet)
    before = queries.Reading(sheet).shown
    attempt = Attempt(request, sheet)
    is_saved = attempt.save()
    if request.htmx:
        return _changed(request, sheet, attempt, before)
    if not is_saved or attempt.unfit:
        return _form(request, context, sheet, attempt)
    return _next(request, context, sheet, attempt)


def _next(
    request: HttpRequest, context: dict[str, Any], sheet: Any, attempt: Attempt
) -> HttpResponse:
    """Go where the button leads: stay, attach a document, take one off, or hand in."""
    given = request.POST
    if given.get("evidence"):
        return redirect("sheet_evidence", sheet.customer_id, sheet.pk, given["evidence"][:63])
    if given.get("detach"):
        return _detach(request, sheet, given["detach"])
    if "submit" not in given:
        messages.success(request, _("Saved."))
        return redirect("answer_sheet", sheet.customer_id, sheet.pk)
    outcome = perform(
        request, attempt.form, act=actions.submit, sheet_id=sheet.pk, revision=sheet.revision
    )
    if outcome is None:
        sheet.refresh_from_db()
        return _form(request, context, sheet, attempt)
    back = reverse("sheet", args=[sheet.customer_id, sheet.pk])
    return respond_to(request, outcome, back=back, done=_("Handed in for review."))


def _detach(request: HttpRequest, sheet: Any, asked: str) -> HttpResponse:
    question, _colon, document = asked.partition(":")
    if document.isdigit():
        try:
            actions.detach_evidence(
                sheet_id=sheet.pk,
                question=question,
                document_id=int(document),
                by=actor(request),
                at=now(),
            )
        except Refusal as refusal:
            messages.error(request, figures.said(refusal.said))
    link = reverse("answer_sheet", args=[sheet.customer_id, sheet.pk])
    return redirect(f"{link}#question-{question}")


def _contents(reading: queries.Reading, attempt: Attempt | None) -> entry.Contents:
    sheet = reading.sheet
    return entry.Contents(
        written=attempt.written if attempt else sheet.answers,
        shown=reading.shown,
        comments=attempt.comments if attempt else sheet.comments,
        unfit=attempt.unfit if attempt else (),
        earlier=reading.earlier,
        documents=queries.documents_behind(reading),
    )


def _state(reading: queries.Reading, attempt: Attempt | None) -> dict[str, Any]:
    """Return what the side of the form shows: how far it is, and the score so far."""
    declared = reading.questionnaire.declaration
    wanting = (*reading.progress.without_reason, *reading.progress.without_evidence)
    questions = {q.id: q for q in declared.questions}
    return {
        "sheet": reading.sheet,
        "progress": reading.progress,
        "wanting": [questions[name] for name in dict.fromkeys(wanting)],
        "total": points(reading.score.total),
        "vetoes": [q.question for q in reading.score.vetoes],
        "faults": attempt.faults if attempt else [],
        "unfit_count": len(attempt.unfit) if attempt else 0,
        "is_saved": attempt is not None,
    }


def _form(
    request: HttpRequest, context: dict[str, Any], sheet: Any, attempt: Attempt | None = None
) -> HttpResponse:
    reading = queries.Reading(sheet)
    context |= _state(reading, attempt) | {
        "line": line_of(sheet),
        "declaration": reading.questionnaire.declaration,
        "parts": entry.parts(reading.questionnaire, _contents(reading, attempt)),
        "reviews": sheet.reviews.order_by("-at", "-pk"),
        "action": reverse("answer_sheet", args=[sheet.customer_id, sheet.pk]),
    }
    context["crumbs"][-1:] = crumbs(sheet.customer_id, figures.said(reading.title))
    status = 200
    if attempt is not None:
        status = getattr(attempt.form, "refusal_status", 422)
    return render(request, "questionnaires/answer.html", context, status=status)


def _changed(
    request: HttpRequest, sheet: Any, attempt: Attempt, before: frozenset[str]
) -> HttpResponse:
    """Return the side of the form, and those questions that came or went."""
    reading = queries.Reading(sheet)
    found = entry.parts(reading.questionnaire, _contents(reading, attempt))
    rows = [row for part in found for row in part.rows]
    turned = before ^ reading.shown
    context = _state(reading, attempt) | {
        "turned": [row for row in rows if row.question.id in turned],
        "rows": [row for row in rows if row.question.id not in turned],
    }
    return render(request, "questionnaires/changed.html", context)


urlpatterns = [
    path(
        "assess/<int:customer_id>/questionnaires/<int:sheet_id>/answer",
        answer_sheet,
        name="answer_sheet",
    ),
]
