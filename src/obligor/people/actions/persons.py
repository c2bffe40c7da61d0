"""People: who they are, their passwords, their own settings."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.people import events
from obligor.people.actions.refusals import CodeTaken
from obligor.people.models import User
from obligor_core.decision import Refusal
from obligor_core.text import Text


class PasswordTooWeak(Refusal):
    status = 422
    text = Text("{problems}", "{problems}")


class NotLockedOut(Refusal):
    text = Text(
        "{username} has no failed attempts; nothing was done.",
        "{username} 没有登录失败记录，未执行操作。",
    )


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


@verb("people.unlock_sign_in", label=Text("Unlock sign-in", "解除登录锁定"))
def unlock_sign_in(*, username: str, by: Actor, at: datetime) -> Events:
    """Forget the failed attempts of a user name, so that it may sign in again.

    :raises NotLockedOut: when there are none
    """
    if not reset(username=username):
        raise NotLockedOut(username=username)
    return [events.SignInUnlocked(username=username)]


@verb(
    "people.note_own_security",
    label=Text("Change own security", "变更个人安全设置"),
    is_personal=True,
)
def note_own_security(
    *,
    change: Literal["password_changed", "factor_added", "factor_removed", "factor_reset"],
    by: Actor,
    at: datetime,
) -> Events:
    """Keep in the audit log that a person changed how they sign in."""
    return [events.OwnSecurityChanged(user_id=by.user_id, change=change)]
