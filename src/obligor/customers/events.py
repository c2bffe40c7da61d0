"""What happens to customer files: ids and plain values, in the past tense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from obligor.foundation.events import Event
from obligor_core.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCreated(Event):
    said: ClassVar[Text] = Text("Customer file opened", "建立客户档案")
    customer_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged(Event):
    """``fields`` are those whose values differ; ``version`` is the one after the change."""

    said: ClassVar[Text] = Text("Customer file changed", "修改客户档案")
    customer_id: int
    version: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDeactivated(Event):
    said: ClassVar[Text] = Text("Customer made inactive", "停用客户")
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerReactivated(Event):
    said: ClassVar[Text] = Text("Customer made active again", "恢复客户")
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierAdded(Event):
    said: ClassVar[Text] = Text("Identifier added", "新增证照号码")
    customer_id: int
    identifier_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierRemoved(Event):
    said: ClassVar[Text] = Text("Identifier removed", "删除证照号码")
    customer_id: int
    identifier_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAdded(Event):
    said: ClassVar[Text] = Text("Contact added", "新增联系人")
    customer_id: int
    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactChanged(Event):
    said: ClassVar[Text] = Text("Contact changed", "修改联系人")
    customer_id: int
    contact_id: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRemoved(Event):
    said: ClassVar[Text] = Text("Contact removed", "删除联系人")
    customer_id: int
    contact_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressAdded(Event):
    said: ClassVar[Text] = Text("Address added", "新增地址")
    customer_id: int
    address_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressChanged(Event):
    said: ClassVar[Text] = Text("Address changed", "修改地址")
    customer_id: int
    address_id: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRemoved(Event):
    said: ClassVar[Text] = Text("Address removed", "删除地址")
    customer_id: int
    address_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountAdded(Event):
    said: ClassVar[Text] = Text("Bank account added", "新增银行账户")
    customer_id: int
    bank_account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountChanged(Event):
    said: ClassVar[Text] = Text("Bank account changed", "修改银行账户")
    customer_id: int
    bank_account_id: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountRemoved(Event):
    said: ClassVar[Text] = Text("Bank account removed", "删除银行账户")
    customer_id: int
    bank_account_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersConnected(Event):
    """``customer_ids`` are source and target of the connection."""

    said: ClassVar[Text] = Text("Connection recorded", "登记关联关系")
    customer_ids: list[int]
    connection_id: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionChanged(Event):
    said: ClassVar[Text] = Text("Connection changed", "修改关联关系")
    customer_ids: list[int]
    connection_id: int
    fields: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionRemoved(Event):
    """The connection had been recorded by mistake; one that ends is changed instead."""

    said: ClassVar[Text] = Text("Connection removed", "删除关联关系")
    customer_ids: list[int]
    connection_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSaved(Event):
    said: ClassVar[Text] = Text("Customer group saved", "保存集团客户")
    group_id: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersGrouped(Event):
    """The customers belong to the group from now on; ``group_id`` None: to none."""

    said: ClassVar[Text] = Text("Customer group assigned", "调整所属集团")
    customer_ids: list[int]
    group_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersTagged(Event):
    said: ClassVar[Text] = Text("Tags changed", "修改标签")
    customer_ids: list[int]
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFieldSaved(Event):
    said: ClassVar[Text] = Text("Custom field saved", "保存自定义字段")
    custom_field_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFieldRetired(Event):
    said: ClassVar[Text] = Text("Custom field retired", "停用自定义字段")
    custom_field_id: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAdded(Event):
    said: ClassVar[Text] = Text("Document added", "上传文件")
    customer_id: int
    document_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRemoved(Event):
    said: ClassVar[Text] = Text("Document removed", "删除文件")
    customer_id: int
    document_id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Event):
    said: ClassVar[Text] = Text("Note written", "添加备注")
    customer_id: int
    note_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersTransferred(Event):
    """None means that it stayed as it was."""

    said: ClassVar[Text] = Text("Handed to another manager or unit", "移交客户经理或机构")
    customer_ids: list[int]
    manager_id: int | None
    unit_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(Event):
    """What hung on ``absorbed_id`` hangs on ``kept_id`` from now on."""

    said: ClassVar[Text] = Text("Two customer files made one", "合并客户档案")
    merge_id: int
    kept_id: int
    absorbed_id: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersUnmerged(Event):
    """What the merge moved belongs to ``absorbed_id`` again; ``left`` says what does not."""

    said: ClassVar[Text] = Text("Merge taken back", "撤销客户合并")
    merge_id: int
    kept_id: int
    absorbed_id: int
    customer_ids: list[int]
    left: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesSought(Event):
    said: ClassVar[Text] = Text("Duplicates sought", "查找重复客户")
    found_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateDismissed(Event):
    said: ClassVar[Text] = Text("Found not to be a duplicate", "确认不是重复客户")
    customer_ids: list[int]
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalDataRevealed(Event):
    """``what`` names the kinds of values that were shown unmasked."""

    said: ClassVar[Text] = Text("Personal data shown", "查看个人信息明文")
    customer_id: int
    what: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersUpserted(Event):
    """A bulk load wrote ``record`` rows; ``customer_ids`` are the customers it touched."""

    said: ClassVar[Text] = Text("Loaded from a file", "批量导入")
    batch: str
    record: str
    created_count: int
    changed_count: int
    customer_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsertUndone(Event):
    said: ClassVar[Text] = Text("Bulk load taken back", "撤销批量导入")
    batch: str
    record: str
    removed_count: int
    restored_count: int
    customer_ids: list[int]
