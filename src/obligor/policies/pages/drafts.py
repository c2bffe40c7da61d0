"""Writing a policy: the editor with its check, activating and discarding a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation.clock import today
from obligor.foundation.fields import DayField
from obligor.foundation.web import Panel, perform, respond_to, signed_in, verb_panel
from obligor.policies import actions, events, queries
from obligor.policies.pages.versions import crumbs, numbered

TEXT_MAX = 400_000


class DraftForm(forms.Form):
    text = forms.CharField(label=_("Text"), max_length=TEXT_MAX, strip=False)
    note = forms.CharField(label=_("What changes, and why"), max_length=300, required=False)

    def clean_text(self) -> str:
        """Return the text with the line ends of a file, not those of a browser."""
        return lines_of(self.cleaned_data["text"])


def lines_of(text: str) -> str:
    """Return the text with one kind of line end, and one at its end."""
    return text.replace("\r\n", "\n").rstrip("\n") + "\n"


def _begun_with(request: HttpRequest, name: str) -> Any:
    asked = request.GET.get("from", "")
    if asked.isdigit():
        found = queries.version(int(asked))
        if found.name != name:
            raise Http404
        return found
    newest = queries.versions(name).first()
    if newest is None:
        raise Http404
    return queries.version_in_force(name, on=today()) or newest


@signed_in("policy.save_draft")
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Edit the text of a policy and keep it as a new draft; a refusal loses nothing."""
    start = _begun_with(request, name)
    form = DraftForm(request.POST or None, initial={"text": start.text})
    if request.method == "POST" and form.is_valid():
        outcome = perform(request, form, act=actions.save_draft, policy=name, **form.cleaned_data)
        if outcome is not None:
            saved = [e.version_id for e in outcome.events if isinstance(e, events.DraftSaved)]
            back = reverse("policy_version", args=saved) if saved else reverse("policies")
            return respond_to(request, outcome, back=back, done=gettext("The draft is saved."))
    text = lines_of(form["text"].value() or "")
    context = {
        "form": form,
        "name": name,
        "text": text,
        "rows": text.count("\n") + 2,
        "findings": queries.findings_in(name, text),
        "start": start,
        "title": gettext("Edit policy"),
        "crumbs": crumbs(start, gettext("Edit policy")),
    }
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "policies/edit.html", context, status=status)


@signed_in("policy.see")
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Say what is wrong with the text in the editor, line by line."""
    text = lines_of(request.POST.get("text", "")[:TEXT_MAX])
    findings = queries.findings_in(name, text)
    return render(request, "policies/findings.html", {"findings": findings})


class ActivateForm(forms.Form):
    effective_from = DayField(label=_("In force from"))


@signed_in("policy.activate")
def activate(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a draft in force from a day on; a second person agrees."""
    found = queries.version(version_id)
    panel = Panel(
        act=actions.activate,
        verb="policy.activate",
        title=_("Activate"),
        form=ActivateForm(request.POST or None, initial={"effective_from": today()}),
        back=reverse("policy_version", args=[version_id]),
        payload=lambda given: given | {"version_id": version_id},
        lead=gettext("%(version)s of %(name)s; look at what it would change first.")
        % {"version": numbered(found), "name": found.name},
    )
    return verb_panel(request, panel)


@signed_in("policy.discard")
def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a draft aside."""
    panel = Panel(
        act=actions.discard_draft,
        verb="policy.discard",
        title=_("Discard draft"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("policy_version", args=[version_id]),
        payload=lambda given: given | {"version_id": version_id},
        lead=_("It stays readable, and cannot be activated any more."),
        is_dangerous=True,
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("policies/<slug:name>/edit", edit, name="edit_policy"),
    path("policies/<slug:name>/check", check, name="check_policy"),
    path("policies/versions/<int:version_id>/activate", activate, name="activate_policy"),
    path("policies/versions/<int:version_id>/discard", discard, name="discard_policy"),
]
