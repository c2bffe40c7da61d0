"""Which policy is in force, what its versions say, and what was decided under them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from django.db.models import OuterRef, Q, QuerySet, Subquery

from obligor.foundation.access import Actor
from obligor.people import queries as people
from obligor.policies.models import Decision, PolicyVersion
from obligor_core.approvals import authority
from obligor_core.catalogue import whole_catalogue
from obligor_core.decision import Fault, Refusal
from obligor_core.facts import Fact, Grain
from obligor_core.policy import Decision as Stated
from obligor_core.policy import (
    Finding,
    NumberMissing,
    Place,
    Policy,
    Replay,
    WhatIf,
    parse,
    replay,
    what_if,
)
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.text import Text

SHIPPED = Path(__file__).parents[3] / "policies"
AUTHORITY = "authority"
OTHER_NAME = Text(
    "The text names itself {found}, but this is the policy {name}.",
    "该文本自称 {found}，而此处为政策 {name}。",
)
OTHER_NAME_REMEDY = Text("Write `name: {name}`.", "请写 `name: {name}`。")
MISSING = Text(
    "The program reads {name} from this policy: it is missing, or of another kind.",
    "程序需从本政策读取 {name}，但该项缺失或类型不符。",
)
MISSING_REMEDY = Text("Keep {name} as the shipped text has it.", "请按出厂文本保留 {name}。")

# Wired by config: who reads numbers of a policy by name.
READERS: dict[str, Callable[..., object]] = {}
# Wired by config: the newest snapshot and the customers as somebody reaches them.
BookFacts = Callable[[Actor], "tuple[date, pl.DataFrame] | None"]
BOOK_FACTS: list[BookFacts] = []
REACHED: list[Callable[[Actor], QuerySet[Any]]] = []
NAMES: list[Callable[[Collection[int]], dict[int, str]]] = []


def shipped_names() -> list[str]:
    """Return the names of the policies that ship with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))


def shipped_text(name: str) -> str:
    """Return the text of a shipped policy."""
    return (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")


def digest_of(text: str) -> str:
    """Return the SHA-256 that names a policy text for ever."""
    return hashlib.sha256(text.encode()).hexdigest()


def findings_in(name: str, text: str) -> list[Finding]:
    """Return every fault of the text; an empty list means that it may be saved."""
    if name == AUTHORITY:
        roles = frozenset(people.roles().values_list("code", flat=True))
        parsed = authority.parse(text, roles=roles)
        if isinstance(parsed, authority.Authority):
            return []
        return [_finding(text, fault) for fault in parsed]
    policy = parsed_text(text)
    if isinstance(policy, Policy):
        return [_other_name(policy.name, name)] if policy.name != name else _unread(policy)
    return list(policy)


def _unread(policy: Policy) -> list[Finding]:
    """Return what the program reads from the policy by name and does not find.

    Rule: POL-28 A policy keeps the numbers that the program reads from it, with their types.
    Source: house decision; without it a text that is right in itself stops the night.
    """
    read = READERS.get(policy.name)
    try:
        for edition in policy.editions if read else ():
            read(policy, on=edition.since)
    except NumberMissing as error:
        what, remedy = MISSING.fill(name=error.name), MISSING_REMEDY.fill(name=error.name)
        return [Finding("POL-28", Place(1, 1), what, remedy)]
    return []


def _finding(text: str, fault: Fault) -> Finding:
    return Finding("AUT-01", Place(_row_line(text, fault.row), 1), fault.what, fault.remedy)


def _row_line(text: str, row: int | None) -> int:
    """Return the line on which a row of the matrix starts; 1 when there is none."""
    root = yaml.compose(text) if row is not None else None
    for key, value in root.value if isinstance(root, yaml.MappingNode) else []:
        if key.value == "matrix" and row <= len(value.value):
            return value.value[row - 1].start_mark.line + 1
    return 1


def _other_name(found: str, name: str) -> Finding:
    what, remedy = OTHER_NAME.fill(found=found, name=name), OTHER_NAME_REMEDY.fill(name=name)
    return Finding("POL-00", Place(1, 1), what, remedy)


@lru_cache(maxsize=64)
def parsed_text(text: str) -> Policy | tuple[Finding, ...]:
    """Return the policy of a text, or its findings; parsed once a text."""
    parsed = parse(text, whole_catalogue(BookNumbers()))
    return parsed if isinstance(parsed, Policy) else tuple(parsed)


def version_in_force(name: str, *, on: date) -> PolicyVersion | None:
    """Return the activated version with the newest start that is not after the day."""
    return (
        PolicyVersion.objects.filter(
            name=name, state=PolicyVersion.State.ACTIVATED, effective_from__lte=on
        )
        .order_by("-effective_from", "-activated_at", "-number")
        .first()
    )


def text_in_force(name: str, on: date) -> str:
    """Return the text in force on the day: that of the database, else the shipped one."""
    found = version_in_force(name, on=on)
    return found.text if found else shipped_text(name)


def policy_in_force(name: str, *, on: date) -> Policy:
    """Return the policy in force on the day, ready to be evaluated.

    :raises ValueError: when its text is faulty, which saving does not allow
    """
    policy = parsed_text(text_in_force(name, on))
    if not isinstance(policy, Policy):
        raise ValueError(f"policy {name} in force on {on} is faulty: {policy[0]}")
    return policy


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A policy as the list shows it."""

    name: str
    title: Text
    active: PolicyVersion | None
    scheduled: PolicyVersion | None
    drafts: int


def policies(*, on: date) -> list[PolicyLine]:
    """Return all policies with what is in force, scheduled and drafted."""
    names = sorted({*PolicyVersion.objects.values_list("name", flat=True), *shipped_names()})
    return [_line(name, on) for name in names]


def _line(name: str, on: date) -> PolicyLine:
    rows = PolicyVersion.objects.filter(name=name)
    newest = rows.order_by("-number").first()
    return PolicyLine(
        name=name,
        title=Text(newest.title_en, newest.title_zh) if newest else Text(name, name),
        active=version_in_force(name, on=on),
        scheduled=rows.filter(state=PolicyVersion.State.ACTIVATED, effective_from__gt=on)
        .order_by("effective_from")
        .first(),
        drafts=rows.filter(state=PolicyVersion.State.DRAFT).count(),
    )


def versions(name: str) -> QuerySet[PolicyVersion]:
    """Return all versions of a policy, newest first."""
    return PolicyVersion.objects.filter(name=name).order_by("-number")


def version(version_id: int) -> PolicyVersion:
    """Return one version.

    :raises PolicyVersion.DoesNotExist: when there is none
    """
    return PolicyVersion.objects.get(pk=version_id)


def versions_of(ids: Collection[int]) -> QuerySet[PolicyVersion]:
    """Return the versions with these numbers of the database."""
    return PolicyVersion.objects.filter(pk__in=ids)


def decisions(actor: Actor, *, customer_id: int | None = None) -> QuerySet[Decision]:
    """Return the decisions about customers that the actor reaches, newest first."""
    reached = REACHED[0](actor)
    name = reached.filter(pk=OuterRef("customer_id")).values("name")[:1]
    is_seen = Q(customer_id=None) | Q(customer_id__in=reached.values("pk"))
    rows = Decision.objects.filter(is_seen).select_related("version")
    rows = rows.annotate(customer_name=Subquery(name)).order_by("-at", "-pk")
    return rows.filter(customer_id=customer_id) if customer_id is not None else rows


def decision_for(actor: Actor, decision_id: int) -> Decision:
    """Return one decision.

    :raises Decision.DoesNotExist: when there is none within reach
    """
    return decisions(actor).get(pk=decision_id)


def repeated(decision: Decision) -> Replay:
    """Take the decision again by the text and the facts that are kept with it."""
    return replay(Stated.from_json(decision.decided), decision.version.text)


def names_of(customer_ids: Collection[int]) -> dict[int, str]:
    """Return the names of customers; the caller has narrowed the ids."""
    return NAMES[0](customer_ids)


class NotEvaluable(Refusal):
    status = 422
    text = Text(
        "The policy {name} is not evaluated over customers, so there is nothing to try.",
        "政策 {name} 不针对客户指标计算，无法试算。",
    )


class NoBookYet(Refusal):
    text = Text(
        "There is no book yet. It appears with the first nightly run.",
        "尚无账簿，首次日终批处理后生成。",
    )


def is_tried(policy: Policy) -> bool:
    """Return whether the policy speaks of customers: the snapshot holds the facts of no item."""
    return policy.declaration.grain is Grain.CUSTOMER


def tried(version: PolicyVersion, actor: Actor, *, on: date) -> tuple[date, WhatIf]:
    """Return what the text would change among the customers of the newest book within reach.

    :raises NotEvaluable: when the policy is no policy over facts
    :raises NoBookYet: before the first nightly run
    """
    draft = None if version.name == AUTHORITY else parsed_text(version.text)
    if not isinstance(draft, Policy) or not is_tried(draft):
        raise NotEvaluable(name=version.name)
    found = BOOK_FACTS[0](actor)
    if found is None:
        raise NoBookYet
    as_of, facts = found
    active = policy_in_force(version.name, on=on)
    return as_of, what_if(active, draft, facts=facts, on=as_of)


def fact_catalogue(text: str = "") -> list[Fact]:
    """Return the facts whose name or label contains the text, in the order of definition."""
    catalogue, wanted = whole_catalogue(BookNumbers()), text.strip().lower()
    return [
        fact
        for grain in Grain
        for fact in catalogue.all(grain=grain)
        if wanted in f"{fact.name} {fact.label.en} {fact.label.zh} {fact.rule}".lower()
    ]
