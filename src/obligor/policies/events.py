"""What happened to policies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from obligor.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSaved(Event):
    version_id: int
    policy: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftDiscarded(Event):
    version_id: int
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyActivated(Event):
    version_id: int
    policy: str
    number: int
    effective_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPoliciesLoaded(Event):
    policies: list[str]
