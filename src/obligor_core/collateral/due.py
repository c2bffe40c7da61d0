"""What falls due about securities: values to renew, registrations and insurances that run out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from obligor_core.collateral.kinds import TRAITS, founds_by_registration, is_guarantee
from obligor_core.collateral.numbers import CollateralNumbers
from obligor_core.collateral.valuing import Security, Valuation, latest
from obligor_core.dates import months_before
from obligor_core.text import Text


class Task(StrEnum):
    VALUE = "value"
    REGISTER = "register"
    INSURE = "insure"
    RENEW_REGISTRATION = "renew_registration"
    RENEW_INSURANCE = "renew_insurance"
    TERM = "term"


TASKS: dict[Task, Text] = {
    Task.VALUE: Text("Value it again", "重新估值"),
    Task.REGISTER: Text("Have it registered", "办理登记"),
    Task.INSURE: Text("Have it insured", "办理保险"),
    Task.RENEW_REGISTRATION: Text("Renew the registration", "续办登记"),
    Task.RENEW_INSURANCE: Text("Renew the insurance", "续保"),
    Task.TERM: Text("Its term ends: replace or call it", "担保到期：替换或主张权利"),
}


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A task about one security, due on a day; overdue when the day has passed."""

    due_on: date
    security_id: int
    task: Task

    def is_overdue(self, on: date) -> bool:
        """Return whether the day to do it has come or passed."""
        return self.due_on <= on


def revaluation_due_on(
    valuation: Valuation | None, security: Security, *, numbers: CollateralNumbers
) -> date | None:
    """Return when the security has to be valued again; None when never.

    Rule: COL-08 A value is due again after the months of its kind or the day after its own last
    day, whichever comes first; what was never valued is due from the day of acceptance.
    Source: 商业银行押品管理指引 (银监发〔2017〕16号), cited from memory; months by policy.
    """
    if valuation is None:
        needs = TRAITS[security.kind].is_valued
        return security.accepted_on if needs else None
    days = []
    if months := numbers.months[security.kind]:
        days.append(months_before(valuation.valued_on, -months))
    if valuation.valid_until is not None:
        days.append(valuation.valid_until + timedelta(days=1))
    return min(days, default=None)


def tasks(security: Security, *, numbers: CollateralNumbers, on: date) -> list[Due]:
    """Return every task with its day, the first due first; only of what is held on the day.

    Rule: COL-09 Of what is held, its value, registration, insurance and term are watched.
    Source: house decision; perishable kinds need insurance, founding kinds registration.
    """
    if security.accepted_on is None or security.accepted_on > on:
        return []
    if security.ended_on is not None and security.ended_on <= on:
        return []
    found = _valuing(security, numbers, on) + _registration(security) + _insurance(security)
    if security.valid_until is not None:
        found.append(Due(security.valid_until, security.id, Task.TERM))
    return sorted(found)


def _valuing(security: Security, numbers: CollateralNumbers, on: date) -> list[Due]:
    if is_guarantee(security.kind):
        return []
    day = revaluation_due_on(latest(security.valuations, on=on), security, numbers=numbers)
    return [] if day is None else [Due(day, security.id, Task.VALUE)]


def _registration(security: Security) -> list[Due]:
    assert security.accepted_on is not None
    if security.registered_on is None:
        needs = founds_by_registration(security.kind)
        return [Due(security.accepted_on, security.id, Task.REGISTER)] if needs else []
    until = security.registered_until
    return [] if until is None else [Due(until, security.id, Task.RENEW_REGISTRATION)]


def _insurance(security: Security) -> list[Due]:
    assert security.accepted_on is not None
    if security.insured_until is not None:
        return [Due(security.insured_until, security.id, Task.RENEW_INSURANCE)]
    needs = TRAITS[security.kind].is_perishable
    return [Due(security.accepted_on, security.id, Task.INSURE)] if needs else []


def due_within(found: Iterable[Due], *, on: date, days: int) -> list[Due]:
    """Return the tasks that are overdue or fall due within the days, the first first."""
    return sorted(d for d in found if d.due_on <= on + timedelta(days=days))
