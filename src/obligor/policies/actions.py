"""Saving, discarding and activating policy versions, and keeping decisions."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

import polars as pl
import yaml

from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.policies import events, queries
from obligor.policies.models import Decision, PolicyVersion
from obligor_core.decision import Refusal
from obligor_core.policy import Finding
from obligor_core.text import Text

SHIPPED_FROM = date(2000, 1, 1)
KEPT_AT_ONCE = 1000
DIGEST_SHOWN = 16
SHIPPED_NOTE = "as shipped / 出厂版本"


class PolicyFaulty(Refusal):
    status = 422
    text = Text("{en}", "{zh}")

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(
            en=" ".join(f"Line {f.place.line}: {f.what.en} {f.remedy.en}" for f in findings),
            zh=" ".join(f"第 {f.place.line} 行：{f.what.zh}{f.remedy.zh}" for f in findings),
        )


class PolicyUnchanged(Refusal):
    text = Text(
        "The text is the same as version {number}; there is nothing to save.",
        "文本与第 {number} 版相同，无需保存。",
    )


class NotADraft(Refusal):
    text = Text(
        "Version {number} is {state}; only a draft can be changed.",
        "第 {number} 版状态为“{state}”，只有草稿可以变更。",
    )


class EffectiveInThePast(Refusal):
    status = 422
    text = Text(
        "A policy cannot take effect in the past ({given}). Choose {today} or later.",
        "政策不能追溯生效（{given}）。请选择 {today} 或之后的日期。",
    )


class PolicyNameUnknown(Refusal):
    status = 404
    text = Text("There is no policy called {name}.", "不存在名为 {name} 的政策。")


@verb("policy.save_draft", label=Text("Save policy draft", "保存政策草稿"))
def save_draft(*, policy: str, text: str, by: Actor, at: datetime, note: str = "") -> Events:
    """Keep the text as a new draft version; a faulty text is refused with line and reason.

    :raises PolicyNameUnknown: when no such policy ships or exists
    :raises PolicyFaulty: with all findings
    :raises PolicyUnchanged: when it equals the newest version
    """
    if policy not in queries.shipped_names() and not queries.versions(policy).exists():
        raise PolicyNameUnknown(name=policy)
    findings = queries.findings_in(policy, text)
    if findings:
        raise PolicyFaulty(findings)
    newest = queries.versions(policy).select_for_update().first()
    if newest is not None and newest.text == text:
        raise PolicyUnchanged(number=newest.number)
    saved = _keep(policy, text, by=by, at=at, note=note, number=newest.number + 1 if newest else 1)
    return [events.DraftSaved(version_id=saved.pk, policy=policy, number=saved.number)]


def _keep(
    policy: str, text: str, *, by: Actor, at: datetime, note: str, number: int
) -> PolicyVersion:
    title = yaml.safe_load(text)["title"]
    return PolicyVersion.objects.create(
        name=policy,
        number=number,
        text=text,
        digest=queries.digest_of(text),
        title_en=title["en"],
        title_zh=title["zh"],
        note=note,
        author=by.name,
        saved_at=at,
    )


def _draft(version_id: int) -> PolicyVersion:
    row = PolicyVersion.objects.select_for_update().get(pk=version_id)
    if row.state != PolicyVersion.State.DRAFT:
        raise NotADraft(number=row.number, state=row.get_state_display())
    return row


@verb("policy.discard", label=Text("Discard policy draft", "放弃政策草稿"))
def discard_draft(*, version_id: int, by: Actor, at: datetime) -> Events:
    """Put a draft aside; it stays readable.

    :raises NotADraft: when it is activated or discarded already
    """
    row = _draft(version_id)
    row.state = PolicyVersion.State.DISCARDED
    row.save(update_fields=["state"])
    return [events.DraftDiscarded(version_id=row.pk, policy=row.name)]


def _activation_facts(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what an approval of an activation rests on: the text, and what it would replace."""
    row = PolicyVersion.objects.get(pk=payload["version_id"])
    replaced = queries.version_in_force(row.name, on=date.fromisoformat(payload["effective_from"]))
    return {
        "policy": row.name,
        "version": row.number,
        "digest": row.digest[:DIGEST_SHOWN],
        "replaces_version": replaced.number if replaced else 0,
    }


@verb(
    "policy.activate",
    label=Text("Activate policy version", "政策版本生效"),
    watch=_activation_facts,
)
def activate(*, version_id: int, effective_from: date, by: Actor, at: datetime) -> Events:
    """Put a draft in force from a day on.

    :raises NotADraft: when it is activated or discarded already
    :raises EffectiveInThePast: when the day has passed
    :raises PolicyFaulty: when the catalogue has moved on and the text no longer fits it
    """
    row = _draft(version_id)
    today = business_date(at)
    if effective_from < today:
        raise EffectiveInThePast(given=effective_from, today=today)
    findings = queries.findings_in(row.name, row.text)
    if findings:
        raise PolicyFaulty(findings)
    _put_in_force(row, effective_from, at)
    return [
        events.PolicyActivated(
            version_id=row.pk, policy=row.name, number=row.number, effective_from=effective_from
        )
    ]


def _put_in_force(row: PolicyVersion, effective_from: date, at: datetime) -> None:
    row.state = PolicyVersion.State.ACTIVATED
    row.effective_from, row.activated_at = effective_from, at
    row.save(update_fields=["state", "effective_from", "activated_at"])


@verb("policy.load_shipped", label=Text("Load shipped policies", "载入出厂政策"))
def load_shipped(*, by: Actor, at: datetime) -> Events:
    """Put every shipped policy in force that the database does not know yet."""
    loaded = []
    for name in queries.shipped_names():
        if not queries.versions(name).exists():
            text = queries.shipped_text(name)
            row = _keep(name, text, by=by, at=at, note=SHIPPED_NOTE, number=1)
            _put_in_force(row, SHIPPED_FROM, at)
            loaded.append(name)
    return [events.ShippedPoliciesLoaded(policies=loaded)] if loaded else []


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision to be kept: about whom, and what the core stated in JSON form."""

    customer_id: int | None
    decided: dict[str, Any]


def keep_decisions(
    decided: Iterable[Decided],
    *,
    policy: str,
    on: date,
    at: datetime,
    purpose: str,
    correlation: uuid.UUID | None,
) -> int:
    """Keep decisions with all that is needed to repeat them; called inside a verb.

    Return how many were kept. A policy that the database does not know yet is loaded first.
    """
    version = queries.version_in_force(policy, on=on)
    if version is None:
        raise PolicyNameUnknown(name=policy)
    rows = iter(decided)
    kept = 0
    while some := list(islice(rows, KEPT_AT_ONCE)):
        frame = pl.DataFrame(
            {
                "customer_id": [one.customer_id for one in some],
                "decided": [json.dumps(one.decided, ensure_ascii=False) for one in some],
            },
            schema={"customer_id": pl.Int64, "decided": pl.String},
        ).with_columns(
            at=pl.lit(at.isoformat()),
            on=pl.lit(on),
            purpose=pl.lit(purpose),
            version_id=pl.lit(version.pk),
            correlation=pl.lit(None if correlation is None else str(correlation), pl.String),
        )
        tables.write(frame, Decision._meta.db_table)
        kept += len(some)
    return kept
