"""The numbers that the analysis of bank flows rests on; a policy supplies them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from obligor_core.policy import Policy


@dataclass(frozen=True, slots=True)
class FlowNumbers:
    """One dated version of the numbers; these are the shipped ones, explained in the policy.

    Amounts are minor units of the book currency, shares are of one, times of day are hours.
    """

    trip_days_max: int = 7
    trip_tolerance_percent: int = 2
    trip_amount_min: int = 1_000_000
    trip_steps_max: int = 3
    instalments_min: int = 3
    instalment_days_min: int = 26
    instalment_days_max: int = 35
    instalment_spread_percent: int = 3
    loan_multiple_min: int = 3
    low_balance_percent: int = 5
    night_from_hour: int = 23
    night_to_hour: int = 6
    round_unit: int = 1_000_000
    benford_count_min: int = 300
    outlier_z_min: int = 35  # tenths
    habit_count_min: int = 8
    stopped_months: int = 2
    related_share_watch_percent: int = 30
    top_share_watch_percent: int = 50
    debt_service_watch_percent: int = 30
    cash_share_watch_percent: int = 20
    night_share_watch_percent: int = 10
    round_share_watch_percent: int = 40
    low_days_watch: int = 60
    negative_months_watch: int = 6
    stale_days_watch: int = 45
    benford_mad_watch_permille: int = 15


def numbers_of(policy: Policy, *, on: date) -> FlowNumbers:
    """Return the numbers that the policy of bank flows gives for a day."""
    return FlowNumbers(**{one.name: policy.whole(one.name, on) for one in fields(FlowNumbers)})
