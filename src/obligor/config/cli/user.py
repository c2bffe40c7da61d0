"""``obligor user``: people who sign in, from the terminal of the machine."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from obligor.config.cli import start
from obligor.config.cli.say import AsJson, fail, refusals_said, say, say_json
from obligor_core.text import Text

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser


NOBODY = Text("There is no user {name}.", "没有用户 {name}。")
NO_SUCH_ROLE = Text("There is no role {name}. Roles: {known}", "没有角色 {name}。现有角色：{known}")
NO_SUCH_UNIT = Text("There is no unit {name}. Units: {known}", "没有机构 {name}。现有机构：{known}")
ADDED = Text("{name} may sign in.", "{name} 已可登录。")
PASSWORD_IS = Text("Password: {password}", "密码：{password}")
PASSWORD_SET = Text("{name} has a new password.", "{name} 的密码已更新。")
UNLOCKED = Text("{name} may try again.", "{name} 已解除锁定。")
REACHES = ("own", "unit", "tree", "all")

user = typer.Typer(no_args_is_help=True, help="People who may sign in. 用户管理。")
Name = Annotated[str, typer.Argument(help="The user name. 用户名。")]
Generate = Annotated[
    bool, typer.Option("--generate", help="Make a password up and print it. 自动生成密码。")
]
Role = Annotated[list[str] | None, typer.Option("--role", help="A role to hold. 角色，可重复。")]
Unit = Annotated[str | None, typer.Option("--unit", help="The unit's code; else the top. 机构。")]
Reach = Annotated[str, typer.Option(help="Whose customers: own, unit, tree or all. 数据范围。")]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    app.add_typer(user, name="user")


@user.callback()
def group() -> None:
    """People who may sign in. What is done here is audited as done by this terminal. 用户管理。"""
    start.prepare()


@user.command()
def add(
    name: Name,
    *,
    display: Annotated[str, typer.Option(help="The name that others see. 显示名。")] = "",
    role: Role = None,
    unit: Unit = None,
    reach: Reach = "tree",
    generate: Generate = False,
) -> None:
    """Add a person; asks for the password, or reads it from a pipe. 新增用户。

    \b
      obligor user add wang --display 王芳 --role relationship_manager
      obligor user add li --role administrator --reach all --generate
      pass show li | obligor user add li --unit SH01
    """
    from obligor.foundation.clock import now, today
    from obligor.people import actions, events

    roles, place = [_role(code) for code in role or []], _unit(unit)
    password = secrets.token_urlsafe(12) if generate else _ask_password()
    by = start.terminal()
    with refusals_said():
        made = actions.add_person(
            username=name,
            display_name=display or name,
            password=password,
            unit_id=place,
            by=by,
            at=now(),
        ).one(events.PersonAdded)
        for role_id in roles:
            actions.assign_role(
                user_id=made.user_id,
                role_id=role_id,
                unit_id=place,
                reach=reach,
                starts_on=today(),
                by=by,
                at=now(),
            )
    say(ADDED.fill(name=name))
    if generate:
        say(PASSWORD_IS.fill(password=password))


@user.command(name="list")
def list_(*, as_json: AsJson = False) -> None:
    """List the people with their roles. 列出用户。"""
    from obligor.foundation.clock import today
    from obligor.people import queries

    rows = [
        {
            "username": one.username,
            "name": one.display_name,
            "is_active": one.is_active,
            "roles": [a.role.code for a in queries.assignments_on(one.pk, on=today())],
        }
        for one in queries.people()
    ]
    if as_json:
        say_json(rows)
        return
    for row in rows:
        state = "" if row["is_active"] else " (-)"
        say(f"{row['username']:<16} {row['name']:<16} {', '.join(row['roles'])}{state}")


@user.command()
def password(name: Name, *, generate: Generate = False) -> None:
    """Give a person a new password; their sessions end. 重设密码。"""
    from obligor.foundation.clock import now
    from obligor.people import actions

    one = _person(name)
    new = secrets.token_urlsafe(12) if generate else _ask_password()
    with refusals_said():
        actions.set_password(user_id=one.pk, password=new, by=start.terminal(), at=now())
    say(PASSWORD_SET.fill(name=name))
    if generate:
        say(PASSWORD_IS.fill(password=new))


@user.command()
def unlock(name: Name) -> None:
    """Let a person try again who is locked out after wrong passwords. 解除登录锁定。"""
    from obligor.foundation.clock import now
    from obligor.people import actions

    _person(name)
    with refusals_said():
        actions.unlock_sign_in(username=name, by=start.terminal(), at=now())
    say(UNLOCKED.fill(name=name))


def _person(name: str) -> AbstractUser:
    from obligor.people import queries

    found = queries.people().filter(username=name).first()
    return found or fail(NOBODY.fill(name=name))


def _role(code: str) -> int:
    from obligor.people import queries

    known = {role.code: role.pk for role in queries.roles()}
    return known.get(code) or fail(NO_SUCH_ROLE.fill(name=code, known=", ".join(known)))


def _unit(code: str | None) -> int:
    from obligor.people import queries

    known = {unit.code: unit.pk for unit in queries.units()}
    if code is None:
        return next(iter(known.values())) if known else start.head_office()
    return known.get(code) or fail(NO_SUCH_UNIT.fill(name=code, known=", ".join(known)))


def _ask_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return typer.prompt("Password / 密码", hide_input=True, confirmation_prompt=True)
