"""One version of a statement: its lines, its faults, its other versions, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.statements import actions, queries
from obligor.statements.pages.forms import BecauseForm
from obligor.statements.pages.grid import of_this
from obligor.statements.pages.words import ROOM, described, fault_lines
from obligor_core.statements.chart import Line, LineKind, Part, Standard, chart
from obligor_core.statements.statement import NOTHING, Amounts

BASES = {Part.BALANCE: "total_assets", Part.INCOME: "revenue"}


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line: its amounts, how much they changed, and their share of the part's base."""

    code: str
    label: str
    prefix: str
    kind: str
    depth: int
    current: int | None
    previous: int | None
    change: float | None
    share: float | None
    is_derived: bool
    is_faulty: bool


@dataclass(frozen=True, slots=True)
class PartShown:
    part: str
    label: str
    base: str
    lines: list[LineShown]


@signed_in("statement.see")
def financial_statement(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """Show one version."""
    context = room_context(request, customer_id, ROOM)
    row = of_this(request, customer_id, statement_id)
    by = actor(request)
    versions = [described(one) for one in queries.same_period(row)]
    is_draft, counts = row.state == "draft", _counts(row)
    no_draft = not any(one.row.state == "draft" for one in versions)
    is_free = row.state == "withdrawn" and not any(_counts(v.row) for v in versions)
    return render(
        request,
        "statements/statement.html",
        context
        | {
            "about": described(row),
            "row": row,
            "fault_lines": fault_lines(row),
            "parts": parts_of(row),
            "versions": versions,
            "may_edit": is_draft and by.may("statement.change"),
            "may_file": is_draft and by.may("statement.file"),
            "may_discard": is_draft and by.may("statement.discard"),
            "may_restate": (counts or is_free) and no_draft and by.may("statement.restate"),
            "may_withdraw": counts and by.may("statement.withdraw"),
            "crumbs": crumbs(context, described(row).period),
        },
    )


def _counts(row: Any) -> bool:
    return row.state == "filed" and row.superseded_at is None


def crumbs(context: dict[str, Any], last: str) -> list[tuple[str, str]]:
    """Return the way to a page inside the room."""
    *head, (label, _link) = context["crumbs"]
    room = reverse("financial_statements", args=[context["customer"].pk])
    return [*head, (label, room), (last, "")]


def parts_of(row: Any) -> list[PartShown]:
    """Return the lines that hold anything, part by part, headings where something follows."""
    lines = queries.lines_of(row)
    faulty = {code for fault in row.faults for code in fault["codes"][:1]}
    derived = {name.partition(":")[0] for name in row.derived}
    shown = []
    for part in Part:
        found = _lines(row, part, lines=lines, faulty=faulty, derived=derived)
        if any(one.code for one in found):
            base = chart(Standard(row.standard))[BASES[part]].label if part in BASES else None
            shown.append(PartShown(part.value, figures.said(part.label), figures.said(base), found))
    return shown


def _lines(
    row: Any,
    part: Part,
    *,
    lines: Mapping[str, Amounts],
    faulty: set[str],
    derived: set[str],
) -> list[LineShown]:
    base = lines.get(BASES.get(part, ""), NOTHING).current
    kept: list[LineShown] = []
    for line in chart(Standard(row.standard)).of(part):
        if line.code and line.code not in lines:
            continue
        while not line.code and kept and not kept[-1].code:
            kept.pop()
        kept.append(
            _shown(
                line,
                lines.get(line.code, NOTHING),
                base=base,
                is_derived=line.code in derived,
                is_faulty=line.code in faulty,
            )
        )
    while kept and not kept[-1].code:
        kept.pop()
    return kept


def _shown(
    line: Line, amounts: Amounts, *, base: int | None, is_derived: bool, is_faulty: bool
) -> LineShown:
    now, then = amounts.current, amounts.previous
    return LineShown(
        code=line.code,
        label=figures.said(line.label),
        prefix=line.prefix if figures.is_chinese() else "",
        kind=line.kind.value,
        depth=2 if line.kind is LineKind.MEMO else 0 if line.kind is LineKind.TOTAL else 1,
        current=now,
        previous=then,
        change=(now - then) / abs(then) if now is not None and then else None,
        share=now / base if now is not None and base and base > 0 else None,
        is_derived=is_derived,
        is_faulty=is_faulty,
    )


class FileForm(forms.Form):
    """A reason for each class of fault that is left."""

    def __init__(self, row: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checks = queries.to_answer(row)
        for check, faults in self.checks.items():
            self.fields[f"because_{check}"] = forms.CharField(
                label=_("Why filed in spite of: %(check)s")
                % {"check": figures.said(queries.check_name(check))},
                help_text=" ".join(figures.said(fault["what"]) for fault in faults[:3]),
                min_length=2,
                max_length=300,
                widget=forms.Textarea(attrs={"rows": 2}),
            )


@signed_in("statement.file")
def file_statement(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """Put a draft on file, with a reason for each class of fault that is left."""
    row = of_this(request, customer_id, statement_id, verb="statement.file")
    form = FileForm(row, request.POST if request.method == "POST" else None)
    panel = Panel(
        act=actions.file,
        verb="statement.file",
        title=_("File statement"),
        lead=_("From now on facts and ratios rest on these figures."),
        form=form,
        back=reverse("financial_statement", args=[customer_id, row.pk]),
        payload=lambda given: {
            "statement_id": row.pk,
            "acknowledged": [
                {"check": check, "because": given[f"because_{check}"]} for check in form.checks
            ],
        },
        done=_("The statement is on file."),
    )
    return verb_panel(request, panel)


def _reasoned(
    request: HttpRequest, row: Any, *, act: Any, name: str, title: str, is_dangerous: bool
) -> HttpResponse:
    panel = Panel(
        act=act,
        verb=name,
        title=title,
        lead=described(row).period,
        form=BecauseForm(request.POST or None),
        back=reverse("financial_statements", args=[row.customer_id]),
        payload=lambda given: given | {"statement_id": row.pk},
        is_dangerous=is_dangerous,
    )
    return verb_panel(request, panel)


@signed_in("statement.restate")
def restate_statement(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """Make a draft of the next version."""
    row = of_this(request, customer_id, statement_id, verb="statement.restate")
    return _reasoned(
        request,
        row,
        act=actions.restate,
        name="statement.restate",
        title=_("Restate statement"),
        is_dangerous=False,
    )


@signed_in("statement.withdraw")
def withdraw_statement(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """Let a version count no more."""
    row = of_this(request, customer_id, statement_id, verb="statement.withdraw")
    return _reasoned(
        request,
        row,
        act=actions.withdraw,
        name="statement.withdraw",
        title=_("Withdraw statement"),
        is_dangerous=True,
    )


@signed_in("statement.discard")
def discard_statement(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """Throw a draft away."""
    row = of_this(request, customer_id, statement_id, verb="statement.discard")
    panel = Panel(
        act=actions.discard,
        verb="statement.discard",
        title=_("Throw draft away"),
        lead=described(row).period,
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("financial_statements", args=[customer_id]),
        payload=lambda given: {"statement_id": row.pk},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    part: str
    before: int | None
    after: int | None
    change: int | None


@signed_in("statement.see")
def compare_statements(
    request: HttpRequest, customer_id: int, statement_id: int, other_id: int
) -> HttpResponse:
    """Show what differs between two versions of one period."""
    context = room_context(request, customer_id, ROOM)
    after = of_this(request, customer_id, statement_id)
    before = of_this(request, customer_id, other_id)
    return render(
        request,
        "statements/compare.html",
        context
        | {
            "after": described(after),
            "before": described(before),
            "differences": differences(before, after),
            "crumbs": crumbs(context, _("Versions compared")),
        },
    )


def differences(before: Any, after: Any) -> list[Difference]:
    """Return the amounts that differ, both columns, in the order of the format."""
    old, new = queries.lines_of(before), queries.lines_of(after)
    found = []
    for line in chart(Standard(after.standard)).lines:
        was, now = old.get(line.code, NOTHING), new.get(line.code, NOTHING)
        label, part = figures.said(line.label), figures.said(line.part.label)
        if was.current != now.current:
            found.append(_difference(label, part, was=was.current, now=now.current))
        if was.previous != now.previous:
            said = _("%(line)s (period before)") % {"line": label}
            found.append(_difference(said, part, was=was.previous, now=now.previous))
    return found


def _difference(label: str, part: str, *, was: int | None, now: int | None) -> Difference:
    return Difference(label, part, was, now, (now or 0) - (was or 0))


_ONE = "assess/<int:customer_id>/statements/<int:statement_id>"
urlpatterns = [
    path(_ONE, financial_statement, name="financial_statement"),
    path(f"{_ONE}/file", file_statement, name="file_statement"),
    path(f"{_ONE}/restatement", restate_statement, name="restate_statement"),
    path(f"{_ONE}/withdrawal", withdraw_statement, name="withdraw_statement"),
    path(f"{_ONE}/discard", discard_statement, name="discard_statement"),
    path(f"{_ONE}/compare/<int:other_id>", compare_statements, name="compare_statements"),
]
