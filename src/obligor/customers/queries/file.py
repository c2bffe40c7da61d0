"""The customer file as somebody may read it: personal data masked unless it was revealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from obligor.customers.models import Address, BankAccount, Contact, Customer, Identifier
from obligor.customers.queries.derived import size_of
from obligor.customers.queries.scope import (
    CustomerNotFound,
    customer_for,
    sees_personal_data,
    visible,
)
from obligor.foundation.access import Actor
from obligor.foundation.models import AuditEntry
from obligor_core.customers.industries import industry
from obligor_core.customers.masking import MaskKind, mask
from obligor_core.customers.merge import FieldValue
from obligor_core.customers.regions import region
from obligor_core.customers.size_class import SizeResult
from obligor_core.decision import Refusal
from obligor_core.text import Text

ALL_KINDS = frozenset({"identifiers", "contacts", "addresses", "bank_accounts", "phone"})


@dataclass(frozen=True, slots=True)
class IdentifierLine:
    id: int
    kind: str
    value: str
    country: str


@dataclass(frozen=True, slots=True)
class ContactLine:
    id: int
    version: int
    name: str
    title: str
    phone: str
    email: str
    is_primary: bool


@dataclass(frozen=True, slots=True)
class AddressLine:
    id: int
    version: int
    kind: str
    line: str
    region_code: str
    postcode: str


@dataclass(frozen=True, slots=True)
class BankAccountLine:
    id: int
    version: int
    holder: str
    bank: str
    number: str
    currency: str


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """Numbers, people, places and accounts; ``may_reveal`` says whether to offer them unmasked."""

    phone: str
    identifiers: tuple[IdentifierLine, ...]
    contacts: tuple[ContactLine, ...]
    addresses: tuple[AddressLine, ...]
    bank_accounts: tuple[BankAccountLine, ...]
    is_masked: bool
    may_reveal: bool


def personal_file(
    actor: Actor, row: Customer, *, shown: frozenset[str] = frozenset()
) -> PersonalFile:
    """Return what hangs on the file; ``shown`` are the kinds that the actor revealed on record."""
    knows_people = sees_personal_data(actor, row)
    may_reveal = knows_people and visible(actor, verb="customer.reveal").filter(pk=row.pk).exists()
    is_person = row.kind != Customer.Kind.ENTERPRISE
    contacts = row.contacts.order_by("-is_primary", "pk")
    file = PersonalFile(
        phone=row.phone,
        identifiers=tuple(_identifier(i) for i in row.identifiers.order_by("kind", "pk")),
        contacts=tuple(_contact(c) for c in contacts),
        addresses=tuple(_address(a) for a in row.addresses.order_by("kind", "pk")),
        bank_accounts=tuple(_account(a) for a in row.bank_accounts.order_by("pk")),
        is_masked=bool(ALL_KINDS - shown),
        may_reveal=may_reveal,
    )
    return _masked(file, shown, is_person=is_person, knows_people=knows_people)


def _identifier(row: Identifier) -> IdentifierLine:
    return IdentifierLine(row.pk, row.kind, row.value, row.country)


def _contact(row: Contact) -> ContactLine:
    return ContactLine(
        row.pk, row.version, row.name, row.title, row.phone, row.email, row.is_primary
    )


def _address(row: Address) -> AddressLine:
    return AddressLine(row.pk, row.version, row.kind, row.line, row.region_code, row.postcode)


def _account(row: BankAccount) -> BankAccountLine:
    return BankAccountLine(row.pk, row.version, row.holder, row.bank, row.number, row.currency)


def _masked(
    file: PersonalFile, shown: frozenset[str], *, is_person: bool, knows_people: bool
) -> PersonalFile:
    """Return the file with everything masked that is personal and was not revealed."""
    if "identifiers" not in shown:
        file = replace(file, identifiers=tuple(map(_masked_identifier, file.identifiers)))
    if "contacts" not in shown:
        contacts = (_masked_contact(c, knows_people=knows_people) for c in file.contacts)
        file = replace(file, contacts=tuple(contacts))
    if is_person and "addresses" not in shown:
        lines = (replace(a, line=mask(MaskKind.ADDRESS, a.line)) for a in file.addresses)
        file = replace(file, addresses=tuple(lines))
    if is_person and "bank_accounts" not in shown:
        lines = (
            replace(a, number=mask(MaskKind.BANK_ACCOUNT, a.number)) for a in file.bank_accounts
        )
        file = replace(file, bank_accounts=tuple(lines))
    if is_person and "phone" not in shown:
        file = replace(file, phone=mask(MaskKind.PHONE, file.phone))
    return file


def masked_value(row: Customer, name: str, value: FieldValue, /) -> FieldValue:
    """Return a field of the customer as nobody needs to reveal it: personal ones masked."""
    if not isinstance(value, str):
        return value
    if name == "id_number":
        return mask(MaskKind.ID_NUMBER, value)
    is_person = row.kind != Customer.Kind.ENTERPRISE
    return mask(MaskKind.PHONE, value) if name == "phone" and is_person else value


def _masked_identifier(line: IdentifierLine) -> IdentifierLine:
    if line.kind != Identifier.Kind.ID_CARD:
        return line
    return replace(line, value=mask(MaskKind.ID_NUMBER, line.value))


def _masked_contact(line: ContactLine, *, knows_people: bool) -> ContactLine:
    return replace(
        line,
        name=line.name if knows_people else mask(MaskKind.PERSON_NAME, line.name),
        phone=mask(MaskKind.PHONE, line.phone),
        email=mask(MaskKind.EMAIL, line.email),
    )


def revealed(actor: Actor, audit_id: int | None) -> tuple[int, frozenset[str]]:
    """Return the customer and the kinds of values that the actor's own act of reveal names.

    :raises CustomerNotFound: when there is no such act of this actor
    """
    entry = AuditEntry.objects.filter(pk=audit_id, verb="customer.reveal").first()
    if entry is None or (entry.actor, entry.actor_id) != (actor.name, actor.user_id):
        raise CustomerNotFound(id=audit_id)
    event = entry.events[0]
    return event["customer_id"], frozenset(event["what"])


def file_for(actor: Actor, customer_id: int) -> Customer:
    """Return the customer with unit, manager and group at hand.

    :raises CustomerNotFound: when the actor does not reach it
    """
    found = visible(actor).select_related("unit", "manager", "group").filter(pk=customer_id)
    return found.first() or customer_for(actor, customer_id)


def size_with_reason(row: Customer, *, on: date) -> SizeResult | None:
    """Return the size class and why; None for persons and where no industry is known."""
    return size_of(lambda name: getattr(row, name), on=on)


def industry_text(code: str) -> Text | None:
    """Return an industry with its code, None without one."""
    if not code:
        return None
    try:
        found = industry(code)
    except Refusal:
        return Text(code, code)
    return Text(f"{found.full_code} {found.name.en}", f"{found.full_code} {found.name.zh}")


def region_text(code: str) -> Text | None:
    """Return a region's name, None without one."""
    if not code:
        return None
    try:
        return region(code).name
    except Refusal:
        return Text(code, code)
