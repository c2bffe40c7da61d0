"""What happens to securities, their values, what they cover, and to guarantors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralRegistered(Event):
    said: ClassVar[Text] = Text("Security put on file: {title}", "登记担保：{title}")
    customer_id: int
    collateral_id: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralChanged(Event):
    said: ClassVar[Text] = Text("Security changed: {title}", "变更担保：{title}")
    customer_id: int
    collateral_id: int
    title: str
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralAccepted(Event):
    said: ClassVar[Text] = Text("Security accepted: {title}", "接受担保：{title}")
    customer_id: int
    collateral_id: int
    title: str
    accepted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralDeclined(Event):
    said: ClassVar[Text] = Text("Security declined: {title}", "拒绝担保：{title}")
    customer_id: int
    collateral_id: int
    title: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralDisposed(Event):
    said: ClassVar[Text] = Text("Security disposed of: {title}", "处置担保：{title}")
    customer_id: int
    collateral_id: int
    title: str
    disposed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRecorded(Event):
    said: ClassVar[Text] = Text("Registration recorded: {title}", "登记担保登记信息：{title}")
    customer_id: int
    collateral_id: int
    title: str
    registered_on: date
    registered_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InsuranceRecorded(Event):
    said: ClassVar[Text] = Text("Insurance recorded: {title}", "登记押品保险：{title}")
    customer_id: int
    collateral_id: int
    title: str
    insured_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralReleased(Event):
    said: ClassVar[Text] = Text("Security released: {title}", "解除担保：{title}")
    customer_id: int
    collateral_id: int
    title: str
    released_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralValued(Event):
    said: ClassVar[Text] = Text("Security valued: {title}", "押品估值：{title}")
    customer_id: int
    collateral_id: int
    valuation_id: int
    title: str
    amount_minor: int
    currency: str
    valued_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ValuationWithdrawn(Event):
    said: ClassVar[Text] = Text("Valuation withdrawn: {title}", "撤回估值：{title}")
    customer_id: int
    collateral_id: int
    valuation_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRecorded(Event):
    said: ClassVar[Text] = Text(
        "Prior charge recorded: {creditor}", "登记他人先顺位债权：{creditor}"
    )
    customer_id: int
    collateral_id: int
    charge_id: int
    creditor: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeEnded(Event):
    said: ClassVar[Text] = Text("Prior charge ended: {creditor}", "他人先顺位债权解除：{creditor}")
    customer_id: int
    collateral_id: int
    charge_id: int
    creditor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverAdded(Event):
    said: ClassVar[Text] = Text("Security {title} covers {covers}", "担保 {title} 覆盖 {covers}")
    customer_id: int
    collateral_id: int
    cover_id: int
    title: str
    covers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverEnded(Event):
    said: ClassVar[Text] = Text(
        "Security {title} covers {covers} no more", "担保 {title} 不再覆盖 {covers}"
    )
    customer_id: int
    collateral_id: int
    cover_id: int
    title: str
    covers: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityStated(Event):
    """A facility that is to be secured was named, or its amount changed."""

    said: ClassVar[Text] = Text("Facility to be secured: {code}", "登记须担保的授信品种：{code}")
    customer_id: int
    obligation_id: int
    code: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilityEnded(Event):
    said: ClassVar[Text] = Text("Facility ended: {code}", "授信品种结束：{code}")
    customer_id: int
    obligation_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AbilityStated(Event):
    said: ClassVar[Text] = Text("Guarantor's ability stated: {name}", "登记保证人代偿能力：{name}")
    customer_id: int
    party_id: int
    name: str
    amount_minor: int
    currency: str
    as_of_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideGuaranteeRecorded(Event):
    said: ClassVar[Text] = Text(
        "Guarantee to others recorded: {name}", "登记对外（他方）担保：{name}"
    )
    customer_id: int
    party_id: int
    outside_id: int
    name: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideGuaranteeEnded(Event):
    said: ClassVar[Text] = Text("Guarantee to others ended: {name}", "对外（他方）担保结束：{name}")
    customer_id: int
    party_id: int
    outside_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAttached(Event):
    said: ClassVar[Text] = Text("Document attached to {title}", "{title} 关联文件")
    customer_id: int
    collateral_id: int
    document_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDetached(Event):
    said: ClassVar[Text] = Text("Document taken off {title}", "{title} 取消关联文件")
    customer_id: int
    collateral_id: int
    document_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralLoaded(Event):
    """A bulk load; ``customer_ids`` is empty when it touched more than a thousand customers."""

    said: ClassVar[Text] = Text("Collateral loaded from a file", "批量导入担保")
    batch: str
    content: str
    created_count: int
    changed_count: int
    unchanged_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralLoadUndone(Event):
    said: ClassVar[Text] = Text("Load of collateral taken back", "撤销担保批量导入")
    batch: str
    content: str
    removed_count: int
    restored_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CollateralRelocated(Event):
    said: ClassVar[Text] = Text("Collateral moved between files", "担保转移")
    merge_id: int
    to_customer_id: int
    customer_ids: list[int]
    rows_count: int
