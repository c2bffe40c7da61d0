"""What the customers owe for goods: invoices by month, season, growth and size."""

from __future__ import annotations

import polars as pl

from obligor_core.money import exponent
from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import is_distressed
from obligor_core.sample.trades import seasons

# An item's slot tells it from the customer's others: month * 100 + number for invoices.
SLOTS = 100_000
INVOICES_A_MONTH_MAX = 99
LOAN_SLOT, FEE_SLOT = 60_000, 70_000
AMOUNT_SPREAD = 0.5
AMOUNT_MIN_FEN = 20_000
ORDERS_IN_DISTRESS = 0.75  # supply is tightened
ROUND_AMOUNTS = 0.25  # share of invoices over whole hundreds of yuan
DELIVERY_AFTER_DEFAULT_DAYS = 15  # until supply is stopped
# Yuan for one unit, about the mid rates of 2025; only to make foreign amounts of a likely size.
YUAN_FOR_ONE = {"CNY": 1.0, "USD": 7.15, "EUR": 8.1, "JPY": 0.048}


def invoices(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return the invoices of the window: ``no``, ``slot``, amounts, dates, one row each."""
    monthly = _orders(customers, window, seed=seed)
    draws = Draws(seed, pl.col("no") * SLOTS + pl.col("slot"))
    each = (
        monthly.with_columns(k=pl.int_ranges(0, "order_count"))
        .explode("k")
        .with_columns(slot=pl.col("month_no") * 100 + pl.col("k"))
    )
    day_no = pl.col("first") + (pl.col("business_day_count") * draws.uniform("issue day")).cast(
        pl.Int64
    )
    fen = pl.col("order_yuan") * 100 * (AMOUNT_SPREAD * draws.normal("amount")).exp()
    whole = (fen / 10_000).ceil() * 10_000
    fen = pl.when(draws.chance("is round", ROUND_AMOUNTS)).then(whole).otherwise(fen)
    return (
        each.with_columns(
            issued_on=pl.lit(window.business_days).gather(day_no),
            amount_minor=in_currency(fen.clip(lower_bound=AMOUNT_MIN_FEN)),
        )
        .filter(pl.col("issued_on").is_between("opened_on", "sold_until"))
        .select(
            "no",
            "slot",
            kind=pl.lit("invoice"),
            product=pl.when("has_factoring")
            .then(pl.lit("factoring"))
            .otherwise(pl.lit("trade_credit")),
            currency="currency",
            amount_minor="amount_minor",
            issued_on="issued_on",
            due_on=pl.col("issued_on") + pl.duration(days="terms_days"),
        )
    )


def in_currency(fen: pl.Expr) -> pl.Expr:
    """Return an amount given in fen in whole minor units of the row's ``currency``."""
    minor_for_fen = {
        code: 10 ** exponent(code) / (100 * yuan) for code, yuan in YUAN_FOR_ONE.items()
    }
    factor = pl.col("currency").replace_strict(minor_for_fen, return_dtype=pl.Float64)
    return (fen * factor).round().cast(pl.Int64)


def _orders(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return customer and month with the number of invoices and their mean amount."""
    until = pl.lit(window.until)
    buyers = customers.filter(pl.col("kind") != "individual").select(
        "no",
        "season",
        "opened_on",
        "terms_days",
        "currency",
        "growth",
        "orders_a_month",
        "has_factoring",
        "default_on",
        order_yuan=pl.col("volume") / (12 * pl.col("orders_a_month")),
        sold_until=pl.min_horizontal(
            pl.coalesce("leaves_on", until),
            pl.coalesce(
                pl.col("default_on") + pl.duration(days=DELIVERY_AFTER_DEFAULT_DAYS), until
            ),
            until,
        ),
    )
    months = seasons().join(window.months, on="month").sort("month_no", "season")
    draws = Draws(seed, pl.col("no") * 1000 + pl.col("month_no"))
    progress = pl.col("first") / max(1, len(window.business_days)) - 0.5
    month_on = pl.date("year", "month", 1)
    expected = (
        pl.col("orders_a_month")
        * pl.when(is_distressed(month_on)).then(ORDERS_IN_DISTRESS).otherwise(1.0)
        * pl.col("factor")
        * pl.col("weight")
        * (1 + pl.col("growth") * progress * min(2.0, window.day_count / 365))
    )
    count = expected * draws.uniform("busy", low=0.5, high=1.5) + draws.uniform("order count")
    return (
        buyers.join(months, on="season", maintain_order="left_right")
        .with_columns(
            order_count=count.floor().cast(pl.Int64).clip(0, INVOICES_A_MONTH_MAX),
        )
        .filter(pl.col("order_count") > 0)
    )
