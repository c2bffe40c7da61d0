"""Rows of contacts and connections checked against the book, with every fault."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from obligor.customers.models import Connection, Contact, Customer
from obligor.customers.queries.scope import visible
from obligor.foundation.access import Actor
from obligor_core.customers.duplicates import comparable_phone
from obligor_core.decision import Fault
from obligor_core.text import Text

Row = Mapping[str, Any]
WITH_SHARE = (Connection.Kind.OWNS, Connection.Kind.CONTROLS)
CHECK_NUMBER = Text("Compare the number with the customer list.", "请与客户清单核对编码。")
UNKNOWN = Text("There is no customer {value} that you may change.", "没有您可修改的客户 {value}。")
NOT_EMAIL = Text("{value} is no e-mail address.", "{value} 不是有效的电子邮箱。")
WRITE_EMAIL = Text("Write it like name@example.com, or leave it empty.", "请填写有效邮箱或留空。")
SAME = Text("A customer is not connected with itself.", "客户不能与自身建立关联。")
TWO = Text("Name two customers.", "请填写两个不同的客户。")
ENDS_FIRST = Text("It would end before it starts.", "终止日期早于或等于起始日期。")
CORRECT_DATES = Text("Correct one of the dates.", "请更正日期。")
SHARE = Text("A share lies above 0 and up to 100 percent.", "持股比例应大于 0 且不超过 100。")
CORRECT_SHARE = Text("Write 51 for 51 %.", "51% 请填写 51。")
NO_SHARE = Text("Only owning and controlling have a share.", "只有持股和控制关系可填写比例。")
LEAVE_EMPTY = Text("Leave it empty.", "请留空。")
NEGATIVE = Text("The amount is not above zero.", "金额应大于零。")
CORRECT_AMOUNT = Text("Correct the amount, or leave it empty.", "请更正金额或留空。")


@dataclass(slots=True)
class CheckedLinks:
    """The columns that each row would write, by its own number, and every fault."""

    targets: dict[str, dict[str, Any]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def checked_contact_rows(actor: Actor, rows: Sequence[Row], *, verb: str) -> CheckedLinks:
    """Return what the rows of the import kind ``contacts`` would write, without writing."""
    customers = _customers(actor, {row["customer_external_id"] for row in rows}, verb)
    checked = CheckedLinks()
    for row in rows:
        faults = [*_unknown(row, "customer_external_id", customers), *_email_faults(row)]
        if faults:
            checked.faults += faults
            continue
        checked.targets[row["external_id"]] = {
            "customer_id": customers[row["customer_external_id"]],
            **{name: row.get(name) or "" for name in ("name", "title", "phone", "email")},
            "phone_normal": comparable_phone(row.get("phone")) or "",
            "is_primary": bool(row.get("is_primary")),
        }
    return checked


def checked_connection_rows(actor: Actor, rows: Sequence[Row], *, verb: str) -> CheckedLinks:
    """Return what the rows of the import kind ``connections`` would write, without writing."""
    ends = ("from_customer_external_id", "to_customer_external_id")
    customers = _customers(actor, {row[end] for row in rows for end in ends}, verb)
    checked = CheckedLinks()
    for row in rows:
        faults = [f for end in ends for f in _unknown(row, end, customers)]
        faults += _connection_faults(row)
        if faults:
            checked.faults += faults
            continue
        share = row.get("share_percent")
        checked.targets[row["external_id"]] = {
            "source_id": customers[row[ends[0]]],
            "target_id": customers[row[ends[1]]],
            "kind": row["kind"],
            "share_percent": None if share is None else round(Decimal(str(share)), 4),
            "amount_minor": row.get("amount_minor"),
            "currency": row.get("currency") or "" if row.get("amount_minor") is not None else "",
            "starts_on": row["starts_on"],
            "ends_on": row.get("ends_on"),
        }
    return checked


def known_contacts(codes: Collection[str]) -> dict[str, Contact]:
    """Return the contacts of these numbers."""
    return Contact.objects.in_bulk(codes, field_name="external_id")


def known_connections(codes: Collection[str]) -> dict[str, Connection]:
    """Return the connections of these numbers."""
    return Connection.objects.in_bulk(codes, field_name="external_id")


def _customers(actor: Actor, codes: Collection[str], verb: str) -> dict[str, int]:
    """Return the customers by number; a merged file stands for the one that was kept."""
    reached = visible(actor, verb=verb)
    found = dict(reached.filter(external_id__in=codes).values_list("external_id", "pk"))
    merged = Customer.objects.filter(
        external_id__in=codes, state=Customer.State.MERGED, merged_into__in=reached
    )
    return found | dict(merged.values_list("external_id", "merged_into_id"))


def _unknown(row: Row, column: str, customers: Mapping[str, int]) -> list[Fault]:
    if row[column] in customers:
        return []
    return [Fault(UNKNOWN.fill(value=row[column]), CHECK_NUMBER, row["_row"], column, row[column])]


def _email_faults(row: Row) -> list[Fault]:
    if not row.get("email") or is_email(row["email"]):
        return []
    what = NOT_EMAIL.fill(value=row["email"])
    return [Fault(what, WRITE_EMAIL, row["_row"], "email", row["email"])]


def is_email(value: str) -> bool:
    """Return whether the text has the form of an e-mail address."""
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _connection_faults(row: Row) -> list[Fault]:
    number, share, ends_on = row["_row"], row.get("share_percent"), row.get("ends_on")
    faults = []
    if row["from_customer_external_id"] == row["to_customer_external_id"]:
        faults.append(Fault(SAME, TWO, number, "to_customer_external_id"))
    if isinstance(ends_on, date) and ends_on <= row["starts_on"]:
        faults.append(Fault(ENDS_FIRST, CORRECT_DATES, number, "ends_on", str(ends_on)))
    if share is not None and not 0 < share <= 100:
        faults.append(Fault(SHARE, CORRECT_SHARE, number, "share_percent", str(share)))
    elif share is not None and row["kind"] not in WITH_SHARE:
        faults.append(Fault(NO_SHARE, LEAVE_EMPTY, number, "share_percent", str(share)))
    if row.get("amount_minor") is not None and row["amount_minor"] <= 0:
        faults.append(Fault(NEGATIVE, CORRECT_AMOUNT, number, "amount", str(row["amount_minor"])))
    return faults
