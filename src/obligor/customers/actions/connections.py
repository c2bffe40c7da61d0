"""Dated connections between two customers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import Q
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from obligor.customers import events
from obligor.customers.actions.values import Currency
from obligor.customers.actions.versions import save_change
from obligor.customers.models import Connection
from obligor.customers.queries import CustomerNotFound, customers_for, visible
from obligor.customers.queries.connections import core_connections
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.customers.ownership import direct_shares, share_faults
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text

Share = Annotated[Decimal, Field(gt=0, le=100, max_digits=7, decimal_places=4)]
Amount = Annotated[Decimal, Field(gt=0, max_digits=18)]
WITH_SHARE = (Connection.Kind.OWNS, Connection.Kind.CONTROLS)


class ConnectionChanges(TypedDict, total=False):
    """What is said of a connection; what is not given stays as it is."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    share_percent: Share | None
    amount: Amount | None
    currency: Currency
    starts_on: date
    ends_on: date | None


class ConnectedWithItself(Refusal):
    status = 422
    text = Text("A customer is not connected with itself.", "客户不能与自身建立关联。")


class PeriodWrong(Refusal):
    status = 422
    text = Text("The end must be after the start.", "终止日期必须晚于起始日期。")


class ShareNotAllowed(Refusal):
    status = 422
    text = Text("Only owning and controlling have a share.", "只有持股和控制关系可填写比例。")


class SharesExceedWhole(Refusal):
    status = 422
    text = Text(
        "With this, more than 100 % of the customer would be owned ({total} on {day}).",
        "登记后该客户在 {day} 的持股比例合计将达 {total}，超过 100%。",
    )


class ConnectedAlready(Refusal):
    text = Text(
        "This connection is on file for the period. Change that one instead.",
        "该期间内已登记相同的关联关系，请直接修改原记录。",
    )


class ConnectionMissing(Refusal):
    status = 404
    text = Text("There is no connection {id} that you may change.", "不存在您可修改的关联 {id}。")


@verb("customer.connect", label=Text("Record connection", "登记关联关系"))
def connect_customers(
    *,
    source_id: int,
    target_id: int,
    kind: Connection.Kind,
    starts_on: date,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
    share_percent: Share | None = None,
    amount: Amount | None = None,
    currency: Currency = "CNY",
) -> Events:
    """Record that ``source`` owns, controls, guarantees or supplies ``target`` in a period.

    The actor reaches both customers, one of them with this verb.

    :raises ConnectedWithItself: when both are the same
    :raises ConnectedAlready: when the same connection overlaps it (guarantees may)
    :raises SharesExceedWhole: when more than all of the target would be owned
    """
    if source_id == target_id:
        raise ConnectedWithItself
    _require_ends(by, source_id, target_id, verb="customer.connect")
    row = Connection(source_id=source_id, target_id=target_id, kind=kind, starts_on=starts_on)
    given: ConnectionChanges = {
        "share_percent": share_percent, "amount": amount, "currency": currency,
        "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
    for name, value in _columns(row, given).items():
        setattr(row, name, value)
    _check(row)
    row.save(force_insert=True)
    return [
        events.CustomersConnected(
            customer_ids=[source_id, target_id], connection_id=row.pk, kind=row.kind
        )
    ]


@verb("customer.change_connection", label=Text("Change connection", "修改关联关系"))
def change_connection(
    *, connection_id: int, version: int, changes: ConnectionChanges, by: Actor, at: datetime
) -> Events:
    """Change what is given (an end date, mostly), when it still is as the actor saw it.

    :raises ConnectionMissing: when there is none within reach
    :raises ChangedMeanwhile: when somebody was faster
    """
    row = _connection(by, connection_id, verb="customer.change_connection")
    columns = _columns(row, changes)
    changed = save_change(row, columns, version=version, by=by, at=at)
    _check(row)
    if not changed:
        return []
    ends = [row.source_id, row.target_id]
    return [
        events.ConnectionChanged(customer_ids=ends, connection_id=row.pk, fields=changed),
    ]


@verb("customer.remove_connection", label=Text("Remove connection", "删除关联关系"))
def remove_connection(*, connection_id: int, by: Actor, at: datetime) -> Events:
    """Take away a connection that was recorded by mistake; one that is over gets an end.

    :raises ConnectionMissing: when there is none within reach
    """
    row = _connection(by, connection_id, verb="customer.remove_connection")
    ends = [row.source_id, row.target_id]
    row.delete()
    return [events.ConnectionRemoved(customer_ids=ends, connection_id=connection_id)]


def _require_ends(by: Actor, source_id: int, target_id: int, *, verb: str) -> None:
    ends = [source_id, target_id]
    customers_for(by, ends)
    if not visible(by, verb=verb).filter(pk__in=ends).exists():
        raise CustomerNotFound(id=source_id)


def _connection(by: Actor, connection_id: int, *, verb: str) -> Connection:
    row = Connection.objects.select_for_update().filter(pk=connection_id).first()
    if row is None:
        raise ConnectionMissing(id=connection_id)
    try:
        _require_ends(by, row.source_id, row.target_id, verb=verb)
    except CustomerNotFound as refusal:
        raise ConnectionMissing(id=connection_id) from refusal
    return row


def _columns(row: Connection, changes: Mapping[str, Any]) -> dict[str, Any]:
    columns = {k: v for k, v in changes.items() if k not in {"amount", "currency"}}
    if "amount" in changes:
        amount = changes["amount"]
        code = changes.get("currency") or row.currency or "CNY"
        columns["amount_minor"] = None if amount is None else Money.of(amount, code).minor
        columns["currency"] = "" if amount is None else code
    after = {name: columns.get(name, getattr(row, name)) for name in ("starts_on", "ends_on")}
    if after["ends_on"] is not None and after["ends_on"] <= after["starts_on"]:
        raise PeriodWrong
    if columns.get("share_percent") is not None and row.kind not in WITH_SHARE:
        raise ShareNotAllowed
    return columns


def _check(row: Connection) -> None:
    """Check the connection beside the others of its target."""
    others = Connection.objects.filter(target=row.target_id, kind=row.kind).exclude(pk=row.pk)
    overlapping = others.filter(Q(ends_on=None) | Q(ends_on__gt=row.starts_on))
    if row.ends_on is not None:
        overlapping = overlapping.filter(starts_on__lt=row.ends_on)
    rows = list(overlapping.select_for_update())
    repeats = row.kind != Connection.Kind.GUARANTEES
    if repeats and any(other.source_id == row.source_id for other in rows):
        raise ConnectedAlready
    edges = core_connections([row, *rows])
    for day in sorted({max(edge.period.start, row.starts_on) for edge in edges}):
        if share_faults(direct_shares(edges, on=day)):
            total = sum(e.share or 0 for e in edges if day in e.period)
            raise SharesExceedWhole(total=f"{float(total):.2%}", day=day)
