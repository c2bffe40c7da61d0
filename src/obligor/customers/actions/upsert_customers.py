"""Load a file of customers: the checks of single entry, in a few statements for all rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from obligor.customers.actions.loads import Load, RowsFaulty
from obligor.customers.models import Address, Customer, CustomerGroup, Identifier
from obligor.customers.queries.customer_rows import Target, checked_customer_rows
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor_core.customers.duplicates import comparable_address
from obligor_core.text import Text

GROUP_NAME_MAX = 200


@verb("customer.upsert", label=Text("Load customers", "批量导入客户"), conceal=["rows"])
def upsert_customers(
    *,
    rows: list[dict[str, Any]],
    batch: str,
    by: Actor,
    at: datetime,
    default_unit_id: int | None = None,
) -> Events:
    """Open or change a file for each row; all rows are written, or none.

    A row has the columns of the import kind ``customers`` (amounts ``…_minor``, dates typed)
    and the number ``_row`` of its file; an empty cell leaves what is on file. ``batch`` names
    the load for ``undo_upsert``.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    _lock(rows)
    checked = checked_customer_rows(
        by, rows, on=business_date(at), verb="customer.upsert", default_unit_id=default_unit_id
    )
    if checked.faults:
        raise RowsFaulty(faults=checked.faults)
    load = Load(by=by, at=at)
    groups = _groups(checked.targets, load)
    written = _write(checked.targets, groups, load, at=at)
    _identifiers(checked.targets, written, load)
    _addresses(checked.targets, written, load)
    touched = {*load.created["customer"], *map(int, load.changed["customer"]), *_owners(load)}
    return load.finish("customer", batch, customer_ids=touched)


def _lock(rows: Sequence[dict[str, Any]]) -> None:
    """Hold the customers on file until the transaction ends."""
    codes = [row["external_id"] for row in rows]
    known = Customer.objects.filter(external_id__in=codes).order_by("pk")
    list(known.select_for_update().values_list("pk"))


def _groups(targets: Sequence[Target], load: Load) -> dict[str, CustomerGroup]:
    """Return the groups that the rows name by their number (the name where there is none)."""
    names = {
        code: (target.row.get("group_name") or code)[:GROUP_NAME_MAX]
        for target in targets
        if (code := _group_code(target))
    }
    found = CustomerGroup.objects.in_bulk(names, field_name="external_id")
    new = [
        CustomerGroup(external_id=code, name=name)
        for code, name in names.items()
        if code not in found
    ]
    load.insert("group", new)
    return found | {group.external_id: group for group in new}


def _group_code(target: Target) -> str:
    return str(target.row.get("group_external_id") or target.row.get("group_name") or "")[:80]


def _write(
    targets: Sequence[Target], groups: dict[str, CustomerGroup], load: Load, *, at: datetime
) -> dict[str, Customer]:
    new, changed, columns = [], [], set()
    for target in targets:
        values = target.columns | _belonging(target, groups)
        row = target.customer
        if row is None:
            given = {
                "opened_on": business_date(at),
                "currency": settings.BOOK_CURRENCY,
                "kind": "enterprise",
            } | values
            new.append(Customer(external_id=target.row["external_id"], created_at=at, **given))
            continue
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        if differing:
            for name in differing:
                setattr(row, name, values[name])
            changed.append(row)
            columns.update(differing)
    load.insert("customer", new)
    load.update("customer", changed, columns=sorted(columns))
    known = [target.customer for target in targets if target.customer is not None]
    return {row.external_id: row for row in [*new, *known]}


def _belonging(target: Target, groups: dict[str, CustomerGroup]) -> dict[str, Any]:
    """Return the group and the tags: a row adds to the tags on file and takes none away."""
    values: dict[str, Any] = {}
    if code := _group_code(target):
        values["group_id"] = groups[code].pk
    if given := target.row.get("tags"):
        held = target.customer.tags if target.customer else []
        values["tags"] = sorted({*held, *(tag[:40] for tag in given)})
    return values


def _identifiers(targets: Sequence[Target], written: dict[str, Customer], load: Load) -> None:
    rows = [
        Identifier(customer=written[target.row["external_id"]], kind=kind, value=value)
        for target in targets
        for kind, value in target.identifiers
    ]
    load.insert("identifier", rows)


def _addresses(targets: Sequence[Target], written: dict[str, Customer], load: Load) -> None:
    """Write the registered addresses."""
    lines = {
        written[target.row["external_id"]].pk: target.row["address"]
        for target in targets
        if target.row.get("address")
    }
    held: dict[int, list[Address]] = defaultdict(list)
    registered = Address.objects.filter(customer__in=lines, kind=Address.Kind.REGISTERED)
    for address in registered.order_by("pk"):
        held[address.customer_id].append(address)
    new, changed = [], []
    for customer_id, line in lines.items():
        address = next(iter(held[customer_id]), None)
        if address is None:
            address = Address(customer_id=customer_id, kind=Address.Kind.REGISTERED)
            new.append(address)
        elif address.line != line:
            changed.append(address)
        address.line, address.line_normal = line, comparable_address(line) or ""
    load.insert("address", new)
    load.update("address", changed, columns=["line", "line_normal"])


def _owners(load: Load) -> set[int]:
    """Return the customers to whom a number or an address was added or changed."""
    ids = [*load.created.get("address", []), *load.changed.get("address", {})]
    owners = set(Address.objects.filter(pk__in=ids).values_list("customer_id", flat=True))
    numbers = Identifier.objects.filter(pk__in=load.created.get("identifier", []))
    return owners | set(numbers.values_list("customer_id", flat=True))
