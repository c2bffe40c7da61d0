"""Check any identifier of a customer by its kind; every fault is named in both languages."""

from __future__ import annotations

from datetime import date

from obligor_core.customers.account_numbers import (
    check_bank_card,
    check_iban,
    check_lei,
    check_tax_number,
)
from obligor_core.customers.id_card import check_id_card, id_card_birth_on, make_id_card
from obligor_core.customers.identifier_check import IdentifierCheck, IdentifierKind, compact
from obligor_core.customers.uscc import (
    UsccParts,
    check_uscc,
    make_uscc,
    org_code_check_character,
    uscc_parts,
)

__all__ = [
    "IdentifierCheck",
    "IdentifierKind",
    "UsccParts",
    "check_bank_card",
    "check_iban",
    "check_id_card",
    "check_identifier",
    "check_lei",
    "check_tax_number",
    "check_uscc",
    "compact",
    "id_card_birth_on",
    "make_id_card",
    "make_uscc",
    "org_code_check_character",
    "uscc_parts",
]


def check_identifier(
    kind: IdentifierKind, given: str, *, on: date, country: str = "CN"
) -> IdentifierCheck:
    """Return the identifier in the form to store, with its faults and warnings.

    ``on`` bounds birth dates; ``country`` matters for tax numbers only.
    """
    match kind:
        case IdentifierKind.USCC:
            return check_uscc(given)
        case IdentifierKind.ID_CARD:
            return check_id_card(given, on=on)
        case IdentifierKind.LEI:
            return check_lei(given)
        case IdentifierKind.BANK_CARD:
            return check_bank_card(given)
        case IdentifierKind.IBAN:
            return check_iban(given)
        case IdentifierKind.TAX_NUMBER:
            return check_tax_number(given, country=country)
