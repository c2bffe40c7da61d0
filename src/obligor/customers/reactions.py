"""What customers do when something happened: look for duplicates of what is new or changed."""

from __future__ import annotations

from datetime import datetime

from obligor.customers.actions import find_duplicates
from obligor.customers.events import CustomerChanged, CustomerCreated, CustomersUpserted
from obligor.foundation.access import SYSTEM

COMPARED = frozenset({"kind", "name", "phone"})


def compare_new(event: CustomerCreated, *, at: datetime) -> None:
    """Compare a new file with the book."""
    find_duplicates(among=[event.customer_id], by=SYSTEM, at=at)


def compare_changed(event: CustomerChanged, *, at: datetime) -> None:
    """Compare a file again when it changed in what is compared."""
    if COMPARED & set(event.fields):
        find_duplicates(among=[event.customer_id], by=SYSTEM, at=at)


def compare_loaded(event: CustomersUpserted, *, at: datetime) -> None:
    """Compare what a load wrote."""
    if event.customer_ids and event.record != "connection":
        find_duplicates(among=event.customer_ids, by=SYSTEM, at=at)
