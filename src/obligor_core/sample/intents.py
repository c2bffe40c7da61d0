"""What is meant to happen to each item: when it is paid, in which parts, what is contested."""

from __future__ import annotations

import polars as pl

from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import Habit, days_late, is_distressed
from obligor_core.sample.orders import SLOTS

# How customers say what they pay for: each item by itself, a list for a whole payment run, or
# nothing ("on account").
REFERENCES = ("item",) * 8 + ("list",) * 8 + ("account",) * 4
DEPOSIT_CUSTOMERS = 0.25  # share of on-account payers that pay part before delivery
DEPOSIT_PERCENT = 30
HALF_A_WEEK = 3  # a payment run also takes what falls due just after it
PART_SHARE, PART_SHARE_STRETCHED, PART_SHARE_DISTRESSED = 0.03, 0.12, 0.35
DISPUTE_SHARE, CREDIT_NOTE_SHARE, BANK_CHARGE_SHARE = 0.025, 0.015, 0.2
BANK_CHARGE_IS_SMALL = 100  # it is only taken off amounts so many times as large
UPHELD_SHARE = 0.6  # of closed disputes
DISPUTE_REASONS = ("quality",) * 5 + ("price",) * 3 + ("short_delivery",) * 2
PARTS = ("deposit", "disputed", "credited", "second")

PAYER_COLUMNS = (
    "no",
    "habit",
    "late_base",
    "late_gain",
    "late_season",
    "late_spread",
    "drifts_from",
    "drift_ends_on",
    "default_on",
    "reference",
    "has_deposits",
    "draft_share",
    "cheque_share",
)


def payers(customers: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return how each customer pays: its habit, what it says, which instruments it uses."""
    draws, is_person = Draws(seed, pl.col("no")), pl.col("kind") == "individual"
    is_large = pl.col("orders_a_month") > 1.5
    large_drafts = draws.uniform("drafts", low=0.1, high=0.6)
    small_drafts = draws.uniform("drafts", low=-0.3, high=0.3).clip(lower_bound=0.0)
    drafts = pl.when(is_large).then(large_drafts).otherwise(small_drafts)
    cheques = draws.uniform("cheques", low=-0.5, high=0.3).clip(lower_bound=0.0)
    by_item, said = pl.lit("item"), draws.pick("reference", REFERENCES)
    return (
        customers.with_columns(
            reference=pl.when(is_person).then(by_item).otherwise(said),
            draft_share=pl.when(is_person).then(0.0).otherwise(drafts),
            cheque_share=pl.when(is_person).then(0.0).otherwise(cheques),
        )
        .with_columns(
            has_deposits=(pl.col("reference") == "account")
            & draws.chance("has deposits", DEPOSIT_CUSTOMERS),
        )
        .select(PAYER_COLUMNS)
    )


def intents(
    items: pl.DataFrame, payers: pl.DataFrame, *, window: Window, seed: int
) -> pl.DataFrame:
    """Add to each item ``paid_on`` (which may lie past the window or the default) and the amounts
    ``deposit``, ``disputed``, ``credited``, ``second`` and ``main``, which add up to the item."""
    draws = Draws(seed, pl.col("item"))
    return (
        items.with_columns(item=pl.col("no") * SLOTS + pl.col("slot"))
        .join(payers, on="no", how="left", maintain_order="left")
        .with_columns(paid_on=_paid_on(draws, window), is_invoice=pl.col("kind") == "invoice")
        .with_columns(**_dispute(draws, window))
        .with_columns(
            **_deposit(draws, window), credited=_credited(draws), second=_second_part(draws)
        )
        .with_columns(main=pl.col("amount_minor") - pl.sum_horizontal(PARTS))
    )


def _paid_on(draws: Draws, window: Window) -> pl.Expr:
    """Return the business day of payment: that of the customer's payment run when it has one."""
    meant = pl.col("due_on") + pl.duration(days=days_late(draws))
    # A prompt borrower is debited on the day.
    is_debited = (pl.col("kind") == "instalment") & (pl.col("habit") == Habit.PROMPT)
    wanted = pl.when(is_debited).then("due_on").otherwise(meant)
    earliest = pl.col("issued_on") + pl.duration(days=2 * HALF_A_WEEK)
    wanted = pl.max_horizontal(wanted, earliest)
    return (
        pl.when(pl.col("habit") == Habit.MONTH_END)
        .then(window.month_end(wanted))
        .when(pl.col("reference") == "item")
        .then(window.business(wanted))
        .otherwise(window.week_end(wanted - pl.duration(days=HALF_A_WEEK)))
    )


def _dispute(draws: Draws, window: Window) -> dict[str, pl.Expr]:
    """Return amount and dates of a dispute; those raised after the window do not exist."""
    raised_on = window.business_after(
        pl.col("issued_on"), draws.between("dispute raised", low=4, high=28)
    )
    closed_on = window.business_after(raised_on, draws.between("dispute life", low=10, high=140))
    is_raised = (
        pl.col("is_invoice")
        & (pl.col("reference") != "account")
        & draws.chance("is disputed", DISPUTE_SHARE)
        & (raised_on <= window.until)
        & (raised_on < pl.col("paid_on"))
    )
    drawn = draws.between("disputed percent", low=-20, high=60)
    percent = pl.when(drawn < 5).then(100).otherwise(drawn)  # a third contest all of it
    is_closed = is_raised & (closed_on <= window.until)
    is_upheld = draws.chance("is upheld", UPHELD_SHARE)
    outcome = pl.when(is_upheld).then(pl.lit("credited")).otherwise(pl.lit("rejected"))
    return {
        "disputed": pl.when(is_raised).then(pl.col("amount_minor") * percent // 100).otherwise(0),
        "reason": pl.when(is_raised).then(draws.pick("reason", DISPUTE_REASONS)),
        "raised_on": pl.when(is_raised).then(raised_on),
        "closed_on": pl.when(is_closed).then(closed_on),
        "outcome": pl.when(is_closed).then(outcome),
    }


def _deposit(draws: Draws, window: Window) -> dict[str, pl.Expr]:
    """Return what is paid before delivery, and when."""
    paid_on = window.business(
        pl.col("issued_on") - pl.duration(days=draws.between("deposit days", low=8, high=20))
    )
    is_paid = pl.col("has_deposits") & pl.col("is_invoice") & (paid_on >= window.start)
    amount = pl.col("amount_minor") * DEPOSIT_PERCENT // 100
    return {
        "deposit": pl.when(is_paid).then(amount).otherwise(0),
        "deposit_on": pl.when(is_paid).then(paid_on),
    }


def _credited(draws: Draws) -> pl.Expr:
    """Return what a credit note takes off: goods sent back, or bank charges on foreign money."""
    amount, is_undisputed = pl.col("amount_minor"), pl.col("disputed") == 0
    goods = amount * draws.between("credited percent", low=2, high=12) // 100
    has_goods = pl.col("is_invoice") & draws.chance("is credited", CREDIT_NOTE_SHARE)
    charge = draws.between("bank charge", low=1500, high=4500)
    has_charge = (
        (pl.col("currency") != "CNY")
        & draws.chance("is charged", BANK_CHARGE_SHARE)
        & (amount > BANK_CHARGE_IS_SMALL * charge)
    )
    return (
        pl.when(is_undisputed & has_charge)
        .then(charge)
        .when(is_undisputed & has_goods)
        .then(goods)
        .otherwise(0)
    )


def _second_part(draws: Draws) -> pl.Expr:
    """Return what is left for a second payment; parts grow frequent as a customer weakens."""
    is_stretching = (pl.col("habit") == Habit.STRETCHING) & (
        pl.col("due_on") > pl.col("drifts_from")
    )
    share = (
        pl.when(is_distressed(pl.col("paid_on")))
        .then(PART_SHARE_DISTRESSED)
        .when(is_stretching)
        .then(PART_SHARE_STRETCHED)
        .otherwise(PART_SHARE)
    )
    is_split = pl.col("is_invoice") & (pl.col("disputed") == 0) & draws.chance("is split", share)
    amount = pl.col("amount_minor") * draws.between("second percent", low=25, high=60) // 100
    return pl.when(is_split).then(amount).otherwise(0)
