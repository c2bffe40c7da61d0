"""What happened to people, roles and units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitAdded(Event):
    said = Text("Unit {code} is added", "新增机构 {code}")

    unit_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded(Event):
    said = Text("{username} may sign in", "用户 {username} 可登录系统")

    user_id: int
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(Event):
    said = Text("Details of a person change", "用户信息变更")

    user_id: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Event):
    said = Text(
        "A new password holds; all sessions of the person end", "密码已更新，该用户所有会话失效"
    )

    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSaved(Event):
    said = Text(
        "The role gains {added} and loses {removed}", "角色新增权限 {added}，移除权限 {removed}"
    )

    role_id: int
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned(Event):
    said = Text("A role is assigned", "分配角色")

    assignment_id: int
    user_id: int
    role_id: int
    unit_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWithdrawn(Event):
    said = Text("A role is withdrawn", "收回角色")

    assignment_id: int
    user_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityDelegated(Event):
    said = Text(
        "Authority is lent from {starts_on} until {ends_on}", "权限委托：{starts_on} 至 {ends_on}"
    )

    delegation_id: int
    giver_id: int
    taker_id: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationEnded(Event):
    said = Text("The delegation ends", "委托终止")

    delegation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Event):
    said = Text("A token is valid until {expires_at}", "令牌有效期至 {expires_at}")

    token_id: int
    user_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Event):
    said = Text("The token is valid no more", "令牌已吊销")

    token_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInUnlocked(Event):
    said = Text("{username} may sign in again", "{username} 可重新登录")

    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSecurityChanged(Event):
    said = Text("A person changed how they sign in: {change}", "用户变更登录方式：{change}")

    user_id: int
    change: str
