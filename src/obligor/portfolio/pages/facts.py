"""How a fact is written: by its type and unit; and the facts of one customer as a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from obligor.foundation import figures
from obligor.foundation.listing import Column, Kind
from obligor.foundation.web import actor
from obligor.portfolio import queries
from obligor.portfolio.queries import numbers_shown
from obligor_core.catalogue import families, whole_catalogue
from obligor_core.facts import Fact

WORST_BUCKET = "bucket_worst"
RANK = "rank_in_book"


def spelled(fact: Fact, value: Any) -> str:
    """Return a value of a fact for people; money comes in minor units."""
    if value is None:
        return figures.NOTHING
    if fact.name == WORST_BUCKET:
        return bucket_label(value)
    return figures.fact_value(fact, value, currency=settings.BOOK_CURRENCY)


def bucket_label(bucket: str | int) -> str:
    """Return what a bucket is called, given by its key or by its place in the scheme."""
    buckets = numbers_shown().buckets.buckets
    if isinstance(bucket, int):
        return figures.said(buckets[bucket].label) if bucket < len(buckets) else str(bucket)
    return next((figures.said(b.label) for b in buckets if b.key == bucket), bucket)


def moved_value(fact_name: str, value: int | None) -> str:
    """Return one side of a movement for people."""
    if value is None:
        return figures.NOTHING
    if fact_name == WORST_BUCKET:
        return bucket_label(value)
    if fact_name == RANK:
        return _("no. %(rank)s") % {"rank": value}
    return spelled(whole_catalogue(numbers_shown())[fact_name], value)


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact of a customer: what it is called, its value, and where it comes from."""

    name: str
    label: str
    value: str
    about: str
    is_known: bool = True


def about(fact: Fact) -> str:
    """Return unit, source and rule of a fact, one a line."""
    return "\n".join(
        (
            figures.said(fact.source),
            _("Unit: %(unit)s") % {"unit": figures.said(fact.unit)},
            _("When empty: %(missing)s") % {"missing": figures.said(fact.missing)},
            _("Rule %(rule)s") % {"rule": fact.rule},
        )
    )


def customer_facts(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    """Return the facts of a customer for a card; None before the customer's first night."""
    try:
        found, on = queries.facts_for(actor(request), customer_id)
    except queries.NoFactsYet:
        return None
    groups = [
        (label, [_line(fact, found[fact.name]) for fact in facts if fact.name in found])
        for label, facts in families(numbers_shown())
    ]
    lines = [line for _label, some in groups for line in some]
    # A kind of evidence of which nothing is known takes no place.
    shown = [(label, some) for label, some in groups if any(one.is_known for one in some)]
    return {"groups": shown, "lines": lines, "on": on}


def _line(fact: Fact, value: Any) -> FactLine:
    label = figures.said(fact.label)
    return FactLine(fact.name, label, spelled(fact, value), about(fact), value is not None)


def _headline(name: str) -> Callable[[Any], Any]:
    """Return what takes a headline figure from a customer's row; None before the first night."""

    def value(row: Any) -> Any:
        found = getattr(row, "facts", None)
        return getattr(found, name) if found is not None else None

    return value


# What the customer list says of each customer, as the newest night computed it.
LIST_COLUMNS = [
    Column(
        name="exposure",
        label=_lazy("Exposure"),
        kind=Kind.WAN,
        value=_headline("exposure_minor"),
        sort="facts__exposure_minor",
        total="facts__exposure_minor",
    ),
    Column(
        name="overdue",
        label=_lazy("Overdue"),
        kind=Kind.WAN,
        value=_headline("overdue_minor"),
        sort="facts__overdue_minor",
        total="facts__overdue_minor",
    ),
    Column(
        name="dpd",
        label=_lazy("Days past due"),
        kind=Kind.INTEGER,
        value=_headline("dpd"),
        sort="facts__dpd",
    ),
]


def with_facts(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the customers' rows with their facts, in the same query."""
    return rows.select_related("facts")
