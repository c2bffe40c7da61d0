"""Named questions about customers, always within what the asker may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from obligor.customers.models import Customer
from obligor.foundation.access import Actor, Grant, Reach
from obligor_core.decision import Refusal
from obligor_core.text import Text


class CustomerNotFound(Refusal):
    status = 404
    text = Text("There is no customer {id} that you may see.", "不存在您可查看的客户 {id}。")


def visible(actor: Actor, *, verb: str = "customer.see") -> QuerySet[Customer]:
    """Return the customers that the actor reaches with ``verb``, merged files left out."""
    rows = Customer.objects.exclude(state=Customer.State.MERGED)
    if actor.is_system:
        return rows
    reach = Q(pk__in=[])
    for grant in actor.grants_for(verb):
        reach |= _within(grant, actor.user_id)
    return rows.filter(reach)


def _within(grant: Grant, user_id: int | None) -> Q:
    match grant.reach:
        case Reach.ALL:
            return ~Q(pk__in=[])
        case Reach.TREE:
            return Q(unit__path__startswith=grant.unit_path)
        case Reach.UNIT:
            return Q(unit__path=grant.unit_path)
        case Reach.OWN:
            return Q(manager_id=user_id)


def customer_for(actor: Actor, customer_id: int, *, verb: str = "customer.see") -> Customer:
    """Return the customer, or refuse as if it did not exist when the actor may not reach it.

    :raises CustomerNotFound: when there is none within reach
    """
    found = visible(actor, verb=verb).filter(pk=customer_id).first()
    if found is None:
        raise CustomerNotFound(id=customer_id)
    return found
