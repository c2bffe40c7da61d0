"""Rows of a customer file checked against the book: what each would write, and every fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from obligor.customers.models import Customer, Identifier
from obligor.customers.queries.derived import derived_columns
from obligor.customers.queries.labels import choice_label
from obligor.customers.queries.scope import visible
from obligor.foundation.access import Actor
from obligor.people import queries as people
from obligor_core.customers.identifiers import IdentifierKind, check_identifier, compact
from obligor_core.customers.industries import industry
from obligor_core.customers.regions import region
from obligor_core.decision import Fault, Refusal
from obligor_core.text import Text

Row = Mapping[str, Any]
PLAIN = (
    "kind",
    "name",
    "short_name",
    "phone",
    "employees",
    "annual_revenue_minor",
    "total_assets_minor",
    "currency",
    "payment_terms_days",
    "opened_on",
)
NUMBERS = {"uscc": IdentifierKind.USCC, "id_number": IdentifierKind.ID_CARD}
NOT_FOR = {"uscc": Customer.Kind.INDIVIDUAL, "id_number": Customer.Kind.ENTERPRISE}
LIMITS = {"employees": 2_000_000_000, "payment_terms_days": 3650}
TAGS_MAX = 30

COMPARE = Text("Compare with the list in the system, or leave it empty.", "请与系统核对，或留空。")
UNKNOWN = {
    "unit_code": (Text("There is no organisation unit {value}.", "不存在机构 {value}。"), COMPARE),
    "manager": (Text("There is no active person {value}.", "不存在在职用户 {value}。"), COMPARE),
}


@dataclass(frozen=True, slots=True)
class Target:
    """What a row would write: on ``customer`` (None: a new file) these columns and the rest."""

    row: Row
    customer: Customer | None
    columns: dict[str, Any]
    identifiers: list[tuple[str, str]]


@dataclass(slots=True)
class CheckedRows:
    """The rows that may be written, and what is wrong (faults) or odd (warnings) in the others."""

    targets: list[Target] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Book:
    """What the rows refer to, read once for all of them."""

    actor: Actor
    verb: str
    units: dict[str, Any]
    managers: dict[str, int]
    customers: dict[str, Customer]
    reached: set[int]
    numbers: dict[tuple[str, str], set[int]]
    held: dict[int, dict[str, str]]
    default_unit: Any


def checked_customer_rows(
    actor: Actor, rows: Sequence[Row], *, on: date, verb: str, default_unit_id: int | None = None
) -> CheckedRows:
    """Return what the rows would write and every fault, without writing.

    Rows have the columns of the import kind ``customers`` (amounts ``…_minor``) and the number
    ``_row`` of the file. An empty cell leaves what is on file. A row does not move a customer
    to another unit or manager: that needs a transfer.
    """
    book = _book(actor, rows, verb, default_unit_id)
    checked = CheckedRows()
    for row in rows:
        _check(row, book, checked, on=on)
    return checked


def _book(actor: Actor, rows: Sequence[Row], verb: str, default_unit_id: int | None) -> _Book:
    units = list(people.units())
    found = Customer.objects.in_bulk(_values(rows, "external_id"), field_name="external_id")
    ids = [c.pk for c in found.values()]
    managers = people.people().filter(username__in=_values(rows, "manager"), is_active=True)
    return _Book(
        actor=actor,
        verb=verb,
        units={unit.code: unit for unit in units},
        managers=dict(managers.values_list("username", "pk")),
        customers=found,
        reached=set(visible(actor, verb=verb).filter(pk__in=ids).values_list("pk", flat=True)),
        numbers=_holders([n for name in NUMBERS for n in _values(rows, name)]),
        held=_held(ids),
        default_unit=next((u for u in units if u.pk == default_unit_id), None),
    )


def _values(rows: Sequence[Row], name: str) -> set[str]:
    return {row[name] for row in rows if row.get(name)}


def _holders(given: Collection[str]) -> dict[tuple[str, str], set[int]]:
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    known = Identifier.objects.filter(kind__in=list(NUMBERS.values()))
    for one in known.filter(value__in=[compact(v) for v in given]):
        holders[one.kind, one.value].add(one.customer_id)
    return holders


def _held(ids: Sequence[int]) -> dict[int, dict[str, str]]:
    held: dict[int, dict[str, str]] = defaultdict(dict)
    for one in Identifier.objects.filter(customer__in=ids, kind__in=list(NUMBERS.values())):
        held[one.customer_id][one.kind] = one.value
    return held


def _check(row: Row, book: _Book, checked: CheckedRows, *, on: date) -> None:
    customer = book.customers.get(row["external_id"])
    if customer is not None and customer.state == Customer.State.MERGED:
        checked.warnings.append(_fault(row, "external_id", MERGED))
        return
    faults: list[Fault] = []
    if customer is not None and not book.actor.is_system and customer.pk not in book.reached:
        faults.append(_fault(row, "external_id", OUT_OF_REACH))
    columns = _columns(row, faults, on=on)
    columns |= _place(row, customer, book, faults, checked.warnings)
    numbers = _numbers(row, customer, book, faults, checked.warnings, on=on)
    if faults:
        checked.faults += faults
        return
    base = customer or Customer(currency="CNY", opened_on=on, kind=Customer.Kind.ENTERPRISE)
    columns |= derived_columns(base, columns, on=on)
    checked.targets.append(Target(row, customer, columns, numbers))


def _columns(row: Row, faults: list[Fault], *, on: date) -> dict[str, Any]:
    columns = {name: row[name] for name in PLAIN if row.get(name) not in (None, "")}
    for name, most in LIMITS.items():
        if not 0 <= columns.get(name, 0) <= most:
            faults.append(_fault(row, name, OUT_OF_RANGE, most=most))
    for name in ("annual_revenue_minor", "total_assets_minor"):
        if columns.get(name, 0) < 0:
            faults.append(_fault(row, name, NEGATIVE))
    if columns.get("opened_on", on) > on:
        faults.append(_fault(row, "opened_on", TO_COME))
    if len(row.get("tags") or []) > TAGS_MAX:
        faults.append(_fault(row, "tags", OUT_OF_RANGE, most=TAGS_MAX))
    for name, look_up in (("industry_code", _industry_code), ("region_code", _region_code)):
        if row.get(name):
            try:
                columns[name] = look_up(row[name])
            except Refusal as refusal:
                faults.append(Fault(refusal.said, COMPARE, row["_row"], name, row[name]))
    return columns


def _industry_code(given: str) -> str:
    return industry(given).full_code


def _region_code(given: str) -> str:
    return region(given).code


def _place(
    row: Row,
    customer: Customer | None,
    book: _Book,
    faults: list[Fault],
    warnings: list[Fault],
) -> dict[str, Any]:
    unit = book.units.get(row.get("unit_code") or "")
    manager_id = book.managers.get(row.get("manager") or "")
    for name, found in (("unit_code", unit), ("manager", manager_id)):
        if row.get(name) and found is None:
            faults.append(_fault(row, name, UNKNOWN[name]))
    if customer is not None:
        if unit is not None and unit.pk != customer.unit_id:
            warnings.append(_fault(row, "unit_code", NOT_MOVED))
        if manager_id is not None and manager_id != customer.manager_id:
            warnings.append(_fault(row, "manager", NOT_MOVED))
        return {}
    unit = unit or book.default_unit
    if unit is None:
        if not row.get("unit_code"):
            faults.append(_fault(row, "unit_code", NO_UNIT))
        return {}
    if not _may_place(book, unit.path, manager_id):
        faults.append(_fault(row, "unit_code", OUT_OF_REACH))
    return {"unit_id": unit.pk, "manager_id": manager_id}


def _may_place(book: _Book, path: str, manager_id: int | None) -> bool:
    return book.actor.is_system or any(
        people.reaches(grant, book.actor.user_id, path, manager_id)
        for grant in book.actor.grants_for(book.verb)
    )


def _numbers(
    row: Row,
    customer: Customer | None,
    book: _Book,
    faults: list[Fault],
    warnings: list[Fault],
    *,
    on: date,
) -> list[tuple[str, str]]:
    """Return the numbers to add; one that differs from the file is a fault."""
    added = []
    kind = row.get("kind") or (customer.kind if customer else Customer.Kind.ENTERPRISE)
    for name, number_kind in NUMBERS.items():
        if not row.get(name):
            continue
        result = check_identifier(number_kind, row[name], on=on)
        faults += [Fault(f.what, f.remedy, row["_row"], name, row[name]) for f in result.faults]
        if kind == NOT_FOR[name]:
            label = choice_label(kind)
            faults.append(_fault(row, name, NOT_FOR_KIND, kind=label.en, kind_zh=label.zh))
        held = book.held.get(customer.pk, {}).get(number_kind) if customer else None
        if held is not None and held != result.value:
            faults.append(_fault(row, name, DIFFERS))
        others = book.numbers.get((number_kind, result.value), set())
        if others - ({customer.pk} if customer else set()):
            warnings.append(_fault(row, name, HELD_BY_ANOTHER))
        if held is None:
            added.append((number_kind.value, result.value))
    return added


def _fault(row: Row, column: str, said: tuple[Text, Text], **more: object) -> Fault:
    what, remedy = said
    value = None if row.get(column) is None else str(row[column])
    return Fault(what.fill(value=value, **more), remedy, row["_row"], column, value)


MERGED = (
    Text("{value} was merged into another file; the row is left out.", "{value} 已并入其他客户。"),
    Text("Use the number of the file that was kept.", "请使用保留客户的编码。"),
)
OUT_OF_REACH = (
    Text("{value} lies outside what you may change.", "{value} 不在您的管理范围内。"),
    Text("Ask whoever is responsible for that unit.", "请联系该机构的负责人。"),
)
OUT_OF_RANGE = (
    Text("{value} is not between 0 and {most}.", "{value} 应在 0 至 {most} 之间。"),
    Text("Correct the figure.", "请更正数值。"),
)
NEGATIVE = (
    Text("{value} is below zero.", "{value} 小于零。"),
    Text("Correct the figure, or leave it empty.", "请更正数值或留空。"),
)
TO_COME = (
    Text("{value} lies in the future.", "{value} 晚于今天。"),
    Text("Give the day on which the customer was taken on.", "请填写实际建档日期。"),
)
NO_UNIT = (
    Text("A new customer needs an organisation unit.", "新客户必须指定所属机构。"),
    Text("Fill in the unit, or choose one for the file.", "请填写机构，或为整个文件指定机构。"),
)
NOT_MOVED = (
    Text("The customer stays where it is: a file moves nobody.", "导入不会变更客户的机构或经理。"),
    Text("Hand it over by a transfer.", "如需变更请办理移交。"),
)
NOT_FOR_KIND = (
    Text("A customer of this kind ({kind}) has no such number.", "{kind_zh}类客户不适用此号码。"),
    Text("Correct the kind or move the number.", "请更正客户类型，或改填其他栏。"),
)
DIFFERS = (
    Text("{value} is not the number on file.", "{value} 与档案中的号码不一致。"),
    Text(
        "Correct the file, or change the number in the customer's file first.",
        "请更正导入文件，或先在客户档案中修改。",
    ),
)
HELD_BY_ANOTHER = (
    Text("Another customer has the number {value} too.", "另一客户也使用号码 {value}。"),
    Text("Look at both afterwards and merge them if they are one.", "导入后请核对，必要时合并。"),
)
