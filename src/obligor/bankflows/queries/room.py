"""What the room of a customer shows of its bank flows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.conf import settings

from obligor.bankflows.queries.frames import analysis, numbers
from obligor.bankflows.queries.reach import transactions_of
from obligor_core.bankflows.analysis import Analysis
from obligor_core.bankflows.facts import facts_from
from obligor_core.bankflows.findings import Finding, findings_of
from obligor_core.bankflows.windows import MONTHS, in_window
from obligor_core.customers.characters import has_han
from obligor_core.customers.masking import MaskKind, mask
from obligor_core.dates import months_before

PARTNERS_SHOWN = 12
PERSON_CHARS_MAX = 4


@dataclass(frozen=True, slots=True)
class Room:
    """One customer's bank flows as they are today; ``facts`` is None when nothing is loaded."""

    on: date
    found: Analysis
    facts: dict[str, Any] | None
    findings: list[Finding]
    names: Mapping[str, str]

    @property
    def currency(self) -> str:
        """Return the currency in which everything is told."""
        return str(settings.BOOK_CURRENCY)

    def finding(self, code: str) -> Finding | None:
        """Return the finding of that code."""
        return next((f for f in self.findings if code_of(f) == code), None)

    def ids_of(self, column: str, value: str) -> list[int]:
        """Return the transactions with a category, a relation or a counterparty."""
        rows = self.found.flows.filter(pl.col(column) == value)
        ids: list[int] = rows["transaction_id"].to_list()
        return ids

    def said_of(self) -> dict[int, tuple[str, str]]:
        """Return category and relation of each transaction."""
        rows = self.found.flows.select("transaction_id", "category", "relation").iter_rows()
        return {pk: (category, relation) for pk, category, relation in rows}

    def score_of(self) -> dict[int, dict[str, float]]:
        """Return the drivers of each outlier, by transaction."""
        rows = self.found.scores.filter("is_outlier").iter_rows(named=True)
        return {row["transaction_id"]: row for row in rows}


def room(customer_id: int, *, on: date, known_at: datetime, is_open: bool) -> Room:
    """Return what there is of a customer; persons are masked unless ``is_open``.

    :raises RateMissing: when an account's currency has no rate on the day
    """
    found = analysis([customer_id], on=on, known_at=known_at)
    facts = facts_from(found.facts)
    names = _names(customer_id, is_open=is_open)
    return Room(
        on=on,
        found=found,
        facts=facts.row(0, named=True) if facts.height else None,
        findings=findings_of(found, on=on, numbers=numbers(on=on), names=names),
        names=names,
    )


def code_of(finding: Finding) -> str:
    """Return what names the finding in an address, where no counterparty may be read."""
    if not finding.key:
        return finding.kind.value
    return f"{finding.kind.value}-{hashlib.sha256(finding.key.encode()).hexdigest()[:10]}"


def _names(customer_id: int, *, is_open: bool) -> dict[str, str]:
    pairs = transactions_of(customer_id).order_by().values_list("party_key", "party_name")
    return {key: shown_party(name or key, is_open=is_open) for key, name in pairs.distinct() if key}


def shown_party(name: str, *, is_open: bool) -> str:
    """Return the name of a counterparty as it may be shown: a person's is masked.

    Rule: BNK-29 A counterparty of up to four Han characters is taken for a person.
    Source: house decision on CUS-40; a company's registered name is longer.
    """
    if is_open or len(name) > PERSON_CHARS_MAX or not has_han(name):
        return name
    return mask(MaskKind.PERSON_NAME, name)


def shown_account(number: str, *, is_open: bool) -> str:
    """Return an account number as it may be shown."""
    return number if is_open or not number else mask(MaskKind.BANK_ACCOUNT, number)


@dataclass(frozen=True, slots=True)
class Partner:
    """A counterparty with what it paid and was paid in twelve months."""

    key: str
    name: str
    relation: str
    in_minor: int
    out_minor: int
    count: int


def partners(shown: Room) -> list[Partner]:
    """Return the counterparties with the largest turnover of the year."""
    amount = pl.col("amount_minor")
    rows = (
        shown.found.flows.filter(in_window("booked_on", on=shown.on), pl.col("party_key") != "")
        .group_by("party_key", "relation")
        .agg(
            in_minor=amount.filter(amount > 0).sum(),
            out_minor=-amount.filter(amount < 0).sum(),
            count=pl.len(),
        )
        .sort(pl.col("in_minor") + pl.col("out_minor"), "party_key", descending=[True, False])
        .head(PARTNERS_SHOWN)
    )
    return [
        Partner(
            row["party_key"],
            shown.names.get(row["party_key"], row["party_key"]),
            row["relation"],
            row["in_minor"],
            row["out_minor"],
            row["count"],
        )
        for row in rows.iter_rows(named=True)
    ]


def by_category(shown: Room) -> list[dict[str, Any]]:
    """Return category, money in, money out and count of twelve months, the largest first."""
    amount = pl.col("amount_minor")
    rows = shown.found.flows.filter(in_window("booked_on", on=shown.on))
    grouped = rows.group_by("category").agg(
        in_minor=amount.filter(amount > 0).sum(),
        out_minor=-amount.filter(amount < 0).sum(),
        count=pl.len(),
    )
    largest = pl.col("in_minor") + pl.col("out_minor")
    return grouped.sort(largest, "category", descending=[True, False]).to_dicts()


def months(shown: Room) -> list[tuple[date, int, int, int]]:
    """Return last day, money in, money out and operating inflow of each month, oldest first."""
    found = {row["month"]: row for row in shown.found.months.iter_rows(named=True)}
    nothing = {"in_minor": 0, "out_minor": 0, "operating_minor": 0}
    return [
        (months_before(shown.on, n), *(found.get(n, nothing)[name] for name in nothing))
        for n in reversed(range(MONTHS))
    ]


def ways(shown: Room) -> list[tuple[list[str], int, int]]:
    """Return each way that money took out and back, how often, and the average sum; most first."""
    grouped = shown.found.trips.group_by("path").agg(
        count=pl.len(), minor=pl.col("out_minor").sum() // pl.len()
    )
    total = pl.col("count") * pl.col("minor")
    ordered = grouped.sort(total, pl.col("path").list.join(">"), descending=[True, False])
    return [(row["path"], row["count"], row["minor"]) for row in ordered.iter_rows(named=True)]
