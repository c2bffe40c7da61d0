"""Ratios of the years side by side: value, where it comes from, change, peers, standard values."""

from __future__ import annotations

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
from obligor.foundation.clock import now, today
from obligor.foundation.web import signed_in
from obligor.statements import queries
from obligor.statements.pages.forms import choices, spoken
from obligor.statements.pages.one import crumbs
from obligor.statements.pages.sparks import spark
from obligor.statements.pages.words import ROOM
from obligor_core.statements.ratios import Direction, Group, Ratio, RatioUnit, RatioValue
from obligor_core.statements.statement import Assurance, PeriodKind, Scope

CHARTED = (
    ("revenue", "net_income"),
    ("total_assets", "total_liabilities"),
)
PERCENT_TREND = ("debt_ratio", "gross_margin", "net_margin", "roe")


@dataclass(frozen=True, slots=True)
class RatioCell:
    """A ratio of one period: the value as shown, or why there is none, and how it came about."""

    text: str
    reason: str
    about: str


@dataclass(frozen=True, slots=True)
class RatioRow:
    code: str
    label: str
    formula: str
    rule: str
    cells: list[RatioCell]
    spark: SafeString
    change: str
    change_tone: str
    peer: Any
    band: Any


@dataclass(frozen=True, slots=True)
class PeriodHead:
    statement_id: int
    name: str
    kind: str
    assurance: str


def shown(value: float | None, unit: RatioUnit) -> str:
    """Return a ratio as it is written: a percentage, times, or days."""
    if value is None:
        return figures.NOTHING
    if unit is RatioUnit.PERCENT:
        return figures.share(value)
    places = 1 if unit is RatioUnit.DAYS else 2
    spelled = f"{abs(value):,.{places}f}"
    return f"({spelled})" if value < 0 else spelled


@signed_in("statement.see")
def statement_ratios(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show the ratios of the newest periods side by side."""
    context = room_context(request, customer_id, ROOM)
    spread = asked_spread(request, customer_id)
    explained = spread.explained()
    currencies = [period["currency"] for period in spread.periods]
    standing = queries.standing_of(context["customer"], spread, on=today(), known_at=now())
    return render(
        request,
        "statements/ratios.html",
        context
        | {
            "heads": heads_of(spread),
            "groups": _groups(explained, standing, currencies),
            "peers": standing,
            "charts": _charts(spread),
            "crumbs": crumbs(context, _("Ratios and trends")),
            **choice_context(request, spread),
        },
    )


def asked_spread(request: HttpRequest, customer_id: int, *, kind: str = "") -> queries.Spread:
    """Return the periods of the scope and the kind that the address asks for, else of ``kind``."""
    kind = request.GET.get("kind", kind)
    return queries.spread_of(
        customer_id,
        on=today(),
        known_at=now(),
        scope=request.GET.get("scope", ""),
        kind=kind if kind in set(PeriodKind) else "",
    )


def choice_context(
    request: HttpRequest, spread: queries.Spread, *, kind: str = ""
) -> dict[str, Any]:
    """Return what ``statements/choice.html`` needs to offer scopes and kinds."""
    chosen = request.GET.get("kind", kind)
    return {
        "scopes": [(s, spoken(Scope, s), s == spread.scope) for s in spread.scopes],
        "kinds": [
            (value, label, value == chosen)
            for value, label in [("", _("annual and interim")), *choices(PeriodKind)]
        ],
    }


def heads_of(spread: queries.Spread) -> list[PeriodHead]:
    """Return the heads of the periods, the earliest first."""
    return [
        PeriodHead(
            one["statement_id"],
            figures.day(one["period_end"]),
            _("%(n)s months") % {"n": one["months"]},
            spoken(Assurance, one["assurance"]),
        )
        for one in spread.periods
    ]


def _groups(
    explained: list[tuple[RatioValue, ...]], standing: queries.Standing, currencies: list[str], /
) -> list[tuple[str, list[RatioRow]]]:
    if not explained:
        return []
    rows: dict[Group, list[RatioRow]] = {}
    for values in zip(*explained, strict=True):
        rows.setdefault(values[0].ratio.group, []).append(_row(values, standing, currencies))
    return [(figures.said(group.label), found) for group, found in rows.items()]


def _row(
    values: tuple[RatioValue, ...], standing: queries.Standing, currencies: list[str], /
) -> RatioRow:
    ratio = values[0].ratio
    label = figures.said(ratio.label)
    change, tone = _change(values, ratio)
    return RatioRow(
        code=ratio.code,
        label=label,
        formula=figures.said(ratio.formula),
        rule=ratio.rule,
        cells=[_cell(v, c) for v, c in zip(values, currencies, strict=True)],
        spark=spark(
            [v.value for v in values], label=_("%(name)s over the periods") % {"name": label}
        ),
        change=change,
        change_tone=tone,
        peer=standing.peer(ratio, values[-1].value),
        band=standing.band(ratio, values[-1].value),
    )


def _cell(one: RatioValue, currency: str) -> RatioCell:
    ratio = one.ratio
    parts = [
        f"{figures.said(s.label)} {figures.amount(s.amount_minor, currency)}" for s in one.sources
    ]
    about = f"{figures.said(ratio.formula)}; {'; '.join(parts)} ({ratio.rule})"
    reason = figures.said(one.reason) if one.reason else ""
    return RatioCell(shown(one.value, ratio.unit), reason, about)


def _change(values: tuple[RatioValue, ...], ratio: Ratio) -> tuple[str, str]:
    """Return the change against the period before, and whether it is for the better."""
    if len(values) < 2 or values[-1].value is None or values[-2].value is None:
        return figures.NOTHING, ""
    change = values[-1].value - values[-2].value
    if ratio.unit is RatioUnit.PERCENT:
        text = f"{change * 100:+.1f} pp"
    else:
        text = f"{change:+,.{1 if ratio.unit is RatioUnit.DAYS else 2}f}"
    if ratio.direction is Direction.NEUTRAL or abs(change) < 1e-9:
        return text, ""
    is_better = (change > 0) == (ratio.direction is Direction.HIGHER)
    return text, "ok" if is_better else "bad"


def _charts(spread: queries.Spread) -> list[Chart]:
    if spread.rows.height < 2:
        return []
    ends = tuple(figures.day(p["period_end"]) for p in spread.periods)
    currency = spread.periods[-1]["currency"]
    charts = [
        Chart(
            id=f"spread-{place}",
            kind=Kind.BAR,
            title=", ".join(queries.analytic_name(code) for code in codes),
            categories=ends,
            series=tuple(
                Series(queries.analytic_name(code), tuple(spread.rows[code].to_list()))
                for code in codes
            ),
            format=Format.MONEY,
            currency=currency,
            category_label=_("Period"),
        )
        for place, codes in enumerate(CHARTED)
    ]
    trend = Chart(
        id="spread-trend",
        kind=Kind.LINE,
        title=_("Leverage and returns"),
        categories=ends,
        series=tuple(
            Series(queries.ratio_name(code), tuple(spread.rows[code].to_list()))
            for code in PERCENT_TREND
        ),
        format=Format.SHARE,
        category_label=_("Period"),
    )
    return [*charts, trend]


urlpatterns = [
    path("assess/<int:customer_id>/statements/ratios", statement_ratios, name="statement_ratios"),
]
