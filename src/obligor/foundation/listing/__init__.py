"""Lists: search, filters, sort, columns, paging, totals, saved views, bulk verbs and export.

A module declares a ``Listing`` once and answers its page with ``respond``; see
``listing/README.md`` for an example.
"""

from obligor.foundation.listing.columns import Column, Kind
from obligor.foundation.listing.declaration import Bulk, Listing
from obligor.foundation.listing.filters import (
    BooleanFilter,
    ChoiceFilter,
    DateFilter,
    Filter,
    NumberFilter,
    TextFilter,
)

__all__ = [
    "BooleanFilter",
    "Bulk",
    "ChoiceFilter",
    "Column",
    "DateFilter",
    "Filter",
    "Kind",
    "Listing",
    "NumberFilter",
    "TextFilter",
]
