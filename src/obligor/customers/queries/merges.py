"""Two customer files side by side: what a merge would do, and what was merged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from obligor.customers.models import (
    Address,
    BankAccount,
    Connection,
    Contact,
    Customer,
    Document,
    Identifier,
    Merge,
    Note,
)
from obligor.customers.queries.file import masked_value
from obligor_core.customers.merge import (
    Belonging,
    CustomerBook,
    FieldValue,
    MergePlan,
    Side,
    plan_merge,
)

COLUMNS = (
    "kind",
    "name",
    "short_name",
    "phone",
    "group_id",
    "industry_code",
    "region_code",
    "employees",
    "annual_revenue_minor",
    "total_assets_minor",
    "currency",
    "payment_terms_days",
    "opened_on",
)
NUMBERS = {"uscc": "uscc", "id_number": "id_card", "lei": "lei"}
CUSTOM = "custom."
OWNED = {
    "contact": Contact,
    "address": Address,
    "bank_account": BankAccount,
    "document": Document,
    "note": Note,
}


def merge_book(kept: Customer, absorbed: Customer) -> CustomerBook:
    """Return the two files as the core merges them."""
    both = (kept, absorbed)
    ids = [customer.pk for customer in both]
    custom = sorted({key for customer in both for key in customer.custom})
    return CustomerBook(
        records={customer.pk: _fields(customer, custom) for customer in both},
        belongings=_belongings(ids, kept_id=kept.pk),
        merged_into={
            customer.pk: customer.merged_into_id for customer in both if customer.merged_into_id
        },
    )


def _fields(customer: Customer, custom: list[str]) -> dict[str, FieldValue]:
    held = dict(customer.identifiers.values_list("kind", "value"))
    return {
        **{name: getattr(customer, name) for name in COLUMNS},
        **{name: held.get(kind) for name, kind in NUMBERS.items()},
        "tags": tuple(sorted(customer.tags)),
        **{f"{CUSTOM}{key}": customer.custom.get(key) for key in custom},
    }


def _belongings(ids: list[int], *, kept_id: int) -> dict[Belonging, int]:
    """Return what hangs on the two; what the kept file has in the same form stays where it is."""
    owned: dict[Belonging, int] = {}
    for name, table in OWNED.items():
        for pk, owner in table.objects.filter(customer__in=ids).values_list("pk", "customer_id"):
            owned[Belonging(name, pk, "customer_id")] = owner
    for column in ("source_id", "target_id"):
        rows = Connection.objects.filter(**{f"{column}__in": ids}).values_list("pk", column)
        owned |= {Belonging("connection", pk, column): owner for pk, owner in rows}
    others = Identifier.objects.filter(customer__in=ids).exclude(kind__in=NUMBERS.values())
    for pk, owner in others.values_list("pk", "customer_id"):
        owned[Belonging("identifier", pk, "customer_id")] = owner
    for place in _twice(ids, kept_id):
        owned.pop(place, None)
    return owned


def _twice(ids: list[int], kept_id: int) -> list[Belonging]:
    """Return accounts and numbers of the absorbed file that the kept one has too."""
    accounts = BankAccount.objects.filter(customer=kept_id).values("number")
    again = BankAccount.objects.filter(customer__in=ids, number__in=accounts)
    places = [
        Belonging("bank_account", pk, "customer_id")
        for pk in again.exclude(customer=kept_id).values_list("pk", flat=True)
    ]
    held = set(Identifier.objects.filter(customer=kept_id).values_list("kind", "value"))
    rows = Identifier.objects.filter(customer__in=ids).exclude(customer=kept_id)
    return places + [
        Belonging("identifier", pk, "customer_id")
        for pk, kind, value in rows.values_list("pk", "kind", "value")
        if (kind, value) in held
    ]


def planned_merge(
    kept: Customer, absorbed: Customer, *, choices: Mapping[str, str] | None = None
) -> MergePlan:
    """Return what a merge would do; ``choices`` names the winning side of a field.

    :raises IdentifiersConflict: when two numbers differ and nobody chose
    """
    sides = {name: Side(side) for name, side in (choices or {}).items()}
    book = merge_book(kept, absorbed)
    return plan_merge(book, kept_id=kept.pk, absorbed_id=absorbed.pk, choices=sides)


def merge_sides(kept: Customer, absorbed: Customer) -> list[tuple[str, Any, Any]]:
    """Return name and both values, masked, of every field that differs: a person chooses."""
    records = merge_book(kept, absorbed).records
    left, right = records[kept.pk], records[absorbed.pk]
    return [
        (name, masked_value(kept, name, left[name]), masked_value(absorbed, name, right[name]))
        for name in left
        if left[name] != right[name]
    ]


def merges_of(customer_id: int) -> QuerySet[Merge]:
    """Return the merges that ended in this customer and stand."""
    return (
        Merge.objects.filter(kept=customer_id, undone_at=None)
        .select_related("absorbed", "kept")
        .order_by("-merged_at")
    )


def merge_of(merge_id: int) -> Merge | None:
    """Return one merge."""
    return Merge.objects.select_related("absorbed", "kept").filter(pk=merge_id).first()
