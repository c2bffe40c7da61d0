"""The forms of statements: what a statement says of itself, and reasons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor.foundation.fields import DayField
from obligor_core.decision import Refusal
from obligor_core.statements.chart import Standard
from obligor_core.statements.statement import (
    Assurance,
    Header,
    Opinion,
    PeriodKind,
    Scope,
    Unit,
)

MONTHS_A_YEAR = 12
QUARTER_ENDS = ((3, 31), (6, 30), (9, 30))


def choices(words: Any) -> list[tuple[str, str]]:
    """Return the values of an enumeration of the core with their words."""
    return [(one.value, figures.said(one.label)) for one in words]


def spoken(words: Any, value: str) -> str:
    """Return a stored value in words; an empty one stays empty."""
    return figures.said(words(value).label) if value else ""


class HeaderForm(forms.Form):
    """What a statement says of itself; ``header`` is its value once the form is valid."""

    standard = forms.ChoiceField(label=_("Format"), choices=lambda: choices(Standard))
    period_from = DayField(label=_("Period from"))
    period_end = DayField(label=_("Period to"))
    kind = forms.ChoiceField(label=_("Annual or interim"), choices=lambda: choices(PeriodKind))
    scope = forms.ChoiceField(label=_("Scope"), choices=lambda: choices(Scope))
    assurance = forms.ChoiceField(label=_("Assurance"), choices=lambda: choices(Assurance))
    auditor = forms.CharField(label=_("Auditor"), max_length=120, required=False)
    opinion = forms.ChoiceField(
        label=_("Audit opinion"),
        choices=lambda: [("", _("none")), *choices(Opinion)],
        required=False,
    )
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    unit = forms.ChoiceField(label=_("Unit of the amounts"), choices=lambda: choices(Unit))
    header: Header | None = None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors:
            return given
        try:
            self.header = Header(
                standard=Standard(given["standard"]),
                period_from=given["period_from"],
                period_end=given["period_end"],
                kind=PeriodKind(given["kind"]),
                scope=Scope(given["scope"]),
                assurance=Assurance(given["assurance"]),
                auditor=given["auditor"],
                opinion=Opinion(given["opinion"]) if given["opinion"] else None,
                currency=given["currency"].upper(),
                unit=Unit(given["unit"]),
            )
        except Refusal as refusal:
            self.add_error(None, figures.said(refusal.said))
        return given


def first_values(customer: Any, rows: Sequence[Any], *, on: date) -> dict[str, Any]:
    """Return what a new statement is likely to say of itself: the next period, else as the last.

    ``rows`` are the statements on file, the newest first.
    """
    newest = rows[0] if rows else None
    start, end = _next_period({row.period_end for row in rows}, on)
    is_annual = (start.month, end.month) == (1, MONTHS_A_YEAR)
    return {
        "standard": newest.standard if newest else Standard.CAS_2019.value,
        "period_from": start,
        "period_end": end,
        "kind": (PeriodKind.ANNUAL if is_annual else PeriodKind.INTERIM).value,
        "scope": newest.scope if newest else Scope.SOLO.value,
        "assurance": newest.assurance if newest else Assurance.UNAUDITED.value,
        "auditor": newest.auditor if newest else "",
        "currency": newest.currency if newest else customer.currency,
        "unit": newest.unit if newest else Unit.ONE.value,
    }


def _next_period(known: set[date], on: date) -> tuple[date, date]:
    """Return the last year, or the last quarter ended of this one, that is not on file yet."""
    year = date(on.year - 1, 1, 1), date(on.year - 1, MONTHS_A_YEAR, 31)
    quarters = [date(on.year, month, day) for month, day in QUARTER_ENDS]
    ended = [day for day in quarters if day <= on and day not in known]
    if year[1] in known and ended:
        return date(on.year, 1, 1), ended[-1]
    return year


def values_of(row: Any) -> dict[str, Any]:
    """Return the form's values of a stored statement."""
    return {
        "standard": row.standard,
        "period_from": row.period_from,
        "period_end": row.period_end,
        "kind": row.period_kind,
        "scope": row.scope,
        "assurance": row.assurance,
        "auditor": row.auditor,
        "opinion": row.opinion,
        "currency": row.currency,
        "unit": row.unit,
    }


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("Why"), min_length=2, max_length=300)
