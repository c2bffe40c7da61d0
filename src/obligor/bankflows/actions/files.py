"""One statement file of one customer: read, loaded, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import StringConstraints

from obligor.bankflows import events, files, queries
from obligor.bankflows.actions.storing import lock_flows, recount, store
from obligor.bankflows.models import FlowFile
from obligor.bankflows.queries.incoming import (
    AccountUnnamed,
    Told,
    is_of_customer,
    review_of,
    rows_of,
    statement_of,
)
from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.bankflows.parties import party_key
from obligor_core.decision import Refusal
from obligor_core.money import exponent
from obligor_core.text import Text

State = FlowFile.State
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Because = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class FileStateWrong(Refusal):
    text = Text(
        "The file is {state}; that is not possible now.", "该文件状态为“{state}”，无法执行该操作。"
    )


class FaultsLeft(Refusal):
    text = Text(
        "{count} rows of the file are faulty. Mend them, or say that only the good rows shall be "
        "loaded.",
        "文件有 {count} 行存在错误。请修正，或选择仅导入无误的行。",
    )


class NothingGood(Refusal):
    text = Text("The file holds no transaction.", "文件中没有可导入的交易。")


class HolderOfAnother(Refusal):
    text = Text(
        "The account is held by {holder}, who is another customer ({number}). Load it there.",
        "账户户名为 {holder}，系另一客户（{number}），请在该客户下导入。",
    )


class HolderUnlike(Refusal):
    text = Text(
        "The account is held by {holder}, not by {customer}. Say why it is to be counted, or load "
        "another file.",
        "账户户名为 {holder}，与客户 {customer} 不符。请说明纳入原因，或更换文件。",
    )


@verb("bankflow.upload", label=Text("Read statement file", "读取流水文件"))
def upload_file(
    *,
    customer_id: int,
    file_name: str,
    sha256: str,
    size_bytes: int,
    by: Actor,
    at: datetime,
    account_number: Short = "",
    holder: Short = "",
    bank: Short = "",
    currency: Short = "",
) -> Events:
    """Read a file that was kept under its digest, and note what is found; nothing is loaded.

    What the file itself does not say of the account is taken from the arguments.

    :raises StatementUnknown, ScanNotRead, FileUnreadable …: when it is no statement
    :raises AccountUnnamed: when neither the file nor the caller names the account
    """
    customer = customers.customer_for(by, customer_id, verb="bankflow.upload")
    if currency:
        exponent(currency.upper())
    told = Told(account_number, holder, bank, currency.upper())
    statement = statement_of(files.content_of(sha256), file_name, told=told)
    if any(not one.account.number for one in statement.accounts):
        raise AccountUnnamed
    file = FlowFile.objects.create(
        customer=customer,
        file_name=file_name[-255:],
        sha256=sha256,
        size_bytes=size_bytes,
        layout=statement.layout,
        told=told.as_json(),
        review=review_of(statement, customer),
        rows_count=sum(one.rows.height for one in statement.accounts),
        uploaded_by=by.name,
        uploaded_at=at,
    )
    return [events.FlowFileRead(customer_id=customer.pk, file_id=file.pk, file_name=file.file_name)]


def _locked(by: Actor, file_id: int, *, name: str) -> FlowFile:
    found = queries.file_for(by, file_id, verb=name)
    lock_flows([found.customer_id])
    return FlowFile.objects.select_for_update(of=("self",)).get(pk=found.pk)


@verb("bankflow.load", label=Text("Load bank flows", "导入银行流水"))
def load_file(
    *,
    file_id: int,
    by: Actor,
    at: datetime,
    holder_because: Because = "",
    only_good: bool = False,
) -> Events:
    """Load the rows of a file that was read: those known from other files do not count again.

    :raises FileStateWrong: when it is loaded or taken back already
    :raises FaultsLeft: when rows are faulty and not ``only_good``
    :raises HolderOfAnother: when the account's holder is another customer
    :raises HolderUnlike: when the holder is not the customer and no reason is given
    :raises NothingGood: when the file has no rows
    """
    file = _locked(by, file_id, name="bankflow.load")
    if file.state != State.READ:
        raise FileStateWrong(state=file.get_state_display())
    customer = customers.customer_for(by, file.customer_id, verb="bankflow.load")
    told = Told.of(file.told)
    statement = statement_of(files.content_of(file.sha256), file.file_name, told=told)
    if statement.faults and not only_good:
        raise FaultsLeft(count=len(statement.faults))
    rows = rows_of(statement, customer)
    if rows.is_empty():
        raise NothingGood
    _refuse_holders(statement.accounts, customer, holder_because)
    written = store(file, rows)
    file.state, file.loaded_at, file.holder_because = State.LOADED, at, holder_because
    file.rows_count, file.counted_count = written.height, int(written["is_counted"].sum())
    file.save()
    return [
        events.FlowsLoaded(
            customer_id=customer.pk,
            file_id=file.pk,
            rows_count=file.rows_count,
            known_count=file.rows_count - file.counted_count,
        )
    ]


def _refuse_holders(accounts: Any, customer: Any, because: str) -> None:
    """Refuse an account of another customer, and one of somebody else without a reason.

    Rule: BNK-28 Another customer's account is refused; anybody else's needs a reason.
    Source: house decision; owners' private accounts do business, and are asked about.
    """
    for one in accounts:
        holder = one.account.holder
        if is_of_customer(holder, customer):
            continue
        number = queries.other_of_that_name(customer.pk, party_key(holder, ""))
        if number:
            raise HolderOfAnother(holder=holder, number=number)
        if not because:
            raise HolderUnlike(holder=holder, customer=customer.name)


@verb("bankflow.undo_load", label=Text("Take bank flows back", "撤销银行流水"))
def undo_file(*, file_id: int, by: Actor, at: datetime) -> Events:
    """Take a loaded file back; rows that it shared with others count from those.

    :raises FileStateWrong: when it is not loaded
    """
    file = _locked(by, file_id, name="bankflow.undo_load")
    if file.state != State.LOADED:
        raise FileStateWrong(state=file.get_state_display())
    file.state, file.undone_at = State.UNDONE, at
    file.save(update_fields=["state", "undone_at"])
    assert file.customer_id is not None
    recount([file.customer_id])
    return [
        events.FlowsTakenBack(
            customer_id=file.customer_id, file_id=file.pk, rows_count=file.counted_count
        )
    ]
