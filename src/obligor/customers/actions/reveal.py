"""Show personal data unmasked, on the record."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from obligor.customers import events
from obligor.customers.queries import customer_for
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.text import Text


class Personal(StrEnum):
    """The kinds of values that are masked until somebody asks for them."""

    IDENTIFIERS = "identifiers"
    CONTACTS = "contacts"
    ADDRESSES = "addresses"
    BANK_ACCOUNTS = "bank_accounts"
    PHONE = "phone"


@verb("customer.reveal", label=Text("Show personal data", "查看个人信息明文"))
def reveal(*, customer_id: int, what: list[Personal], by: Actor, at: datetime) -> Events:
    """Put on record that the actor sees these values unmasked.

    ``queries.revealed`` gives the values to whoever holds the audit entry of this act. It
    takes ``personal_data.see`` for the customer beside the verb.

    :raises CustomerNotFound: when the actor may not see personal data of this customer
    """
    by.require("personal_data.see")
    row = customer_for(by, customer_id, verb="customer.reveal")
    customer_for(by, customer_id, verb="personal_data.see")
    shown = sorted({kind.value for kind in what})
    return [events.PersonalDataRevealed(customer_id=row.pk, what=shown)]
