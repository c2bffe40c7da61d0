"""The people at a customer: added, changed, removed; one of them is the main contact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, StringConstraints
from typing_extensions import TypedDict

from obligor.customers import events
from obligor.customers.actions.locks import locked_customer
from obligor.customers.actions.values import Phone
from obligor.customers.actions.versions import save_change, stamp
from obligor.customers.models import Contact
from obligor.customers.queries.link_rows import is_email
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.customers.duplicates import comparable_phone
from obligor_core.customers.masking import STAR
from obligor_core.decision import Refusal
from obligor_core.text import Text

PersonName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]


class ContactChanges(TypedDict, total=False):
    """What is said of a contact; what is not given stays as it is."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    name: PersonName
    title: Title
    phone: Phone
    email: Email
    is_primary: bool


class ContactMissing(Refusal):
    status = 404
    text = Text("The customer has no contact {id} any more.", "该客户已无编号为 {id} 的联系人。")


class EmailWrong(Refusal):
    status = 422
    text = Text("{value} is no e-mail address.", "{value} 不是有效的电子邮箱。")


class MaskedValue(Refusal):
    status = 422
    text = Text(
        "A value with stars is a masked one and cannot be saved: type the whole value.",
        "带星号的是脱敏值，不能保存，请输入完整内容。",
    )


@verb("customer.add_contact", label=Text("Add contact", "新增联系人"), conceal=["phone", "email"])
def add_contact(
    *,
    customer_id: int,
    name: PersonName,
    by: Actor,
    at: datetime,
    title: Title = "",
    phone: Phone = "",
    email: Email = "",
    is_primary: bool = False,
) -> Events:
    """Add a person; a new main contact takes the place of the old one.

    :raises EmailWrong: when the address is none
    """
    row = locked_customer(by, customer_id, verb="customer.add_contact")
    values = _columns({"name": name, "title": title, "phone": phone, "email": email})
    if is_primary:
        _step_down(row.pk, by, at)
    added = Contact.objects.create(customer=row, is_primary=is_primary, **values)
    return [events.ContactAdded(customer_id=row.pk, contact_id=added.pk)]


@verb(
    "customer.change_contact",
    label=Text("Change contact", "修改联系人"),
    conceal=["changes.phone", "changes.email"],
)
def change_contact(
    *,
    customer_id: int,
    contact_id: int,
    version: int,
    changes: ContactChanges,
    by: Actor,
    at: datetime,
) -> Events:
    """Change what is given, when the contact still is as the actor saw it.

    :raises ContactMissing: when the customer does not have it
    :raises ChangedMeanwhile: when somebody was faster
    """
    contact = _contact(by, customer_id, contact_id, verb="customer.change_contact")
    if changes.get("is_primary") and contact.version == version and not contact.is_primary:
        _step_down(contact.customer_id, by, at)
    changed = save_change(contact, _columns(changes), version=version, by=by, at=at)
    said = [name for name in changed if name != "phone_normal"]
    if not changed:
        return []
    return [
        events.ContactChanged(customer_id=customer_id, contact_id=contact.pk, fields=said),
    ]


@verb("customer.remove_contact", label=Text("Remove contact", "删除联系人"))
def remove_contact(*, customer_id: int, contact_id: int, by: Actor, at: datetime) -> Events:
    """Take a person off the file; what was known stays among the former versions.

    :raises ContactMissing: when the customer does not have it
    """
    _contact(by, customer_id, contact_id, verb="customer.remove_contact").delete()
    return [events.ContactRemoved(customer_id=customer_id, contact_id=contact_id)]


def _contact(by: Actor, customer_id: int, contact_id: int, *, verb: str) -> Contact:
    row = locked_customer(by, customer_id, verb=verb)
    found = row.contacts.filter(pk=contact_id).first()
    if found is None:
        raise ContactMissing(id=contact_id)
    return found


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    refuse_masked(columns.get("phone", ""), columns.get("email", ""))
    if columns.get("email") and not is_email(columns["email"]):
        raise EmailWrong(value=columns["email"])
    if "phone" in columns:
        columns["phone_normal"] = comparable_phone(columns["phone"]) or ""
    return columns


def refuse_masked(*values: str) -> None:
    """Check that nobody saves what was shown masked.

    :raises MaskedValue: when a value holds a star
    """
    if any(STAR in value for value in values):
        raise MaskedValue


def _step_down(customer_id: int, by: Actor, at: datetime) -> None:
    for held in Contact.objects.filter(customer=customer_id, is_primary=True):
        Contact.objects.filter(pk=held.pk).update(is_primary=False, **stamp(held, by=by, at=at))
