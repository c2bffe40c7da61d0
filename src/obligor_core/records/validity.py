"""How long a record is good for, how bad it is, and when a report may be bought again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from obligor_core.dates import months_before
from obligor_core.policy import Policy
from obligor_core.records.matters import MATTERS, Matter, RecordKind, RecordState, Severity

POLICY = "credit_records"


def _shipped_months() -> dict[RecordKind, int]:
    return {
        RecordKind.BUREAU: 3,
        RecordKind.COURT: 6,
        RecordKind.TAX: 18,
        RecordKind.PENALTY: 36,
        RecordKind.SANCTION: 1,
        RecordKind.NEWS: 6,
        RecordKind.REGISTRATION: 6,
        RecordKind.BILL: 6,
    }


@dataclass(frozen=True, slots=True)
class RecordNumbers:
    """One dated version of the numbers; policy supplies them, these are the shipped ones.

    ``valid_months`` by kind; a report younger than ``reuse_months`` is not bought again; names as
    alike as ``likeness_min`` (of one) are proposed as hits; ``large_amount`` in minor units makes
    a lawsuit serious; ``outlook_months`` is how long an industry outlook is good for.
    """

    valid_months: Mapping[RecordKind, int] = field(default_factory=_shipped_months)
    reuse_months: int = 6
    likeness_min: Fraction = Fraction(85, 100)
    large_amount: int = 1_000_000_00
    outlook_months: int = 12


def record_numbers(policy: Policy, *, on: date) -> RecordNumbers:
    """Return the numbers that the policy of credit records gives for a day."""
    return RecordNumbers(
        valid_months={kind: policy.whole(f"valid_months_{kind.value}", on) for kind in RecordKind},
        reuse_months=policy.whole("reuse_months", on),
        likeness_min=policy.exact("likeness_min", on),
        large_amount=policy.whole("large_amount", on),
        outlook_months=policy.whole("outlook_months", on),
    )


def valid_until(kind: RecordKind, *, told_on: date, numbers: RecordNumbers) -> date:
    """Return the first day on which what a source told has to be asked again.

    Rule: REC-30 What a source told is good for some months by kind, counted from the day it told.
    Source: house decision; the months are numbers of the policy of credit records.
    """
    return months_before(told_on, -numbers.valid_months[kind])


# What is paid for by the piece: everything else may be asked whenever somebody wants to know.
BOUGHT = frozenset({RecordKind.BUREAU})


def may_ask_again(told_on: date | None, *, on: date, numbers: RecordNumbers) -> bool:
    """Return whether the newest report is old enough to buy another.

    Rule: REC-31 A report younger than some months is used again and not bought anew.
    Source: HighRadius Credit Cloud reuses reports for six months; the number is policy.
    """
    return told_on is None or on >= months_before(told_on, -numbers.reuse_months)


def severity_of(
    matter: Matter,
    payload: Mapping[str, object],
    *,
    amount_minor: int | None,
    state: RecordState,
    numbers: RecordNumbers,
) -> Severity:
    """Return how bad a record is, unless its source says so.

    Rule: REC-32 A record has the severity of its matter, changed by what it says; settled is less.
    Source: house decision; 失信, 被执行 and a D of the tax office are severe in every scheme known.
    """
    found = _said(matter, payload, amount_minor=amount_minor, numbers=numbers)
    if state is RecordState.SETTLED and matter.is_lasting:
        return min(found, Severity.NOTICE, key=lambda s: s.rank)
    return found


def _said(
    matter: Matter,
    payload: Mapping[str, object],
    *,
    amount_minor: int | None,
    numbers: RecordNumbers,
) -> Severity:
    is_large = amount_minor is not None and amount_minor >= numbers.large_amount
    match matter.code:
        case "lawsuit" if payload.get("role") != "defendant":
            return Severity.INFO
        case "lawsuit" | "penalty" if is_large:
            return Severity.SERIOUS
        case "tax_grade":
            grades = {"C": Severity.SERIOUS, "D": Severity.SEVERE}
            return grades.get(str(payload.get("grade")), Severity.INFO)
        case "news" if payload.get("sentiment") == "negative":
            return Severity.NOTICE
        case "enterprise_report" | "person_report":
            return _of_report(payload)
        case _:
            return matter.severity


def _of_report(payload: Mapping[str, object]) -> Severity:
    tier = payload.get("five_tier")
    if tier in ("substandard", "doubtful", "loss"):
        return Severity.SEVERE
    if payload.get("overdue") not in (None, 0) or tier == "special_mention":
        return Severity.SERIOUS
    return Severity.INFO


def matters_of(kind: RecordKind) -> list[Matter]:
    """Return the matters of a kind in the order of the schema."""
    return [matter for matter in MATTERS.values() if matter.kind is kind]
