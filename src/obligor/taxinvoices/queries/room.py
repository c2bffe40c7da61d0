"""What the invoices of one customer say, as its room shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from obligor.taxinvoices.queries.book import invoices_frame
from obligor_core.taxinvoices import parties, sums
from obligor_core.taxinvoices.facts import facts_of
from obligor_core.taxinvoices.finding import Finding
from obligor_core.taxinvoices.findings import findings
from obligor_core.taxinvoices.invoices import Direction


@dataclass(frozen=True, slots=True)
class Overview:
    """The facts and findings of a day with the frames behind them.

    ``months``: ``month`` (first day), ``sold_minor``, ``bought_minor``, ``written``, ``void``,
    ``red`` for each calendar month; ``parties``: see ``party_sums``.
    """

    facts: dict[str, Any]
    findings: tuple[Finding, ...]
    months: pl.DataFrame
    parties: pl.DataFrame

    def of_side(self, direction: Direction) -> pl.DataFrame:
        """Return the counterparties of a side that something was left of, the largest first."""
        side = self.parties.filter(direction=direction.value).filter(pl.col("net_12m") > 0)
        return side.sort("net_12m", "party_key", descending=[True, False])


def overview(customer_id: int, *, on: date, known_at: datetime | None = None) -> Overview | None:
    """Return what the invoices say by the day; None when there are none by then."""
    frame = invoices_frame([customer_id], on=on, known_at=known_at)
    if frame.is_empty():
        return None
    facts = facts_of(frame, on=on).row(0, named=True)
    seen = sums.by_a_day(frame, on=on)
    return Overview(
        facts=facts,
        findings=tuple(findings(facts, on=on)),
        months=_months(seen, on=on),
        parties=parties.party_sums(seen),
    )


def facts_of_one(customer_id: int, *, on: date) -> dict[str, Any]:
    """Return the facts of one customer by name; none when it has no invoices."""
    found = facts_of(invoices_frame([customer_id], on=on), on=on)
    return found.drop("customer_id").row(0, named=True) if found.height else {}


def findings_of(customer_id: int, *, on: date) -> list[Finding]:
    """Return the findings of one customer by the day."""
    return findings(facts_of_one(customer_id, on=on), on=on)


def _months(seen: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return the sums of each calendar month from the first one of 24 with an invoice on."""
    col = pl.col
    sale, counted, net = col("is_sale"), col("is_counted"), col("net_minor")
    recent = seen.filter(col("in_24m")).with_columns(month=col("issued_on").dt.truncate("1mo"))
    if recent.is_empty():
        recent = seen.with_columns(month=col("issued_on").dt.truncate("1mo"))
    found = recent.group_by("month").agg(
        net.filter(sale & counted).sum().alias("sold_minor"),
        net.filter(~sale & counted).sum().alias("bought_minor"),
        sale.sum().cast(pl.Int64).alias("written"),
        (sale & col("is_void")).sum().cast(pl.Int64).alias("void"),
        (sale & col("is_red")).sum().cast(pl.Int64).alias("red"),
    )
    whole = pl.DataFrame(
        {"month": pl.date_range(found["month"].min(), on.replace(day=1), "1mo", eager=True)}
    )
    return whole.join(found, on="month", how="left").fill_null(0).sort("month")
