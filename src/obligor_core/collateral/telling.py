"""An appraisal told customer by customer: the sums from which the facts are made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from obligor_core.collateral.allocation import Link, Obligation
from obligor_core.collateral.appraisal import Appraisal
from obligor_core.collateral.due import Due, Task
from obligor_core.collateral.guarantors import Burden
from obligor_core.collateral.kinds import TRAITS, Family, Kind, is_guarantee

LIQUID = frozenset({Kind.DEPOSIT, Kind.BILL, Kind.CREDIT_INSURANCE, Kind.LETTER_OF_GUARANTEE})
RENEWALS = {Task.RENEW_INSURANCE, Task.INSURE}


@dataclass(frozen=True, slots=True)
class Held:
    """A security that secures a customer on the day, with what of it counts for the customer."""

    security_id: int
    kind: Kind
    secured_minor: int
    spare_minor: int
    market_minor: int | None

    @property
    def minor(self) -> int:
        """Return what counts for the customer."""
        return self.secured_minor + self.spare_minor


class Telling:
    """What an appraisal says of each customer; only of those that are asked for."""

    def __init__(self, appraisal: Appraisal, customer_ids: Collection[int]) -> None:
        self.appraisal, self.asked = appraisal, frozenset(customer_ids)

    @cached_property
    def known(self) -> list[int]:
        """Return the customers with any evidence, in order."""
        said = {r["customer_id"] for r in self.appraisal.rows.values()}
        said |= {r["customer_id"] for r in self.appraisal.book.covers.iter_rows(named=True)}
        said |= {r["customer_id"] for r in self.appraisal.book.obligations.iter_rows(named=True)}
        said |= {r["node"] for r in self.appraisal.book.outside.iter_rows(named=True)}
        said |= {r["owner_node"] for r in self.appraisal.rows.values() if _is_promise(r)}
        said |= set(self.appraisal.burdens) | set(self.appraisal.circles.shortest)
        return sorted(said & self.asked)

    @cached_property
    def held(self) -> dict[int, list[Held]]:
        """Return what secures each customer, by id of the security."""
        parts: dict[tuple[int, int], int] = defaultdict(int)
        for part in self.appraisal.allocation.parts:
            parts[(part.obligation.customer_id, part.security_id)] += part.minor
        spare = self._spare()
        pairs = {(link.obligation.customer_id, link.security_id) for link in self.appraisal.links}
        found: dict[int, list[Held]] = {}
        for customer_id, key in sorted(pairs | set(parts)):
            if self._is_held(key):
                mine = self._held(key, parts[(customer_id, key)], spare.get((customer_id, key), 0))
                found.setdefault(customer_id, []).append(mine)
        return found

    def _held(self, key: int, secured: int, spare: int) -> Held:
        row, worth = self.appraisal.rows[key], self.appraisal.worths[key]
        market = self.appraisal.day.in_book(worth.market_minor, row["currency"])
        return Held(key, Kind(row["kind"]), secured, spare, market)

    def _is_held(self, key: int) -> bool:
        row, on = self.appraisal.rows[key], self.appraisal.day.on
        if row["accepted_on"] is None or row["accepted_on"] > on:
            return False
        return row["ended_on"] is None or on < row["ended_on"]

    def _spare(self) -> dict[tuple[int, int], int]:
        """Return what no need takes, for one customer of each security (COL-20)."""
        left = self.appraisal.allocation.left_minor
        spare: dict[tuple[int, int], int] = {}
        for key in self._open_links:
            customers = self._open_links[key]
            own = self.appraisal.rows[key]["customer_id"]
            chosen = own if own in customers else min(customers)
            if left.get(key):
                spare[(chosen, key)] = left[key]
        return spare

    @cached_property
    def _open_links(self) -> dict[int, set[int]]:
        """Return by security the customers all of whose exposure it covers without a limit."""

        def is_open(link: Link) -> bool:
            is_rest = link.obligation == Obligation(link.obligation.customer_id)
            return is_rest and link.most_minor is None and link.share is None

        found: dict[int, set[int]] = {}
        for link in self.appraisal.links:
            if is_open(link):
                found.setdefault(link.security_id, set()).add(link.obligation.customer_id)
        return found

    @cached_property
    def _unconverted(self) -> set[int]:
        """Return the customers one of whose values has no rate."""
        lacking = {key for key, minor in self.appraisal.values.items() if minor is None}
        return {
            link.obligation.customer_id
            for link in self.appraisal.links
            if link.security_id in lacking
        }

    @cached_property
    def due(self) -> dict[int, list[Due]]:
        """Return the tasks about the securities in each customer's file."""
        found: dict[int, list[Due]] = {}
        for one in self.appraisal.due:
            owner = self.appraisal.rows[one.security_id]["customer_id"]
            found.setdefault(owner, []).append(one)
        return found

    @cached_property
    def guarantors(self) -> dict[int, list[Burden]]:
        """Return the burdens of those that guarantee for each customer to us."""
        found: dict[int, dict[int, Burden]] = {}
        for p in self.appraisal.pledges:
            if p.security_id is not None:
                mine = found.setdefault(p.debtor, {})
                mine[p.guarantor] = self.appraisal.burdens[p.guarantor]
        return {key: [some[n] for n in sorted(some)] for key, some in found.items()}

    def row(self, customer_id: int) -> dict[str, Any]:
        """Return the sums of one customer."""
        return {
            "customer_id": customer_id,
            **self._values(customer_id),
            **self._watched(customer_id),
            **self._guarantees(customer_id),
        }

    def _values(self, customer_id: int) -> dict[str, Any]:
        mine = self.held.get(customer_id, [])
        short = self.appraisal.allocation.short_minor
        facilities = [o for o in short if o.customer_id == customer_id and o.code]
        families: dict[Family, int] = defaultdict(int)
        for one in mine:
            families[TRAITS[one.kind].family] += one.minor
        main = max(families, key=lambda f: (families[f], f.value), default=None)
        values: dict[str, Any] = {
            "col_market_value": sum(h.market_minor or 0 for h in mine),
            "col_accepted_value": sum(h.minor for h in mine),
            "col_secured_value": sum(h.secured_minor for h in mine),
            "col_guaranteed_value": sum(h.secured_minor for h in mine if is_guarantee(h.kind)),
            "col_liquid_value": sum(h.secured_minor for h in mine if h.kind in LIQUID),
            "col_largest": max((h.minor for h in mine), default=0),
            "col_own_value": sum(h.minor for h in mine),
        }
        if customer_id in self._unconverted:
            values = dict.fromkeys(values, None)
        values["col_facility_shortfall"] = sum(short[o] for o in facilities)
        values["col_main_family"] = main.value if main and families[main] else None
        return values

    def _watched(self, customer_id: int) -> dict[str, Any]:
        on, numbers = self.appraisal.day.on, self.appraisal.day.numbers
        mine = self.held.get(customer_id, [])
        due = self.due.get(customer_id, [])
        ahead = on + timedelta(days=numbers.expiring_days)
        soon = [d for d in due if d.due_on <= ahead]
        return {
            "col_held_count": len(mine),
            "col_void_count": sum(not self.appraisal.worths[h.security_id].minor for h in mine),
            "col_unregistered_count": sum(d.task is Task.REGISTER for d in due),
            "col_revaluation_overdue_count": sum(
                d.task is Task.VALUE and d.is_overdue(on) for d in due
            ),
            "col_registration_expiring_count": sum(d.task is Task.RENEW_REGISTRATION for d in soon),
            "col_insurance_expiring_count": sum(d.task in RENEWALS for d in soon),
        }

    def _guarantees(self, customer_id: int) -> dict[str, Any]:
        mine = self.guarantors.get(customer_id, [])
        known = [b for b in mine if b.used is not None]
        worst = max(known, key=lambda b: b.used or 0, default=None)
        own = self.appraisal.burdens.get(customer_id)
        length = self.appraisal.circles.shortest.get(customer_id)
        is_known = own is not None and bool(own.ability_minor)
        return {
            "col_guarantors_count": len(mine),
            "col_guarantors_over_count": sum(b.is_over_committed for b in mine),
            "col_guarantees_given_count": own.count if own else 0,
            "col_guarantees_given": own.given_minor if own else 0,
            "col_circle_length": length,
            "col_in_circle": length is not None,
            "col_use_top": worst.given_minor if worst else None,
            "col_use_bottom": worst.ability_minor if worst else None,
            "col_own_top": own.given_minor if own and is_known else None,
            "col_own_bottom": own.ability_minor if own and is_known else None,
        }


def _is_promise(row: Mapping[str, Any]) -> bool:
    return is_guarantee(Kind(row["kind"])) and row["owner_node"] is not None
