"""Who somebody is and what follows from it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessLog
from django.db.models import Count, Q, QuerySet

from obligor.foundation.access import Actor, Grant, Reach
from obligor.people.models import ApiToken, Delegation, OrganisationUnit, Role, RoleAssignment, User
from obligor_core.decision import Refusal
from obligor_core.text import Text


class PersonNotFound(Refusal):
    status = 404
    text = Text("There is no person {id}.", "不存在用户 {id}。")


class RoleNotFound(Refusal):
    status = 404
    text = Text("There is no role {code}.", "不存在角色 {code}。")


class AssignmentNotFound(Refusal):
    status = 404
    text = Text("There is no assignment {id}.", "不存在角色分配记录 {id}。")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit of the tree; the root has depth 0."""

    unit: OrganisationUnit
    depth: int
    headcount: int


def assignments_on(user_id: int, *, on: date) -> QuerySet[RoleAssignment]:
    """Return the role assignments of a person in force on the day."""
    return (
        RoleAssignment.objects.filter(user_id=user_id, starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gt=on))
        .select_related("role", "unit")
        .order_by("pk")
    )


def grants_on(user_id: int, *, on: date) -> tuple[Grant, ...]:
    """Return what a person's roles grant on the day."""
    return tuple(
        Grant(
            role=a.role.code,
            verbs=frozenset(a.role.verbs),
            reach=Reach(a.reach),
            unit_path=a.unit.path,
        )
        for a in assignments_on(user_id, on=on)
    )


def actor_of(user: User, *, on: date) -> Actor:
    """Return the person as an actor with all grants in force on the day."""
    if not user.is_active:
        return Actor(name=user.username, user_id=user.pk)
    return Actor(name=user.username, user_id=user.pk, grants=grants_on(user.pk, on=on))


def actor_for_token(token: ApiToken, *, on: date) -> Actor:
    """Return the token's owner narrowed to the token's scopes."""
    actor = actor_of(token.user, on=on)
    scopes = Grant(role="token", verbs=frozenset(token.scopes), reach=Reach.ALL, unit_path="/")
    narrowed = tuple(
        Grant(
            role=g.role,
            verbs=_both(g, scopes),
            reach=g.reach,
            unit_path=g.unit_path,
        )
        for g in actor.grants
    )
    return Actor(name=actor.name, user_id=actor.user_id, grants=narrowed)


def _both(grant: Grant, scopes: Grant) -> frozenset[str]:
    """Return the verbs that both hold, keeping the narrower of two patterns."""
    return frozenset(v for v in grant.verbs if _covers(scopes, v)) | frozenset(
        v for v in scopes.verbs if _covers(grant, v)
    )


def _covers(grant: Grant, pattern: str) -> bool:
    if pattern == "*":
        return "*" in grant.verbs
    return grant.holds(pattern)


def token_for(secret: str, *, at: datetime) -> ApiToken | None:
    """Return the valid token whose secret this is, or None."""
    prefix, _, _ = secret.partition(".")
    token = ApiToken.objects.select_related("user").filter(prefix=prefix).first()
    if token is None or token.revoked_at is not None or token.expires_at <= at:
        return None
    digest = hashlib.sha256(secret.encode()).digest()
    if not hmac.compare_digest(digest, bytes(token.digest)) or not token.user.is_active:
        return None
    return token


def tokens_of(user_id: int | None) -> QuerySet[ApiToken]:
    """Return a person's API tokens, newest first."""
    return ApiToken.objects.filter(user_id=user_id).order_by("-created_at", "-pk")


def delegations_to(user_id: int, *, on: date) -> QuerySet[Delegation]:
    """Return the delegations under which the person may use somebody else's authority."""
    return Delegation.objects.filter(
        taker_id=user_id, starts_on__lte=on, ends_on__gt=on, ended_at=None
    ).select_related("giver")


def deputies(user: User, *, on: date) -> list[Actor]:
    """Return the person once more for each delegation, with the giver's grants."""
    return [
        Actor(
            name=user.username,
            user_id=user.pk,
            grants=grants_on(d.giver_id, on=on),
            on_behalf_of=d.giver.username,
        )
        for d in delegations_to(user.pk, on=on)
        if d.giver.is_active
    ]


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One grant and whether it gives the verb and reaches the row that is asked about."""

    role: str
    unit_path: str
    reach: Reach
    holds_verb: bool
    reaches_row: bool | None


def explain_access(
    user: User, verb: str, *, on: date, unit_path: str | None, manager_id: int | None
) -> list[AccessLine]:
    """Return for every grant of the person why it does or does not give the access.

    ``unit_path`` and ``manager_id`` are those of the row; ``unit_path`` None asks about the
    verb alone.
    """
    return [
        AccessLine(
            role=g.role,
            unit_path=g.unit_path,
            reach=g.reach,
            holds_verb=g.holds(verb),
            reaches_row=None if unit_path is None else reaches(g, user.pk, unit_path, manager_id),
        )
        for g in grants_on(user.pk, on=on)
    ]


def reaches(grant: Grant, user_id: int | None, unit_path: str, manager_id: int | None, /) -> bool:
    """Return whether the grant covers a row of that unit and relationship manager."""
    match grant.reach:
        case Reach.ALL:
            return True
        case Reach.TREE:
            return unit_path.startswith(grant.unit_path)
        case Reach.UNIT:
            return unit_path == grant.unit_path
        case Reach.OWN:
            return user_id is not None and manager_id == user_id


def units() -> QuerySet[OrganisationUnit]:
    """Return all organisation units in tree order."""
    return OrganisationUnit.objects.order_by("path")


def roles() -> QuerySet[Role]:
    """Return all roles."""
    return Role.objects.order_by("code")


def people() -> QuerySet[User]:
    """Return all people."""
    return User.objects.select_related("unit").order_by("username")


def person(user_id: int) -> User:
    """Return one person.

    :raises PersonNotFound: when there is none
    """
    found = people().filter(pk=user_id).first()
    if found is None:
        raise PersonNotFound(id=user_id)
    return found


def role(code: str) -> Role:
    """Return one role.

    :raises RoleNotFound: when there is none
    """
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise RoleNotFound(code=code)
    return found


def roles_with_holders(*, on: date) -> QuerySet[Role]:
    """Return all roles with the number of people who hold them on the day."""
    in_force = Q(assignments__starts_on__lte=on) & (
        Q(assignments__ends_on=None) | Q(assignments__ends_on__gt=on)
    )
    holders = Count("assignments__user", filter=in_force, distinct=True)
    return roles().annotate(holders=holders)


def assignments_of(user_id: int) -> QuerySet[RoleAssignment]:
    """Return every role the person holds, held or will hold, newest first."""
    return (
        RoleAssignment.objects.filter(user_id=user_id)
        .select_related("role", "unit")
        .order_by("-starts_on", "-pk")
    )


def assignment(assignment_id: int) -> RoleAssignment:
    """Return one assignment.

    :raises AssignmentNotFound: when there is none
    """
    found = (
        RoleAssignment.objects.filter(pk=assignment_id)
        .select_related("user", "role", "unit")
        .first()
    )
    if found is None:
        raise AssignmentNotFound(id=assignment_id)
    return found


def holders_of(code: str, *, on: date) -> QuerySet[RoleAssignment]:
    """Return the assignments of a role in force on the day."""
    return (
        RoleAssignment.objects.filter(role__code=code, starts_on__lte=on)
        .filter(Q(ends_on=None) | Q(ends_on__gt=on))
        .select_related("user", "unit")
        .order_by("user__username")
    )


def delegations() -> QuerySet[Delegation]:
    """Return all delegations, newest first."""
    return Delegation.objects.select_related("giver", "taker").order_by("-starts_on", "-pk")


def delegations_from(user_ids: Collection[int], *, on: date) -> QuerySet[Delegation]:
    """Return the delegations that these people gave and that are in force on the day."""
    return delegations().filter(
        giver_id__in=user_ids, starts_on__lte=on, ends_on__gt=on, ended_at=None
    )


def delegations_of(user_id: int) -> QuerySet[Delegation]:
    """Return the delegations that the person gave or took, newest first."""
    return delegations().filter(Q(giver_id=user_id) | Q(taker_id=user_id))


def unit_tree() -> list[UnitLine]:
    """Return the units in tree order with their depth and how many people belong to each."""
    rows = OrganisationUnit.objects.annotate(headcount=Count("people")).order_by("path")
    return [UnitLine(unit=u, depth=u.path.count("/") - 2, headcount=u.headcount) for u in rows]


def sign_in_failures() -> QuerySet[AccessAttempt]:
    """Return who failed to sign in since their last success, newest first."""
    return AccessAttempt.objects.order_by("-attempt_time")


def sign_ins(username: str) -> QuerySet[AccessLog]:
    """Return the person's sign-ins, newest first."""
    return AccessLog.objects.filter(username=username).order_by("-attempt_time")


def has_second_factor(user_id: int) -> bool:
    """Return whether the person confirms sign-ins with an authenticator app."""
    return Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists()


def home_unit_id(actor: Actor) -> int | None:
    """Return the unit at which a person works; the system works at the root."""
    if actor.user_id is None:
        root = OrganisationUnit.objects.filter(parent=None).order_by("pk").first()
        return root.pk if root else None
    return User.objects.values_list("unit_id", flat=True).filter(pk=actor.user_id).first()
