"""The numbers of policy that the facts of the book depend on."""

from __future__ import annotations

from dataclasses import dataclass, field

from obligor_core.receivables.ageing import BY_DUE_DATE, BucketScheme, DpdConvention


@dataclass(frozen=True, slots=True)
class BookNumbers:
    """One dated version of the numbers; policy supplies them, these are the shipped ones.

    ``currency``: the currency of the book, in which all facts are told. ``rate_age_days_max``: an
    older exchange rate is no rate. ``habit_parts_min`` parts paid before the last three months
    make a habit, and ``habit_margin_days`` beyond its usual delay break it.
    """

    currency: str = "CNY"
    dpd: DpdConvention = field(default_factory=DpdConvention)
    buckets: BucketScheme = BY_DUE_DATE
    rate_age_days_max: int = 31
    habit_parts_min: int = 5
    habit_margin_days: int = 15
