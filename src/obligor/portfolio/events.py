"""What the nightly run publishes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from obligor.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    run_id: int
    on: date
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCompleted(Event):
    run_id: int
    on: date
    customers: int
    exceptions: int
    movements: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFailed(Event):
    run_id: int
    on: date
    failure: str
