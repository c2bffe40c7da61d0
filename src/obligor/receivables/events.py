"""What happens to open items, payments, disputes and exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPosted(Event):
    said: ClassVar[Text] = Text("Open item posted", "登记未清项")
    customer_id: int
    item_id: int
    number: str
    amount_minor: int
    currency: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCancelled(Event):
    said: ClassVar[Text] = Text("Open item cancelled", "作废未清项")
    customer_id: int
    item_id: int
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsSettled(Event):
    """Nothing of these items is open any more."""

    said: ClassVar[Text] = Text("Items settled", "单据结清")
    customer_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsReopened(Event):
    """Something of these items is open again."""

    said: ClassVar[Text] = Text("Items open again", "单据重新未清")
    customer_id: int
    item_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPosted(Event):
    said: ClassVar[Text] = Text("Payment posted", "登记收款")
    customer_id: int
    payment_id: int
    kind: str
    amount_minor: int
    currency: str
    value_on: date
    unapplied_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentBackdated(Event):
    """A payment was posted with an old value date: earlier figures are no longer what they were."""

    said: ClassVar[Text] = Text("Payment backdated", "倒填收款")
    customer_id: int
    payment_id: int
    value_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNotePosted(Event):
    said: ClassVar[Text] = Text("Credit note posted", "登记红字通知单")
    customer_id: int
    payment_id: int
    amount_minor: int
    currency: str
    value_on: date
    unapplied_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAllocated(Event):
    said: ClassVar[Text] = Text("Payment allocated", "核销收款")
    customer_id: int
    payment_id: int
    unapplied_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReturned(Event):
    said: ClassVar[Text] = Text("Payment returned", "收款退回")
    customer_id: int
    payment_id: int
    amount_minor: int
    currency: str
    returned_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentReturnUndone(Event):
    said: ClassVar[Text] = Text("Return taken back", "撤销退票")
    customer_id: int
    payment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCancelled(Event):
    said: ClassVar[Text] = Text("Payment cancelled", "作废收款")
    customer_id: int
    payment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened(Event):
    said: ClassVar[Text] = Text("Dispute opened", "登记争议")
    customer_id: int
    item_id: int
    dispute_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeClosed(Event):
    said: ClassVar[Text] = Text("Dispute closed", "关闭争议")
    customer_id: int
    item_id: int
    dispute_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesPosted(Event):
    """Exchange rates became known; ``currencies`` names which."""

    said: ClassVar[Text] = Text("Exchange rates posted", "登记汇率")
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsLoaded(Event):
    """A bulk load; ``customer_ids`` is empty when it touched more than a thousand customers."""

    said: ClassVar[Text] = Text("Loaded from a file", "批量导入")
    batch: str
    document: str
    created_count: int
    changed_count: int
    unchanged_count: int
    customers_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadUndone(Event):
    """A bulk load was taken back; ``customer_ids`` as in ``DocumentsLoaded``."""

    said: ClassVar[Text] = Text("Bulk load taken back", "撤销批量导入")
    batch: str
    document: str
    removed_count: int
    restored_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsRelocated(Event):
    """The documents of one customer belong to ``to_customer_id`` from now on."""

    said: ClassVar[Text] = Text("Documents moved between files", "单据转移")
    merge_id: int
    to_customer_id: int
    customer_ids: list[int]
    items_count: int
    payments_count: int
