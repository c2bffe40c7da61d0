"""Which group customers belong to, their tags, and who is responsible for them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import F
from pydantic import Field, StringConstraints

from obligor.customers import events
from obligor.customers.actions.files import UnitUnknown, require_manager
from obligor.customers.actions.locks import at_their_unit, locked_customers
from obligor.customers.actions.values import Code, Name
from obligor.customers.models import Customer, CustomerGroup
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.people import queries as people
from obligor_core.decision import Refusal
from obligor_core.text import Text

Ids = Annotated[list[int], Field(min_length=1, max_length=5_000)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
TAGS_MAX = 30


class GroupMissing(Refusal):
    status = 404
    text = Text("There is no customer group {id}.", "不存在编号为 {id} 的集团客户。")


class GroupCodeTaken(Refusal):
    text = Text("The group number {code} is taken.", "集团编号 {code} 已被使用。")


class TooManyTags(Refusal):
    status = 422
    text = Text("{name} would have more than {most} tags.", "{name} 的标签将超过 {most} 个。")


class NothingToTransfer(Refusal):
    status = 422
    text = Text("Choose a new manager or a new unit.", "请选择新的客户经理或机构。")


@verb("customer.save_group", label=Text("Save customer group", "保存集团客户"))
def save_group(
    *, name: Name, by: Actor, at: datetime, external_id: Code = "", group_id: int | None = None
) -> Events:
    """Make a group, or rename the group ``group_id``.

    :raises GroupMissing: when there is no such group
    :raises GroupCodeTaken: when another group has the number
    """
    code = external_id or name[:80]
    if CustomerGroup.objects.filter(external_id=code).exclude(pk=group_id).exists():
        raise GroupCodeTaken(code=code)
    if group_id is None:
        group = CustomerGroup.objects.create(external_id=code, name=name)
    else:
        group = _group(group_id)
        group.external_id, group.name = external_id or group.external_id, name
        group.save()
    return [events.GroupSaved(group_id=group.pk, name=name)]


def _group(group_id: int) -> CustomerGroup:
    group = CustomerGroup.objects.select_for_update().filter(pk=group_id).first()
    if group is None:
        raise GroupMissing(id=group_id)
    return group


@verb("customer.set_group", label=Text("Assign customer group", "调整所属集团"))
def set_group(*, customer_ids: Ids, group_id: int | None, by: Actor, at: datetime) -> Events:
    """Make the customers members of one group, or of none.

    :raises GroupMissing: when there is no such group
    """
    rows = locked_customers(by, customer_ids, verb="customer.set_group")
    if group_id is not None:
        _group(group_id)
    moved = _written(rows, {"group_id": group_id}, by, at)
    if not moved:
        return []
    return [events.CustomersGrouped(customer_ids=moved, group_id=group_id)]


@verb("customer.tag", label=Text("Change tags", "修改标签"))
def tag_customers(
    *,
    customer_ids: Ids,
    by: Actor,
    at: datetime,
    add: list[Tag] | None = None,
    remove: list[Tag] | None = None,
) -> Events:
    """Add tags to the customers and take others away.

    :raises TooManyTags: when one of them would have too many
    """
    rows = locked_customers(by, customer_ids, verb="customer.tag")
    given, taken = set(add or []), set(remove or [])
    touched = []
    for row in rows:
        tags = sorted(set(row.tags) - taken | given)
        if len(tags) > TAGS_MAX:
            raise TooManyTags(name=row.name, most=TAGS_MAX)
        touched += _written([row], {"tags": tags}, by, at)
    if not touched:
        return []
    return [
        events.CustomersTagged(
            customer_ids=touched, added=sorted(given), removed=sorted(taken - given)
        )
    ]


def _measure(payload: dict[str, Any]) -> Any:
    return at_their_unit(payload["customer_ids"])


def _watch(payload: dict[str, Any]) -> dict[str, Any]:
    """Return who is responsible for each of the customers now."""
    rows = Customer.objects.filter(pk__in=payload["customer_ids"]).order_by("pk")
    return {
        f"{code} {name}": f"{unit} / {manager or '–'}"
        for code, name, unit, manager in rows.values_list(
            "external_id", "name", "unit__code", "manager__username"
        )
    }


@verb(
    "customer.transfer",
    label=Text("Hand over customers", "移交客户"),
    measure=_measure,
    watch=_watch,
)
def transfer_customers(
    *,
    customer_ids: Ids,
    by: Actor,
    at: datetime,
    manager_id: int | None = None,
    unit_id: int | None = None,
) -> Events:
    """Give the customers to another manager, another unit, or both; None leaves it as it is.

    :raises NothingToTransfer: when neither is given
    :raises ManagerUnknown: when there is no such active person
    :raises UnitUnknown: when there is no such unit
    """
    if manager_id is None and unit_id is None:
        raise NothingToTransfer
    require_manager(manager_id)
    if unit_id is not None and not people.units().filter(pk=unit_id).exists():
        raise UnitUnknown(id=unit_id)
    rows = locked_customers(by, customer_ids, verb="customer.transfer")
    given = {"manager_id": manager_id, "unit_id": unit_id}
    moved = _written(rows, {k: v for k, v in given.items() if v is not None}, by, at)
    if not moved:
        return []
    return [events.CustomersTransferred(customer_ids=moved, manager_id=manager_id, unit_id=unit_id)]


def _written(rows: list[Customer], values: dict[str, Any], by: Actor, at: datetime) -> list[int]:
    """Write the values on those held rows that differ; return which these were."""
    ids = [row.pk for row in rows if any(getattr(row, n) != v for n, v in values.items())]
    Customer.objects.filter(pk__in=ids).update(
        **values, version=F("version") + 1, changed_at=at, changed_by=by.name
    )
    return ids
