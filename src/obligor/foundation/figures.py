"""How figures are written: grouped amounts, short amounts, shares, days and instants."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from obligor_core.facts import Fact, FactType
from obligor_core.money import exponent
from obligor_core.text import Text

NOTHING = "–"
TEN_THOUSAND, HUNDRED_MILLION = Decimal(10_000), Decimal(100_000_000)
THOUSAND, MILLION, BILLION = Decimal(1_000), Decimal(1_000_000), Decimal(1_000_000_000)


def language() -> str:
    """Return the language of this request: ``zh-hans`` or ``en``."""
    return get_language() or "en"


def is_chinese() -> bool:
    """Return whether this request is answered in Chinese."""
    return language().startswith("zh")


def said(value: Any) -> str:
    """Return a bilingual value in the language of this request.

    ``value`` is a ``Text``, its JSON form, or an object with ``name_zh`` and ``name_en``.
    """
    match value:
        case None:
            return ""
        case Text():
            return value.say(language())
        case {"en": en, "zh": zh}:
            return str(zh if is_chinese() else en)
        case _ if hasattr(value, "name_zh"):
            return str(value.name_zh if is_chinese() else value.name_en)
        case _:
            return str(value)


def _signed(value: Decimal, spelled: str) -> str:
    return f"({spelled})" if value < 0 else spelled


def amount(minor: int | None, currency: str) -> str:
    """Return the amount with all its decimals, grouped; a negative one in parentheses."""
    if minor is None:
        return NOTHING
    places = exponent(currency)
    value = Decimal(minor).scaleb(-places)
    return _signed(value, f"{abs(value):,.{places}f}")


def short_amount(minor: int | None, currency: str) -> str:
    """Return the amount in the language's own large unit: 万 and 亿, or K, M and B."""
    if minor is None:
        return NOTHING
    value = Decimal(minor).scaleb(-exponent(currency))
    size = abs(value)
    if is_chinese():
        steps = ((HUNDRED_MILLION, 2, " 亿"), (TEN_THOUSAND, 1, " 万"))
    else:
        steps = ((BILLION, 2, " B"), (MILLION, 2, " M"), (THOUSAND, 1, " K"))
    for unit, places, name in steps:
        if size >= unit:
            return _signed(value, f"{rounded(size / unit, places):,}{name}")
    return _signed(value, f"{rounded(size, 0):,}")


def rounded(value: Decimal, places: int) -> Decimal:
    """Return ``value`` rounded half up."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def whole(value: int | None) -> str:
    """Return a whole number, grouped; a negative one in parentheses."""
    return NOTHING if value is None else _signed(Decimal(value), f"{abs(value):,}")


def share(value: float | Decimal | None, places: int = 1) -> str:
    """Return a share of one as a percentage; a negative one in parentheses."""
    if value is None:
        return NOTHING
    exact = Decimal(str(value)) * 100
    return _signed(exact, f"{rounded(abs(exact), int(places)):,}%")


def local(value: datetime) -> datetime:
    """Return the instant on the clocks of the installation's time zone."""
    return value.astimezone(timezone.get_current_timezone())


def day(value: date | None) -> str:
    """Return the date as 2026-11-23."""
    if value is None:
        return NOTHING
    return (local(value) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def moment(value: datetime | None) -> str:
    """Return the instant in the installation's time zone as 2026-11-23 18:30."""
    return NOTHING if value is None else local(value).strftime("%Y-%m-%d %H:%M")


def fact_value(fact: Fact, value: Any, *, currency: str) -> str:
    """Return a value of a fact by its type and unit; money comes in minor units of ``currency``."""
    if value is None:
        return NOTHING
    match fact.type:
        case FactType.MONEY:
            return amount(int(value), currency)
        case FactType.BOOLEAN:
            return _("yes") if value else _("no")
        case FactType.INTEGER | FactType.NUMBER:
            return _number(fact, value)
        case _:
            return str(value)


def _number(fact: Fact, value: float) -> str:
    if fact.unit.en == "ratio":
        return share(value)
    number = whole(value) if isinstance(value, int) else f"{value:,.1f}"
    if fact.unit.en not in {"days", "months"}:
        return number
    unit = Text(fact.unit.en.removesuffix("s"), fact.unit.zh) if value == 1 else fact.unit
    return f"{number} {said(unit)}"
