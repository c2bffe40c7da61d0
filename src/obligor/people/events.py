"""What happened to people, roles and units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from obligor.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAdded(Event):
    unit_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded(Event):
    user_id: int
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Event):
    user_id: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Event):
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSaved(Event):
    role_id: int
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned(Event):
    assignment_id: int
    user_id: int
    role_id: int
    unit_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWithdrawn(Event):
    assignment_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityDelegated(Event):
    delegation_id: int
    giver_id: int
    taker_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationEnded(Event):
    delegation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    token_id: int
    user_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    token_id: int
