"""Policies over REST: read, check, draft, activate."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from obligor.foundation.access import Actor
from obligor.foundation.clock import now, today
from obligor.foundation.rest import ACTED, CREATED, Page, PageQuery, answer, key_of, page_of
from obligor.foundation.rest import actor as acting
from obligor.policies import actions, queries
from obligor_core.money import Money

router = Router(tags=["policies"])
TEXT_MAX = 400_000


class VersionOut(Schema):
    id: int
    name: str
    number: int
    digest: str
    title_en: str
    title_zh: str
    state: str
    note: str
    author: str
    saved_at: datetime
    effective_from: date | None
    activated_at: datetime | None


class VersionFull(VersionOut):
    text: str


class PolicyOut(Schema):
    name: str
    title_en: str = Field(alias="title.en")
    title_zh: str = Field(alias="title.zh")
    active: VersionOut | None
    scheduled: VersionOut | None
    drafts: int


class TextIn(Schema):
    text: str = Field(max_length=TEXT_MAX)


class DraftIn(TextIn):
    note: str = Field("", max_length=300)


class ActivationIn(Schema):
    effective_from: date
    why: str = Field("", max_length=1000)


class FindingOut(Schema):
    rule: str
    line: int
    column: int
    what_en: str
    what_zh: str
    remedy_en: str
    remedy_zh: str


class MoneyOut(Schema):
    amount: str
    currency: str


class DecisionOut(Schema):
    id: int
    at: datetime
    on: date
    purpose: str
    customer_id: int | None
    policy: str = Field(alias="version.name")
    version: int = Field(alias="version.number")
    decided: dict[str, Any]


class DecisionQuery(PageQuery):
    customer_id: int | None = Field(None, ge=1, le=2**63 - 1)


class ReplayOut(Schema):
    is_same: bool
    differences: list[dict[str, str]]


class ChangeOut(Schema):
    output: str
    before: str | None
    after: str | None
    customers_count: int
    money: MoneyOut


class RuleOut(Schema):
    rule: str
    starts_count: int
    stops_count: int
    sets_other_count: int
    money: MoneyOut


class WhatIfOut(Schema):
    on: date
    customers_count: int
    changed_count: int
    changed_money: MoneyOut
    kinds: list[ChangeOut]
    rules: list[RuleOut]
    customer_ids: list[int]


class FactOut(Schema):
    name: str
    label: dict[str, str]
    unit: dict[str, str]
    type: str
    grain: str
    source: dict[str, str]
    missing: dict[str, str]
    rule: str


def reader(request: HttpRequest) -> Actor:
    """Return the actor once it is known to hold the permission to see policies."""
    by = acting(request)
    by.require("policy.see")
    return by


@router.get("/policies", response=list[PolicyOut])
def list_policies(request: HttpRequest):
    """List the policies with what is in force, scheduled and drafted."""
    reader(request)
    return queries.policies(on=today())


@router.get("/policies/{name}/versions", response=Page[VersionOut])
def list_versions(request: HttpRequest, name: str, query: Query[PageQuery]):
    """List all versions of a policy, newest first; old ones stay readable for ever."""
    reader(request)
    return page_of(queries.versions(name), query)


@router.get("/versions/{version_id}", response=VersionFull)
def get_version(request: HttpRequest, version_id: int):
    """Show one version with its text."""
    reader(request)
    return queries.version(version_id)


@router.post("/policies/{name}/check", response=list[FindingOut])
def check_text(request: HttpRequest, name: str, body: TextIn):
    """Say what is wrong with a text, line by line; an empty answer means that it may be saved."""
    reader(request)
    return [
        FindingOut(
            rule=f.rule,
            line=f.place.line,
            column=f.place.column,
            what_en=f.what.en,
            what_zh=f.what.zh,
            remedy_en=f.remedy.en,
            remedy_zh=f.remedy.zh,
        )
        for f in queries.findings_in(name, body.text)
    ]


@router.post("/policies/{name}/drafts", response=CREATED)
def save_draft(request: HttpRequest, name: str, body: DraftIn):
    """Keep a text as a new draft version."""
    outcome = actions.save_draft(
        policy=name,
        text=body.text,
        note=body.note,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome, status=201)


@router.post("/versions/{version_id}/activation", response=ACTED)
def activate(request: HttpRequest, version_id: int, body: ActivationIn):
    """Put a draft in force from a day on; policy asks a second person to agree."""
    outcome = actions.activate(
        version_id=version_id,
        effective_from=body.effective_from,
        reason=body.why,
        by=acting(request),
        at=now(),
        key=key_of(request),
    )
    return answer(outcome)


@router.delete("/versions/{version_id}", response=ACTED)
def discard(request: HttpRequest, version_id: int):
    """Put a draft aside; it stays readable."""
    outcome = actions.discard_draft(
        version_id=version_id, by=acting(request), at=now(), key=key_of(request)
    )
    return answer(outcome)


@router.get("/versions/{version_id}/what-if", response=WhatIfOut)
def try_version(request: HttpRequest, version_id: int):
    """Say what the version would change among the customers of the newest book within reach."""
    by = reader(request)
    on, found = queries.tried(queries.version(version_id), by, on=today())

    def told(minor: int) -> dict[str, str]:
        currency = settings.BOOK_CURRENCY
        return {"amount": str(Money(minor, currency)), "currency": currency}

    return {
        "on": on,
        "customers_count": found.customers_count,
        "changed_count": found.changed_count,
        "changed_money": told(found.changed_money_minor),
        "kinds": [asdict(k) | {"money": told(k.money_minor)} for k in found.kinds],
        "rules": [asdict(r) | {"money": told(r.money_minor)} for r in found.rules],
        "customer_ids": found.changed["customer_id"].to_list(),
    }


@router.get("/decisions", response=Page[DecisionOut])
def list_decisions(request: HttpRequest, query: Query[DecisionQuery]):
    """List the decisions taken about customers within reach, newest first."""
    return page_of(queries.decisions(reader(request), customer_id=query.customer_id), query)


@router.get("/decisions/{decision_id}", response=DecisionOut)
def get_decision(request: HttpRequest, decision_id: int):
    """Show a decision with its facts and reasons."""
    return queries.decision_for(reader(request), decision_id)


@router.get("/decisions/{decision_id}/replay", response=ReplayOut)
def replay_decision(request: HttpRequest, decision_id: int):
    """Take a decision again by what is kept with it, and say whether it comes out the same."""
    found = queries.repeated(queries.decision_for(reader(request), decision_id))
    differences = [one.as_json() for one in found.differences]
    return ReplayOut(is_same=found.is_same, differences=differences)


@router.get("/facts", response=list[FactOut])
def list_facts(request: HttpRequest, q: str = Query("", max_length=100)):
    """List the facts that a policy may use."""
    reader(request)
    texts = ("label", "unit", "source", "missing")
    return [
        {"name": f.name, "type": f.type.value, "grain": f.grain.value, "rule": f.rule}
        | {name: getattr(f, name).as_json() for name in texts}
        for f in queries.fact_catalogue(q)
    ]
