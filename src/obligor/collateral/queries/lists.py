"""Securities of the whole book as rows of lists, with what is due and what each is worth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from obligor.collateral.models import Collateral, Valuation
from obligor.collateral.queries.book import appraised, numbers
from obligor.collateral.queries.reach import securities
from obligor.foundation.access import Actor
from obligor_core.collateral.kinds import TRAITS, Kind
from obligor_core.collateral.states import HELD

CHUNK = 200
HELD_STATES = [state.value for state in HELD]


class MonthsLater(Func):
    """A day some months later, the last of the month where it is shorter."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


class SecurityRows(QuerySet[Collateral]):
    """Rows that know what they are worth on ``on``, computed for a page at a time."""

    on: date | None = None

    def _clone(self) -> SecurityRows:
        clone: SecurityRows = super()._clone()  # type: ignore[misc] # Django's own hook
        clone.on = self.on
        return clone

    def _fetch_all(self) -> None:
        is_fresh = self._result_cache is None
        super()._fetch_all()  # type: ignore[misc] # Django's own hook
        if is_fresh and self.on is not None:
            _with_worths([r for r in self._result_cache if isinstance(r, Collateral)], self.on)

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield the rows in parts, each with what it is worth."""
        rows = super().iterator(chunk_size=chunk_size or CHUNK)
        while part := list(islice(rows, CHUNK)):
            if self.on is not None:
                _with_worths(part, self.on)
            yield from part


def _with_worths(rows: list[Collateral], on: date) -> None:
    """Give the rows ``accepted_minor`` in their currency, and ``rate`` of their kind."""
    if not rows:
        return
    found = appraised(sorted({row.customer_id for row in rows}), on=on)
    for row in rows:
        worth = found.worths.get(row.pk)
        row.accepted_minor = worth.minor if worth else None
        row.haircut = float(1 - found.day.numbers.rate[Kind(row.kind)])


def security_rows(actor: Actor, *, on: date) -> SecurityRows:
    """Return the securities within reach with newest value and the days on which things are due.

    ``revalue_on``, ``registered_until``, ``insured_until``, ``valid_until`` are the days;
    ``next_on`` the first of them for what is held. A day that lacks its insurance or
    registration is due from the day of acceptance.
    """
    reached = securities(actor)
    newest = Valuation.objects.filter(
        collateral=OuterRef("pk"), cancelled_at=None, valued_on__lte=on
    ).order_by("-valued_on", "-pk")
    rows = SecurityRows(Collateral)
    rows.on = on
    months = numbers(on=on).months
    return (
        rows.filter(pk__in=reached.values("pk"))
        .select_related("customer", "owner")
        .annotate(
            value_minor=Subquery(newest.values("amount_minor")[:1], output_field=BigIntegerField()),
            valued_on=Subquery(newest.values("valued_on")[:1], output_field=DateField()),
            value_until=Subquery(newest.values("valid_until")[:1], output_field=DateField()),
            months=Case(
                *(When(kind=kind.value, then=Value(months[kind])) for kind in Kind),
                output_field=IntegerField(),
            ),
        )
        .annotate(revalue_on=_revalue_on(), register_on=_register_on(), insure_on=_insure_on())
        .annotate(
            next_on=Case(
                When(
                    state__in=HELD_STATES,
                    then=Least("revalue_on", "register_on", "insure_on", "valid_until"),
                ),
                output_field=DateField(),
            ),
            ends_first_on=Least("register_on", "insure_on", "valid_until"),
        )
    )


def _revalue_on() -> Case:
    by_months = Case(
        When(months__gt=0, then=MonthsLater(F("valued_on"), F("months"))), output_field=DateField()
    )
    day_after = ExpressionWrapper(F("value_until") + Value(1), output_field=DateField())
    valued = [kind.value for kind in Kind if TRAITS[kind].is_valued]
    return Case(
        When(~Q(state__in=HELD_STATES), then=Value(None, output_field=DateField())),
        When(valued_on__isnull=False, then=Least(by_months, day_after)),
        When(kind__in=valued, then=F("accepted_on")),
        output_field=DateField(),
    )


def _register_on() -> Case:
    founding = [kind.value for kind in Kind if TRAITS[kind].founds]
    return Case(
        When(registered_on__isnull=False, then=F("registered_until")),
        When(kind__in=founding, then=F("accepted_on")),
        output_field=DateField(),
    )


def _insure_on() -> Case:
    perishable = [kind.value for kind in Kind if TRAITS[kind].is_perishable]
    return Case(
        When(kind__in=perishable, then=Coalesce("insured_until", "accepted_on")),
        default=F("insured_until"),
        output_field=DateField(),
    )


def held(rows: SecurityRows) -> SecurityRows:
    """Return the rows of what is held."""
    return rows.filter(state__in=HELD_STATES)
