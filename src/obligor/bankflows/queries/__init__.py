"""Questions about bank flows, always within what the asker reaches."""

from obligor.bankflows.queries.frames import analysis, facts, numbers
from obligor.bankflows.queries.incoming import AccountUnnamed
from obligor.bankflows.queries.reach import (
    FlowFileNotFound,
    RelatedPartyNotFound,
    accounts,
    file_for,
    files,
    other_of_that_name,
    related_parties,
    related_party_for,
    same_file,
    transactions,
    transactions_of,
    words_about,
)
from obligor.bankflows.queries.room import (
    Partner,
    Room,
    by_category,
    code_of,
    months,
    partners,
    room,
    shown_account,
    shown_party,
    ways,
)

__all__ = [
    "AccountUnnamed",
    "FlowFileNotFound",
    "Partner",
    "RelatedPartyNotFound",
    "Room",
    "accounts",
    "analysis",
    "by_category",
    "code_of",
    "facts",
    "file_for",
    "files",
    "months",
    "numbers",
    "other_of_that_name",
    "partners",
    "related_parties",
    "related_party_for",
    "room",
    "same_file",
    "shown_account",
    "shown_party",
    "transactions",
    "transactions_of",
    "ways",
    "words_about",
]
