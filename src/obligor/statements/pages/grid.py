"""The entry grid: a new statement, and a draft written anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.web import actor, go, perform, signed_in
from obligor.statements import actions, events, queries
from obligor.statements.pages import cells
from obligor.statements.pages.forms import HeaderForm, first_values, values_of
from obligor.statements.pages.words import ROOM, fault_lines
from obligor_core.statements.chart import Part, Standard
from obligor_core.statements.statement import Unit

EARLIER_SHOWN = 2


@signed_in("statement.enter")
def new_statement(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Enter a statement by hand."""
    context = room_context(request, customer_id, ROOM)
    if request.method == "POST":
        form = HeaderForm(request.POST)
        if (given := _read(request, form)) is not None:
            outcome = perform(request, form, act=actions.enter, customer_id=customer_id, **given)
            if outcome is not None:
                made = outcome.one(events.StatementEntered)
                return _kept(request, customer_id, made.statement_id, made.faults_count)
        return _shown(request, context, form=form, row=None)
    rows = list(queries.in_force(queries.of_customer(customer_id)))
    initial = first_values(context["customer"], rows, on=today())
    if request.GET.get("standard") in set(Standard):
        initial["standard"] = request.GET["standard"]
    return _shown(request, context, form=HeaderForm(initial=initial), row=None)


@signed_in("statement.change")
def edit_statement(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """Write a draft anew."""
    context = room_context(request, customer_id, ROOM)
    row = of_this(request, customer_id, statement_id, verb="statement.change")
    if row.state != "draft":
        return go(request, reverse("financial_statement", args=[customer_id, statement_id]))
    if request.method == "POST":
        form = HeaderForm(request.POST)
        if (given := _read(request, form)) is not None:
            seen = request.POST.get("seen_changes", "")
            outcome = perform(
                request,
                form,
                act=actions.change,
                statement_id=row.pk,
                seen_changes=int(seen) if seen.isdigit() else None,
                **given,
            )
            if outcome is not None:
                changed = outcome.one(events.StatementDraftChanged)
                return _kept(request, customer_id, row.pk, changed.faults_count)
        return _shown(request, context, form=form, row=row)
    return _shown(request, context, form=HeaderForm(initial=values_of(row)), row=row)


def of_this(
    request: HttpRequest, customer_id: int, statement_id: int, *, verb: str = queries.SEE
) -> Any:
    """Return the customer's statement.

    :raises StatementNotFound: when it is another customer's, or out of reach
    """
    row = queries.statement_for(actor(request), statement_id, verb=verb)
    if row.customer_id != customer_id:
        raise queries.StatementNotFound(id=statement_id)
    return row


def _read(request: HttpRequest, form: HeaderForm) -> dict[str, Any] | None:
    """Return header and lines; None, and the faults on the form, when something is unreadable."""
    if not form.is_valid() or form.header is None:
        return None
    found = cells.read(_texts(request), form.header)
    form.cell_faults = found.faults
    if found.faults:
        form.add_error(None, _("Some amounts cannot be read; they are marked in the grid."))
        return None
    return {"header": form.header, "lines": found.lines}


def _texts(request: HttpRequest) -> dict[str, str]:
    return {name: text for name, text in request.POST.items() if name[:2] in {"c:", "p:"}}


def _kept(
    request: HttpRequest, customer_id: int, statement_id: int, faults_count: int
) -> HttpResponse:
    """Say what was found; lead on to filing when nothing was and the person asked for it."""
    edit = reverse("edit_statement", args=[customer_id, statement_id])
    if faults_count:
        said = _("Saved as a draft. %(count)s faults were found; they stand below.")
        messages.warning(request, said % {"count": faults_count})
    else:
        messages.success(request, _("Saved as a draft. No fault was found."))
    if "done" in request.POST:
        return go(request, reverse("financial_statement", args=[customer_id, statement_id]))
    return go(request, edit)


def _shown(
    request: HttpRequest, context: dict[str, Any], *, form: HeaderForm, row: Any
) -> HttpResponse:
    standard = Standard(_value(form, "standard", Standard))
    unit = Unit(_value(form, "unit", Unit))
    currency = str(form["currency"].value() or context["customer"].currency)
    texts = _texts(request) if form.is_bound else _stored(row, unit)
    earlier = _earlier(context["customer"].pk, row)
    columns = tuple(
        cells.amounts_shown(queries.lines_of(one), unit, one.currency) for one in earlier
    )
    faults, found = getattr(form, "cell_faults", {}), _found(row)
    parts = [
        (
            part,
            figures.said(part.label),
            cells.rows_of(standard, part, texts=texts, faults=faults, found=found, earlier=columns),
        )
        for part in Part
    ]
    status = getattr(form, "refusal_status", 422 if form.errors else 200)
    return render(
        request,
        "statements/grid.html",
        context
        | {
            "form": form,
            "row": row,
            "parts": parts,
            "earlier": earlier,
            "fault_lines": fault_lines(row) if row is not None else [],
            "standards": [(s.value, figures.said(s.label), s is standard) for s in Standard],
            "unit_name": figures.said(unit.label),
            "currency": currency,
            "crumbs": _crumbs(context, row),
        },
        status=status,
    )


def _value(form: HeaderForm, name: str, words: Any) -> str:
    """Return the choice that the form shows, or the first where it is none."""
    given = form[name].value()
    return given if given in set(words) else next(iter(words)).value


def _stored(row: Any, unit: Unit) -> Mapping[str, str]:
    if row is None:
        return {}
    return cells.texts_of(queries.written_lines_of(row), unit, row.currency)


def _earlier(customer_id: int, row: Any) -> list[Any]:
    """Return the periods on file before this one, to be looked at beside it."""
    rows = queries.in_force(queries.of_customer(customer_id))
    if row is not None:
        rows = rows.filter(period_end__lt=row.period_end, scope=row.scope)
    return list(rows[:EARLIER_SHOWN])


def _found(row: Any) -> dict[str, tuple[str, ...]]:
    """Return the sentences about each line."""
    found: dict[str, tuple[str, ...]] = {}
    for fault in row.faults if row is not None else []:
        for code in fault["codes"][:1]:
            found[code] = (*found.get(code, ()), figures.said(fault["what"]))
    return found


def _crumbs(context: dict[str, Any], row: Any) -> list[tuple[str, str]]:
    *head, (label, _link) = context["crumbs"]
    room = (label, reverse("financial_statements", args=[context["customer"].pk]))
    last = figures.day(row.period_end) if row is not None else _("Enter a statement")
    return [*head, room, (last, "")]


urlpatterns = [
    path("assess/<int:customer_id>/statements/new", new_statement, name="new_statement"),
    path(
        "assess/<int:customer_id>/statements/<int:statement_id>/edit",
        edit_statement,
        name="edit_statement",
    ),
]
