"""What happens to statement files, bank transactions and what is said of counterparties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFileRead(Event):
    said: ClassVar[Text] = Text("Statement file read", "读取流水文件")
    customer_id: int
    file_id: int
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsLoaded(Event):
    said: ClassVar[Text] = Text(
        "Bank flows loaded: {rows_count} rows, {known_count} known before",
        "导入银行流水：{rows_count} 笔，其中 {known_count} 笔此前已导入",
    )
    customer_id: int
    file_id: int
    rows_count: int
    known_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsTakenBack(Event):
    said: ClassVar[Text] = Text("Bank flows taken back", "撤销银行流水")
    customer_id: int
    file_id: int
    rows_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsOfManyLoaded(Event):
    """A load over many customers; ``customer_ids`` is empty when they are more than a thousand."""

    said: ClassVar[Text] = Text("Bank flows loaded from a file", "批量导入银行流水")
    batch: str
    created_count: int
    changed_count: int
    known_count: int
    customers_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsOfManyTakenBack(Event):
    said: ClassVar[Text] = Text("Bank flows of a file taken back", "撤销批量导入的银行流水")
    batch: str
    removed_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterpartyClassified(Event):
    said: ClassVar[Text] = Text("Counterparty classified", "标注交易对手")
    customer_id: int
    party_key: str
    relation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPartyAdded(Event):
    said: ClassVar[Text] = Text("Related party added", "新增关联方")
    customer_id: int
    related_party_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPartyRemoved(Event):
    said: ClassVar[Text] = Text("Related party removed", "移除关联方")
    customer_id: int
    related_party_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowsRelocated(Event):
    """The bank flows of one customer belong to ``to_customer_id`` from now on."""

    said: ClassVar[Text] = Text("Bank flows moved between files", "银行流水转移")
    merge_id: int
    to_customer_id: int
    customer_ids: list[int]
    accounts_count: int
