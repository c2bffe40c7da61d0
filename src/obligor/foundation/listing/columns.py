"""Columns of a list: where the value comes from and how it is shown, summed and exported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.conf import settings

from obligor.foundation import figures
from obligor_core.money import exponent

EXCEL_DIGITS_MAX = 15


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    MONEY = "money"  # minor units, shown in full
    WAN = "wan"  # minor units, shown in 万 or 亿, exported in full
    INTEGER = "integer"
    SHARE = "share"  # share of one, shown as a percentage
    DAY = "day"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    BADGE = "badge"
    TEMPLATE = "template"


RIGHT = frozenset({Kind.MONEY, Kind.WAN, Kind.INTEGER, Kind.SHARE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    ``value`` takes the row (default: the attribute or key ``name``; ``__`` follows relations).
    ``sort`` is what the database orders by, "" if the list cannot be sorted by it. ``total``
    names the database field that the totals line sums, for MONEY and WAN one sum for each
    currency. ``label_of`` turns a stored value into words, ``tone`` into a badge's tone.
    ``currency`` is the row's currency: a field name, or empty for the book's own.
    ``help`` says formula, source and rule of the figure. ``link`` takes the row.
    """

    name: str
    label: Any
    kind: Kind = Kind.TEXT
    value: Callable[[Any], Any] | None = None
    sort: str = ""
    total: str = ""
    currency: str = ""
    label_of: Callable[[Any], Any] | Mapping[Any, Any] | None = None
    tone: Callable[[Any], str] | Mapping[Any, str] | None = None
    link: Callable[[Any], str] | None = None
    template: str = ""
    help: Any = ""
    is_hidden: bool = False
    is_fixed: bool = False
    css: str = ""

    @property
    def align(self) -> str:
        """Return ``end`` for figures, else ``start``."""
        return "end" if self.kind in RIGHT else "start"

    @property
    def classes(self) -> str:
        """Return the classes of the column's cells."""
        return f"text-{self.align} kind-{self.kind} {self.css}".strip()

    def raw(self, row: Any) -> Any:
        """Return the stored value of the row."""
        return self.value(row) if self.value else reach(row, self.name)

    def currency_of(self, row: Any) -> str:
        """Return the currency of the row's amount."""
        return reach(row, self.currency) if self.currency else settings.BOOK_CURRENCY

    def spoken(self, raw: Any) -> Any:
        """Return the value in words."""
        match self.label_of:
            case None:
                return raw
            case Mapping():
                return figures.said(self.label_of.get(raw, raw))
            case _:
                return figures.said(self.label_of(raw))

    def tone_of(self, raw: Any) -> str:
        """Return the badge's tone for the stored value."""
        match self.tone:
            case None:
                return "muted"
            case Mapping():
                return self.tone.get(raw, "muted")
            case _:
                return self.tone(raw)


def reach(row: Any, name: str) -> Any:
    """Return ``name`` of a row: key or attribute, ``__`` follows a relation."""
    for part in name.split("__"):
        if row is None:
            return None
        row = row.get(part) if isinstance(row, dict) else getattr(row, part)
    return row


@dataclass(frozen=True, slots=True)
class Cell:
    """What a template shows of one value."""

    kind: str
    value: Any
    classes: str = ""
    currency: str = ""
    tone: str = ""
    link: str = ""
    template: str = ""
    label: Any = ""
    row: Any = field(default=None, repr=False)


def cell(column: Column, row: Any) -> Cell:
    """Return the row's cell in the column."""
    raw = column.raw(row)
    return Cell(
        kind=column.kind.value,
        value=column.spoken(raw),
        classes=column.classes,
        currency=column.currency_of(row) if column.kind in (Kind.MONEY, Kind.WAN) else "",
        tone=column.tone_of(raw),
        link=column.link(row) if column.link else "",
        template=column.template,
        label=column.label,
        row=row if column.template else None,
    )


def exported(column: Column, row: Any) -> str | int | Decimal | date | datetime | None:
    """Return the value for a file: exact amounts in major units, everything else as shown."""
    raw = column.raw(row)
    if raw is None:
        return None
    match column.kind:
        case Kind.MONEY | Kind.WAN:
            return Decimal(raw).scaleb(-exponent(column.currency_of(row)))
        case Kind.INTEGER:
            return int(raw)
        case Kind.SHARE:
            return Decimal(str(raw))
        case Kind.DAY:
            return raw
        case Kind.MOMENT:
            return figures.local(raw).replace(tzinfo=None)
        case Kind.BOOLEAN:
            return "✓" if raw else ""
        case _:
            return str(column.spoken(raw))
