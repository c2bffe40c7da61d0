"""Policies and their versions: what is in force, what it says, and what changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.web import actor, signed_in
from obligor.policies import queries
from obligor_core.policy import Policy, compare
from obligor_core.text import Text

TONES = {"draft": "waiting", "activated": "ok", "discarded": "muted"}
LINE_TONES = {"+": "is-added", "-": "is-removed", "@": "is-place"}


@signed_in("policy.see")
def policies(request: HttpRequest) -> HttpResponse:
    """List the policies with what is in force, scheduled and drafted."""
    lines = queries.policies(on=today())
    return render(request, "policies/policies.html", {"policies": lines})


@signed_in("policy.see")
def policy(request: HttpRequest, name: str) -> HttpResponse:
    """Show one policy: its versions, newest first."""
    line = next((one for one in queries.policies(on=today()) if one.name == name), None)
    if line is None:
        raise Http404
    context = {
        "policy": line,
        "versions": [(v, _state(v), TONES[v.state]) for v in queries.versions(name)],
        "may_draft": actor(request).may("policy.save_draft"),
        "crumbs": [(_("Policies"), reverse("policies")), (figures.said(line.title), "")],
    }
    return render(request, "policies/policy.html", context)


def _state(version: Any) -> str:
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


def crumbs(version: Any, here: str) -> list[tuple[str, str]]:
    """Return the way to a page about a version."""
    return [
        (_("Policies"), reverse("policies")),
        (title_of(version), reverse("policy", args=[version.name])),
        (here, ""),
    ]


def numbered(version: Any) -> str:
    """Return what a version is called."""
    return _("Version %(number)s") % {"number": version.number}


@signed_in("policy.see")
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show one version: its text with line numbers, its source, and whether it is verified."""
    found, by = queries.version(version_id), actor(request)
    parsed = None if found.name == queries.AUTHORITY else queries.parsed_text(found.text)
    is_draft = found.state == "draft"
    context = {
        "version": found,
        "title": title_of(found),
        "number": numbered(found),
        "state": _state(found),
        "tone": TONES[found.state],
        "declaration": parsed.declaration if isinstance(parsed, Policy) else None,
        "history": [(v, _state(v), TONES[v.state]) for v in queries.versions(found.name)],
        "lines": list(enumerate(found.text.splitlines(), 1)),
        "is_tried": isinstance(parsed, Policy) and queries.is_tried(parsed),
        "may": {
            "draft": by.may("policy.save_draft"),
            "activate": is_draft and by.may("policy.activate"),
            "discard": is_draft and by.may("policy.discard"),
        },
        "crumbs": crumbs(found, numbered(found)),
    }
    return render(request, "policies/version.html", context)


@signed_in("policy.see")
def difference(request: HttpRequest, version_id: int) -> HttpResponse:
    """Show what a version says otherwise than the one in force: by rule and number, by line."""
    found = queries.version(version_id)
    active = queries.version_in_force(found.name, on=today())
    compared = compare(active.text if active else "", found.text)
    context = {
        "version": found,
        "active": active,
        "title": _("Compared with what is in force"),
        "differences": compared.differences,
        "lines": [(line, LINE_TONES.get(line[:1], "")) for line in compared.lines[2:]],
        "crumbs": crumbs(found, numbered(found)),
    }
    return render(request, "policies/difference.html", context)


urlpatterns = [
    path("policies", policies, name="policies"),
    path("policies/<slug:name>", policy, name="policy"),
    path("policies/versions/<int:version_id>", version, name="policy_version"),
    path("policies/versions/<int:version_id>/difference", difference, name="policy_difference"),
]
