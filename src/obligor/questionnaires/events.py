"""What happened to questionnaires and to the answers of customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireDrafted(Event):
    said = Text(
        "Version {number} of {questionnaire} drafted", "{questionnaire} 第 {number} 版已起草"
    )
    version_id: int
    questionnaire: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireDiscarded(Event):
    said = Text("A draft of {questionnaire} put aside", "{questionnaire} 的草稿已放弃")
    version_id: int
    questionnaire: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireActivated(Event):
    said = Text(
        "Version {number} of {questionnaire} in force from {effective_from}",
        "{questionnaire} 第 {number} 版自 {effective_from} 起生效",
    )
    version_id: int
    questionnaire: str
    number: int
    effective_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedQuestionnairesLoaded(Event):
    said = Text("Shipped questionnaires loaded", "已载入出厂问卷")
    questionnaires: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBegun(Event):
    said = Text("“{title_en}” begun", "开始填写《{title_zh}》")
    sheet_id: int
    customer_id: int
    questionnaire: str
    title_en: str
    title_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSaved(Event):
    said = Text("Answers to “{title_en}” saved", "已保存《{title_zh}》的答案")
    sheet_id: int
    customer_id: int
    questionnaire: str
    title_en: str
    title_zh: str
    questions: list[str]
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAttached(Event):
    said = Text("Document attached to {question}", "已为 {question} 附上文件")
    sheet_id: int
    customer_id: int
    question: str
    document_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceDetached(Event):
    said = Text("Document taken off {question}", "已移除 {question} 的文件")
    sheet_id: int
    customer_id: int
    question: str
    document_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSubmitted(Event):
    said = Text("“{title_en}” handed in", "《{title_zh}》已提交")
    sheet_id: int
    customer_id: int
    questionnaire: str
    title_en: str
    title_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetConfirmed(Event):
    """``total`` is in hundredths of a point."""

    said = Text("“{title_en}” confirmed", "《{title_zh}》已复核确认")
    sheet_id: int
    customer_id: int
    questionnaire: str
    title_en: str
    title_zh: str
    total: int | None
    vetoes: list[str]
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReturned(Event):
    said = Text("“{title_en}” returned: {remarks}", "《{title_zh}》被退回：{remarks}")
    sheet_id: int
    customer_id: int
    questionnaire: str
    title_en: str
    title_zh: str
    remarks: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWithdrawn(Event):
    said = Text("“{title_en}” withdrawn", "《{title_zh}》已撤销")
    sheet_id: int
    customer_id: int
    questionnaire: str
    title_en: str
    title_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedAnswersLoaded(Event):
    said = Text(
        "{sheets_count} confirmed questionnaires loaded", "已载入 {sheets_count} 份已确认问卷"
    )
    customer_ids: list[int]
    sheets_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetsRelocated(Event):
    said = Text("{sheets_count} questionnaires moved", "已转移 {sheets_count} 份问卷")
    merge_id: int
    to_customer_id: int
    customer_ids: list[int]
    sheets_count: int
