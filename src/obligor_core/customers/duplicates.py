"""Whether two customers may be one and the same, and why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from obligor_core.customers.characters import SIMPLIFIED
from obligor_core.customers.identifier_check import IdentifierKind, compact
from obligor_core.customers.kinds import CustomerKind
from obligor_core.customers.names import (
    PUNCTUATION,
    company_name,
    leading_places,
    person_name,
    place_of,
    similarity,
)
from obligor_core.customers.tables import document
from obligor_core.text import Text

# Identifiers that only one party can have.
UNIQUE_KINDS = (
    IdentifierKind.USCC,
    IdentifierKind.ID_CARD,
    IdentifierKind.LEI,
    IdentifierKind.TAX_NUMBER,
)
EVIDENCE = ("phone", "address", "bank_account")
PHONE_EXTENSION = re.compile(r"(?:转|分机|ext|x|#).*$")
PHONE_CHINA = re.compile(r"^(?:00)?86(?=1[0-9]{10}$|0?[1-9][0-9]{8,10}$)")
PHONE_DIGITS_MIN = 7
ADDRESS_LENGTH_MIN = 6

KIND_LABELS = {
    IdentifierKind.USCC: Text("unified social credit code", "统一社会信用代码"),
    IdentifierKind.ID_CARD: Text("identity card number", "身份证号码"),
    IdentifierKind.LEI: Text("LEI", "全球法人识别编码"),
    IdentifierKind.TAX_NUMBER: Text("tax number", "纳税人识别号"),
}
EVIDENCE_LABELS = {
    "phone": Text("phone", "电话"),
    "address": Text("address", "地址"),
    "bank_account": Text("bank account", "银行账号"),
}


class DuplicateVerdict(StrEnum):
    CERTAIN = "certain"  # 确定重复
    LIKELY = "likely"  # 很可能重复
    POSSIBLE = "possible"  # 疑似重复


@dataclass(frozen=True, slots=True)
class DuplicateThresholds:
    """The numbers of the duplicate rules; likeness runs from 0 to 1."""

    similar_with_evidence_min: float
    similar_alone_min: float
    shared_by_max: int

    def __post_init__(self) -> None:
        if not (0 <= self.similar_with_evidence_min <= 1 and 0 < self.similar_alone_min <= 1):
            raise ValueError(f"likeness runs from 0 to 1: {self}")
        if self.shared_by_max < 1:
            raise ValueError(f"a value is shared by one at least: {self}")


@dataclass(frozen=True, slots=True)
class Party:
    """What is compared of a customer, in comparable form; ``None`` means not known."""

    customer_id: int
    is_person: bool
    name: str | None
    identifiers: Mapping[IdentifierKind, str] = field(default_factory=dict)
    phone: str | None = None
    address: str | None = None
    bank_account: str | None = None


@dataclass(frozen=True, slots=True)
class DuplicateReason:
    """One agreement (or contradiction) between two customers, with the rule that counts it."""

    rule: str
    text: Text


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """Two customers that may be one; ``similarity`` is that of their names."""

    left_id: int
    right_id: int
    verdict: DuplicateVerdict
    similarity: float
    reasons: tuple[DuplicateReason, ...]


def shipped_thresholds() -> DuplicateThresholds:
    """Return the thresholds that are shipped."""
    numbers = document("duplicates")
    return DuplicateThresholds(
        similar_with_evidence_min=float(str(numbers["similar_with_evidence_min"])),
        similar_alone_min=float(str(numbers["similar_alone_min"])),
        shared_by_max=int(str(numbers["shared_by_max"])),
    )


def party(
    customer_id: int,
    kind: CustomerKind,
    *,
    name: str | None,
    identifiers: Mapping[IdentifierKind, str | None] | None = None,
    phone: str | None = None,
    address: str | None = None,
    bank_account: str | None = None,
) -> Party:
    """Return a customer in comparable form; what cannot serve for comparison becomes ``None``."""
    is_person = kind is CustomerKind.INDIVIDUAL
    given = {k: compact(v) for k, v in (identifiers or {}).items() if v}
    return Party(
        customer_id=customer_id,
        is_person=is_person,
        name=comparable_name(name, is_person=is_person),
        identifiers={k: v for k, v in given.items() if v and k in UNIQUE_KINDS},
        phone=comparable_phone(phone),
        address=comparable_address(address),
        bank_account=(compact(bank_account) or None) if bank_account else None,
    )


def without_common(subject: Party, common: frozenset[tuple[str, str]]) -> Party:
    """Return the party without the values (field, comparable value) that too many share."""
    return replace(
        subject,
        name=None if ("name", subject.name) in common else subject.name,
        phone=None if ("phone", subject.phone) in common else subject.phone,
        address=None if ("address", subject.address) in common else subject.address,
        bank_account=(
            None if ("bank_account", subject.bank_account) in common else subject.bank_account
        ),
    )


def comparable_name(name: str | None, *, is_person: bool) -> str | None:
    """Return the name as it is compared."""
    if not name:
        return None
    return (person_name(name) if is_person else company_name(name).normal) or None


def comparable_phone(phone: str | None) -> str | None:
    """Return the digits of a phone number without country code, leading 0 and extension."""
    if not phone:
        return None
    text = PHONE_EXTENSION.sub("", unicodedata.normalize("NFKC", phone).casefold())
    digits = PHONE_CHINA.sub("", "".join(c for c in text if c.isdecimal()))
    digits = digits.lstrip("0")
    is_filler = len(set(digits)) < 2
    return None if len(digits) < PHONE_DIGITS_MIN or is_filler else digits


def comparable_address(address: str | None) -> str | None:
    """Return an address without punctuation and without 省, 市, 区 after the leading places."""
    if not address:
        return None
    text = unicodedata.normalize("NFKC", address).casefold().translate(SIMPLIFIED)
    places, rest = leading_places(PUNCTUATION.sub("", text).removeprefix("中国"))
    plain = place_of(places) + rest
    return plain if len(plain) >= ADDRESS_LENGTH_MIN else None


def duplicate_candidate(
    left: Party, right: Party, *, thresholds: DuplicateThresholds
) -> DuplicateCandidate | None:
    """Return why two customers may be one, or ``None`` when nothing speaks for it.

    Rule: CUS-31 The same identifier makes two customers certainly one.
    Rule: CUS-32 The same name makes two organisations likely one; two persons only with evidence.
    Rule: CUS-33 A similar name with the same phone, address or account makes a likely duplicate.
    Rule: CUS-34 A very similar name alone makes a possible duplicate.
    Rule: CUS-35 Different identifiers of one kind speak against it: only equal names remain.
    Source: own judgement; the numbers are in data/duplicates.yaml.
    """
    same_ids = [k for k, v in left.identifiers.items() if right.identifiers.get(k) == v]
    evidence = [e for e in EVIDENCE if getattr(left, e) and getattr(left, e) == getattr(right, e)]
    alike = similarity(left.name or "", right.name or "")
    reasons = [_same_identifier(k) for k in same_ids]
    has_conflict = any(k in right.identifiers for k in left.identifiers)
    verdict: DuplicateVerdict | None = DuplicateVerdict.CERTAIN if same_ids else None
    if left.is_person == right.is_person:
        named, name_reasons = _judge_names(
            left, right, has_evidence=bool(evidence), has_conflict=has_conflict and not same_ids,
            thresholds=thresholds,
        )  # fmt: skip
        verdict = verdict or named
        reasons += name_reasons
    if verdict is None:
        return None
    reasons += [_same_evidence(e) for e in evidence]
    first, second = sorted((left.customer_id, right.customer_id))
    return DuplicateCandidate(first, second, verdict, alike.score, tuple(reasons))


def duplicates_of(
    subject: Party, others: Iterable[Party], *, thresholds: DuplicateThresholds
) -> list[DuplicateCandidate]:
    """Return the candidates among ``others``, the surest first, then by likeness and id."""
    found = [
        candidate
        for other in others
        if other.customer_id != subject.customer_id
        and (candidate := duplicate_candidate(subject, other, thresholds=thresholds))
    ]
    rank = list(DuplicateVerdict)
    return sorted(
        found, key=lambda c: (rank.index(c.verdict), -c.similarity, c.left_id, c.right_id)
    )


def _judge_names(
    left: Party,
    right: Party,
    *,
    has_evidence: bool,
    has_conflict: bool,
    thresholds: DuplicateThresholds,
) -> tuple[DuplicateVerdict | None, list[DuplicateReason]]:
    """Return what the names say; the caller has seen that both are persons, or neither."""
    if left.name is None or right.name is None:
        return None, []
    if left.name == right.name:
        reasons = [_same_name(left.name)]
        if has_conflict:
            return DuplicateVerdict.POSSIBLE, [*reasons, DIFFERENT_IDENTIFIERS]
        is_enough = has_evidence or not left.is_person
        return DuplicateVerdict.LIKELY if is_enough else DuplicateVerdict.POSSIBLE, reasons
    if left.is_person or has_conflict:
        return None, []
    alike = similarity(left.name, right.name)
    if has_evidence and alike.score >= thresholds.similar_with_evidence_min:
        return DuplicateVerdict.LIKELY, [DuplicateReason("CUS-33", alike.why)]
    if alike.score >= thresholds.similar_alone_min:
        return DuplicateVerdict.POSSIBLE, [DuplicateReason("CUS-34", alike.why)]
    return None, []


DIFFERENT_IDENTIFIERS = DuplicateReason(
    "CUS-35",
    Text(
        "Their identifiers differ: one of them may be wrong.",
        "但证照号码不同，其中一个可能有误。",
    ),
)


def _same_identifier(kind: IdentifierKind) -> DuplicateReason:
    label = KIND_LABELS[kind]
    text = Text("The {name} is the same.", "{name_zh}相同。")
    return DuplicateReason("CUS-31", text.fill(name=label.en, name_zh=label.zh))


def _same_name(name: str) -> DuplicateReason:
    text = Text(
        "The names agree once place and legal form are set aside: {name}.",
        "名称归一化后相同：{name}。",
    )
    return DuplicateReason("CUS-32", text.fill(name=name))


def _same_evidence(kind: str) -> DuplicateReason:
    label = EVIDENCE_LABELS[kind]
    text = Text("The {name} is the same.", "{name_zh}相同。")
    return DuplicateReason("CUS-33", text.fill(name=label.en, name_zh=label.zh))
