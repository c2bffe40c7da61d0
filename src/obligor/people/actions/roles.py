"""Roles and who holds them."""

from __future__ import annotations

from datetime import date, datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.people import events
from obligor.people.actions.permissions import check_permissions
from obligor.people.actions.refusals import AlreadyEnded, PeriodInvalid
from obligor.people.models import Role, RoleAssignment
from obligor_core.decision import Refusal
from obligor_core.text import Text


class AlreadyAssigned(Refusal):
    text = Text(
        "{user} already holds the role {role} at this unit.", "{user} 在该机构已拥有角色 {role}。"
    )


@verb("people.save_role", label=Text("Save role", "保存角色"))
def save_role(
    *, code: str, name_zh: str, name_en: str, verbs: list[str], by: Actor, at: datetime
) -> Events:
    """Make the role ``code`` hold exactly ``verbs`` (``area.*`` and ``*`` allowed).

    :raises VerbUnknown: when a permission does not exist
    """
    check_permissions(verbs)
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
