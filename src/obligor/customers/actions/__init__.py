"""Every write about customers."""

from obligor.customers.actions.files import (
    change_customer,
    create_customer,
    deactivate_customer,
    reactivate_customer,
)
from obligor.customers.actions.identifiers import add_identifier, remove_identifier

__all__ = [
    "add_identifier",
    "change_customer",
    "create_customer",
    "deactivate_customer",
    "reactivate_customer",
    "remove_identifier",
]
