"""People, roles, units, delegations and tokens over REST."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.foundation.access import Actor
from obligor.foundation.act import VERBS
from obligor.foundation.clock import now, today
from obligor.foundation.rest import (
    ACTED,
    CREATED,
    OutcomeOut,
    Page,
    PageQuery,
    answer,
    key_of,
    page_of,
)
from obligor.foundation.rest import actor as acting
from obligor.people import actions, queries

router = Router(tags=["people"])


class Me(Schema):
    username: str
    roles: list[str]
    verbs: list[str]


class UnitOut(Schema):
    id: int
    code: str
    name_zh: str
    name_en: str
    parent_id: int | None
    path: str


class UnitIn(Schema):
    code: str = Field(min_length=1, max_length=30)
    name_zh: str = Field(min_length=1, max_length=100)
    name_en: str = Field(min_length=1, max_length=100)
    parent_id: int | None = None


class PersonOut(Schema):
    id: int
    username: str
    display_name: str
    email: str
    unit_id: int | None
    is_active: bool
    last_login: datetime | None


class PersonIn(Schema):
    username: str = Field(pattern=r"^[\w.@+-]{1,150}$")
    display_name: str = Field(min_length=1, max_length=60)
    password: str = Field(max_length=128)
    unit_id: int | None = None
    email: str = Field("", max_length=254)
    language: str = Field("zh-hans", pattern="^(zh-hans|en)$")


class PersonChange(Schema):
    display_name: str | None = Field(None, min_length=1, max_length=60)
    email: str | None = Field(None, max_length=254)
    unit_id: int | None = None
    is_active: bool | None = None


class PasswordIn(Schema):
    password: str = Field(max_length=128)


class OwnSettingsIn(Schema):
    language: str | None = Field(None, pattern="^(zh-hans|en)$")
    theme: str | None = Field(None, pattern="^(auto|light|dark)$")


class FailureOut(Schema):
    username: str
    ip_address: str | None
    failures_since_start: int
    attempt_time: datetime


class UnlockIn(Schema):
    username: str = Field(min_length=1, max_length=150)


class AccessLineOut(Schema):
    role: str
    unit_path: str
    reach: str
    holds_verb: bool
    reaches_row: bool | None = Field(description="null when asked about the permission alone")


class RoleOut(Schema):
    id: int
    code: str
    name_zh: str
    name_en: str
    verbs: list[str]


class RoleIn(Schema):
    name_zh: str = Field(min_length=1, max_length=60)
    name_en: str = Field(min_length=1, max_length=60)
    verbs: list[str]


class AssignmentIn(Schema):
    role_id: int
    unit_id: int
    reach: str = Field(pattern="^(own|unit|tree|all)$")
    starts_on: date
    ends_on: date | None = None


class AssignmentOut(AssignmentIn):
    id: int
    user_id: int


class EndIn(Schema):
    ends_on: date


class DelegationIn(Schema):
    giver_id: int
    taker_id: int
    starts_on: date
    ends_on: date
    why: str = Field(min_length=1, max_length=200)


class DelegationOut(Schema):
    id: int
    giver_id: int
    taker_id: int
    starts_on: date
    ends_on: date
    reason: str
    ended_at: datetime | None


class TokenIn(Schema):
    name: str = Field(min_length=1, max_length=60)
    scopes: list[str] = Field(min_length=1)
    expires_at: datetime


class RotationIn(Schema):
    expires_at: datetime


class TokenOut(Schema):
    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class SecretOut(OutcomeOut):
    secret: str = Field(description="shown this once")


class VerbOut(Schema):
    name: str
    label_en: str
    label_zh: str


def reader(request: HttpRequest) -> Actor:
    """Return the actor once it is known to hold the permission to see people."""
    by = acting(request)
    by.require("people.see")
    return by


@router.get("/me", response=Me)
def me(request: HttpRequest):
    """Say who you are and what you may do."""
    by = acting(request)
    return Me(
        username=by.name,
        roles=sorted(by.roles),
        verbs=sorted({v for g in by.grants for v in g.verbs}),
    )


@router.patch("/me", response=ACTED)
def change_own_settings(request: HttpRequest, body: OwnSettingsIn):
    """Keep your own language and colours."""
    outcome = actions.change_own_settings(
        **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/verbs", response=list[VerbOut])
def list_verbs(request: HttpRequest):
    """List everything that can be done, by the name of its permission."""
    return [VerbOut(name=v.name, label_en=v.label.en, label_zh=v.label.zh) for v in VERBS.values()]


@router.get("/units", response=list[UnitOut])
def list_units(request: HttpRequest):
    """List the organisation units in tree order."""
    return list(queries.units())


@router.post("/units", response=CREATED)
def add_unit(request: HttpRequest, body: UnitIn):
    """Add an organisation unit."""
    outcome = actions.add_unit(**body.dict(), by=acting(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.get("/users", response=Page[PersonOut])
def list_people(request: HttpRequest, query: Query[PageQuery]):
    """List the people who may sign in."""
    reader(request)
    return page_of(queries.people(), query)


@router.post("/users", response=CREATED)
def add_person(request: HttpRequest, body: PersonIn):
    """Add a person; roles are assigned separately."""
    outcome = actions.add_person(**body.dict(), by=acting(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.patch("/users/{user_id}", response=ACTED)
def change_person(request: HttpRequest, user_id: int, body: PersonChange):
    """Change the given fields of a person."""
    outcome = actions.change_person(
        user_id=user_id, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.put("/users/{user_id}/password", response=ACTED)
def set_password(request: HttpRequest, user_id: int, body: PasswordIn):
    """Give a person a new password; all their sessions end."""
    outcome = actions.set_password(
        user_id=user_id, password=body.password, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/users/{user_id}/access", response=list[AccessLineOut])
def explain_access(request: HttpRequest, user_id: int, verb: str):
    """Say for each role of a person whether it gives the permission; none holds no role."""
    reader(request)
    someone = queries.person(user_id)
    return queries.explain_access(someone, verb, on=today(), unit_path=None, manager_id=None)


@router.get("/sign-in-failures", response=Page[FailureOut])
def list_failures(request: HttpRequest, query: Query[PageQuery]):
    """List who failed to sign in since their last success."""
    reader(request)
    return page_of(queries.sign_in_failures(), query)


@router.post("/unlocks", response=ACTED)
def unlock_sign_in(request: HttpRequest, body: UnlockIn):
    """Let a user name that was locked out sign in again."""
    outcome = actions.unlock_sign_in(
        username=body.username, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/roles", response=list[RoleOut])
def list_roles(request: HttpRequest):
    """List the roles and what they hold."""
    reader(request)
    return list(queries.roles())


@router.put("/roles/{code}", response=ACTED)
def save_role(request: HttpRequest, code: str, body: RoleIn):
    """Make a role hold exactly these permissions."""
    outcome = actions.save_role(
        code=code, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/users/{user_id}/assignments", response=list[AssignmentOut])
def list_assignments(request: HttpRequest, user_id: int):
    """List the roles that a person holds today."""
    reader(request)
    return list(queries.assignments_on(user_id, on=today()))


@router.post("/users/{user_id}/assignments", response=CREATED)
def assign_role(request: HttpRequest, user_id: int, body: AssignmentIn):
    """Give a person a role at a unit."""
    outcome = actions.assign_role(
        user_id=user_id, **body.dict(), by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome, status=201)


@router.post("/assignments/{assignment_id}/end", response=ACTED)
def withdraw_role(request: HttpRequest, assignment_id: int, body: EndIn):
    """End an assignment."""
    outcome = actions.withdraw_role(
        assignment_id=assignment_id,
        ends_on=body.ends_on,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.get("/delegations", response=Page[DelegationOut])
def list_delegations(request: HttpRequest, query: Query[PageQuery]):
    """List the delegations that you gave or took; all of them, if you may see people."""
    by = acting(request)
    seen = by.may("people.see")
    return page_of(queries.delegations() if seen else queries.delegations_of(by.user_id), query)


@router.post("/delegations", response=CREATED)
def delegate(request: HttpRequest, body: DelegationIn):
    """Lend one person's authority to another for a while."""
    outcome = actions.delegate(**body.dict(), by=acting(request), at=now(), key=key_of(request))
    return answer(outcome, status=201)


@router.post("/delegations/{delegation_id}/end", response=ACTED)
def end_delegation(request: HttpRequest, delegation_id: int):
    """Take delegated authority back."""
    outcome = actions.end_delegation(
        delegation_id=delegation_id, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/tokens", response=list[TokenOut])
def list_tokens(request: HttpRequest):
    """List your own API tokens; secrets are never shown again."""
    return list(queries.tokens_of(acting(request).user_id))


@router.post("/tokens", response={201: SecretOut})
def create_token(request: HttpRequest, body: TokenIn):
    """Make an API token for yourself; its secret is in this answer and nowhere else."""
    by, secret = acting(request), actions.new_secret()
    outcome = actions.create_token(
        user_id=by.user_id, secret=secret, **body.dict(), by=by, at=now()
    )
    return answer(outcome, status=201).status_code, _with_secret(outcome, secret)


def _with_secret(outcome, secret: str) -> SecretOut:
    return SecretOut(**answer(outcome).value.dict(), secret=secret)


@router.post("/tokens/{token_id}/rotation", response={201: SecretOut})
def rotate_token(request: HttpRequest, token_id: int, body: RotationIn):
    """Make a successor; the old secret works a week longer at most."""
    secret = actions.new_secret()
    outcome = actions.rotate_token(
        token_id=token_id,
        secret=secret,
        expires_at=body.expires_at,
        by=acting(request),
        at=now(),
    )
    return answer(outcome, status=201).status_code, _with_secret(outcome, secret)


@router.delete("/tokens/{token_id}", response=ACTED)
def revoke_token(request: HttpRequest, token_id: int):
    """End a token at once."""
    outcome = actions.revoke_token(
        token_id=token_id, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)
