"""What happens to financial statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text

NAMED_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementEntered(Event):
    said: ClassVar[Text] = Text(
        "Statement to {period_end} drafted", "录入截至 {period_end} 的财务报表草稿"
    )
    customer_id: int
    statement_id: int
    period_end: date
    faults_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDraftChanged(Event):
    said: ClassVar[Text] = Text(
        "Draft statement to {period_end} changed, faults: {faults_count}",
        "修改截至 {period_end} 的财务报表草稿，问题 {faults_count} 项",
    )
    customer_id: int
    statement_id: int
    period_end: date
    faults_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDiscarded(Event):
    said: ClassVar[Text] = Text(
        "Draft statement to {period_end} thrown away", "删除截至 {period_end} 的财务报表草稿"
    )
    customer_id: int
    statement_id: int
    period_end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFiled(Event):
    """From now on facts and ratios rest on these figures."""

    said: ClassVar[Text] = Text(
        "Statement to {period_end} filed, version {version}",
        "截至 {period_end} 的财务报表归档，第 {version} 版",
    )
    customer_id: int
    statement_id: int
    period_end: date
    period_kind: str
    version: int
    faults_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRestated(Event):
    """A filed statement gave way to a corrected version; the former stays readable."""

    said: ClassVar[Text] = Text(
        "Statement to {period_end} restated: {because}",
        "截至 {period_end} 的财务报表重述：{because}",
    )
    customer_id: int
    statement_id: int
    replaced_id: int
    period_end: date
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementWithdrawn(Event):
    said: ClassVar[Text] = Text(
        "Statement to {period_end} withdrawn: {because}",
        "撤回截至 {period_end} 的财务报表：{because}",
    )
    customer_id: int
    statement_id: int
    period_end: date
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookReceived(Event):
    said: ClassVar[Text] = Text(
        "Statement file received: {file_name}", "收到财务报表文件：{file_name}"
    )
    customer_id: int
    upload_id: int
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookReviewed(Event):
    said: ClassVar[Text] = Text("Statement file reviewed", "核对财务报表文件")
    customer_id: int
    upload_id: int
    lines_assigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookTaken(Event):
    said: ClassVar[Text] = Text(
        "Statements of {periods_count} periods taken from a file",
        "自文件接收 {periods_count} 期财务报表",
    )
    customer_id: int
    upload_id: int
    periods_count: int
    statement_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookDropped(Event):
    said: ClassVar[Text] = Text("Statement file put aside", "搁置财务报表文件")
    customer_id: int
    upload_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAssigned(Event):
    said: ClassVar[Text] = Text("Line “{name}” assigned to {code}", "报表项目“{name}”归入 {code}")
    name: str
    part: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForgotten(Event):
    said: ClassVar[Text] = Text("Assignment of “{name}” forgotten", "取消“{name}”的科目对应")
    name: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardValuesLoaded(Event):
    said: ClassVar[Text] = Text(
        "Industry standard values loaded: {created_count} new, {changed_count} changed",
        "载入行业标准值：新增 {created_count}，更新 {changed_count}",
    )
    batch: str
    created_count: int
    changed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardValuesRemoved(Event):
    said: ClassVar[Text] = Text(
        "Industry standard values taken back: {removed_count}", "撤销行业标准值：{removed_count} 条"
    )
    batch: str
    removed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsLoaded(Event):
    """Many statements came on file at once; ``customer_ids`` are the first thousand."""

    said: ClassVar[Text] = Text(
        "Statements loaded: {created_count} of {customers_count} customers",
        "批量载入财务报表：{customers_count} 家客户 {created_count} 份",
    )
    created_count: int
    unchanged_count: int
    customers_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsRelocated(Event):
    """The statements of a merged file went to the kept one, or back."""

    said: ClassVar[Text] = Text("Financial statements moved", "财务报表随客户档案转移")
    merge_id: int
    to_customer_id: int
    customer_ids: list[int]
    statements_count: int
