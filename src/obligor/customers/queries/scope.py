"""Whose customers somebody reaches."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from obligor.customers.models import Customer
from obligor.foundation.access import Actor, Grant, Reach
from obligor.people import queries as people
from obligor_core.decision import Refusal
from obligor_core.text import Text


class CustomerNotFound(Refusal):
    status = 404
    text = Text("There is no customer {id} that you may see.", "不存在您可查看的客户 {id}。")


class PlaceOutOfReach(Refusal):
    status = 403
    text = Text(
        "You may not keep customers at this unit or for this manager.",
        "您无权在该机构或以该客户经理名义管理客户。",
    )


def visible(actor: Actor, *, verb: str = "customer.see") -> QuerySet[Customer]:
    """Return the customers that the actor reaches with ``verb``, merged files left out."""
    return within(actor, verb=verb).exclude(state=Customer.State.MERGED)


def within(actor: Actor, *, verb: str = "customer.see") -> QuerySet[Customer]:
    """Return the customers that the actor reaches with ``verb``, merged files too."""
    if actor.is_system:
        return Customer.objects.all()
    reach = Q(pk__in=[])
    for grant in actor.grants_for(verb):
        reach |= _within(grant, actor.user_id)
    return Customer.objects.filter(reach)


def _within(grant: Grant, user_id: int | None) -> Q:
    match grant.reach:
        case Reach.ALL:
            return ~Q(pk__in=[])
        case Reach.TREE:
            return Q(unit__path__startswith=grant.unit_path)
        case Reach.UNIT:
            return Q(unit__path=grant.unit_path)
        case Reach.OWN:
            return Q(manager_id=user_id) if user_id is not None else Q(pk__in=[])


def customer_for(actor: Actor, customer_id: int, *, verb: str = "customer.see") -> Customer:
    """Return the customer, or refuse as if it did not exist when the actor may not reach it.

    :raises CustomerNotFound: when there is none within reach
    """
    found = visible(actor, verb=verb).filter(pk=customer_id).first()
    if found is None:
        raise CustomerNotFound(id=customer_id)
    return found


def customers_for(
    actor: Actor, customer_ids: Collection[int], *, verb: str = "customer.see"
) -> list[Customer]:
    """Return all the customers in the order of their ids.

    :raises CustomerNotFound: for the first that the actor does not reach
    """
    found = list(visible(actor, verb=verb).filter(pk__in=customer_ids).order_by("pk"))
    missing = sorted(set(customer_ids) - {c.pk for c in found})
    if missing:
        raise CustomerNotFound(id=missing[0])
    return found


def require_place(actor: Actor, *, verb: str, unit_id: int, manager_id: int | None) -> None:
    """Check that the actor may keep customers at that unit and for that manager.

    :raises PlaceOutOfReach: when no grant for ``verb`` covers it
    """
    if actor.is_system:
        return
    unit = people.units().filter(pk=unit_id).first()
    grants = actor.grants_for(verb)
    if unit is None or not any(
        people.reaches(g, actor.user_id, unit.path, manager_id) for g in grants
    ):
        raise PlaceOutOfReach


def sees_personal_data(actor: Actor, customer: Customer) -> bool:
    """Return whether the actor may know persons at this customer by name."""
    return within(actor, verb="personal_data.see").filter(pk=customer.pk).exists()


def names_of(customer_ids: Collection[int]) -> dict[int, str]:
    """Return names by id whoever asks, for pages about acts that name customers."""
    return dict(Customer.objects.filter(pk__in=customer_ids).values_list("pk", "name"))


def kept_instead_of(actor: Actor, customer_id: int) -> int | None:
    """Return the file into which this one was merged, when the actor may see that."""
    row = Customer.objects.filter(pk=customer_id, state=Customer.State.MERGED).first()
    if row is None or not visible(actor).filter(pk=row.merged_into_id).exists():
        return None
    return row.merged_into_id
