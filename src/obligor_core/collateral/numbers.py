"""The numbers of policy for collateral: how much of a value counts, and when to look again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from obligor_core.collateral.kinds import Kind
from obligor_core.policy import Policy


@dataclass(frozen=True, slots=True)
class CollateralNumbers:
    """One dated version of the numbers.

    ``rate``: the part of the value that counts (抵押率/质押率, 1 − haircut), per kind.
    ``months``: a valuation older than so many months is due again; 0 means never.
    ``stale_haircut``: taken off in addition from a value that is due again or expired.
    ``currency_haircut``: taken off in addition from what is in another currency.
    ``expiring_days``: so many days ahead an end is announced.
    ``circle_length_max``: longer circles of guarantees are not looked for.
    """

    rate: Mapping[Kind, Fraction]
    months: Mapping[Kind, int]
    stale_haircut: Fraction
    currency_haircut: Fraction
    expiring_days: int = 90
    circle_length_max: int = 6

    def haircut(self, kind: Kind) -> Fraction:
        """Return what is taken off the value of the kind."""
        return 1 - self.rate[kind]

    def with_rate(self, kind: Kind, rate: Fraction) -> CollateralNumbers:
        """Return the numbers with another rate for one kind: what if."""
        return CollateralNumbers(
            rate={**self.rate, kind: rate},
            months=self.months,
            stale_haircut=self.stale_haircut,
            currency_haircut=self.currency_haircut,
            expiring_days=self.expiring_days,
            circle_length_max=self.circle_length_max,
        )


def collateral_numbers(policy: Policy, *, on: date) -> CollateralNumbers:
    """Return the numbers that the collateral policy gives for a day."""

    def part(name: str) -> Fraction:
        return min(max(policy.exact(name, on), Fraction(0)), Fraction(1))

    return CollateralNumbers(
        rate={kind: part(f"rate_{kind.value}") for kind in Kind},
        months={kind: policy.whole(f"months_{kind.value}", on) for kind in Kind},
        stale_haircut=part("stale_haircut"),
        currency_haircut=part("currency_haircut"),
        expiring_days=policy.whole("expiring_days", on),
        circle_length_max=policy.whole("circle_length_max", on),
    )
