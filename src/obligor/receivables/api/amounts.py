"""Amounts and lines as the API carries them: decimal strings with a currency."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from ninja import Schema
from pydantic import Field

from obligor.receivables import actions
from obligor_core.money import Money

ID_MAX = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=ID_MAX)]
Currency = Annotated[str, Field(min_length=3, max_length=3)]


class LineIn(Schema):
    item_id: Id
    amount: Decimal = Field(description="in the currency of the payment", max_digits=20)


def spelled(minor: int, currency: str) -> str:
    """Return minor units as a decimal string."""
    return str(Money(minor, currency))


def lines_of(lines: list[LineIn], currency: str) -> tuple[actions.Line, ...]:
    """Return the lines in minor units of the currency.

    :raises AmountUnreadable: when one has more decimals than the currency
    """
    return tuple(
        actions.Line(line.item_id, Money.of(line.amount, currency).minor) for line in lines
    )
