"""Named questions about customers, always within what the asker may see."""

from obligor.customers.queries.scope import (
    CustomerNotFound,
    PlaceOutOfReach,
    customer_for,
    customers_for,
    kept_instead_of,
    require_place,
    sees_personal_data,
    visible,
    within,
)
from obligor.customers.queries.search import Suggestion, matching, suggestions

__all__ = [
    "CustomerNotFound",
    "PlaceOutOfReach",
    "Suggestion",
    "customer_for",
    "customers_for",
    "kept_instead_of",
    "matching",
    "require_place",
    "sees_personal_data",
    "suggestions",
    "visible",
    "within",
]
