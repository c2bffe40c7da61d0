"""Writing a questionnaire: the editor with its check, a preview, activating and discarding."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.foundation.clock import today
from obligor.foundation.fields import DayField
from obligor.foundation.web import Panel, perform, respond_to, signed_in, verb_panel
from obligor.questionnaires import actions, events, queries
from obligor.questionnaires.pages.versions import crumbs, numbered

TEXT_MAX = 400_000
#: A new questionnaire is begun with the shortest that ships.
PATTERN = "site_visit"


class DraftForm(forms.Form):
    text = forms.CharField(label=_("Text"), max_length=TEXT_MAX, strip=False)
    note = forms.CharField(label=_("What changes, and why"), max_length=300, required=False)

    def clean_text(self) -> str:
        """Return the text with the line ends of a file, not those of a browser."""
        return lines_of(self.cleaned_data["text"])


def lines_of(text: str) -> str:
    """Return the text with one kind of line end, and one at its end."""
    return text.replace("\r\n", "\n").rstrip("\n") + "\n"


@signed_in("questionnaire.save_draft")
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Edit a questionnaire and keep it as a new draft; a refusal loses nothing."""
    line, asked = queries.line(name, on=today()), request.GET.get("from", "")
    start = queries.version(int(asked)) if asked.isdigit() else line.active or line.newest
    if start.name != name:
        raise queries.QuestionnaireUnknown(name=name)
    lead = gettext("Begun with version %(n)s. The text is checked while you write.")
    return _editor(
        request,
        name=name,
        text=queries.version(start.pk).text,
        lead=lead % {"n": start.number},
        way=crumbs(start, gettext("Edit questionnaire")),
    )


@signed_in("questionnaire.save_draft")
def new(request: HttpRequest) -> HttpResponse:
    """Write a new questionnaire, beginning with a pattern."""
    text = queries.shipped_text(PATTERN).replace(f"questionnaire: {PATTERN}", "questionnaire: ", 1)
    lead = gettext("Begin with this pattern: give it a name of its own, then change the questions.")
    way = [(gettext("Questionnaires"), reverse("questionnaires")), (gettext("New"), "")]
    return _editor(request, name="", text=text, lead=lead, way=way)


def _editor(
    request: HttpRequest, *, name: str, text: str, lead: str, way: list[tuple[str, str]]
) -> HttpResponse:
    form = DraftForm(request.POST or None, initial={"text": text})
    if request.method == "POST" and form.is_valid():
        outcome = perform(
            request, form, act=actions.save_draft, questionnaire=name, **form.cleaned_data
        )
        if outcome is not None:
            found = [e for e in outcome.events if isinstance(e, events.QuestionnaireDrafted)]
            back = reverse("questionnaires")
            if found:
                back = reverse("questionnaire_version", args=[found[0].version_id])
            return respond_to(request, outcome, back=back, done=gettext("The draft is saved."))
    shown = lines_of(form["text"].value() or "")
    context = {
        "form": form,
        "name": name,
        "text": shown,
        "rows": shown.count("\n") + 2,
        "findings": queries.findings_in(shown, name=name),
        "title": gettext("Edit questionnaire") if name else gettext("New questionnaire"),
        "lead": lead,
        "check": reverse("check_questionnaire") + (f"?name={name}" if name else ""),
        "back": reverse("questionnaire", args=[name]) if name else reverse("questionnaires"),
        "crumbs": way,
    }
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "questionnaires/edit.html", context, status=status)


@signed_in("questionnaire.see")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Say what is wrong with the text in the editor, line by line."""
    text = lines_of(request.POST.get("text", "")[:TEXT_MAX])
    findings = queries.findings_in(text, name=request.GET.get("name", "")[:63])
    return render(request, "policies/findings.html", {"findings": findings})


class ActivateForm(forms.Form):
    effective_from = DayField(label=_("In force from"))


@signed_in("questionnaire.activate")
def activate(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a draft in force from a day on; a second person agrees."""
    found = queries.version(version_id)
    panel = Panel(
        act=actions.activate,
        verb="questionnaire.activate",
        title=gettext("Activate"),
        form=ActivateForm(request.POST or None, initial={"effective_from": today()}),
        back=reverse("questionnaire_version", args=[version_id]),
        payload=lambda given: given | {"version_id": version_id},
        lead=gettext("%(version)s of %(name)s; answers begun before keep their version.")
        % {"version": numbered(found), "name": found.name},
    )
    return verb_panel(request, panel)


@signed_in("questionnaire.discard_draft")
def discard(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a draft aside."""
    queries.version(version_id)
    panel = Panel(
        act=actions.discard_draft,
        verb="questionnaire.discard_draft",
        title=gettext("Discard draft"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("questionnaire_version", args=[version_id]),
        payload=lambda given: given | {"version_id": version_id},
        lead=gettext("It stays readable, and cannot be activated any more."),
        is_dangerous=True,
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("questionnaires/new", new, name="new_questionnaire"),
    path("questionnaires/check", check, name="check_questionnaire"),
    path("questionnaires/<slug:name>/edit", edit, name="edit_questionnaire"),
    path(
        "questionnaires/versions/<int:version_id>/activate",
        activate,
        name="activate_questionnaire",
    ),
    path("questionnaires/versions/<int:version_id>/discard", discard, name="discard_questionnaire"),
]
