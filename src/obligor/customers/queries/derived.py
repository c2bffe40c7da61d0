"""The columns of a customer that follow from others: search keys, comparable forms, size class."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from obligor.customers.models import Customer
from obligor_core.customers.duplicates import comparable_phone
from obligor_core.customers.name_search import name_keys
from obligor_core.customers.size_class import SizeResult, size_class
from obligor_core.money import Money

NAMED = ("name", "short_name", "kind")
SIZED = (
    "kind",
    "industry_code",
    "employees",
    "annual_revenue_minor",
    "total_assets_minor",
    "currency",
)
DERIVED = (
    "name_normal",
    "name_search",
    "name_pinyin",
    "name_initials",
    "grams",
    "phone_normal",
    "size_class",
)


def derived_columns(row: Customer, values: dict[str, Any], *, on: date) -> dict[str, Any]:
    """Return the derived columns that ``values`` make of ``row``, those that may differ."""

    def after(name: str) -> Any:
        return values.get(name, getattr(row, name))

    is_new = row.pk is None
    columns: dict[str, Any] = {}
    if is_new or "phone" in values:
        columns["phone_normal"] = comparable_phone(after("phone")) or ""
    if is_new or any(after(name) != getattr(row, name) for name in NAMED):
        columns |= _name_columns(after)
    if is_new or any(after(name) != getattr(row, name) for name in SIZED):
        size = size_of(after, on=on)
        columns["size_class"] = size.size.value if size and size.size else ""
    return columns


def size_of(value: Callable[[str], Any], *, on: date) -> SizeResult | None:
    """Return the size class with its reason; None for persons and without an industry.

    ``value`` gives a column. Amounts in another currency than CNY count as not known.
    """
    if value("kind") == Customer.Kind.INDIVIDUAL or not value("industry_code"):
        return None
    return size_class(
        value("industry_code"),
        employees=value("employees"),
        revenue=_yuan(value("annual_revenue_minor"), value("currency")),
        total_assets=_yuan(value("total_assets_minor"), value("currency")),
        on=on,
    )


def _yuan(minor: int | None, currency: str) -> Money | None:
    return Money(minor, "CNY") if minor is not None and currency == "CNY" else None


def _name_columns(value: Callable[[str], Any]) -> dict[str, Any]:
    is_person = value("kind") == Customer.Kind.INDIVIDUAL
    keys = name_keys(value("name"), short_name=value("short_name"), is_person=is_person)
    return {
        "name_normal": keys.normal,
        "name_search": keys.search,
        "name_pinyin": keys.pinyin,
        "name_initials": keys.initials,
        "grams": list(keys.grams),
    }
