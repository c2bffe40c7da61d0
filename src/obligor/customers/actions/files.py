"""Open a customer file, change what it says, close and reopen it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from obligor.customers import events
from obligor.customers.actions.identifiers import IdentifierGiven, add_to
from obligor.customers.actions.locks import locked_customer
from obligor.customers.actions.values import Code, CustomerChanges, Name, columns_of
from obligor.customers.actions.versions import save_change
from obligor.customers.models import Customer, DuplicatePair
from obligor.customers.queries import require_place
from obligor.customers.queries.derived import DERIVED
from obligor.customers.queries.duplicates import Twin, party_of, twins
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.people import queries as people
from obligor_core.decision import Refusal
from obligor_core.text import Text


class CodeTaken(Refusal):
    text = Text(
        "The customer code {code} is taken. Choose another.", "客户编码 {code} 已被使用，请另选。"
    )


class UnitUnknown(Refusal):
    status = 422
    text = Text("There is no organisation unit {id}.", "不存在编号为 {id} 的机构。")


class ManagerUnknown(Refusal):
    status = 422
    text = Text(
        "There is no active person {id} who could be the manager.",
        "不存在可担任客户经理的在职用户 {id}。",
    )


class ProbablyOnFile(Refusal):
    """A file that may be the same exists; ``twin_ids`` names what must be looked at."""

    text = Text(
        "This customer is probably on file already: {twins}. Use that file, or say that it is"
        " somebody else.",
        "该客户可能已建档：{twins_zh}。请使用已有档案，或确认并非同一客户。",
    )

    def __init__(self, *, found: list[Twin]) -> None:
        self.twin_ids = [t.customer_id for t in found]
        super().__init__(
            twins="; ".join(_named(t, t.unit_en) for t in found),
            twins_zh="；".join(_named(t, t.unit_zh) for t in found),
        )


class StateAlready(Refusal):
    text = Text("The customer is in that state already.", "客户已处于该状态。")


@verb(
    "customer.create",
    label=Text("Open customer file", "建立客户档案"),
    conceal=["identifiers", "values.phone"],
)
def create_customer(
    *,
    kind: Customer.Kind,
    name: Name,
    unit_id: int,
    opened_on: date,
    by: Actor,
    at: datetime,
    external_id: Code = "",
    manager_id: int | None = None,
    identifiers: list[IdentifierGiven] | None = None,
    values: CustomerChanges | None = None,
    not_duplicates: list[int] | None = None,
) -> Events:
    """Open a file; an empty ``external_id`` is replaced by a code of our own.

    ``values`` says the rest of what is known; ``not_duplicates`` are the customers that
    somebody looked at and found to be others.

    :raises PlaceOutOfReach: when the actor may not keep customers there
    :raises CodeTaken: when another customer has the code
    :raises ProbablyOnFile: when a file that nobody looked at is probably the same customer
    """
    _check_place(by, unit_id=unit_id, manager_id=manager_id, on=at)
    changes: CustomerChanges = {
        **(values or {}), "kind": kind, "name": name, "opened_on": opened_on
    }  # fmt: skip
    row = Customer(
        kind=kind, name="", unit_id=unit_id, manager_id=manager_id, opened_on=opened_on,
        created_at=at, external_id=external_id,
    )  # fmt: skip
    for column, value in columns_of(changes, row, on=business_date(at)).items():
        setattr(row, column, value)
    _insert(row)
    add_to(row, identifiers or [], on=business_date(at))
    _refuse_twins(row, by, looked_at=not_duplicates or [], at=at)
    return [events.CustomerCreated(customer_id=row.pk, name=row.name)]


def _check_place(by: Actor, *, unit_id: int, manager_id: int | None, on: datetime) -> None:
    if not people.units().filter(pk=unit_id).exists():
        raise UnitUnknown(id=unit_id)
    require_manager(manager_id)
    require_place(by, verb="customer.create", unit_id=unit_id, manager_id=manager_id)


def require_manager(manager_id: int | None) -> None:
    """Check that the manager, if there is one, is somebody who works here.

    :raises ManagerUnknown: when there is no such active person
    """
    if manager_id is None:
        return
    if not people.people().filter(pk=manager_id, is_active=True).exists():
        raise ManagerUnknown(id=manager_id)


def _insert(row: Customer) -> None:
    if not row.external_id:
        row.pk = _next_id()
        row.external_id = f"C{row.pk:08d}"
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTaken(code=row.external_id) from error


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('customers_customer', 'id'))")
        (number,) = cursor.fetchone()
    return int(number)


def _refuse_twins(row: Customer, by: Actor, *, looked_at: list[int], at: datetime) -> None:
    found = [t for t in twins(by, party_of(row.pk)) if t.is_pressing]
    unseen = [t for t in found if t.customer_id not in looked_at]
    if unseen:
        raise ProbablyOnFile(found=unseen)
    DuplicatePair.objects.bulk_create(_dismissed(row, twin, by, at) for twin in found)


def _dismissed(row: Customer, twin: Twin, by: Actor, at: datetime) -> DuplicatePair:
    return DuplicatePair(
        left_id=min(row.pk, twin.customer_id),
        right_id=max(row.pk, twin.customer_id),
        verdict=twin.verdict,
        similarity=twin.similarity,
        reasons=[reason.as_json() for reason in twin.reasons],
        found_at=at,
        dismissed_at=at,
        dismissed_by=by.name,
    )


def _named(twin: Twin, unit: str) -> str:
    return f"{twin.name} ({twin.external_id})" if twin.is_within_reach else unit


@verb(
    "customer.change", label=Text("Change customer file", "修改客户档案"), conceal=["changes.phone"]
)
def change_customer(
    *, customer_id: int, version: int, changes: CustomerChanges, by: Actor, at: datetime
) -> Events:
    """Change what is given, when the file still is as the actor saw it.

    :raises ChangedMeanwhile: when somebody was faster
    """
    row = locked_customer(by, customer_id, verb="customer.change")
    columns = columns_of(changes, row, on=business_date(at))
    changed = save_change(row, columns, version=version, by=by, at=at)
    said = [name for name in changed if name not in DERIVED]
    if not changed:
        return []
    return [events.CustomerChanged(customer_id=row.pk, version=row.version, fields=said)]


@verb("customer.deactivate", label=Text("Make customer inactive", "停用客户"))
def deactivate_customer(*, customer_id: int, by: Actor, at: datetime) -> Events:
    """Close the file for new business; what is owed stays owed.

    :raises StateAlready: when it is inactive
    """
    row = _moved(customer_id, "customer.deactivate", Customer.State.INACTIVE, by=by, at=at)
    return [events.CustomerDeactivated(customer_id=row.pk)]


@verb("customer.reactivate", label=Text("Make customer active again", "恢复客户"))
def reactivate_customer(*, customer_id: int, by: Actor, at: datetime) -> Events:
    """Open an inactive file for business again.

    :raises StateAlready: when it is active
    """
    row = _moved(customer_id, "customer.reactivate", Customer.State.ACTIVE, by=by, at=at)
    return [events.CustomerReactivated(customer_id=row.pk)]


def _moved(customer_id: int, act: str, state: str, *, by: Actor, at: datetime) -> Any:
    row = locked_customer(by, customer_id, verb=act)
    if row.state == state:
        raise StateAlready
    save_change(row, {"state": state}, version=row.version, by=by, at=at)
    return row
