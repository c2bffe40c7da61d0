"""Who writes the rows of each kind of import: the seam between imports and the modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from obligor.bankflows import actions as bankflows
from obligor.collateral import actions as collateral
from obligor.customers import actions as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Outcome
from obligor.imports.queries import Loader
from obligor.people import queries as people
from obligor.receivables import actions as receivables
from obligor.records import actions as records
from obligor.statements import actions as statements
from obligor.taxinvoices import actions as taxinvoices
from obligor_core.imports.kinds import KINDS
from obligor_core.statements.standard_values import STANDARD_VALUES

Load = Callable[..., Outcome]


def _as_records(load: Load) -> Load:
    """Let a verb that takes records take a frame."""

    def taken(*, rows: pl.DataFrame, **more: Any) -> Outcome:
        return load(rows=rows.to_dicts(), **more)

    return taken


def _upsert_customers(*, rows: pl.DataFrame, by: Actor, **more: Any) -> Outcome:
    """Load customers; who names no unit is opened at the unit of the person who loads."""
    home = people.home_unit_id(by)
    records = rows.to_dicts()
    return customers.upsert_customers(rows=records, by=by, default_unit_id=home, **more)


def _counts(outcome: Outcome) -> tuple[int, int]:
    """Return how many rows were created and changed, as the event of the load says."""
    for event in outcome.events:
        if hasattr(event, "created_count"):
            return event.created_count, event.changed_count
    return 0, 0


def _of_customers(load: Load) -> Loader:
    return Loader(load, customers.undo_upsert, customers.RowsFaulty, _counts)


def _of_receivables(load: Load) -> Loader:
    return Loader(load, receivables.undo_load, receivables.RowsFaulty, _counts)


def _of_collateral(load: Load) -> Loader:
    return Loader(load, collateral.undo_load, collateral.RowsFaulty, _counts)


def _of_records(load: Load) -> Loader:
    return Loader(_as_records(load), records.undo_load, records.RowsFaulty, _counts)


def _of_bankflows(load: Load) -> Loader:
    return Loader(load, bankflows.undo_batch, bankflows.RowsFaulty, _counts)


# A kind of a package that reads files itself: the core's own list cannot know it.
KINDS[STANDARD_VALUES.name] = STANDARD_VALUES

LOADERS = {
    "customers": _of_customers(_upsert_customers),
    "contacts": _of_customers(_as_records(customers.upsert_contacts)),
    "connections": _of_customers(_as_records(customers.upsert_connections)),
    "open_items": _of_receivables(receivables.upsert_open_items),
    "payments": _of_receivables(receivables.upsert_payments),
    "allocations": _of_receivables(receivables.upsert_allocations),
    "disputes": _of_receivables(receivables.upsert_disputes),
    "collateral": _of_collateral(collateral.upsert_collateral),
    "valuations": _of_collateral(collateral.upsert_valuations),
    "guarantees": _of_collateral(collateral.upsert_guarantees),
    "credit_records": _of_records(records.upsert_records),
    "record_checks": _of_records(records.upsert_checks),
    "industry_outlooks": _of_records(records.upsert_outlooks),
    "sanctioned_names": _of_records(records.upsert_listed),
    "tax_invoices": Loader(
        taxinvoices.load_invoices,
        taxinvoices.undo_load,
        taxinvoices.RowsFaulty,
        _counts,
        takes_customer=True,
    ),
    "bank_transactions": _of_bankflows(bankflows.load_rows),
    "standard_values": Loader(
        statements.load_values, statements.undo_values, statements.RowsFaulty, _counts
    ),
}
