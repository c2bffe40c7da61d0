"""Posting exchange rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.receivables import events, queries
from obligor.receivables.actions.change import required
from obligor.receivables.models import ExchangeRate
from obligor_core.decision import Refusal
from obligor_core.money import exponent
from obligor_core.text import Text

DECIMALS_MAX, RATE_MAX = 10, Decimal(10) ** 10
SOURCE_CHARS_MAX = 120


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of the book currency for one unit of ``currency``, from the day on."""

    currency: str
    valid_on: date
    rate: Decimal
    source: str


class RateImpossible(Refusal):
    status = 422
    text = Text(
        "The rate {rate} for {currency} must be greater than zero, below 10 000 000 000 and have "
        "at most 10 decimals.",
        "{currency} 汇率 {rate} 须大于零、小于一百亿，且最多 10 位小数。",
    )


class RateOfBookCurrency(Refusal):
    status = 422
    text = Text(
        "{currency} is the book currency and needs no rate.", "{currency} 为本位币，无需汇率。"
    )


class RateTwice(Refusal):
    status = 422
    text = Text("{currency} has two rates for {on}.", "{currency} 在 {on} 有两个汇率。")


@verb("receivable.post_rates", label=Text("Post exchange rates", "登记汇率"))
def post_rates(*, rates: tuple[Rate, ...], by: Actor, at: datetime) -> Events:
    """Record exchange rates; a rate for a day that has one corrects it, the old one is kept.

    A rate that is already known changes nothing.

    :raises RateImpossible, RateOfBookCurrency, RateTwice, CurrencyUnknown: as they say
    """
    new = list(_news(rates, at))
    ExchangeRate.objects.bulk_create(new)
    if not new:
        return []
    return [events.RatesPosted(currencies=tuple(sorted({r.currency for r in new})))]


def _news(rates: tuple[Rate, ...], at: datetime) -> Iterator[ExchangeRate]:
    seen: set[tuple[str, date]] = set()
    for given in rates:
        _refuse_impossible(given)
        if (given.currency, given.valid_on) in seen:
            raise RateTwice(currency=given.currency, on=given.valid_on)
        seen.add((given.currency, given.valid_on))
        source = required(given.source, field="source", chars_max=SOURCE_CHARS_MAX)
        known = queries.rate_on(given.currency, on=given.valid_on)
        is_same = known is not None and (
            (known.valid_on, known.rate, known.source) == (given.valid_on, given.rate, source)
        )
        if not is_same:
            yield ExchangeRate(
                currency=given.currency,
                valid_on=given.valid_on,
                rate=given.rate,
                source=source,
                recorded_at=at,
            )


def _refuse_impossible(given: Rate) -> None:
    exponent(given.currency)
    if given.currency == settings.BOOK_CURRENCY:
        raise RateOfBookCurrency(currency=given.currency)
    is_number = given.rate.is_finite() and 0 < given.rate < RATE_MAX
    if not is_number or given.rate != round(given.rate, DECIMALS_MAX):
        raise RateImpossible(rate=given.rate, currency=given.currency)
