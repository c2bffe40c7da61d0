"""Named questions about customers, always within what the asker may see."""

from obligor.customers.queries.customer_rows import CheckedRows, checked_customer_rows
from obligor.customers.queries.link_rows import (
    CheckedLinks,
    checked_connection_rows,
    checked_contact_rows,
)
from obligor.customers.queries.scope import (
    CustomerNotFound,
    PlaceOutOfReach,
    customer_for,
    customers_for,
    kept_instead_of,
    names_of,
    require_place,
    sees_personal_data,
    visible,
    within,
)
from obligor.customers.queries.search import Suggestion, matching, suggestions

__all__ = [
    "CheckedLinks",
    "CheckedRows",
    "CustomerNotFound",
    "PlaceOutOfReach",
    "Suggestion",
    "checked_connection_rows",
    "checked_contact_rows",
    "checked_customer_rows",
    "customer_for",
    "customers_for",
    "kept_instead_of",
    "matching",
    "names_of",
    "require_place",
    "sees_personal_data",
    "suggestions",
    "visible",
    "within",
]
