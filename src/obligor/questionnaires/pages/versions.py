"""Questionnaires and their versions: what is in force, what it says, and what changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.web import actor, signed_in
from obligor.questionnaires import queries
from obligor.questionnaires.pages.wording import KINDS, PURPOSES, listed
from obligor_core.questionnaires.answering import plain_number
from obligor_core.questionnaires.parsing import Questionnaire
from obligor_core.text import Text

TONES = {"draft": "waiting", "activated": "ok", "discarded": "muted"}
LINE_TONES = {"+": "is-added", "-": "is-removed", "@": "is-place"}


@signed_in("questionnaire.see")
def questionnaires(request: HttpRequest) -> HttpResponse:
    """List the questionnaires with what is in force, scheduled and drafted."""
    lines = [
        {
            "line": one,
            "purpose": PURPOSES.get(one.newest.purpose, one.newest.purpose),
            "kinds": listed(KINDS.get(kind, kind) for kind in one.newest.customer_kinds),
        }
        for one in queries.lines(on=today())
    ]
    may = actor(request).may("questionnaire.save_draft")
    context = {"lines": lines, "may_draft": may}
    return render(request, "questionnaires/questionnaires.html", context)


@signed_in("questionnaire.see")
def questionnaire(request: HttpRequest, name: str) -> HttpResponse:
    """Show one questionnaire: its versions, newest first."""
    line = queries.line(name, on=today())
    context = {
        "line": line,
        "versions": [(v, state_of(v), TONES[v.state]) for v in queries.versions(name)],
        "may_draft": actor(request).may("questionnaire.save_draft"),
        "crumbs": [
            (_("Questionnaires"), reverse("questionnaires")),
            (figures.said(line.title), ""),
        ],
    }
    return render(request, "questionnaires/questionnaire.html", context)


def state_of(version: Any) -> str:
    """Return the state of a version in words, as of today."""
    if version.state != "activated":
        return str(version.get_state_display())
    on = today()
    if version.effective_from > on:
        return _("scheduled")
    active = queries.version_in_force(version.name, on=on)
    return _("in force") if active and active.pk == version.pk else _("replaced")


def title_of(version: Any) -> str:
    """Return the title of a version in the language of this request."""
    return figures.said(Text(version.title_en, version.title_zh))


def numbered(version: Any) -> str:
    """Return what a version is called."""
    return _("Version %(number)s") % {"number": version.number}


def crumbs(version: Any, here: str) -> list[tuple[str, str]]:
    """Return the way to a page about a version."""
    return [
        (_("Questionnaires"), reverse("questionnaires")),
        (title_of(version), reverse("questionnaire", args=[version.name])),
        (here, ""),
    ]


@signed_in("questionnaire.see")
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show one version: its text with line numbers, its source, and whether it is verified."""
    found, by = queries.version(version_id), actor(request)
    parsed = queries.parsed_text(found.text)
    declared = parsed.declaration if isinstance(parsed, Questionnaire) else None
    is_draft = found.state == "draft"
    context = {
        "version": found,
        "title": title_of(found),
        "number": numbered(found),
        "state": state_of(found),
        "tone": TONES[found.state],
        "declaration": declared,
        "sections": [(s, plain_number(s.weight)) for s in declared.sections] if declared else [],
        "kinds": listed(KINDS.get(kind, kind) for kind in found.customer_kinds),
        "history": [(v, state_of(v), TONES[v.state]) for v in queries.versions(found.name)],
        "lines": list(enumerate(found.text.splitlines(), 1)),
        "may": {
            "draft": by.may("questionnaire.save_draft"),
            "activate": is_draft and by.may("questionnaire.activate"),
            "discard": is_draft and by.may("questionnaire.discard_draft"),
        },
        "crumbs": crumbs(found, numbered(found)),
    }
    return render(request, "questionnaires/version.html", context)


@signed_in("questionnaire.see")
def difference(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what a version says otherwise than the one in force, line by line."""
    found = queries.version(version_id)
    active = queries.version_in_force(found.name, on=today())
    lines = queries.line_difference(active.text if active else "", found.text)
    context = {
        "version": found,
        "active": active,
        "title": _("Compared with what is in force"),
        "changes": queries.changes_between(active.text, found.text) if active else None,
        "lines": [(line, LINE_TONES.get(line[:1], "")) for line in lines],
        "crumbs": crumbs(found, numbered(found)),
    }
    return render(request, "questionnaires/difference.html", context)


_ONE = "questionnaires/versions/<int:version_id>"
urlpatterns = [
    path("questionnaires", questionnaires, name="questionnaires"),
    path(_ONE, version, name="questionnaire_version"),
    path(f"{_ONE}/difference", difference, name="questionnaire_difference"),
]
LAST = [path("questionnaires/<slug:name>", questionnaire, name="questionnaire")]
