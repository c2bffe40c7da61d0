"""What may be posted how: the earliest ordinary value date, and names for unnamed documents."""

from __future__ import annotations

import hashlib
from datetime import date

from obligor_core.calendar import BusinessCalendar


def earliest_value_date(on: date, calendar: BusinessCalendar) -> date:
    """Return the earliest value date that a payment posted on the day may have.

    Rule: RCV-41 A payment is posted on its value date or the business day after; an older value
    date is backdating, which needs a reason and a second person.
    Source: house decision; the numbers of who approves stand in the authority matrix.
    """
    return calendar.previous_business_day(on).on


def key_of(*content: object, twin: int) -> str:
    """Return a document key made of the document's content.

    Rule: RCV-42 A document without a number of its own is named by its content, so that the
    settlement of equal documents does not depend on who was posted first.
    Source: house decision.

    ``twin`` counts from 1 the documents of the same content.
    """
    digest = hashlib.sha256("\x1f".join(str(part) for part in content).encode()).hexdigest()
    return f"{digest[:10]}-{twin}"
