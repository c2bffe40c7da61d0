"""Exchange rates: units of the book currency for one unit of another, dated and sourced."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.conf import settings

from obligor.foundation import tables
from obligor.receivables.models import ExchangeRate
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text

RATES = {"currency": pl.String, "valid_on": pl.Date, "rate": pl.Decimal(20, 10)}


class RateMissing(Refusal):
    status = 422
    text = Text(
        "There is no exchange rate for {currency} on or before {on}. Post one first.",
        "缺少 {currency} 在 {on} 或之前的汇率，请先登记汇率。",
    )


def rates(*, on: date, known_at: datetime | None = None) -> pl.DataFrame:
    """Return every exchange rate valid by the day, as known at ``known_at`` (None: now)."""
    known, values = ("AND recorded_at <= %s", [known_at]) if known_at else ("", [])
    query = f"""
        SELECT DISTINCT ON (currency, valid_on) currency, valid_on, rate
        FROM receivables_exchangerate WHERE valid_on <= %s {known}
        ORDER BY currency, valid_on, recorded_at DESC"""
    return tables.read(query, [on, *values], RATES)


def rate_on(currency: str, *, on: date) -> ExchangeRate | None:
    """Return the newest exchange rate of the currency valid on the day, or None."""
    return (
        ExchangeRate.objects.filter(currency=currency, valid_on__lte=on)
        .order_by("-valid_on", "-recorded_at")
        .first()
    )


def in_book_currency(amount: Money, *, on: date) -> Money:
    """Return the amount in the book currency by the rate of the day.

    :raises RateMissing: when no rate is known for the day
    """
    if amount.currency == settings.BOOK_CURRENCY:
        return amount
    rate = rate_on(amount.currency, on=on)
    if rate is None:
        raise RateMissing(currency=amount.currency, on=on)
    return Money.rounded(amount.decimal * rate.rate, settings.BOOK_CURRENCY)
