"""What the customers owe on loans and guarantees: instalments and fees."""

from __future__ import annotations

import polars as pl

from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws
from obligor_core.sample.orders import FEE_SLOT, LOAN_SLOT

TERMS_MONTHS = (12, 12, 24, 24, 36)
RATES_BP = (385, 435, 485, 550, 620, 720)  # a year, in basis points
REPAYMENT_DAYS = (8, 10, 15, 20, 21)
TERM_MAX_MONTHS = 360
LOAN_MIN_YUAN = 30_000
ARRANGEMENT_FEE_BP = 50
GUARANTEE_FEE_BP = 60  # a quarter
GUARANTEE_FEE_MIN_FEN = 20_000
QUARTER_MONTHS = (3, 6, 9, 12)
FEE_TERM_DAYS = 10
MONTHS_A_YEAR_BP = 120_000  # 12 months * 10,000 basis points


def instalments(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return the instalments that began within the window, one row each."""
    each = schedule(_loans(customers, window, seed=seed))
    month = pl.col("paid_out_month") + pl.col("number")
    due_on, before = _on_day(month), _on_day(month - 1)
    return (
        each.with_columns(issued_on=window.business(before), due_on=due_on)
        .filter(pl.col("issued_on").is_between(window.start, window.until))
        .select(
            "no",
            slot=LOAN_SLOT + pl.col("number"),
            kind=pl.lit("instalment"),
            product=pl.lit("loan"),
            currency=pl.lit("CNY"),
            amount_minor="amount_minor",
            issued_on="issued_on",
            due_on="due_on",
        )
    )


def schedule(loans: pl.DataFrame) -> pl.DataFrame:
    """Return all instalments of loans that have ``principal`` (fen), ``rate_bp``, ``term_months``.

    Equal total instalments (等额本息): interest of a month is the balance times a twelfth of the
    rate, rounded half up to the fen; the last instalment (``number``, from 1) pays what is left,
    so that the principal comes out exactly.
    """
    balance, parts = loans.with_columns(instalment=_equal_instalment(), balance="principal"), []
    for number in range(1, TERM_MAX_MONTHS + 1):
        balance = balance.filter(pl.col("term_months") >= number)
        if number > 1 and balance.is_empty():
            break
        twice = pl.col("balance") * pl.col("rate_bp") * 2
        interest = (twice + MONTHS_A_YEAR_BP) // (2 * MONTHS_A_YEAR_BP)
        is_last = pl.col("term_months") == number
        amount = pl.when(is_last).then(pl.col("balance") + interest).otherwise("instalment")
        balance = balance.with_columns(
            amount_minor=amount,
            balance=pl.col("balance") + interest - amount,
            number=pl.lit(number, dtype=pl.Int64),
        )
        parts.append(balance.select(*loans.columns, "number", "amount_minor"))
    return pl.concat(parts)


def _equal_instalment() -> pl.Expr:
    rate = pl.col("rate_bp") / MONTHS_A_YEAR_BP
    growth = (1 + rate) ** pl.col("term_months")
    return (pl.col("principal") * rate * growth / (growth - 1)).round().cast(pl.Int64)


def _loans(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return one loan a borrower; ``paid_out_month`` is the month it was paid out in, counted
    from year 0, on ``due_day``."""
    draws = Draws(seed, pl.col("no"))
    last = window.until.year * 12 + window.until.month - 1
    span = (last - window.start.year * 12 - window.start.month + 1) * 5 // 4
    share = draws.uniform("principal", low=0.15, high=0.6)
    yuan = (pl.col("volume") * share).clip(lower_bound=LOAN_MIN_YUAN)
    return customers.filter("has_loan").select(
        "no",
        principal=(yuan / 10_000).ceil().cast(pl.Int64) * 1_000_000,
        rate_bp=draws.pick("rate", RATES_BP),
        term_months=draws.pick("term", TERMS_MONTHS),
        paid_out_month=last - draws.between("loan start", low=1, high=max(1, span)),
        due_day=draws.pick("repayment day", REPAYMENT_DAYS),
    )


def fees(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return the arrangement fees of loans and the quarterly fees of guarantees."""
    charged = pl.concat(
        [
            _arrangement_fees(customers, window, seed=seed),
            _guarantee_fees(customers, window, seed=seed),
        ]
    )
    return charged.filter(pl.col("issued_on").is_between(window.start, window.until)).select(
        "no",
        "slot",
        kind=pl.lit("fee"),
        product="product",
        currency=pl.lit("CNY"),
        amount_minor="amount_minor",
        issued_on="issued_on",
        due_on=pl.col("issued_on") + pl.duration(days=FEE_TERM_DAYS),
    )


def _arrangement_fees(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    return _loans(customers, window, seed=seed).select(
        "no",
        slot=pl.lit(FEE_SLOT, dtype=pl.Int64),
        product=pl.lit("loan"),
        amount_minor=pl.col("principal") * ARRANGEMENT_FEE_BP // 10_000,
        issued_on=window.business(_on_day(pl.col("paid_out_month"))),
    )


def _guarantee_fees(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    quarters = window.months.filter(pl.col("month").is_in(QUARTER_MONTHS))
    share = Draws(seed, pl.col("no")).uniform("guaranteed", low=0.1, high=0.3)
    guaranteed_fen = (pl.col("volume") * share).cast(pl.Int64) * 100
    return (
        customers.filter("has_guarantee")
        .join(quarters.select("month_no", "first"), how="cross", maintain_order="left_right")
        .select(
            "no",
            slot=FEE_SLOT + 1 + pl.col("month_no"),
            product=pl.lit("guarantee"),
            amount_minor=guaranteed_fen * GUARANTEE_FEE_BP // 10_000 + GUARANTEE_FEE_MIN_FEN,
            issued_on=pl.lit(window.business_days).gather("first"),
        )
    )


def _on_day(month: pl.Expr) -> pl.Expr:
    """Return the repayment day in a month counted from year 0."""
    return pl.date(month // 12, month % 12 + 1, pl.col("due_day"))
