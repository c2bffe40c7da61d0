"""Put the tax invoices of the sample book into the database: a step that is done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from obligor.foundation.access import Actor
from obligor.taxinvoices import actions, queries
from obligor_core.sample import SampleBook
from obligor_core.sample.taxinvoices import tax_invoices

BATCH = "sample-tax-invoices"


def settle(
    made: Callable[[], SampleBook],
    *,
    last: date,
    seed: int,
    by: Actor,
    clock: Callable[[], datetime],
) -> None:
    """Load the invoices of the book that ends on ``last``, unless they were loaded before."""
    if queries.is_loaded(BATCH):
        return
    rows = tax_invoices(made(), seed=seed, until=last)
    if not rows.is_empty():
        actions.load_invoices(rows=rows, batch=BATCH, by=by, at=clock())
