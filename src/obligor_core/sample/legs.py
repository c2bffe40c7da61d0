"""Single payments of single items ("legs"), before a payment run bundles them."""

from __future__ import annotations

from enum import IntEnum

import polars as pl

from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import is_distressed, still_pays

LEGS = 10  # numbers for the legs of one item
DAYS = 100_000  # numbers for days, to tell a customer's payment days apart
RETURN_SHARE, RETURN_SHARE_DISTRESSED = 0.03, 0.3  # of cheques and bank drafts
CHEQUE_SHARE_DISTRESSED = 0.3
RECOVERY_SHARE = 0.2  # of items lost in a default a part comes back later
AGAIN = 7  # added to a leg's number when it is paid again after a return
OWN_BUNDLE, RUN_BUNDLE, DEPOSIT_BUNDLE = "leg", 0, 1

LEG_COLUMNS = (
    "no",
    "item",
    "currency",
    "default_on",
    "leg",
    "amount",
    "value_on",
    "kind",
    "returned_on",
    "is_on_account",
    "bundle",
)


class Leg(IntEnum):
    MAIN = 0
    SECOND = 1
    REJECTED_DISPUTE = 2
    UPHELD_DISPUTE = 3
    DEPOSIT = 4
    CREDIT = 5
    RECOVERED = 6


def legs(plans: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return every payment of an item that is known at the end of the window.

    Legs with the same customer, currency, day, kind and ``bundle`` are one payment.
    """
    cash = _with_returns(
        _with_instruments(_cash(plans, window, seed=seed), seed), window, seed=seed
    )
    return pl.concat(
        [cash, _paid_again(cash, window, seed=seed), _credit_notes(plans, window, seed=seed)]
    ).filter(pl.col("value_on") <= window.until)


def _wishes(
    plans: pl.DataFrame, leg: Leg, *, amount: str, on: pl.Expr, only: pl.Expr
) -> pl.DataFrame:
    """Return one leg for each item whose ``amount`` is positive."""
    return plans.filter(only & (pl.col(amount) > 0)).select(
        "no",
        "item",
        "currency",
        "reference",
        "default_on",
        "draft_share",
        "cheque_share",
        leg=pl.col("item") * LEGS + int(leg),
        amount=amount,
        value_on=on,
    )


def _cash(plans: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return what is paid with money, and of what a default lost the little that comes back."""
    draws = Draws(seed, pl.col("item"))
    paid_on, is_paid = pl.col("paid_on"), still_pays(pl.col("paid_on"))
    second_on = window.business_after(paid_on, draws.between("second days", low=12, high=45))
    rejected_on = window.business_after(
        pl.col("closed_on"), draws.between("dispute paid", low=3, high=20)
    )
    is_rejected = pl.col("outcome").eq_missing(pl.lit("rejected"))
    before_default = pl.concat(
        [
            _wishes(plans, Leg.MAIN, amount="main", on=paid_on, only=is_paid),
            _wishes(plans, Leg.SECOND, amount="second", on=second_on, only=is_paid),
            _wishes(
                plans, Leg.REJECTED_DISPUTE, amount="disputed", on=rejected_on, only=is_rejected
            ),
            _wishes(
                plans, Leg.DEPOSIT, amount="deposit", on=pl.col("deposit_on"), only=pl.lit(True)
            ),
        ]
    ).filter(still_pays(pl.col("value_on")))
    recovered_on = window.business_after(
        pl.col("default_on"), draws.between("recovered", low=40, high=200)
    )
    part = pl.col("main") * draws.between("recovered percent", low=10, high=40) // 100
    recovered = _wishes(
        plans.with_columns(main=part),
        Leg.RECOVERED,
        amount="main",
        on=recovered_on,
        only=~is_paid & draws.chance("comes back", RECOVERY_SHARE),
    )
    return pl.concat([before_default, recovered]).filter(pl.col("value_on") <= window.until)


def _payment_day(seed: int, day: str) -> Draws:
    """Return draws that are the same for all that a customer pays on one day."""
    return Draws(seed, pl.col("no") * DAYS + pl.col(day).cast(pl.Int32))


def _with_instruments(cash: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Add how it is paid and with what else it goes into one payment."""
    drawn = _payment_day(seed, "value_on").uniform("instrument")
    is_deposit = pl.col("leg") % LEGS == Leg.DEPOSIT
    cheques = (
        pl.when(is_distressed(pl.col("value_on")))
        .then(CHEQUE_SHARE_DISTRESSED)
        .otherwise("cheque_share")
    )
    kind = (
        pl.when(is_deposit | (pl.col("currency") != "CNY"))
        .then(pl.lit("cash"))
        .when(drawn < cheques)
        .then(pl.lit("cheque"))
        .when(drawn < cheques + pl.col("draft_share"))
        .then(pl.lit("bank_draft"))
        .otherwise(pl.lit("cash"))
    )
    bundle = (
        pl.when(pl.col("reference") == "item")
        .then(OWN_BUNDLE)
        .when(is_deposit)
        .then(DEPOSIT_BUNDLE)
        .otherwise(RUN_BUNDLE)
    )
    return cash.with_columns(
        kind=kind, bundle=bundle, is_on_account=pl.col("reference") == "account"
    )


def _with_returns(cash: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Add the day on which the bank sent a cheque or draft back, when that is known by the end."""
    day = _payment_day(seed, "value_on")
    share = (
        pl.when(is_distressed(pl.col("value_on")))
        .then(RETURN_SHARE_DISTRESSED)
        .otherwise(RETURN_SHARE)
    )
    back_on = window.business_after(pl.col("value_on"), day.between("return days", low=2, high=7))
    is_back = (
        (pl.col("kind") != "cash") & day.chance("is returned", share) & (back_on <= window.until)
    )
    return cash.with_columns(returned_on=pl.when(is_back).then(back_on)).select(LEG_COLUMNS)


def _paid_again(cash: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return the transfers that make good what was returned, unless the customer failed first."""
    days = _payment_day(seed, "returned_on").between("again days", low=4, high=20)
    is_own = pl.col("bundle") > DEPOSIT_BUNDLE
    return (
        cash.filter(pl.col("returned_on").is_not_null(), pl.col("leg") % LEGS + AGAIN < LEGS)
        .with_columns(
            leg=pl.col("leg") + AGAIN,
            value_on=window.business_after(pl.col("returned_on"), days),
            kind=pl.lit("cash"),
        )
        .with_columns(
            returned_on=pl.lit(None, dtype=pl.Date),
            bundle=pl.when(is_own).then(OWN_BUNDLE).otherwise("bundle"),
        )
        .filter(still_pays(pl.col("value_on")))
    )


def _credit_notes(plans: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return credit notes: for disputes that were upheld, for returned goods and bank charges."""
    draws = Draws(seed, pl.col("item"))
    goods_on = window.business_after(
        pl.col("issued_on"), draws.between("credit days", low=5, high=25)
    )
    charge_on = window.business_after(
        pl.col("paid_on"), draws.between("charge days", low=10, high=40)
    )
    credited_on = pl.when(pl.col("currency") == "CNY").then(goods_on).otherwise(charge_on)
    is_upheld = pl.col("outcome").eq_missing(pl.lit("credited"))
    closed_on = pl.col("closed_on")
    notes = [
        _wishes(plans, Leg.UPHELD_DISPUTE, amount="disputed", on=closed_on, only=is_upheld),
        _wishes(plans, Leg.CREDIT, amount="credited", on=credited_on, only=pl.lit(True)),
    ]
    return (
        pl.concat(notes)
        .with_columns(
            kind=pl.lit("credit_note"),
            returned_on=pl.lit(None, dtype=pl.Date),
            is_on_account=pl.lit(False),
            bundle=OWN_BUNDLE,
        )
        .select(LEG_COLUMNS)
    )
