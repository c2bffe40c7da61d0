"""One assessment: what changed, each side with its findings and sources, the analyst's view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.assessment import actions, queries
from obligor.assessment.actions.making import Adjustment
from obligor.assessment.pages.lists import RECOMMENDATIONS, STATE_TONES, STATES
from obligor.assessment.queries.memo import FORMATS, memo_file
from obligor.assessment.queries.showing import Side, level_label, level_tone, source
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Kind, Series
from obligor.foundation.fields import MoneyField
from obligor.foundation.web import actor, perform, respond_to, signed_in
from obligor_core.money import Money

CHANGES_MAX = 15
VERBS = ("refresh", "write", "submit", "confirm", "send_back", "withdraw")


class ViewForm(forms.Form):
    """The analyst's own part; a field for each side that is scored and each knock-out."""

    view = forms.CharField(
        label=_("Your view"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What a committee has to know: business, repayment, risks, what would change."),
    )
    recommendation = forms.ChoiceField(
        label=_("Recommendation"), required=False, choices=list(RECOMMENDATIONS.items())
    )
    conditions = forms.CharField(
        label=_("Conditions"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    limit = MoneyField(label=_("Recommended limit"), required=False)
    terms_days = forms.IntegerField(
        label=_("Recommended terms (days)"), required=False, min_value=0, max_value=3650
    )

    def __init__(self, data: Any, *, row: Any, sides: list[Side], vetoes: list[Any]) -> None:
        super().__init__(data, initial=self._initial(row))
        self.keys = [side.key for side in sides if side.score is not None]
        self.rules = [line.finding.rule for line, _why in vetoes]
        for side in sides:
            if side.key in self.keys:
                self._add_adjustment(side, row)
        for line, why in vetoes:
            label = gettext("Why this knock-out is accepted: %(title)s") % {
                "title": figures.said(line.finding.title)
            }
            name = f"answer_{line.finding.rule}"
            self.fields[name] = forms.CharField(
                label=label, required=False, initial=why, max_length=2_000
            )

    def _initial(self, row: Any) -> dict[str, Any]:
        limit = row.limit_minor
        return {
            "view": row.view,
            "recommendation": row.recommendation,
            "conditions": row.conditions,
            "limit": None if limit is None else str(Money(limit, settings.BOOK_CURRENCY)),
            "terms_days": row.terms_days,
        }

    def _add_adjustment(self, side: Side, row: Any) -> None:
        kept = row.adjustments.get(side.key) or {"points": 0, "why": ""}
        label = figures.said(side.label)
        self.fields[f"points_{side.key}"] = forms.IntegerField(
            label=gettext("Points for %(side)s") % {"side": label},
            required=False,
            initial=kept["points"] or None,
            min_value=-100,
            max_value=100,
        )
        self.fields[f"why_{side.key}"] = forms.CharField(
            label=gettext("Why"), required=False, initial=kept["why"], max_length=500
        )

    @property
    def main(self) -> list[forms.BoundField]:
        """Return the fields that every assessment has."""
        return [self[name] for name in ("view", "recommendation", "limit", "terms_days")] + [
            self["conditions"]
        ]

    @property
    def adjusting(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return points and reason of each side."""
        return [(self[f"points_{key}"], self[f"why_{key}"]) for key in self.keys]

    @property
    def answering(self) -> list[forms.BoundField]:
        """Return a field for each knock-out."""
        return [self[f"answer_{rule}"] for rule in self.rules]

    def payload(self) -> dict[str, Any]:
        """Return the arguments of the verb."""
        given = self.cleaned_data
        return {
            "view": given["view"],
            "recommendation": given["recommendation"],
            "conditions": given["conditions"],
            "limit": given["limit"],
            "terms_days": given["terms_days"],
            "adjustments": {
                key: Adjustment(points=given[f"points_{key}"], why=given[f"why_{key}"])
                for key in self.keys
                if given[f"points_{key}"]
            },
            "answers": {rule: given[f"answer_{rule}"] for rule in self.rules},
        }


@signed_in("assessment.see")
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Show an assessment, and keep what the analyst writes."""
    by = actor(request)
    row = queries.assessment_for(by, assessment_id)
    sides, vetoes = queries.sides(row), queries.vetoes(row)
    may = {name: by.may(f"assessment.{name}") for name in VERBS}
    form = None
    if row.state == "draft" and may["write"]:
        form = ViewForm(request.POST or None, row=row, sides=sides, vetoes=vetoes)
        if request.method == "POST" and form.is_valid():
            answer = _written(request, row, form)
            if answer is not None:
                return answer
    context = _context(row, sides, vetoes) | {"form": form, "may": may, "is_own": _is_own(by, row)}
    status = getattr(form, "refusal_status", 422 if form is not None and form.errors else 200)
    return render(request, "assessment/assessment.html", context, status=status)


def _written(request: HttpRequest, row: Any, form: ViewForm) -> HttpResponse | None:
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdigit() and len(seen) < 10 else 0
    outcome = perform(
        request,
        form,
        act=actions.write,
        assessment_id=row.pk,
        version=version,
        **form.payload(),
    )
    if outcome is None:
        return None
    if "submit" in request.POST:
        done = perform(request, form, act=actions.submit, assessment_id=row.pk)
        row.refresh_from_db()
        if done is None:
            return None
        back = reverse("assessment", args=[row.pk])
        return respond_to(request, done, back=back, done=gettext("Submitted for review."))
    return respond_to(request, outcome, back=reverse("assessment", args=[row.pk]))


def _is_own(by: Any, row: Any) -> bool:
    return by.name == row.author or (by.user_id is not None and by.user_id == row.author_id_then)


def _context(row: Any, sides: list[Side], vetoes: list[Any]) -> dict[str, Any]:
    return {
        "assessment": row,
        "customer": row.customer,
        "state": STATES[row.state],
        "state_tone": STATE_TONES[row.state],
        "level": level_label(row.level),
        "level_tone": level_tone(row.level),
        "recommendation": RECOMMENDATIONS[row.recommendation],
        "sides": sides,
        "vetoes": vetoes,
        "undecided": [line for side in sides for line in side.undecided],
        "changes": _changes(row),
        "sources": queries.used_sources(row),
        "chart": _chart(sides),
        "currency": settings.BOOK_CURRENCY,
        "crumbs": [
            (gettext("Assessments"), reverse("assessments")),
            (row.customer.name, reverse("customer_assessment", args=[row.customer_id])),
            (gettext("No. %(number)s") % {"number": row.number}, ""),
        ],
    }


def _changes(row: Any) -> dict[str, Any] | None:
    found = queries.changes(row)
    if found is None:
        return None
    lines = [(source(c.fact, c.before).value, source(c.fact, c.after), c.by) for c in found.facts]
    return {
        "begun": found.begun,
        "ended": found.ended,
        "facts": lines[:CHANGES_MAX],
        "more": lines[CHANGES_MAX:],
        "before": row.previous,
        "by_score": None
        if row.score is None or row.previous.score is None
        else round(row.score - row.previous.score, 1),
    }


def _chart(sides: list[Side]) -> Chart:
    return Chart(
        id="sides",
        kind=Kind.BAR,
        title=gettext("Score of each side"),
        categories=tuple(figures.said(side.label) for side in sides),
        series=(Series(gettext("Score"), tuple(side.score for side in sides)),),
        category_label=gettext("Side"),
    )


@signed_in("assessment.see")
def memo(request: HttpRequest, assessment_id: int, kind: str) -> HttpResponse:
    """Send the credit memo as a file."""
    row = queries.assessment_for(actor(request), assessment_id)
    content = memo_file(row, kind, language=figures.language())
    name = gettext("Credit memo %(code)s no. %(number)s") % {
        "code": row.customer.external_id,
        "number": row.number,
    }
    answer = HttpResponse(content, content_type=FORMATS[kind])
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.{kind}"
    )
    return answer


urlpatterns = [
    path("assessments/<int:assessment_id>", assessment, name="assessment"),
    path("assessments/<int:assessment_id>/memo.<str:kind>", memo, name="assessment_memo"),
]
