"""Filters of a list: what the address says, the condition it means, and its chips."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from obligor.foundation import figures
from obligor_core.decision import Refusal
from obligor_core.money import Money

Narrow = Callable[[QuerySet, Any], QuerySet]


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, with the address parameters that it takes away when removed."""

    label: str
    value: str
    drops: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """What a filter makes of the address: the narrowing, its chips, and what it could not read."""

    narrow: Callable[[QuerySet], QuerySet] | None = None
    chips: tuple[Chip, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A named filter; ``field`` is the database field, ``narrow`` replaces it where set."""

    name: str
    label: Any
    field: str = ""
    narrow: Narrow | None = None
    shape = "text"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the address parameters that the filter reads."""
        return (self.name,)

    def inputs(self, given: QueryDict) -> dict[str, Any]:
        """Return what the filter's form needs to show the present choice."""
        return {"value": given.get(self.name, "")}

    def applied(self, given: QueryDict) -> Applied:
        """Return what the address asks of this filter: the base class keeps every row."""
        return Applied()

    def _chip(self, value: str, *drops: tuple[str, str]) -> Chip:
        return Chip(str(self.label), value, drops)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFilter(Filter):
    """Keeps rows whose field contains the text."""

    def applied(self, given: QueryDict) -> Applied:
        text = given.get(self.name, "").strip()
        if not text:
            return Applied()

        def narrow(rows: QuerySet) -> QuerySet:
            if self.narrow is not None:
                return self.narrow(rows, text)
            return rows.filter(**{f"{self.field or self.name}__icontains": text})

        return Applied(narrow, (self._chip(text, (self.name, given[self.name])),))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceFilter(Filter):
    """Keeps rows that have one of the chosen values; ``choices`` may be a function."""

    choices: Sequence[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]
    shape = "choice"

    def options(self) -> list[tuple[str, str]]:
        """Return the values and their words."""
        given = self.choices() if callable(self.choices) else self.choices
        return [(str(value), figures.said(label)) for value, label in given]

    def inputs(self, given: QueryDict) -> dict[str, Any]:
        chosen = set(given.getlist(self.name))
        return {"options": [(v, words, v in chosen) for v, words in self.options()]}

    def applied(self, given: QueryDict) -> Applied:
        words = dict(self.options())
        chosen = [v for v in given.getlist(self.name) if v in words]
        strange = [v for v in given.getlist(self.name) if v and v not in words]
        fault = _("%(value)s is no choice here.") % {"value": strange[0]} if strange else ""
        if not chosen:
            return Applied(fault=fault)

        def narrow(rows: QuerySet) -> QuerySet:
            if self.narrow is not None:
                return self.narrow(rows, chosen)
            return rows.filter(**{f"{self.field or self.name}__in": chosen})

        return Applied(narrow, tuple(self._chip(words[v], (self.name, v)) for v in chosen), fault)


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanFilter(Filter):
    """Keeps rows where the condition holds, or does not; ``field`` may be a ``Q``."""

    condition: Q | None = None
    shape = "boolean"

    def applied(self, given: QueryDict) -> Applied:
        asked = given.get(self.name, "")
        if asked not in {"yes", "no"}:
            return Applied()
        is_wanted = asked == "yes"

        def narrow(rows: QuerySet) -> QuerySet:
            if self.narrow is not None:
                return self.narrow(rows, is_wanted)
            condition = self.condition or Q(**{self.field or self.name: True})
            return rows.filter(condition) if is_wanted else rows.exclude(condition)

        said = _("yes") if is_wanted else _("no")
        return Applied(narrow, (self._chip(said, (self.name, asked)),))


@dataclass(frozen=True, slots=True, kw_only=True)
class _RangeFilter(Filter):
    """Keeps rows between two bounds, both included."""

    @property
    def parameters(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def inputs(self, given: QueryDict) -> dict[str, Any]:
        return {"low": given.get(self.parameters[0], ""), "high": given.get(self.parameters[1], "")}

    def _read(self, text: str) -> Any:
        """Return the bound that the text means; any text is one here."""
        return text

    def applied(self, given: QueryDict) -> Applied:
        low, high = (given.get(name, "").strip() for name in self.parameters)
        if not low and not high:
            return Applied()
        try:
            bounds = (self._read(low) if low else None, self._read(high) if high else None)
        except (ValueError, InvalidOperation, Refusal):
            return Applied(fault=_("“%(text)s” cannot be read.") % {"text": f"{low} … {high}"})

        def narrow(rows: QuerySet) -> QuerySet:
            if self.narrow is not None:
                return self.narrow(rows, bounds)
            name = self.field or self.name
            if bounds[0] is not None:
                rows = rows.filter(**{f"{name}__gte": bounds[0]})
            return rows if bounds[1] is None else rows.filter(**{f"{name}__lte": bounds[1]})

        drops = [(n, given[n]) for n in self.parameters if n in given]
        return Applied(narrow, (self._chip(_spelled(low, high), *drops),))


def _spelled(low: str, high: str) -> str:
    if low and high:
        return low if low == high else f"{low} … {high}"
    return f"≥ {low}" if low else f"≤ {high}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFilter(_RangeFilter):
    """Keeps rows whose date is in the range; ``is_moment`` for fields with a time of day."""

    is_moment: bool = False
    shape = "date"

    def _read(self, text: str) -> date:
        return date.fromisoformat(text)

    def applied(self, given: QueryDict) -> Applied:
        if not self.is_moment:
            return super(DateFilter, self).applied(given)
        field = f"{self.field or self.name}__date"
        return DateFilter(name=self.name, label=self.label, field=field).applied(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFilter(_RangeFilter):
    """Keeps rows whose number is in the range; ``is_money`` reads major units."""

    is_money: bool = False
    factor: Decimal = field(default=Decimal(1))
    shape = "number"

    def _read(self, text: str) -> int | Decimal:
        plain = text.replace(",", "").replace("，", "")
        if self.is_money:
            return Money.of(plain, settings.BOOK_CURRENCY).minor
        value = Decimal(plain)
        if not value.is_finite():
            raise ValueError(text)
        return value * self.factor
