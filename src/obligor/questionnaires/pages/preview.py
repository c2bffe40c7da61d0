"""The form of a version as the people who answer will see it; nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.foundation.clock import today
from obligor.foundation.web import signed_in
from obligor.questionnaires import actions, queries
from obligor.questionnaires.pages import entry
from obligor.questionnaires.pages.versions import crumbs, numbered, title_of
from obligor.questionnaires.pages.wording import points, score_chart, titles
from obligor_core.questionnaires.answering import answers_of, progress
from obligor_core.questionnaires.parsing import Questionnaire
from obligor_core.questionnaires.scoring import hundredths, score


@signed_in("questionnaire.see")
def preview(request: HttpRequest, version_id: int) -> HttpResponse:
    """Try the form of a version: conditions and score answer, facts are unknown."""
    version = queries.version(version_id)
    parsed = queries.parsed_text(version.text)
    if not isinstance(parsed, Questionnaire):
        raise actions.QuestionnaireFaulty(list(parsed))
    context = _tried(request, parsed) | {
        "version": version,
        "title": title_of(version),
        "number": numbered(version),
        "action": reverse("preview_questionnaire", args=[version_id]),
        "crumbs": crumbs(version, _("Preview")),
    }
    return render(request, "questionnaires/preview.html", context)


def _tried(request: HttpRequest, parsed: Questionnaire) -> dict[str, Any]:
    written = entry.written_in(request.GET, parsed.declaration)
    comments = entry.comments_in(request.GET, parsed.declaration)
    answers, unfit = answers_of(parsed, written)
    shown = parsed.conditions.shown(answers, {}, on=today())
    found = score(parsed, answers, shown=shown)
    scores = {s.section.id: hundredths(s.score) for s in found.sections}
    contents = entry.Contents(written=written, shown=shown, comments=comments, unfit=tuple(unfit))
    return {
        "declaration": parsed.declaration,
        "parts": entry.parts(parsed, contents),
        "total": points(found.total),
        "vetoes": [q.question for q in found.vetoes],
        "progress": progress(parsed, answers, shown=shown, comments=comments, evidenced=()),
        "chart": score_chart("tried", titles(parsed.declaration), scores),
        "is_preview": True,
    }


urlpatterns = [
    path("questionnaires/versions/<int:version_id>/preview", preview, name="preview_questionnaire"),
]
