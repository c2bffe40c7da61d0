"""Every write about people, roles, units, delegations and tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import Literal

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from obligor.foundation.access import Actor
from obligor.foundation.act import VERBS, Events, verb
from obligor.people import events
from obligor.people.models import (
    ApiToken,
    Delegation,
    OrganisationUnit,
    Role,
    RoleAssignment,
    User,
)
from obligor_core.decision import Refusal
from obligor_core.text import Text

TOKEN_DAYS_MAX = 366
ROTATION_OVERLAP = timedelta(days=7)
SEE_VERBS = frozenset(
    {
        "customer.see",
        "personal_data.see",
        "receivable.see",
        "portfolio.see",
        "policy.see",
        "proposal.see",
        "import.see",
        "alert.see",
        "audit.see",
        "people.see",
        "operations.see",
    }
)


class CodeTaken(Refusal):
    text = Text("The code {code} is taken. Choose another.", "代码 {code} 已被使用，请另选。")


class VerbUnknown(Refusal):
    status = 422
    text = Text("There is no permission called {verb}.", "不存在名为 {verb} 的权限。")


class PasswordTooWeak(Refusal):
    status = 422
    text = Text("{problems}", "{problems}")


class AlreadyAssigned(Refusal):
    text = Text(
        "{user} already holds the role {role} at this unit.", "{user} 在该机构已拥有角色 {role}。"
    )


class AlreadyEnded(Refusal):
    text = Text("This had ended before.", "该记录此前已终止。")


class DelegationToSelf(Refusal):
    status = 422
    text = Text("Authority cannot be delegated to oneself.", "不能将权限委托给自己。")


class PeriodInvalid(Refusal):
    status = 422
    text = Text("The end must be after the start.", "结束日期必须晚于开始日期。")


class TokenLifeTooLong(Refusal):
    status = 422
    text = Text(
        "A token may live at most {days} days. Choose an earlier expiry.",
        "令牌有效期最长 {days} 天，请选择更早的到期时间。",
    )


@verb("people.add_unit", label=Text("Add organisation unit", "新增机构"))
def add_unit(
    *, code: str, name_zh: str, name_en: str, by: Actor, at: datetime, parent_id: int | None = None
) -> Events:
    """Add a unit below ``parent_id``, or a root when it is None.

    :raises CodeTaken: when another unit has the code
    """
    if OrganisationUnit.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    parent = OrganisationUnit.objects.get(pk=parent_id) if parent_id else None
    unit = OrganisationUnit.objects.create(
        code=code, name_zh=name_zh, name_en=name_en, parent=parent, path=""
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return [events.UnitAdded(unit_id=unit.pk, code=code)]


@verb(
    "people.add_person",
    label=Text("Add person", "新增用户"),
    conceal=["password"],
)
def add_person(
    *,
    username: str,
    display_name: str,
    password: str,
    by: Actor,
    at: datetime,
    unit_id: int | None = None,
    email: str = "",
    language: str = "zh-hans",
) -> Events:
    """Add a person who may sign in; roles are assigned separately.

    :raises CodeTaken: when the user name exists
    :raises PasswordTooWeak: when a password rule is broken
    """
    if User.objects.filter(username=username).exists():
        raise CodeTaken(code=username)
    user = User(
        username=username,
        display_name=display_name,
        unit_id=unit_id,
        email=email,
        language=language,
        date_joined=at,
    )
    _set_password(user, password)
    user.save()
    return [events.PersonAdded(user_id=user.pk, username=username)]


@verb("people.set_password", label=Text("Set password", "设置密码"), conceal=["password"])
def set_password(*, user_id: int, password: str, by: Actor, at: datetime) -> Events:
    """Give a person a new password; all their sessions end.

    :raises PasswordTooWeak: when a password rule is broken
    """
    user = User.objects.select_for_update().get(pk=user_id)
    _set_password(user, password)
    user.save(update_fields=["password"])
    return [events.PasswordSet(user_id=user.pk)]


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordTooWeak(problems=" ".join(error.messages)) from error
    user.set_password(password)


@verb("people.change_person", label=Text("Change person", "修改用户"))
def change_person(
    *,
    user_id: int,
    by: Actor,
    at: datetime,
    display_name: str | None = None,
    email: str | None = None,
    unit_id: int | None = None,
    is_active: bool | None = None,
) -> Events:
    """Change what is given; None leaves a field as it is."""
    given = {
        "display_name": display_name,
        "email": email,
        "unit_id": unit_id,
        "is_active": is_active,
    }
    changes = {field: value for field, value in given.items() if value is not None}
    user = User.objects.select_for_update().get(pk=user_id)
    changed = [field for field, value in changes.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, changes[field])
    user.save(update_fields=changed)
    return [events.PersonChanged(user_id=user.pk, fields=changed)]


@verb(
    "people.change_own_settings",
    label=Text("Change own settings", "修改个人设置"),
    is_personal=True,
)
def change_own_settings(
    *,
    by: Actor,
    at: datetime,
    language: Literal["zh-hans", "en"] | None = None,
    theme: User.Theme | None = None,
) -> Events:
    """Keep one's own language and colours; None leaves a setting as it is."""
    given = {"language": language, "theme": theme}
    changes = {field: value for field, value in given.items() if value is not None}
    if not changes:
        return []
    User.objects.filter(pk=by.user_id).update(**changes)
    return [events.PersonChanged(user_id=by.user_id, fields=sorted(changes))]


@verb("people.save_role", label=Text("Save role", "保存角色"))
def save_role(
    *, code: str, name_zh: str, name_en: str, verbs: list[str], by: Actor, at: datetime
) -> Events:
    """Make the role ``code`` hold exactly ``verbs`` (``area.*`` and ``*`` allowed).

    :raises VerbUnknown: when a permission does not exist
    """
    for name in verbs:
        if not _is_permission(name):
            raise VerbUnknown(verb=name)
    role, _ = Role.objects.select_for_update().get_or_create(
        code=code, defaults={"name_zh": name_zh, "name_en": name_en, "verbs": []}
    )
    before, after = set(role.verbs), set(verbs)
    role.name_zh, role.name_en, role.verbs = name_zh, name_en, sorted(after)
    role.save()
    return [
        events.RoleSaved(
            role_id=role.pk, added=sorted(after - before), removed=sorted(before - after)
        )
    ]


def _is_permission(name: str) -> bool:
    known = VERBS.keys() | SEE_VERBS
    areas = {verb.split(".")[0] + ".*" for verb in known}
    return name == "*" or name in known or name in areas


@verb("people.assign_role", label=Text("Assign role", "分配角色"))
def assign_role(
    *,
    user_id: int,
    role_id: int,
    unit_id: int,
    reach: RoleAssignment.Reach,
    starts_on: date,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
) -> Events:
    """Give a person a role at a unit for a half-open period.

    :raises AlreadyAssigned: when the person holds it there without end
    :raises PeriodInvalid: when it would end before it starts
    """
    if ends_on is not None and ends_on <= starts_on:
        raise PeriodInvalid
    open_ = RoleAssignment.objects.filter(
        user_id=user_id, role_id=role_id, unit_id=unit_id, ends_on=None
    )
    if open_.exists():
        held = open_.select_related("user", "role").get()
        raise AlreadyAssigned(user=held.user.username, role=held.role.code)
    assignment = RoleAssignment.objects.create(
        user_id=user_id,
        role_id=role_id,
        unit_id=unit_id,
        reach=reach,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return [
        events.RoleAssigned(
            assignment_id=assignment.pk, user_id=user_id, role_id=role_id, unit_id=unit_id
        )
    ]


@verb("people.withdraw_role", label=Text("Withdraw role", "收回角色"))
def withdraw_role(*, assignment_id: int, ends_on: date, by: Actor, at: datetime) -> Events:
    """End an assignment on ``ends_on`` (that day is the first without it).

    :raises AlreadyEnded: when it had ended before
    """
    held = RoleAssignment.objects.select_for_update().get(pk=assignment_id)
    if held.ends_on is not None and held.ends_on <= ends_on:
        raise AlreadyEnded
    if ends_on <= held.starts_on:
        held.delete()
    else:
        held.ends_on = ends_on
        held.save(update_fields=["ends_on"])
    return [events.RoleWithdrawn(assignment_id=assignment_id, user_id=held.user_id)]


@verb("people.delegate", label=Text("Delegate authority", "委托权限"))
def delegate(
    *,
    giver_id: int,
    taker_id: int,
    starts_on: date,
    ends_on: date,
    why: str,
    by: Actor,
    at: datetime,
) -> Events:
    """Let ``taker`` use the authority of ``giver`` for a half-open period.

    :raises DelegationToSelf: when both are the same person
    :raises PeriodInvalid: when it would end before it starts
    """
    if giver_id == taker_id:
        raise DelegationToSelf
    if ends_on <= starts_on:
        raise PeriodInvalid
    if giver_id != by.user_id:
        by.require("people.change_person")
    lent = Delegation.objects.create(
        giver_id=giver_id, taker_id=taker_id, starts_on=starts_on, ends_on=ends_on, reason=why
    )
    return [
        events.AuthorityDelegated(
            delegation_id=lent.pk,
            giver_id=giver_id,
            taker_id=taker_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
    ]


@verb("people.end_delegation", label=Text("End delegation", "终止委托"))
def end_delegation(*, delegation_id: int, by: Actor, at: datetime) -> Events:
    """Take the authority back now.

    :raises AlreadyEnded: when it had ended before
    """
    lent = Delegation.objects.select_for_update().get(pk=delegation_id)
    if lent.ended_at is not None:
        raise AlreadyEnded
    if lent.giver_id != by.user_id:
        by.require("people.change_person")
    lent.ended_at = at
    lent.save(update_fields=["ended_at"])
    return [events.DelegationEnded(delegation_id=lent.pk)]


def new_secret() -> str:
    """Return a fresh token secret, ``ob`` + 8 letters, a dot, and 43 letters of randomness."""
    return f"ob{secrets.token_hex(4)}.{secrets.token_urlsafe(32)}"


@verb("people.create_token", label=Text("Create API token", "创建 API 令牌"), conceal=["secret"])
def create_token(
    *,
    user_id: int,
    name: str,
    secret: str,
    scopes: list[str],
    expires_at: datetime,
    by: Actor,
    at: datetime,
) -> Events:
    """Keep the digest of ``secret``; the secret itself is shown once by the caller.

    :raises TokenLifeTooLong: when it would live longer than a year
    :raises VerbUnknown: when a scope is no permission
    """
    _check_token(scopes, expires_at, at)
    if user_id != by.user_id:
        by.require("people.change_person")
    token = _token(user_id, name, secret, scopes, expires_at, at)
    return [events.TokenCreated(token_id=token.pk, user_id=user_id, expires_at=expires_at)]


def _check_token(scopes: list[str], expires_at: datetime, at: datetime) -> None:
    if expires_at - at > timedelta(days=TOKEN_DAYS_MAX):
        raise TokenLifeTooLong(days=TOKEN_DAYS_MAX)
    if expires_at <= at:
        raise PeriodInvalid
    for scope in scopes:
        if not _is_permission(scope):
            raise VerbUnknown(verb=scope)


def _token(
    user_id: int, name: str, secret: str, scopes: list[str], expires_at: datetime, at: datetime
) -> ApiToken:
    return ApiToken.objects.create(
        user_id=user_id,
        name=name,
        prefix=secret.partition(".")[0],
        digest=hashlib.sha256(secret.encode()).digest(),
        scopes=scopes,
        created_at=at,
        expires_at=expires_at,
    )


@verb("people.rotate_token", label=Text("Rotate API token", "轮换 API 令牌"), conceal=["secret"])
def rotate_token(
    *, token_id: int, secret: str, expires_at: datetime, by: Actor, at: datetime
) -> Events:
    """Make a successor with the same name and scopes; the old one works a week longer at most.

    :raises AlreadyEnded: when the token is revoked or replaced
    :raises TokenLifeTooLong: when the successor would live longer than a year
    """
    old = ApiToken.objects.select_for_update().get(pk=token_id)
    if old.revoked_at is not None or old.replaced_by_id is not None:
        raise AlreadyEnded
    if old.user_id != by.user_id:
        by.require("people.change_person")
    _check_token(old.scopes, expires_at, at)
    token = _token(old.user_id, old.name, secret, old.scopes, expires_at, at)
    old.replaced_by, old.expires_at = token, min(old.expires_at, at + ROTATION_OVERLAP)
    old.save(update_fields=["replaced_by", "expires_at"])
    return [events.TokenCreated(token_id=token.pk, user_id=old.user_id, expires_at=expires_at)]


@verb("people.revoke_token", label=Text("Revoke API token", "吊销 API 令牌"))
def revoke_token(*, token_id: int, by: Actor, at: datetime) -> Events:
    """End a token at once.

    :raises AlreadyEnded: when it was revoked before
    """
    token = ApiToken.objects.select_for_update().get(pk=token_id)
    if token.revoked_at is not None:
        raise AlreadyEnded
    if token.user_id != by.user_id:
        by.require("people.change_person")
    token.revoked_at = at
    token.save(update_fields=["revoked_at"])
    return [events.TokenRevoked(token_id=token.pk)]


def note_token_use(token_id: int, *, at: datetime) -> None:
    """Keep when the token was last used, once a minute at most; no act, so no audit row."""
    ApiToken.objects.filter(pk=token_id).exclude(last_used_at__gt=at - timedelta(minutes=1)).update(
        last_used_at=at
    )
