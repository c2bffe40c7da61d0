"""Pairs that may be one, the merge of two files, and what was merged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from obligor.approvals.queries import steps_for
from obligor.customers import actions, queries
from obligor.customers.queries import lists
from obligor.customers.queries.file import file_for
from obligor.customers.queries.labels import choice_label, field_label
from obligor.customers.queries.merges import CUSTOM, merge_sides, merges_of
from obligor.foundation import figures
from obligor.foundation.clock import now, today
from obligor.foundation.listing import ChoiceFilter, Column, Kind, Listing
from obligor.foundation.web import (
    Panel,
    actor,
    effects,
    perform,
    respond_to,
    signed_in,
    verb_panel,
)

TONES = {"certain": "bad", "likely": "risk", "possible": "waiting"}
VERDICTS = [(v, choice_label(v)) for v in TONES]
SIDES = ("kept", "absorbed")


def _reasons(row: Any) -> str:
    return " ".join(figures.said(reason) for reason in row.reasons)


PAIRS = Listing(
    name="duplicates",
    title=_("Possible duplicates"),
    columns=[
        Column(
            name="pair", label=_("Customers"), kind=Kind.TEMPLATE, value=lambda row: row.left.name,
            template="customers/pair_cell.html", is_fixed=True,
        ),
        Column(
            name="verdict", label=_("Verdict"), kind=Kind.BADGE, label_of=choice_label, tone=TONES,
            sort="verdict",
        ),
        Column(name="similarity", label=_("Likeness"), kind=Kind.SHARE, sort="similarity"),
        Column(name="reasons", label=_("Why"), value=_reasons, css="wrap"),
        Column(name="found_at", label=_("Found"), kind=Kind.MOMENT, sort="found_at"),
        Column(
            name="verbs", label="", kind=Kind.TEMPLATE, value=lambda row: "",
            template="customers/pair_verbs.html", is_fixed=True,
        ),
    ],
    filters=[ChoiceFilter(name="verdict", label=_("Verdict"), choices=VERDICTS)],
    search=("left__name", "right__name", "left__external_id", "right__external_id"),
    order=("verdict", "-similarity"),
    empty=(
        _("No possible duplicates"),
        _("Files are compared whenever one is opened, changed or imported."),
    ),
)  # fmt: skip


@signed_in("customer.see")
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """List the pairs that may be one."""
    by = actor(request)
    may = {"find": by.may("customer.find_duplicates")}
    return PAIRS.respond(
        request,
        lists.duplicate_pairs(by),
        template="customers/duplicates.html",
        context={"may": may, "merges": lists.merges(by)[:20]},
    )


@signed_in("customer.find_duplicates")
@require_POST
def find_duplicates(request: HttpRequest) -> HttpResponse:
    """Compare the whole book now."""
    outcome = actions.find_duplicates(by=actor(request), at=now())
    return respond_to(request, outcome, back=reverse("duplicates"))


class DismissForm(forms.Form):
    because = forms.CharField(label=_("Why they are two"), max_length=200)


@signed_in("customer.dismiss_duplicate")
def dismiss(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Say that the two are not one."""
    panel = Panel(
        act=actions.dismiss_duplicate,
        verb="customer.dismiss_duplicate",
        title=_("Not the same customer"),
        form=DismissForm(request.POST or None),
        back=reverse("duplicates"),
        payload=lambda given: given | {"pair_id": pair_id},
    )
    return verb_panel(request, panel)


class MergeForm(forms.Form):
    """One choice for each field that differs."""

    def __init__(self, *args: Any, sides: list[tuple[str, Any, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, *_values in sides:
            choices = [("", gettext("by rule"))]
            choices += [("kept", gettext("left")), ("absorbed", gettext("right"))]
            choices += [("both", gettext("both"))] if name == "tags" else []
            self.fields[name] = forms.ChoiceField(
                label=figures.said(field_label(name.removeprefix(CUSTOM))),
                choices=choices,
                required=False,
            )

    @property
    def choices(self) -> dict[str, str]:
        """Return the fields that somebody decided."""
        return {name: side for name, side in self.cleaned_data.items() if side}


@signed_in("customer.merge")
def merge(request: HttpRequest, kept_id: int, absorbed_id: int) -> HttpResponse:
    """Show both files side by side, choose field by field, see the effect, merge."""
    by = actor(request)
    kept, absorbed = file_for(by, kept_id), file_for(by, absorbed_id)
    sides = merge_sides(kept, absorbed)
    form = MergeForm(request.POST or None, sides=sides)
    lines = None
    if request.method == "POST" and form.is_valid():
        outcome = perform(
            request, form, act=actions.merge_customers, rehearse="rehearse" in request.POST,
            kept_id=kept_id, absorbed_id=absorbed_id, choices=form.choices,
        )  # fmt: skip
        if outcome is not None and "rehearse" not in request.POST:
            return respond_to(request, outcome, back=reverse("customer", args=[kept_id]))
        lines = effects(outcome.events) if outcome is not None else None
    context = {
        "kept": kept,
        "absorbed": absorbed,
        "form": form,
        "rows": [_side_by_side(form, side, kept, absorbed) for side in sides],
        "lines": lines,
        "steps": steps_for("customer.merge", None, on=today()),
    }
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(request, "customers/merge.html", context, status=status)


def _side_by_side(form: MergeForm, side: tuple[str, Any, Any], kept: Any, absorbed: Any) -> Any:
    name, left, right = side
    return {
        "field": form[name],
        "left": _spoken(name, left, kept.currency),
        "right": _spoken(name, right, absorbed.currency),
    }


def _spoken(name: str, value: Any, currency: str) -> str:
    if value in (None, "", ()):
        return "–"
    if name.endswith("_minor"):
        return f"{currency} {figures.amount(value, currency)}"
    if name == "group_id":
        return dict(lists.group_choices()).get(value, str(value))
    if name == "kind":
        return figures.said(choice_label(value))
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return str(value)


class OtherForm(forms.Form):
    other = forms.CharField(
        label=_("The other file"),
        help_text=_("Name, pinyin, code or credit code of the file that goes into this one"),
    )


@signed_in("customer.merge")
def choose_other(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask which file goes into this one."""
    by = actor(request)
    row = queries.customer_for(by, customer_id, verb="customer.merge")
    form = OtherForm(request.GET or None)
    hits = []
    if form.is_bound and form.is_valid():
        found = queries.suggestions(by, form.cleaned_data["other"], count_max=20)
        hits = [hit for hit in found if hit.id != customer_id]
        if len(hits) == 1:
            return redirect("merge_customers", customer_id, hits[0].id)
    context = {"customer": row, "form": form, "hits": hits, "is_asked": form.is_bound}
    return render(request, "customers/choose_other.html", context)


@signed_in("customer.unmerge")
def unmerge(request: HttpRequest, customer_id: int, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    queries.customer_for(actor(request), customer_id, verb="customer.unmerge")
    found = merges_of(customer_id).filter(pk=merge_id).first()
    name = found.absorbed.name if found else ""
    panel = Panel(
        act=actions.unmerge_customers,
        verb="customer.unmerge",
        title=_("Take merge back"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("customer", args=[customer_id]),
        payload=lambda given: {"merge_id": merge_id},
        lead=_("%(name)s becomes a file of its own again. What came since stays here.")
        % {"name": name},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("duplicates", duplicates, name="duplicates"),
    path("duplicates/search", find_duplicates, name="find_duplicates"),
    path("duplicates/<int:pair_id>/dismiss", dismiss, name="dismiss_duplicate"),
    path("customers/<int:customer_id>/merge", choose_other, name="merge_customer"),
    path("customers/<int:kept_id>/merge/<int:absorbed_id>", merge, name="merge_customers"),
    path(
        "customers/<int:customer_id>/merges/<int:merge_id>/undo", unmerge, name="unmerge_customer"
    ),
]
