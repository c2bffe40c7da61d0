"""Every write about customers."""

from obligor.customers.actions.files import (
    change_customer,
    create_customer,
    deactivate_customer,
    reactivate_customer,
)
from obligor.customers.actions.identifiers import add_identifier, remove_identifier
from obligor.customers.actions.loads import RowsFaulty, undo_upsert
from obligor.customers.actions.upsert_customers import upsert_customers
from obligor.customers.actions.upsert_links import upsert_connections, upsert_contacts

__all__ = [
    "RowsFaulty",
    "add_identifier",
    "change_customer",
    "create_customer",
    "deactivate_customer",
    "reactivate_customer",
    "remove_identifier",
    "undo_upsert",
    "upsert_connections",
    "upsert_contacts",
    "upsert_customers",
]
