"""The collateral of some customers on a day: worths, burdens, circles, tasks, allocation.

One computation serves the page of a customer, the what-if and the nightly facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl

from obligor_core.collateral.allocation import Allocation, Link, Obligation, Scope, allocate
from obligor_core.collateral.due import Due, tasks
from obligor_core.collateral.frames import CollateralBook
from obligor_core.collateral.guarantors import (
    Ability,
    Burden,
    Circles,
    Pledge,
    burdens,
    circles_of,
    free_for,
)
from obligor_core.collateral.kinds import Kind, is_guarantee
from obligor_core.collateral.numbers import CollateralNumbers
from obligor_core.collateral.valuing import Security, Valuation, Worth, worth

PPM = 1_000_000
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Day:
    """The day, the numbers of policy, and what turns each currency into that of the book."""

    on: date
    numbers: CollateralNumbers
    book_currency: str
    factors: Mapping[str, Fraction]

    def in_book(self, minor: int | None, currency: str) -> int | None:
        """Return the amount in the book currency, half up (BOK-04); None without a rate."""
        factor = self.factors.get(currency)
        if minor is None or factor is None:
            return None
        scaled = abs(minor) * factor + Fraction(1, 2)
        whole = scaled.numerator // scaled.denominator
        return whole if minor >= 0 else -whole

    def from_book(self, minor: int, currency: str) -> int | None:
        """Return an amount of the book currency in another, rounded down; None without a rate."""
        factor = self.factors.get(currency)
        if not factor:
            return None
        scaled = minor / factor
        return scaled.numerator // scaled.denominator

    def holds(self, row: Row) -> bool:
        """Return whether a period that starts_on … ends_on (not included) holds on the day."""
        start, end = row["starts_on"], row["ends_on"]
        return (start is None or start <= self.on) and (end is None or self.on < end)


def factors_of(frame: pl.DataFrame) -> dict[str, Fraction]:
    """Return factors by currency from the frame of ``portfolio.currency.factors_on``."""
    return {
        row["currency"]: Fraction(int(row["factor_top"]), int(row["factor_bottom"]))
        for row in frame.iter_rows(named=True)
    }


class Appraisal:
    """What the collateral book says on a day; every answer is computed once, when asked."""

    def __init__(self, book: CollateralBook, day: Day) -> None:
        self.book, self.day = book, day

    @cached_property
    def rows(self) -> dict[int, Row]:
        """Return the securities by id, as they came."""
        return {r["security_id"]: r for r in self.book.securities.iter_rows(named=True)}

    @cached_property
    def pledges(self) -> tuple[Pledge, ...]:
        """Return all guarantees in force with an amount: ours, then those given to others."""
        ours = [self._ours(r) for r in self.rows.values() if self._binds(r)]
        outside = [
            Pledge(
                r["node"],
                r["debtor_node"] if r["debtor_node"] is not None else r["node"],
                self.day.in_book(r["amount_minor"], r["currency"]),
            )
            for r in self.book.outside.iter_rows(named=True)
            if self.day.holds(r)
        ]
        return tuple(sorted(ours, key=lambda p: p.security_id or 0)) + tuple(outside)

    def _binds(self, row: Row) -> bool:
        on = self.day.on
        return (
            is_guarantee(Kind(row["kind"]))
            and row["owner_node"] is not None
            and row["accepted_on"] is not None
            and row["accepted_on"] <= on
            and (row["ended_on"] is None or on < row["ended_on"])
            and (row["valid_until"] is None or on <= row["valid_until"])
        )

    def _ours(self, row: Row) -> Pledge:
        minor = self.day.in_book(row["amount_minor"], row["currency"])
        return Pledge(row["owner_node"], row["customer_id"], minor, row["security_id"])

    @cached_property
    def burdens(self) -> dict[int, Burden]:
        """Return what each guarantor has promised, and could pay."""
        stated = (
            (r, self.day.in_book(r["amount_minor"], r["currency"]))
            for r in self.book.abilities.iter_rows(named=True)
        )
        abilities = [
            Ability(r["node"], r["as_of_on"], minor, r["ability_id"], r["valid_until"])
            for r, minor in stated
            if minor is not None
        ]
        return burdens(self.pledges, abilities, on=self.day.on)

    @cached_property
    def circles(self) -> Circles:
        """Return the circles among all guarantees, those of the connections included."""
        known = [
            Pledge(r["from_id"], r["to_id"], None)
            for r in self.book.connections.iter_rows(named=True)
        ]
        return circles_of(
            [*self.pledges, *known],
            on=self.day.on,
            length_max=self.day.numbers.circle_length_max,
        )

    @cached_property
    def securities(self) -> dict[int, Security]:
        """Return the securities with values, prior charges and the guarantors' free capacity."""
        values: dict[int, list[Valuation]] = {}
        for r in self.book.valuations.iter_rows(named=True):
            made = Valuation(r["valuation_id"], r["valued_on"], r["amount_minor"], r["valid_until"])
            values.setdefault(r["security_id"], []).append(made)
        prior = self._prior()
        return {
            key: _security(row, values.get(key, []), prior.get(key, 0), self._free(key, row))
            for key, row in sorted(self.rows.items())
        }

    def _prior(self) -> dict[int, int]:
        """Return what others are paid before us: charges of a lower rank, in force on the day."""
        prior: dict[int, int] = {}
        for r in self.book.charges.iter_rows(named=True):
            row = self.rows.get(r["security_id"])
            if row is not None and self.day.holds(r) and r["rank"] < (row["our_rank"] or 1):
                prior[r["security_id"]] = prior.get(r["security_id"], 0) + r["amount_minor"]
        return prior

    def _free(self, key: int, row: Row) -> int | None:
        pledge = next((p for p in self._pledge_of.get(key, ())), None)
        if pledge is None:
            return None
        free = free_for(pledge, self.burdens[pledge.guarantor])
        return None if free is None else self.day.from_book(free, row["currency"])

    @cached_property
    def _pledge_of(self) -> dict[int, tuple[Pledge, ...]]:
        return {p.security_id: (p,) for p in self.pledges if p.security_id is not None}

    @cached_property
    def worths(self) -> dict[int, Worth]:
        """Return the accepted value of every security in its own currency."""
        day = self.day
        return {
            key: worth(s, numbers=day.numbers, on=day.on, book_currency=day.book_currency)
            for key, s in self.securities.items()
        }

    @cached_property
    def values(self) -> dict[int, int | None]:
        """Return the accepted values in the book currency; None where there is no rate."""
        return {
            key: self.day.in_book(w.minor, self.securities[key].currency) if w.minor else 0
            for key, w in self.worths.items()
        }

    @cached_property
    def needs(self) -> dict[Obligation, int]:
        """Return what is to be secured: each facility, and the rest of each customer's exposure.

        Rule: COL-12 A facility in force needs its own amount; what a customer owes beyond its
        facilities needs the rest. Amounts of several currencies are converted each by itself.
        Source: house decision; a facility is part of the exposure, not in addition to it.
        """
        needs: dict[Obligation, int] = {}
        named: dict[int, int] = {}
        for r in self._obligations.values():
            minor = self.day.in_book(r["amount_minor"], r["currency"]) or 0
            facility = Obligation(r["customer_id"], r["code"])
            needs[facility] = needs.get(facility, 0) + minor
            named[r["customer_id"]] = named.get(r["customer_id"], 0) + minor
        for customer_id in {r["customer_id"] for r in self._covers} | set(named):
            rest = self.exposures.get(customer_id, 0) - named.get(customer_id, 0)
            needs[Obligation(customer_id)] = max(rest, 0)
        return needs

    @cached_property
    def exposures(self) -> dict[int, int]:
        """Return what each customer owes in the book currency, never below zero."""
        owed: dict[int, int] = {}
        for r in self.book.exposures.iter_rows(named=True):
            minor = self.day.in_book(r["amount_minor"], r["currency"]) or 0
            owed[r["customer_id"]] = owed.get(r["customer_id"], 0) + minor
        return {key: max(minor, 0) for key, minor in owed.items()}

    @cached_property
    def _obligations(self) -> dict[int, Row]:
        rows = self.book.obligations.iter_rows(named=True)
        return {r["obligation_id"]: r for r in rows if self.day.holds(r)}

    @cached_property
    def _covers(self) -> list[Row]:
        rows = self.book.covers.iter_rows(named=True)
        return [r for r in rows if self.day.holds(r) and r["security_id"] in self.rows]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Return which security covers which obligation, all-exposure covers spread out."""
        return tuple(link for cover in self._covers for link in self._links(cover))

    def _links(self, cover: Row) -> Iterable[Link]:
        row = self.rows[cover["security_id"]]
        share = None if row["share_ppm"] is None else Fraction(row["share_ppm"], PPM)
        most = self.day.in_book(cover["most_minor"], row["currency"])
        is_own = cover["customer_id"] == row["customer_id"]
        if cover["obligation_id"] is not None:
            of = self._obligations.get(cover["obligation_id"])
            targets = [] if of is None else [Obligation(of["customer_id"], of["code"])]
            scope = Scope.FACILITY
        else:
            targets = [n for n in self.needs if n.customer_id == cover["customer_id"]]
            scope = Scope.CUSTOMER if is_own else Scope.GROUP_MEMBER
        for target in targets:
            yield Link(row["security_id"], target, scope, cover["priority"] or 1, most, share)

    @cached_property
    def allocation(self) -> Allocation:
        """Return who secures what, in the book currency."""
        return allocate({k: v or 0 for k, v in self.values.items()}, self.needs, links=self.links)

    @cached_property
    def due(self) -> tuple[Due, ...]:
        """Return every task about what is held, the first due first."""
        day = self.day
        found = (tasks(s, numbers=day.numbers, on=day.on) for s in self.securities.values())
        return tuple(sorted(d for some in found for d in some))


def _security(row: Row, values: list[Valuation], prior: int, capacity: int | None) -> Security:
    return Security(
        id=row["security_id"],
        kind=Kind(row["kind"]),
        currency=row["currency"],
        amount_minor=row["amount_minor"],
        prior_minor=prior,
        accepted_on=row["accepted_on"],
        ended_on=row["ended_on"],
        valid_until=row["valid_until"],
        registered_on=row["registered_on"],
        registered_until=row["registered_until"],
        registered_minor=row["registered_minor"],
        insured_until=row["insured_until"],
        insured_minor=row["insured_minor"],
        capacity_minor=capacity,
        valuations=tuple(values),
    )
