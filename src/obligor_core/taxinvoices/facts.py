"""Facts of a customer that come from tax invoices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from obligor_core.portfolio.facts.definition import Measure
from obligor_core.taxinvoices import parties, sums
from obligor_core.taxinvoices.dependence import (
    circle_measures,
    concentration_measures,
    loyalty_measures,
    position_measures,
)
from obligor_core.taxinvoices.numbers import NUMBERS, InvoiceNumbers
from obligor_core.taxinvoices.turnover import (
    activity_measures,
    count_measures,
    evidence_measures,
    growth_measures,
    shape_measures,
    turnover_measures,
)
from obligor_core.taxinvoices.writing import pattern_measures, writing_measures

FAMILIES = (
    evidence_measures,
    turnover_measures,
    growth_measures,
    activity_measures,
    count_measures,
    shape_measures,
    concentration_measures,
    loyalty_measures,
    position_measures,
    circle_measures,
    writing_measures,
    pattern_measures,
)


def measures(numbers: InvoiceNumbers = NUMBERS) -> Iterator[Measure]:
    """Yield every fact of this kind of evidence."""
    for family in FAMILIES:
        yield from family(numbers)


def facts_of(
    invoices: pl.DataFrame, *, on: date, numbers: InvoiceNumbers = NUMBERS
) -> pl.DataFrame:
    """Return ``customer_id`` and the facts of the day, one row for each customer with invoices.

    ``invoices`` have the columns of ``invoices.INVOICES``, amounts in the currency of the book.
    Later invoices are left out, and their order does not matter.
    """
    seen = sums.by_a_day(invoices, on=on)
    columns = [m.column() for m in measures(numbers)]
    return prepared(seen, on=on).select("customer_id", *columns)


def prepared(seen: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return the columns that the measures refer to, one row for each customer, by id."""
    of_parties = parties.party_sums(seen)
    rows = sums.customer_sums(seen, on=on)
    for more in (
        sums.pauses(seen, on=on),
        sums.first_digits(seen),
        parties.dependence(of_parties),
        parties.positions(of_parties),
        parties.circles(of_parties),
    ):
        rows = rows.join(more, on="customer_id", how="left")
    return rows.sort("customer_id")
