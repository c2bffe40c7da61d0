"""Ask the sources and watch, note that nothing was found, load an answer that came as a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.fields import DayField
from obligor.foundation.web import Panel, actor, perform, respond_to, signed_in, verb_panel
from obligor.records import actions, queries
from obligor.records.pages import words
from obligor.records.pages.room import CODE, may
from obligor_core.decision import Refusal
from obligor_core.records.answers import BYTES_MAX
from obligor_core.records.matters import RecordKind
from obligor_core.records.validity import BOUGHT


class AskForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Purpose"))
    source = forms.ChoiceField(label=_("Source"), required=False)
    because = forms.CharField(
        label=_("Why before its time"),
        max_length=200,
        required=False,
        help_text=_("Needed when the last report is still young enough to be used again."),
    )

    def __init__(self, *args: Any, kind: RecordKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = words.choices(words.PURPOSES)
        served = [(row.code, figures.said(row)) for row in queries.sources_for(kind)]
        self.fields["source"].choices = [("", _("all in their order")), *served]
        if kind not in BOUGHT:
            del self.fields["because"]


def _kind(name: str) -> RecordKind:
    if name not in set(RecordKind):
        raise queries.RecordNotFound(id=name)
    return RecordKind(name)


@signed_in("record.ask")
def ask_sources(request: HttpRequest, customer_id: int, kind: str) -> HttpResponse:
    """Ask the sources about one kind of record."""
    customer = customers.customer_for(actor(request), customer_id, verb="record.ask")
    asked = _kind(kind)
    panel = Panel(
        act=actions.ask_sources,
        verb="record.ask",
        title=str(_("Ask outside sources")),
        lead=f"{customer.name} · {figures.said(words.KINDS[kind])}",
        form=AskForm(request.POST or None, kind=asked),
        back=reverse("records_room", args=[customer_id]),
        payload=lambda given: given | {"customer_id": customer_id, "kind": asked},
        done=str(_("The sources are being asked; the answer shows here.")),
        button=str(_("Ask")),
    )
    return verb_panel(request, panel)


class NothingForm(forms.Form):
    source = forms.CharField(
        label=_("Source"), max_length=40, help_text=_("Where you looked, such as a website.")
    )
    checked_on = DayField(label=_("Looked up on"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


@signed_in("record.note_nothing")
def note_nothing(request: HttpRequest, customer_id: int, kind: str) -> HttpResponse:
    """Keep that a person looked and found nothing."""
    customer = customers.customer_for(actor(request), customer_id, verb="record.note_nothing")
    asked = _kind(kind)
    panel = Panel(
        act=actions.note_nothing,
        verb="record.note_nothing",
        title=str(_("Note that nothing was found")),
        lead=f"{customer.name} · {figures.said(words.KINDS[kind])}",
        form=NothingForm(request.POST or None, initial={"checked_on": today()}),
        back=reverse("records_room", args=[customer_id]),
        payload=lambda given: given | {"customer_id": customer_id, "kind": asked},
        button=str(_("Note")),
    )
    return verb_panel(request, panel)


class AnswerForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"))
    source = forms.CharField(label=_("Source"), max_length=40)
    file = forms.FileField(
        label=_("Answer file"),
        help_text=_("JSON in the shape of the shipped adapter, up to 4 MB; it is kept as it came."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = words.choices(words.KINDS)


@signed_in("record.load_answer")
def load_answer(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Take in an answer that came as a file."""
    customers.customer_for(actor(request), customer_id, verb="record.load_answer")
    form = AnswerForm(request.POST or None, request.FILES or None)
    back = reverse("records_room", args=[customer_id])
    if request.method == "POST" and form.is_valid():
        payload = _kept(form)
        outcome = payload and perform(
            request, form, act=actions.load_answer, customer_id=customer_id, **payload
        )
        if outcome:
            return respond_to(request, outcome, back=back)
    context = room_context(request, customer_id, CODE) | {"form": form, "back": back}
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "records/answer.html", context, status=status)


def _kept(form: AnswerForm) -> dict[str, Any] | None:
    """Keep the content; on a refusal put its sentence on the form and return None."""
    sent, source = form.cleaned_data["file"], form.cleaned_data["source"]
    try:
        content = sent.read(BYTES_MAX + 1)
        sha256 = actions.keep_answer_file(content, source=source, at=now())
    except Refusal as refusal:
        form.add_error("file", figures.said(refusal.said))
        return None
    return {"sha256": sha256, "source": source, "kind": form.cleaned_data["kind"]}


def _query_context(request: HttpRequest, customer_id: int, query_id: int) -> dict[str, Any]:
    by = actor(request)
    row = queries.query_for(by, query_id)
    if row.customer_id != customer_id:
        raise queries.QueryNotFound(id=query_id)
    names = {source.code: source for source in queries.sources()}
    return {
        "query": row,
        "kind_label": words.KINDS[row.kind],
        "state": words.QUERY_STATES[row.state],
        "tone": words.QUERY_TONES[row.state],
        "purpose": words.PURPOSES.get(row.purpose, row.purpose),
        "plan": [names.get(code, code) for code in row.plan],
        "attempts": [one | {"name": names.get(one["source"])} for one in row.attempts],
        "is_running": row.state in ("waiting", "running"),
        "currency": queries.book_currency(),
    }


@signed_in("record.see")
def query_page(request: HttpRequest, customer_id: int, query_id: int) -> HttpResponse:
    """Show one query: who asked, why, on whose consent, each attempt, what came."""
    context = room_context(request, customer_id, CODE)
    context |= _query_context(request, customer_id, query_id)
    return render(request, "records/query.html", context | {"may": may(request)})


@signed_in("record.see")
def query_progress(request: HttpRequest, customer_id: int, query_id: int) -> HttpResponse:
    """Show how far a query is; asked again and again until it has ended."""
    customers.customer_for(actor(request), customer_id, verb="record.see")
    context = _query_context(request, customer_id, query_id)
    context["may"] = may(request)
    context["customer"] = context["query"].customer
    return render(request, "records/query_state.html", context)


_ONE = "assess/<int:customer_id>/records"
urlpatterns = [
    path(f"{_ONE}/ask/<slug:kind>", ask_sources, name="ask_sources"),
    path(f"{_ONE}/nothing/<slug:kind>", note_nothing, name="note_nothing"),
    path(f"{_ONE}/file", load_answer, name="load_answer"),
    path(f"{_ONE}/queries/<int:query_id>/", query_page, name="record_query"),
    path(f"{_ONE}/queries/<int:query_id>/progress", query_progress, name="query_progress"),
]
