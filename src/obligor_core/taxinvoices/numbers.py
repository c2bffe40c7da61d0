"""The numbers by which invoices are judged, dated and sourced, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class InvoiceNumbers:
    """Thresholds of the findings and of the flags behind some facts.

    House numbers as of ``valid_from``. Each stands near a quartile or decile of 347 Chinese small
    firms at the end of 2019 (docs/invoice-facts.md), so that it names a minority.
    """

    valid_from: date = date(2026, 11, 1)
    # Facts
    stopped_days: int = 60
    stopped_months_sold_min: int = 6
    benford_count_min: int = 300  # Nigrini 2012, ch. 7: small sets never conform
    position_known_min: float = 0.5
    # Findings: worse than this is named
    void_rate_max: float = 0.2
    red_rate_max: float = 0.05
    rate_count_min: int = 20  # a rate of fewer invoices says nothing
    turnover_fall_max: float = 0.3
    top_customer_max: float = 0.6
    top_supplier_max: float = 0.6
    circle_share_max: float = 0.1
    purchase_ratio_max: float = 1.0
    pause_days_max: int = 90
    volatility_max: float = 1.5
    round_share_max: float = 0.85
    near_limit_share_max: float = 0.85
    # Nigrini's bound of 0.015 names nearly every firm: limits of invoicing cap the amounts.
    benford_mad_max: float = 0.19
    returning_min: float = 0.15
    evidence_age_days_max: int = 62
    # Findings: better than this is a strength
    turnover_rise_min: float = 0.2
    returning_good_min: float = 0.6
    top_customer_good_max: float = 0.2


NUMBERS = InvoiceNumbers()
