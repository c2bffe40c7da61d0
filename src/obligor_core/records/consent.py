"""Consent before a query: whose, for what, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from obligor_core.decision import Refusal
from obligor_core.records.law import Law, SubjectKind, law_asking
from obligor_core.records.matters import KIND_LABELS, RecordKind
from obligor_core.text import Text


class Purpose(StrEnum):
    """For what a query may be made; consent names the purposes that it covers."""

    CREDIT_DECISION = "credit_decision"
    CREDIT_REVIEW = "credit_review"
    GUARANTEE = "guarantee"
    COLLECTION = "collection"
    DISPUTE = "dispute"


PURPOSE_LABELS = {
    Purpose.CREDIT_DECISION: Text("credit decision", "授信审批"),
    Purpose.CREDIT_REVIEW: Text("review of a granted limit", "贷后（存量）管理"),
    Purpose.GUARANTEE: Text("examination of a guarantor", "担保资格审查"),
    Purpose.COLLECTION: Text("collection", "催收"),
    Purpose.DISPUTE: Text("answer to a dispute", "异议核查"),
}


ANY_PURPOSE = Text("any", "不限")


class ConsentMissing(Refusal):
    status = 422
    text = Text(
        "No valid consent covers {kind} for the purpose “{purpose}”: {law}. Record the signed"
        " consent first.",
        "缺少有效授权：查询{kind_zh}（用途：{purpose_zh}）须取得书面同意，依据{law_zh}。"
        "请先登记已签署的授权书。",
    )

    def __init__(self, *, kind: RecordKind, purpose: Purpose | None, law: Law) -> None:
        self.law = law
        use = ANY_PURPOSE if purpose is None else PURPOSE_LABELS[purpose]
        name, cited = KIND_LABELS[kind], law.cited
        super().__init__(
            kind=name.en,
            kind_zh=name.zh,
            purpose=use.en,
            purpose_zh=use.zh,
            law=cited.en,
            law_zh=cited.zh,
        )


@dataclass(frozen=True, slots=True)
class Consent:
    """What somebody agreed to; ``ends_on`` and ``withdrawn_on`` are the first days without it."""

    id: int
    scope: frozenset[RecordKind]
    purposes: frozenset[Purpose]
    given_on: date
    ends_on: date | None
    withdrawn_on: date | None = None

    def is_valid(self, *, on: date) -> bool:
        """Return whether it stands on the day.

        Rule: REC-21 Consent counts from its day until its end or withdrawal, whichever is first.
        Source: 个人信息保护法 (2021), art. 15: consent may be withdrawn.
        """
        ends = [day for day in (self.ends_on, self.withdrawn_on) if day is not None]
        return self.given_on <= on and all(on < day for day in ends)

    def covers(self, kind: RecordKind, purpose: Purpose | None) -> bool:
        """Return whether it was given for that kind of query and that purpose; None is any."""
        return kind in self.scope and (purpose is None or purpose in self.purposes)


def consent_for(
    consents: Iterable[Consent], kind: RecordKind, *, purpose: Purpose | None, on: date
) -> Consent | None:
    """Return the consent that covers the query, the one that stands longest, or None."""
    fitting = [c for c in consents if c.covers(kind, purpose) and c.is_valid(on=on)]
    return max(fitting, key=lambda c: (c.ends_on or date.max, c.given_on, c.id), default=None)


def required_consent(
    consents: Iterable[Consent],
    kind: RecordKind,
    *,
    subject: SubjectKind,
    purpose: Purpose | None,
    on: date,
    matter: str = "",
) -> Consent | None:
    """Return the consent on which the query rests; None where no law asks for one.

    A report that comes in by hand states no purpose: any consent to its kind covers it.

    :raises ConsentMissing: when a law asks for consent and none covers the query
    """
    found = consent_for(consents, kind, purpose=purpose, on=on)
    law = law_asking(kind, subject, on=on, matter=matter)
    if law is not None and found is None:
        raise ConsentMissing(kind=kind, purpose=purpose, law=law)
    return found
