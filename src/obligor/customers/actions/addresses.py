"""Postal addresses and bank accounts of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from django.db import IntegrityError, transaction
from pydantic import ConfigDict, StringConstraints
from typing_extensions import TypedDict

from obligor.customers import events
from obligor.customers.actions.contacts import refuse_masked
from obligor.customers.actions.identifiers import IdentifierFaulty, said_of
from obligor.customers.actions.locks import locked_customer
from obligor.customers.actions.values import Currency, Line
from obligor.customers.actions.versions import save_change
from obligor.customers.models import Address, BankAccount
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.customers.account_numbers import check_bank_card, check_iban
from obligor_core.customers.duplicates import comparable_address
from obligor_core.customers.identifiers import compact
from obligor_core.customers.regions import region
from obligor_core.decision import Refusal
from obligor_core.money import exponent
from obligor_core.text import Text

AddressLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
RegionCode = Annotated[str, StringConstraints(max_length=6)]
Postcode = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class AddressChanges(TypedDict, total=False):
    """What is said of an address; what is not given stays as it is."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    kind: Address.Kind
    line: AddressLine
    region_code: RegionCode
    postcode: Postcode


class BankAccountChanges(TypedDict, total=False):
    """What is said of an account; what is not given stays as it is."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    holder: Line
    bank: Line
    number: Number
    currency: Currency


class AddressMissing(Refusal):
    status = 404
    text = Text("The customer has no address {id} any more.", "该客户已无编号为 {id} 的地址。")


class BankAccountMissing(Refusal):
    status = 404
    text = Text("The customer has no account {id} any more.", "该客户已无编号为 {id} 的银行账户。")


class BankAccountTaken(Refusal):
    text = Text("The customer has this account already.", "该客户已登记此银行账户。")


@verb("customer.add_address", label=Text("Add address", "新增地址"), conceal=["line"])
def add_address(
    *,
    customer_id: int,
    kind: Address.Kind,
    line: AddressLine,
    by: Actor,
    at: datetime,
    region_code: RegionCode = "",
    postcode: Postcode = "",
) -> Events:
    """Add an address.

    :raises RegionUnknown: when the region code does not exist
    """
    row = locked_customer(by, customer_id, verb="customer.add_address")
    values = {"kind": kind, "line": line, "region_code": region_code, "postcode": postcode}
    added = Address.objects.create(customer=row, **_address_columns(values))
    return [events.AddressAdded(customer_id=row.pk, address_id=added.pk)]


@verb("customer.change_address", label=Text("Change address", "修改地址"), conceal=["changes.line"])
def change_address(
    *,
    customer_id: int,
    address_id: int,
    version: int,
    changes: AddressChanges,
    by: Actor,
    at: datetime,
) -> Events:
    """Change what is given, when the address still is as the actor saw it.

    :raises AddressMissing: when the customer does not have it
    :raises ChangedMeanwhile: when somebody was faster
    """
    row = locked_customer(by, customer_id, verb="customer.change_address")
    found = row.addresses.filter(pk=address_id).first()
    if found is None:
        raise AddressMissing(id=address_id)
    changed = save_change(found, _address_columns(changes), version=version, by=by, at=at)
    said = [name for name in changed if name != "line_normal"]
    if not changed:
        return []
    return [events.AddressChanged(customer_id=row.pk, address_id=address_id, fields=said)]


@verb("customer.remove_address", label=Text("Remove address", "删除地址"))
def remove_address(*, customer_id: int, address_id: int, by: Actor, at: datetime) -> Events:
    """Take an address off the file.

    :raises AddressMissing: when the customer does not have it
    """
    row = locked_customer(by, customer_id, verb="customer.remove_address")
    if not row.addresses.filter(pk=address_id).delete()[0]:
        raise AddressMissing(id=address_id)
    return [events.AddressRemoved(customer_id=row.pk, address_id=address_id)]


def _address_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    if columns.get("region_code"):
        columns["region_code"] = region(columns["region_code"]).code
    if "line" in columns:
        refuse_masked(columns["line"])
        columns["line_normal"] = comparable_address(columns["line"]) or ""
    return columns


@verb(
    "customer.add_bank_account", label=Text("Add bank account", "新增银行账户"), conceal=["number"]
)
def add_bank_account(
    *,
    customer_id: int,
    holder: Line,
    bank: Line,
    number: Number,
    by: Actor,
    at: datetime,
    currency: Currency = "CNY",
) -> Events:
    """Add an account from which the customer pays.

    :raises IdentifierFaulty: when the number cannot be an account number
    :raises BankAccountTaken: when the customer has it
    """
    row = locked_customer(by, customer_id, verb="customer.add_bank_account")
    values = {"holder": holder, "bank": bank, "number": number, "currency": currency}
    account = BankAccount(customer=row, **_account_columns(values))
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise BankAccountTaken from error
    return [events.BankAccountAdded(customer_id=row.pk, bank_account_id=account.pk)]


@verb(
    "customer.change_bank_account",
    label=Text("Change bank account", "修改银行账户"),
    conceal=["changes.number"],
)
def change_bank_account(
    *,
    customer_id: int,
    bank_account_id: int,
    version: int,
    changes: BankAccountChanges,
    by: Actor,
    at: datetime,
) -> Events:
    """Change what is given, when the account still is as the actor saw it.

    :raises BankAccountMissing: when the customer does not have it
    :raises BankAccountTaken: when the customer has another of that number
    :raises ChangedMeanwhile: when somebody was faster
    """
    row = locked_customer(by, customer_id, verb="customer.change_bank_account")
    found = row.bank_accounts.filter(pk=bank_account_id).first()
    if found is None:
        raise BankAccountMissing(id=bank_account_id)
    try:
        with transaction.atomic():
            changed = save_change(found, _account_columns(changes), version=version, by=by, at=at)
    except IntegrityError as error:
        raise BankAccountTaken from error
    if not changed:
        return []
    return [
        events.BankAccountChanged(
            customer_id=row.pk, bank_account_id=bank_account_id, fields=changed
        )
    ]


@verb("customer.remove_bank_account", label=Text("Remove bank account", "删除银行账户"))
def remove_bank_account(
    *, customer_id: int, bank_account_id: int, by: Actor, at: datetime
) -> Events:
    """Take an account off the file.

    :raises BankAccountMissing: when the customer does not have it
    """
    row = locked_customer(by, customer_id, verb="customer.remove_bank_account")
    if not row.bank_accounts.filter(pk=bank_account_id).delete()[0]:
        raise BankAccountMissing(id=bank_account_id)
    return [events.BankAccountRemoved(customer_id=row.pk, bank_account_id=bank_account_id)]


def _account_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    if "currency" in columns:
        exponent(columns["currency"])
    if "number" in columns:
        refuse_masked(columns["number"])
        plain = compact(columns["number"])
        check = check_iban(plain) if plain[:2].isalpha() else check_bank_card(plain)
        if check.faults:
            raise IdentifierFaulty(**said_of(check.faults))
        columns["number"] = check.value
    return columns
