"""The life of a sheet of answers: drafted, handed in, looked at by another person, confirmed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from obligor_core.dates import months_before


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


OPEN: Final = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})
WRITABLE: Final = frozenset({State.DRAFT, State.RETURNED})
#: What may be done in which state, and where it leads.
MOVES: Final = {
    (State.DRAFT, "submit"): State.SUBMITTED,
    (State.RETURNED, "submit"): State.SUBMITTED,
    (State.SUBMITTED, "confirm"): State.CONFIRMED,
    (State.SUBMITTED, "send_back"): State.RETURNED,
    (State.DRAFT, "withdraw"): State.WITHDRAWN,
    (State.RETURNED, "withdraw"): State.WITHDRAWN,
    (State.SUBMITTED, "withdraw"): State.WITHDRAWN,
}
SOON_DAYS: Final = 30


class Validity(StrEnum):
    """Whether there are confirmed answers to rely on."""

    NEVER = "never"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"


def moved(state: State, move: str) -> State | None:
    """Return the state that a move leads to, None when it is not possible.

    Rule: QUE-16 Answers are drafted, handed in, and confirmed or returned by another person; what
    is confirmed never changes: new answers are a new sheet.
    Source: house decision; four eyes
    """
    return MOVES.get((state, move))


def may_review(reviewer: Collection[str], *, writers: Collection[str]) -> bool:
    """Return whether a person, under any of the names it acts by, may review the answers.

    Rule: QUE-17 Nobody reviews answers that they wrote or handed in, in their own name or for
    somebody else.
    Source: house decision; four eyes
    """
    return not set(reviewer) & set(writers)


def expires_on(answered_on: date, validity_months: int) -> date:
    """Return the first day on which the answers hold no more.

    Rule: QUE-18 Confirmed answers hold from the day they were handed in for as many months as the
    questionnaire says.
    Source: docs/questionnaires.md, "Validity"
    """
    return months_before(answered_on, -validity_months)


def validity(expires: date | None, *, on: date, soon_days: int = SOON_DAYS) -> Validity:
    """Return whether answers that hold until ``expires`` (not included) can be relied on."""
    if expires is None:
        return Validity.NEVER
    if on >= expires:
        return Validity.EXPIRED
    return Validity.EXPIRING if on >= expires - timedelta(days=soon_days) else Validity.VALID
