"""What happens to tax invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicesLoaded(Event):
    """A load as a whole; each customer it brought something new for has an event of its own."""

    said: ClassVar[Text] = Text("Tax invoices loaded", "进销项发票已导入")
    batch: str
    created_count: int
    changed_count: int
    unchanged_count: int
    customers_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicesReceived(Event):
    """New or changed invoices of one customer; dates are of those."""

    said: ClassVar[Text] = Text("New tax invoices of the customer", "收到客户新的进销项发票")
    customer_id: int
    batch: str
    created_count: int
    changed_count: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicesLoadUndone(Event):
    said: ClassVar[Text] = Text("Load of tax invoices taken back", "进销项发票导入已撤销")
    batch: str
    removed_count: int
    restored_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceStateChanged(Event):
    said: ClassVar[Text] = Text("State of a tax invoice changed", "发票状态已变更")
    customer_id: int
    invoice_id: int
    number: str
    state: str
    state_before: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicesRelocated(Event):
    """Tax invoices went to another file; ``left_count`` stayed, the other file had them already."""

    said: ClassVar[Text] = Text("Tax invoices moved with a merged customer", "发票随客户合并转移")
    merge_id: int
    to_customer_id: int
    customer_ids: list[int]
    moved_count: int
    left_count: int
