"""Loans of the sample repay as Chinese banks compute equal total instalments."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligor_core.sample.lending import schedule


def loan(principal, rate_bp, term_months):
    return pl.DataFrame(
        {"principal": [principal], "rate_bp": [rate_bp], "term_months": [term_months]}
    )


class TestSchedule:
    @pytest.mark.parametrize(
        ("yuan", "rate_bp", "months", "fen"),
        [
            (1_000_000, 490, 360, 530_727),  # the customary example of a mortgage
            (1_000_000, 490, 240, 654_444),
            (120_000, 600, 12, 1_032_797),
        ],
    )
    def test_has_the_customary_instalment(self, yuan, rate_bp, months, fen):
        amounts = schedule(loan(yuan * 100, rate_bp, months))["amount_minor"]
        assert len(amounts) == months
        assert set(amounts[:-1]) == {fen}

    @given(
        principal=st.integers(1_000_00, 10**13),
        rate_bp=st.integers(1, 2_400),
        months=st.integers(1, 36),
    )
    def test_repays_the_principal_to_the_fen(self, principal, rate_bp, months):
        balance = principal
        for amount in schedule(loan(principal, rate_bp, months))["amount_minor"]:
            interest = (2 * balance * rate_bp + 120_000) // 240_000
            balance += interest - amount
        assert balance == 0

    @given(principal=st.integers(10_000_00, 10**12), months=st.integers(2, 36))
    def test_differs_at_the_end_by_rounding_only(self, principal, months):
        amounts = schedule(loan(principal, 600, months))["amount_minor"]
        assert abs(amounts[-1] - amounts[0]) <= 2 * months

    def test_of_no_loans_is_empty(self):
        assert schedule(loan(1, 1, 1).clear()).is_empty()
