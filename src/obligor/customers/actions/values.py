"""What may be said of a customer, checked, and the columns that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints
from typing_extensions import TypedDict

from obligor.customers.models import Customer
from obligor.customers.queries.custom_fields import custom_fields, typed_value
from obligor.customers.queries.derived import derived_columns
from obligor_core.customers.custom_fields import custom_value_as_json, read_custom_values
from obligor_core.customers.industries import industry
from obligor_core.customers.regions import region
from obligor_core.decision import Refusal
from obligor_core.money import Money, exponent
from obligor_core.text import Text

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
ShortName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Count = Annotated[int, Field(ge=0, le=2_000_000_000)]
Days = Annotated[int, Field(ge=0, le=3650)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18)]

AMOUNTS = ("annual_revenue", "total_assets")


class CustomerChanges(TypedDict, total=False):
    """What is said of a customer; what is not given stays as it is.

    Revenue and assets are in major units of the customer's currency.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc] # pydantic's own way

    kind: Customer.Kind
    name: Name
    short_name: ShortName
    phone: Phone
    industry_code: Annotated[str, StringConstraints(max_length=6)]
    region_code: Annotated[str, StringConstraints(max_length=6)]
    employees: Count | None
    annual_revenue: Amount | None
    total_assets: Amount | None
    currency: Currency
    payment_terms_days: Days | None
    opened_on: date
    custom: dict[str, Any]


class CustomValuesFaulty(Refusal):
    status = 422
    text = Text("{en}", "{zh}")


class OpenedInFuture(Refusal):
    status = 422
    text = Text(
        "{day} lies in the future: a customer cannot have been opened then.",
        "建档日期 {day} 晚于今天，请核对。",
    )


def columns_of(changes: CustomerChanges, row: Customer, *, on: date) -> dict[str, Any]:
    """Return the columns that the changes make of ``row``, derived ones included.

    :raises IndustryUnknown: when the industry code does not exist
    :raises RegionUnknown: when the region code does not exist
    :raises CurrencyUnknown: when the currency is no ISO 4217 code
    :raises AmountUnreadable: when an amount is finer than its currency
    :raises CustomValuesFaulty: when a custom field does not fit its definition
    :raises OpenedInFuture: when the customer would have been opened after ``on``
    """
    values: dict[str, Any] = {k: v for k, v in changes.items() if k not in AMOUNTS}
    if values.get("industry_code"):
        values["industry_code"] = industry(values["industry_code"]).full_code
    if values.get("region_code"):
        values["region_code"] = region(values["region_code"]).code
    if values.get("opened_on", on) > on:
        raise OpenedInFuture(day=values["opened_on"])
    values |= _amounts(changes, row)
    if "custom" in values or row.pk is None:
        values["custom"] = custom_after(row, values.get("custom", {}))
    return values | derived_columns(row, values, on=on)


def _amounts(changes: CustomerChanges, row: Customer) -> dict[str, int | None]:
    """Return revenue and assets in minor units; a new currency keeps the figures."""
    currency = changes.get("currency", row.currency)
    exponent(currency)
    columns: dict[str, int | None] = {}
    for name in AMOUNTS:
        kept = getattr(row, f"{name}_minor")
        before = None if kept is None else Money(kept, row.currency).decimal
        value = changes.get(name, before)
        columns[f"{name}_minor"] = None if value is None else Money.of(value, currency).minor
    return columns


def custom_after(row: Customer, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all custom values once ``given`` is written; None or an empty text takes one away.

    :raises CustomValuesFaulty: when a value does not fit its field, or a required one is missing
    """
    fields = custom_fields()
    kept = {f.key: typed_value(f, row.custom[f.key]) for f in fields if f.key in row.custom}
    typed = {key: None if value is None else str(value) for key, value in given.items()}
    read = read_custom_values(fields, kept | typed)
    if read.faults:
        raise CustomValuesFaulty(
            en=" ".join(f"{f.what.en} {f.remedy.en}" for f in read.faults),
            zh="".join(f"{f.what.zh}{f.remedy.zh}" for f in read.faults),
        )
    retired = {k: v for k, v in row.custom.items() if k not in {f.key for f in fields}}
    return retired | {k: custom_value_as_json(v) for k, v in read.values.items()}
