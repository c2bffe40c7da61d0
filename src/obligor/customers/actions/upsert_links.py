"""Load files of contacts and of connections in a few statements for all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from obligor.customers.actions.loads import Load, RowsFaulty
from obligor.customers.models import Connection, Contact, Versioned
from obligor.customers.queries.link_rows import (
    CheckedLinks,
    checked_connection_rows,
    checked_contact_rows,
    known_connections,
    known_contacts,
)
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.text import Text


@verb("customer.upsert_contacts", label=Text("Load contacts", "批量导入联系人"), conceal=["rows"])
def upsert_contacts(*, rows: list[dict[str, Any]], batch: str, by: Actor, at: datetime) -> Events:
    """Add or change a contact for each row of the import kind ``contacts``; all, or none.

    The last main contact of a customer in the file is the one that stays so.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    _lock(Contact, rows)
    checked = checked_contact_rows(by, rows, verb="customer.upsert_contacts")
    _refuse_faults(checked)
    load = Load(by=by, at=at)
    known = known_contacts(checked.targets)
    _one_primary(checked, known, load)
    customers = _save("contact", Contact, checked.targets, known, load)
    return load.finish("contact", batch, customer_ids=customers)


@verb(
    "customer.upsert_connections",
    label=Text("Load connections", "批量导入关联关系"),
    conceal=["rows"],
)
def upsert_connections(
    *, rows: list[dict[str, Any]], batch: str, by: Actor, at: datetime
) -> Events:
    """Add or change a connection for each row of the import kind ``connections``; all, or none.

    :raises RowsFaulty: when a row cannot be written, with every fault of every row
    :raises BatchTaken: when a load of that name was written before
    """
    _lock(Connection, rows)
    checked = checked_connection_rows(by, rows, verb="customer.upsert_connections")
    _refuse_faults(checked)
    load = Load(by=by, at=at)
    known = known_connections(checked.targets)
    customers = _save("connection", Connection, checked.targets, known, load)
    return load.finish("connection", batch, customer_ids=customers)


def _lock(table: type[Versioned], rows: Sequence[Mapping[str, Any]]) -> None:
    """Hold the rows on file until the transaction ends."""
    known = table._base_manager.filter(external_id__in=[row["external_id"] for row in rows])
    list(known.order_by("pk").select_for_update().values_list("pk"))


def _refuse_faults(checked: CheckedLinks) -> None:
    if checked.faults:
        raise RowsFaulty(faults=checked.faults)


def _one_primary(checked: CheckedLinks, known: Mapping[str, Contact], load: Load) -> None:
    """Leave one main contact a customer: the last of the file, else the one on file."""
    last = {v["customer_id"]: code for code, v in checked.targets.items() if v["is_primary"]}
    for code, values in checked.targets.items():
        values["is_primary"] = last.get(values["customer_id"]) == code
    named = [contact.pk for contact in known.values()]
    others = Contact.objects.filter(customer__in=last, is_primary=True).exclude(pk__in=named)
    stepped_down = list(others.select_for_update())
    for contact in stepped_down:
        contact.is_primary = False
    load.update("contact", stepped_down, columns=["is_primary"])


def _save(
    kind: str,
    table: type[Versioned],
    targets: Mapping[str, dict[str, Any]],
    known: Mapping[str, Versioned],
    load: Load,
) -> set[int]:
    """Write the rows that are new or differ; return the customers whose rows these are."""
    new, changed, columns, touched = [], [], set(), set()
    for code, values in targets.items():
        row = known.get(code)
        differing = [n for n, v in values.items() if row is not None and getattr(row, n) != v]
        if row is None:
            new.append(table(external_id=code, **values))
        elif differing:
            for name in differing:
                setattr(row, name, values[name])
            changed.append(row)
            columns.update(differing)
        if row is None or differing:
            touched |= {v for n, v in values.items() if n in OWNERS}
    load.update(kind, changed, columns=sorted(columns))
    load.insert(kind, new)
    return touched


OWNERS = ("customer_id", "source_id", "target_id")
