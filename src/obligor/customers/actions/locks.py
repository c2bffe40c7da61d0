"""Take hold of customers before writing: within reach, and one writer at a time."""

from __future__ import annotations

from collections.abc import Collection

from obligor.customers.models import Customer
from obligor.customers.queries import CustomerNotFound, visible
from obligor.foundation.access import Actor
from obligor.foundation.act import Measure


def locked_customer(by: Actor, customer_id: int, *, verb: str) -> Customer:
    """Return the customer, held until the transaction ends.

    :raises CustomerNotFound: when the actor does not reach it with ``verb``
    """
    return locked_customers(by, [customer_id], verb=verb)[0]


def locked_customers(by: Actor, customer_ids: Collection[int], *, verb: str) -> list[Customer]:
    """Return the customers in the order of their ids, held until the transaction ends.

    :raises CustomerNotFound: for the first that the actor does not reach with ``verb``
    """
    rows = visible(by, verb=verb).filter(pk__in=customer_ids).order_by("pk")
    found = list(rows.select_for_update(of=("self",)))
    missing = sorted(set(customer_ids) - {row.pk for row in found})
    if missing:
        raise CustomerNotFound(id=missing[0])
    return found


def at_their_unit(customer_ids: Collection[int]) -> Measure:
    """Return what the authority matrix sees of an act on these customers: where they are.

    Of several units it is the path that all share.
    """
    paths = Customer.objects.filter(pk__in=customer_ids).values_list("unit__path", flat=True)
    return Measure(unit_path=shared_path(paths.distinct()))


def shared_path(paths: Collection[str]) -> str:
    """Return the path of the smallest unit that holds all the units of ``paths``."""
    parts = [path.strip("/").split("/") for path in paths]
    shared = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return "/".join(["", *shared, ""]) if shared else "/"
