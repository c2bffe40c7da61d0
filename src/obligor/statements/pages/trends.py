"""The lines of the years side by side: amounts, shares of a base, or changes year on year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Format, Kind, Series
from obligor.foundation.web import signed_in
from obligor.statements import queries
from obligor.statements.pages.one import BASES, crumbs
from obligor.statements.pages.ratios import asked_spread, choice_context, heads_of
from obligor.statements.pages.sparks import spark
from obligor.statements.pages.words import ROOM
from obligor_core.statements.chart import LineKind, Part, Standard, chart
from obligor_core.statements.statement import NOTHING, Amounts

AMOUNTS, SHARES, CHANGES = "amounts", "shares", "changes"
STRUCTURE = ("monetary_funds", "accounts_receivable", "inventories", "fixed_assets")
CLAIMS = ("current_liabilities", "noncurrent_liabilities", "equity")


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One line over the periods: the figures as asked for, and how they went."""

    code: str
    label: str
    kind: str
    depth: int
    amounts: list[int | None]
    figures: list[float | None]
    spark: SafeString


def view_choices(chosen: str) -> list[tuple[str, str, bool]]:
    """Return what may be looked at, and which of it is."""
    labels = ((AMOUNTS, _("amounts")), (SHARES, _("common size")), (CHANGES, _("change on year")))
    return [(value, label, value == chosen) for value, label in labels]


@signed_in("statement.see")
def statement_trends(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show every line of the newest periods side by side."""
    context = room_context(request, customer_id, ROOM)
    spread = asked_spread(request, customer_id)
    view = request.GET.get("view", SHARES)
    view = view if view in {AMOUNTS, SHARES, CHANGES} else SHARES
    ids = [p["statement_id"] for p in spread.periods]
    known = queries.of_customer(customer_id).in_bulk(ids)
    rows = [known[pk] for pk in ids]
    return render(
        request,
        "statements/trends.html",
        context
        | {
            "heads": heads_of(spread),
            "currency": rows[-1].currency if rows else "",
            "parts": _parts(rows, view),
            "charts": _charts(rows),
            "view": view,
            "views": view_choices(view),
            "crumbs": crumbs(context, _("Common size and changes")),
            **choice_context(request, spread),
        },
    )


def _parts(rows: Sequence[Any], view: str) -> list[tuple[str, list[TrendLine]]]:
    columns = [queries.lines_of(row) for row in rows]
    standards = list(dict.fromkeys(row.standard for row in rows))
    parts = []
    for part in Part:
        lines = {
            line.code: line
            for standard in standards
            for line in chart(Standard(standard)).of(part)
            if any(line.code in one for one in columns)
        }
        found = [_line(line, part, columns=columns, view=view) for line in lines.values()]
        if found:
            parts.append((figures.said(part.label), found))
    return parts


def _line(line: Any, part: Part, *, columns: Sequence[dict[str, Amounts]], view: str) -> TrendLine:
    amounts = [one.get(line.code, NOTHING).current for one in columns]
    bases = [one.get(BASES.get(part, ""), NOTHING).current for one in columns]
    given = _figures(amounts, bases, view=view)
    label = figures.said(line.label)
    drawn = spark([None if a is None else a for a in amounts], label=label)
    is_total, is_memo = line.kind is LineKind.TOTAL, line.kind is LineKind.MEMO
    depth = 0 if is_total else 2 if is_memo else 1
    return TrendLine(line.code, label, line.kind.value, depth, amounts, given, drawn)


def _figures(
    amounts: Sequence[int | None], bases: Sequence[int | None], *, view: str
) -> list[float | None]:
    """Return shares of the base, or changes against the period before; none where undefined."""
    if view == SHARES:
        return [
            a / b if a is not None and b is not None and b > 0 else None
            for a, b in zip(amounts, bases, strict=True)
        ]
    before = [None, *amounts[:-1]]
    return [
        (a - b) / abs(b) if a is not None and b else None
        for a, b in zip(amounts, before, strict=True)
    ]


def _charts(rows: Sequence[Any]) -> list[Chart]:
    if not rows:
        return []
    ends = tuple(figures.day(row.period_end) for row in rows)
    columns = [queries.lines_of(row) for row in rows]
    return [
        Chart(
            id=f"structure-{place}",
            kind=Kind.STACKED,
            title=title,
            categories=ends,
            series=tuple(_series(rows[-1], code, columns) for code in codes),
            format=Format.MONEY,
            currency=rows[-1].currency,
            category_label=_("Period"),
        )
        for place, (title, codes) in enumerate(
            ((_("What the money is in"), STRUCTURE), (_("Where the money is from"), CLAIMS))
        )
    ]


def _series(row: Any, code: str, columns: Sequence[dict[str, Amounts]], /) -> Series:
    known = chart(Standard(row.standard))
    label = figures.said(known[code].label) if code in known else code
    return Series(label, tuple(one.get(code, NOTHING).current for one in columns))


urlpatterns = [
    path("assess/<int:customer_id>/statements/lines", statement_trends, name="statement_trends"),
]
