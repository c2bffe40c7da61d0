"""An assessment computed: facts of now, the policy's decision on them, what it says and scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any

from obligor.assessment.models import Assessment
from obligor.policies import queries as policies
from obligor_core.assessment.findings import Finding, findings
from obligor_core.assessment.standing import KNOCK_OUTS, standing_of
from obligor_core.catalogue import whole_catalogue
from obligor_core.decision import Refusal
from obligor_core.facts import Catalogue, FactType, Grain
from obligor_core.policy import Decision, Policy, decide
from obligor_core.portfolio.numbers import BookNumbers
from obligor_core.text import Text

POLICY = "assessment"

# Wired by config: the facts of one customer as the night would compute them now.
FACTS_NOW: list[Callable[..., dict[str, Any]]] = []


class PolicyMissing(Refusal):
    text = Text(
        "No version of the policy {name} is in force on {on}. Activate one first.",
        "{on} 没有生效的政策 {name}，请先使其生效。",
    )


@dataclass(frozen=True, slots=True)
class Computed:
    """What an assessment rests on, and what the policy makes of it."""

    on: date
    facts: dict[str, Any]
    version_id: int
    decision: Decision
    findings: tuple[Finding, ...]
    standing: dict[str, Any]

    @property
    def knock_outs(self) -> list[str]:
        """Return the knock-outs that the policy names."""
        return list(self.decision.outputs.get(KNOCK_OUTS) or [])


def computed(
    customer_id: int, *, on: date, at: datetime, adjustments: Mapping[str, int] | None = None
) -> Computed:
    """Return the assessment of a customer as it would be made now.

    :raises FactsNotComputed: when the customer's data are at fault
    :raises PolicyMissing: when no version of the policy is in force
    """
    version = policies.version_in_force(POLICY, on=on)
    if version is None:
        raise PolicyMissing(name=POLICY, on=on)
    policy = policies.policy_in_force(POLICY, on=on)
    facts = FACTS_NOW[0](customer_id, on=on, known_at=at)
    decision = decide(policy, facts, on=on)
    return Computed(
        on=on,
        facts=facts,
        version_id=version.pk,
        decision=decision,
        findings=tuple(findings(decision, policy)),
        standing=standing_of(decision, policy, adjustments=adjustments),
    )


def judged_again(row: Assessment, adjustments: Mapping[str, int]) -> dict[str, Any]:
    """Return the scores of an assessment with other adjustments, on the facts that it keeps."""
    return standing_of(Decision.from_json(row.decision), policy_of(row), adjustments=adjustments)


def policy_of(row: Assessment) -> Policy:
    """Return the policy by which the assessment was made.

    :raises ValueError: when its text is faulty, which saving does not allow
    """
    text = policies.version(row.policy_version_id).text
    policy = policies.parsed_text(text)
    if not isinstance(policy, Policy):
        raise ValueError(f"version {row.policy_version_id} of the policy is faulty: {policy[0]}")
    return policy


def catalogue() -> Catalogue:
    """Return the fact catalogue, for labels, units and types."""
    return whole_catalogue(BookNumbers())


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of the catalogue in JSON form: days in ISO form, amounts in minor units."""
    known = catalogue()
    return {
        name: _plain(value)
        for name, value in facts.items()
        if name in known and known[name].grain is Grain.CUSTOMER
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None
    return value.isoformat() if isinstance(value, date) else value


def typed_facts(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return kept facts as they were computed; a fact that the catalogue lost is left out."""
    known = catalogue()
    return {
        name: date.fromisoformat(value)
        if value is not None and known[name].type is FactType.DATE
        else value
        for name, value in stored.items()
        if name in known
    }
