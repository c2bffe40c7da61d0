"""The manners of pages: who asks, and how what an act led to is shown.

A page calls one action for one request: ``perform`` calls it and turns a refusal into an
error on the form, so that no input is lost; ``respond_to`` says what happened and leads on.
``verb_panel`` is the whole conversation: open, show the effect, commit.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from obligor.foundation import figures
from obligor.foundation.access import Actor
from obligor.foundation.act import Outcome, PayloadInvalid
from obligor.foundation.clock import now, today
from obligor.foundation.events import Event
from obligor.foundation.words import event_text
from obligor_core.decision import Refusal

PANEL = "panel-body"
Page = Callable[..., HttpResponse]

# Wired by config: people knows who somebody is, approvals knows what needs a second person.
ACTOR_OF: list[Callable[..., Actor]] = []
STEPS_FOR: list[Callable[..., Sequence[str]]] = []


def actor(request: HttpRequest) -> Actor:
    """Return the signed-in person with the grants in force today."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = request.actor = ACTOR_OF[0](request.user, on=today())
    return known


def signed_in(permission: str | None = None) -> Callable[[Page], Page]:
    """Ask for a signed-in person, who holds ``permission`` if one is named."""

    def wrap(page: Page) -> Page:
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if permission is not None:
                actor(request).require(permission)
            return page(request, *args, **kwargs)

        return login_required(guarded)

    return wrap


def is_panel(request: HttpRequest) -> bool:
    """Return whether the answer goes into the side panel."""
    return bool(request.htmx) and request.htmx.target == PANEL


def back_to(request: HttpRequest, otherwise: str = "/") -> str:
    """Return the page to go back to: ``next``, else ``otherwise``; never another site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        asked, {request.get_host()}, require_https=request.is_secure()
    )
    return asked if allowed else otherwise


def go(request: HttpRequest, link: str) -> HttpResponse:
    """Lead the browser to another page, whether htmx asked or not."""
    return HttpResponseClientRedirect(link) if request.htmx else redirect(link)


def perform(
    request: HttpRequest,
    form: forms.Form,
    *,
    act: Callable[..., Outcome],
    rehearse: bool = False,
    **payload: Any,
) -> Outcome | None:
    """Do ``act``; on a refusal put its sentence on the form and return None."""
    try:
        return act(
            by=actor(request),
            at=now(),
            key=request.POST.get("key") or None,
            reason=request.POST.get("why_proposed", ""),
            rehearse=rehearse,
            **payload,
        )
    except Refusal as refusal:
        place = refusal.values.get("field") if isinstance(refusal, PayloadInvalid) else None
        field = str(place) if place in form.fields else None
        said = refusal.values["problem"] if field else figures.said(refusal.said)
        form.add_error(field, str(said))
        form.refusal_status = refusal.status
        return None


def respond_to(
    request: HttpRequest, outcome: Outcome, *, back: str, done: str = ""
) -> HttpResponse:
    """Say that it is done, or that it waits for approval, and go ``back``."""
    if outcome.proposal_id is not None:
        link = reverse("proposal", args=[outcome.proposal_id])
        waiting = _("Submitted for approval")
        messages.info(request, format_html('<a href="{}">{}</a>', link, waiting))
    else:
        messages.success(request, done or _("Done."))
    return go(request, back)


@dataclass(frozen=True, slots=True)
class Effect:
    """One line of what a rehearsed act would do; ``before`` and ``after`` where it changes."""

    text: str
    before: str = ""
    after: str = ""


def effects(events: Sequence[Event]) -> list[Effect]:
    """Return a line for each event."""
    return [Effect(figures.said(event_text(event))) for event in events]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """How one verb is asked for: its title, its form, and where to go when it is done.

    ``payload`` makes the verb's arguments of the cleaned form; ``effect`` makes the lines of
    the rehearsal of its outcome; ``done`` is the message afterwards, ``back`` the page.
    """

    act: Callable[..., Outcome]
    verb: str
    title: str
    form: forms.Form
    back: str
    payload: Callable[[dict[str, Any]], dict[str, Any]] = dict
    effect: Callable[[Sequence[Event]], list[Effect]] = effects
    done: str = ""
    lead: str = ""
    button: str = ""
    is_dangerous: bool = False
    template: str = "ui/verb_panel.html"


def verb_panel(request: HttpRequest, panel: Panel) -> HttpResponse:
    """Open the panel, show the effect, or commit; works as a page where script is missing."""
    actor(request).require(panel.verb)
    form, lines, payload = panel.form, None, None
    if request.method == "POST" and form.is_valid():
        payload = panel.payload(form.cleaned_data)
        is_rehearsal = "rehearse" in request.POST
        outcome = perform(request, form, act=panel.act, rehearse=is_rehearsal, **payload)
        if outcome is not None and not is_rehearsal:
            return respond_to(request, outcome, back=panel.back, done=panel.done)
        lines = panel.effect(outcome.events) if outcome is not None else None
    return _shown(request, panel, lines, payload)


def _shown(
    request: HttpRequest,
    panel: Panel,
    lines: list[Effect] | None,
    payload: dict[str, Any] | None,
) -> HttpResponse:
    steps = STEPS_FOR[0](panel.verb, payload, on=today()) if STEPS_FOR else ()
    status = getattr(panel.form, "refusal_status", 422 if panel.form.errors else 200)
    context = {
        "panel": panel,
        "form": panel.form,
        "title": panel.title,
        "lines": lines,
        "steps": steps,
        "key": uuid.uuid4().hex,
        "back": panel.back,
        "action": request.get_full_path(),
        "panel_template": panel.template,
    }
    template = panel.template if is_panel(request) else "ui/panel_page.html"
    return render(request, template, context, status=status)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the page, or the fragment, that says why something is not possible."""
    said = figures.said(refusal.said)
    context = {"refusal": said, "back": back_to(request, request.META.get("HTTP_REFERER", "/"))}
    template = "ui/refusal_fragment.html" if request.htmx else "ui/refusal.html"
    return render(request, template, context, status=refusal.status)


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of one row of a bulk verb."""

    label: str
    link: str
    text: str
    tone: str


def each(
    request: HttpRequest,
    rows: Iterable[tuple[str, str, dict[str, Any]]],
    *,
    act: Callable[..., Outcome],
) -> list[RowResult]:
    """Do ``act`` for each row (label, link, payload); a refusal of one stops no other."""
    by, at, results = actor(request), now(), []
    for label, link, payload in rows:
        try:
            outcome = act(by=by, at=at, **payload)
        except Refusal as refusal:
            results.append(RowResult(label, link, figures.said(refusal.said), "bad"))
        else:
            is_waiting = outcome.proposal_id is not None
            said = _("Submitted for approval") if is_waiting else _("Done.")
            results.append(RowResult(label, link, said, "waiting" if is_waiting else "ok"))
    return results


def bulk_results(
    request: HttpRequest, results: Sequence[RowResult], *, title: str, back: str
) -> HttpResponse:
    """Show what became of each row of a bulk verb."""
    failed = sum(r.tone == "bad" for r in results)
    context = {"results": results, "title": title, "back": back, "failed": failed}
    return render(request, "ui/bulk_results.html", context)
