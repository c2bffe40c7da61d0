"""The fields that the institution added, and their values as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from obligor.customers.models import Customer
from obligor.customers.models import CustomField as Definition
from obligor_core.customers.custom_fields import Choice, CustomField, CustomFieldType
from obligor_core.text import Text

YES_NO = {True: Text("yes", "是"), False: Text("no", "否")}


@dataclass(frozen=True, slots=True)
class CustomLine:
    """One value of a customer under its label; None where there is none."""

    field: CustomField
    value: Text | None


def definitions(*, with_retired: bool = False) -> QuerySet[Definition]:
    """Return the definitions in the order of the form."""
    rows = Definition.objects.order_by("retired_at", "position", "pk")
    return rows if with_retired else rows.filter(retired_at=None)


def custom_fields() -> list[CustomField]:
    """Return the definitions in force."""
    return [as_core(row) for row in definitions()]


def as_core(row: Definition) -> CustomField:
    """Return a stored definition as the core checks it."""
    choices = tuple(Choice(c["value"], Text(c["en"], c["zh"])) for c in row.choices)
    return CustomField(
        key=row.code,
        label=Text(row.label_en, row.label_zh),
        type=CustomFieldType(row.type),
        is_required=row.is_required,
        choices=choices,
        currency=row.currency or None,
        length_max=row.length_max,
        least=row.least,
        most=row.most,
    )


def typed_value(field: CustomField, stored: Any) -> str:
    """Return a stored value as somebody would type it."""
    if isinstance(stored, bool):
        return "true" if stored else "false"
    if field.type is CustomFieldType.MONEY and field.currency:
        return str(stored).removesuffix(f" {field.currency}")
    return str(stored)


def custom_lines(row: Customer) -> list[CustomLine]:
    """Return every field in force with the customer's value."""
    return [CustomLine(f, _shown(f, row.custom.get(f.key))) for f in custom_fields()]


def _shown(field: CustomField, stored: Any) -> Text | None:
    if stored is None:
        return None
    if field.type is CustomFieldType.BOOLEAN:
        return YES_NO[stored is True]
    for choice in field.choices:
        if choice.code == stored:
            return choice.label
    return Text(str(stored), str(stored))
