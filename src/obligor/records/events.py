"""What happens to credit records, consents, queries, sources, outlooks and positions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAdded(Event):
    """A record is known; whoever watches customers looks at ``severity`` and ``standing``."""

    said: ClassVar[Text] = Text("Credit record added", "新增信用记录")
    customer_id: int
    record_id: int
    kind: str
    matter: str
    severity: str
    standing: str
    happened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChanged(Event):
    said: ClassVar[Text] = Text("Credit record changed", "信用记录变更")
    customer_id: int
    record_id: int
    matter: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSettled(Event):
    said: ClassVar[Text] = Text("Credit record settled", "信用记录了结")
    customer_id: int
    record_id: int
    matter: str
    settled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCancelled(Event):
    said: ClassVar[Text] = Text("Credit record cancelled", "作废信用记录")
    customer_id: int
    record_id: int
    matter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateConfirmed(Event):
    """A person stands behind a record that was only likely; it counts from now on."""

    said: ClassVar[Text] = Text("Candidate confirmed", "确认疑似记录")
    customer_id: int
    record_id: int
    kind: str
    matter: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDismissed(Event):
    said: ClassVar[Text] = Text("Candidate dismissed", "排除疑似记录")
    customer_id: int
    record_id: int
    matter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecorded(Event):
    said: ClassVar[Text] = Text("Consent recorded", "登记查询授权")
    customer_id: int
    consent_id: int
    subject: str
    scope: list[str]
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(Event):
    said: ClassVar[Text] = Text("Consent withdrawn", "撤回查询授权")
    customer_id: int
    consent_id: int
    withdrawn_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesAsked(Event):
    said: ClassVar[Text] = Text("Outside sources asked", "发起外部信息查询")
    customer_id: int
    query_id: int
    kind: str
    purpose: str
    sources: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswered(Event):
    said: ClassVar[Text] = Text("An outside source answered", "外部来源已返回结果")
    customer_id: int
    query_id: int
    kind: str
    source: str
    records_count: int
    changed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesFailed(Event):
    said: ClassVar[Text] = Text("No outside source answered", "外部来源均未返回结果")
    customer_id: int
    query_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingFoundNoted(Event):
    said: ClassVar[Text] = Text("Looked up, nothing found", "已查询，未见记录")
    customer_id: int
    kind: str
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportViewed(Event):
    said: ClassVar[Text] = Text("A raw answer was looked at", "查看原始查询结果")
    customer_id: int
    record_id: int | None
    query_id: int | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSaved(Event):
    said: ClassVar[Text] = Text("Source saved", "保存外部来源")
    source_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookRecorded(Event):
    said: ClassVar[Text] = Text("Industry outlook recorded", "登记行业展望")
    outlook_id: int
    code: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRecorded(Event):
    said: ClassVar[Text] = Text("Market position recorded", "登记市场地位")
    customer_id: int
    position_id: int
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersScreened(Event):
    said: ClassVar[Text] = Text("Customers screened against sanctions lists", "制裁名单筛查完成")
    customers_count: int
    candidates_count: int
    names_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsLoaded(Event):
    """``customer_ids`` are the customers concerned; empty when they are too many to name."""

    said: ClassVar[Text] = Text("Records loaded from a file", "批量导入信用记录")
    batch: str
    content: str
    created_count: int
    changed_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsLoadUndone(Event):
    said: ClassVar[Text] = Text("A load of records was taken back", "撤销信用记录导入")
    batch: str
    content: str
    removed_count: int
    restored_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsRelocated(Event):
    said: ClassVar[Text] = Text("Credit records moved", "信用记录转移")
    merge_id: int
    to_customer_id: int
    customer_ids: list[int]
    count: int
