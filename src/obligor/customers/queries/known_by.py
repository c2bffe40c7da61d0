"""Customers by what other parties' papers call them: tax numbers and names."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from obligor.customers.models import Customer, Identifier
from obligor.customers.queries.scope import visible
from obligor.foundation.access import Actor

TAX_KINDS = (Identifier.Kind.USCC, Identifier.Kind.TAX_NUMBER)


def tax_numbers_of(customer_ids: Collection[int]) -> dict[int, set[str]]:
    """Return the tax numbers of each customer; the caller has narrowed the ids."""
    rows = Identifier.objects.filter(customer_id__in=customer_ids, kind__in=TAX_KINDS)
    found: dict[int, set[str]] = {}
    for customer_id, value in rows.values_list("customer_id", "value"):
        found.setdefault(customer_id, set()).add(value.upper())
    return found


def by_tax_number(
    actor: Actor, numbers: Iterable[str], *, verb: str = "customer.see"
) -> dict[str, int]:
    """Return the customers within reach by tax number; a number of several is left out."""
    reached = visible(actor, verb=verb)
    rows = Identifier.objects.filter(
        customer__in=reached, kind__in=TAX_KINDS, value__in=list(numbers)
    )
    found: dict[str, set[int]] = {}
    for value, customer_id in rows.values_list("value", "customer_id"):
        found.setdefault(value.upper(), set()).add(customer_id)
    return {number: ids.pop() for number, ids in found.items() if len(ids) == 1}


def by_name(actor: Actor, names: Iterable[str], *, verb: str = "customer.see") -> dict[str, int]:
    """Return the customers within reach by their whole name; a name of several is left out."""
    rows = visible(actor, verb=verb).filter(name__in=list(names))
    found: dict[str, set[int]] = {}
    for name, customer_id in rows.values_list("name", "pk"):
        found.setdefault(name, set()).add(customer_id)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def other_names_of(customer_ids: Collection[int]) -> dict[int, set[str]]:
    """Return name and short name of each customer; the caller has narrowed the ids."""
    rows = Customer.objects.filter(pk__in=customer_ids)
    return {
        pk: {n for n in names if n} for pk, *names in rows.values_list("pk", "name", "short_name")
    }
