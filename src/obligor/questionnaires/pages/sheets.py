"""One sheet: its answers with points and evidence, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.access import Actor
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.questionnaires import actions, queries
from obligor.questionnaires.pages.room import ROOM, line_of, sheet_here
from obligor.questionnaires.pages.wording import (
    explained,
    points,
    score_chart,
    spoken,
    titles,
)
from obligor_core.questionnaires.scoring import QuestionScore, SectionScore


@signed_in("questionnaire.see")
def sheet(request: HttpRequest, customer_id: int, sheet_id: int) -> HttpResponse:
    """Show the answers with their score explained, for reading and for review."""
    context = room_context(request, customer_id, ROOM)
    found = sheet_here(request, customer_id, sheet_id)
    reading = queries.Reading(found)
    documents = queries.documents_behind(reading)
    declared = reading.questionnaire.declaration
    context |= {
        "line": line_of(found),
        "sheet": found,
        "declaration": declared,
        "total": points(reading.score.total),
        "sections": [_section(one, reading, documents) for one in reading.score.sections],
        "vetoes": [_veto(one) for one in reading.score.vetoes],
        "progress": reading.progress,
        "facts": queries.facts_shown(reading),
        "reviews": found.reviews.order_by("-at", "-pk"),
        "chart": score_chart(
            "score", titles(declared), queries.scores_now(reading), before=_earlier(found)
        ),
        "may": _may(actor(request), found),
    }
    context["crumbs"][-1:] = crumbs(customer_id, figures.said(reading.title))
    return render(request, "questionnaires/sheet.html", context)


def crumbs(customer_id: int, here: str) -> list[tuple[str, str]]:
    """Return the end of the way to a page about a sheet."""
    room = reverse("customer_questionnaires", args=[customer_id])
    return [(gettext("Questionnaires"), room), (here, "")]


def _earlier(sheet: Any) -> dict[str, int | None] | None:
    return queries.kept_scores(sheet.before.result) if sheet.before else None


def _section(
    one: SectionScore, reading: queries.Reading, documents: dict[str, tuple[Any, ...]]
) -> dict[str, Any]:
    return {
        "section": one.section,
        "score": points(one.score),
        "share": points(one.share),
        "brings": points(one.brings),
        "questions": [
            _question(q, reading, documents)
            for q in one.questions
            if q.question.id in reading.shown
        ],
        "hidden_count": sum(q.question.id not in reading.shown for q in one.questions),
    }


def _question(
    one: QuestionScore, reading: queries.Reading, documents: dict[str, tuple[Any, ...]]
) -> dict[str, Any]:
    name, old = one.question.id, reading.earlier.get(one.question.id)
    is_new = reading.sheet.before is not None and old != one.answer
    return {
        "question": one.question,
        "answer": spoken(one.question, one.answer),
        "is_veto": one.is_veto,
        "is_missing": one.answer is None,
        "comment": reading.sheet.comments.get(name, ""),
        "documents": documents.get(name, ()),
        "before": spoken(one.question, old) if is_new else "",
        **explained(one),
    }


def _veto(one: QuestionScore) -> dict[str, Any]:
    return {"question": one.question, "answer": spoken(one.question, one.answer)}


def _may(by: Actor, found: Any) -> dict[str, bool]:
    """Return what the person may do with the sheet; ``is_own`` says why no review."""
    is_own = bool({by.name, by.on_behalf_of} & set(found.writers))
    is_waiting, is_writable = found.state == "submitted", found.state in ("draft", "returned")
    return {
        "answer": is_writable and by.may("questionnaire.save_answers"),
        "withdraw": (is_writable or is_waiting) and by.may("questionnaire.withdraw"),
        "confirm": is_waiting and not is_own and by.may("questionnaire.confirm"),
        "send_back": is_waiting and not is_own and by.may("questionnaire.send_back"),
        "is_own": is_waiting and is_own and by.may("questionnaire.confirm"),
    }


class RemarksForm(forms.Form):
    remarks = forms.CharField(
        label=_("Remarks"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(RemarksForm):
    remarks = forms.CharField(
        label=_("What is to be mended"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@signed_in("questionnaire.confirm")
def confirm(request: HttpRequest, customer_id: int, sheet_id: int) -> HttpResponse:
    """Confirm the answers of somebody else."""
    found = sheet_here(request, customer_id, sheet_id)
    score = points(queries.Reading(found).score.total)
    panel = Panel(
        act=actions.confirm,
        verb="questionnaire.confirm",
        title=gettext("Confirm answers"),
        form=RemarksForm(request.POST or None, initial={"revision": found.revision}),
        back=reverse("sheet", args=[customer_id, sheet_id]),
        payload=lambda given: given | {"sheet_id": sheet_id},
        lead=gettext("Score %(score)s. From now on it counts as a fact of the customer.")
        % {"score": score},
        button=gettext("Confirm"),
    )
    return verb_panel(request, panel)


@signed_in("questionnaire.send_back")
def send_back(request: HttpRequest, customer_id: int, sheet_id: int) -> HttpResponse:
    """Return the answers with what is to be mended."""
    found = sheet_here(request, customer_id, sheet_id)
    panel = Panel(
        act=actions.send_back,
        verb="questionnaire.send_back",
        title=gettext("Return answers"),
        form=ReturnForm(request.POST or None, initial={"revision": found.revision}),
        back=reverse("sheet", args=[customer_id, sheet_id]),
        payload=lambda given: given | {"sheet_id": sheet_id},
        button=gettext("Return"),
    )
    return verb_panel(request, panel)


@signed_in("questionnaire.withdraw")
def withdraw(request: HttpRequest, customer_id: int, sheet_id: int) -> HttpResponse:
    """Put answers aside that are not confirmed."""
    sheet_here(request, customer_id, sheet_id)
    panel = Panel(
        act=actions.withdraw,
        verb="questionnaire.withdraw",
        title=gettext("Withdraw answers"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("customer_questionnaires", args=[customer_id]),
        payload=lambda given: {"sheet_id": sheet_id},
        lead=gettext("They stay readable, and do not count."),
        is_dangerous=True,
    )
    return verb_panel(request, panel)


_ONE = "assess/<int:customer_id>/questionnaires/<int:sheet_id>"
urlpatterns = [
    path(_ONE, sheet, name="sheet"),
    path(f"{_ONE}/confirmation", confirm, name="confirm_sheet"),
    path(f"{_ONE}/return", send_back, name="return_sheet"),
    path(f"{_ONE}/withdrawal", withdraw, name="withdraw_sheet"),
]
