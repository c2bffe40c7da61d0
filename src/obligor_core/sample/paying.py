"""The documents of payment: payments with what they settle, strays, disputes."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import still_pays
from obligor_core.sample.intents import intents, payers
from obligor_core.sample.legs import LEGS, legs
from obligor_core.sample.orders import SLOTS

CHEQUE_REASONS = ("余额不足",) * 3 + ("印鉴不符", "账户已冻结")
DRAFT_REASONS = ("拒绝付款",) * 2 + ("背书不连续",)
STRAY_SHARE = 0.05  # of customers have paid something nobody can place
STRAY_DAYS = 90  # before the end: older ones have been found out
BUNDLE = ("no", "currency", "value_on", "kind", "bundle")


@dataclass(frozen=True, slots=True)
class Paid:
    """``payments``: one row each, keyed by ``leg`` (its first); ``allocations``: one row for each
    item a listed payment names; ``disputes``: one row each."""

    payments: pl.DataFrame
    allocations: pl.DataFrame
    disputes: pl.DataFrame


def paid(items: pl.DataFrame, customers: pl.DataFrame, *, window: Window, seed: int) -> Paid:
    """Return how customers paid their items by the end of the window."""
    plans = intents(items, payers(customers, seed), window=window, seed=seed)
    bundles = (
        legs(plans, window, seed=seed)
        .sort("no", "value_on", "leg")
        .group_by(BUNDLE, maintain_order=True)
        .agg(
            pl.col("leg", "returned_on", "is_on_account").first(),
            amount_minor=pl.col("amount").sum(),
            items="item",
            amounts="amount",
        )
    )
    strays = _strays(plans, customers, window=window, seed=seed)
    return Paid(
        payments=pl.concat([_payments(bundles, seed), strays]).sort("no", "value_on", "leg"),
        allocations=_allocations(bundles),
        disputes=plans.filter(pl.col("disputed") > 0).select(
            "item",
            "currency",
            "reason",
            "raised_on",
            "closed_on",
            "outcome",
            amount_minor="disputed",
        ),
    )


def _payments(bundles: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the payments; one that is for a single item names it."""
    draws, is_cheque = Draws(seed, pl.col("leg")), pl.col("kind") == "cheque"
    reason = (
        pl.when(is_cheque)
        .then(draws.pick("cheque reason", CHEQUE_REASONS))
        .otherwise(draws.pick("draft reason", DRAFT_REASONS))
    )
    is_single = ~pl.col("is_on_account") & (pl.col("items").list.len() == 1)
    return bundles.select(
        "leg",
        "no",
        "kind",
        "value_on",
        "currency",
        "amount_minor",
        "is_on_account",
        item=pl.when(is_single).then(pl.col("items").list.first()),
        returned_on="returned_on",
        return_reason=pl.when(pl.col("returned_on").is_not_null()).then(reason),
    )


def _allocations(bundles: pl.DataFrame) -> pl.DataFrame:
    """Return the lists that came with payments for several items."""
    is_listed = ~pl.col("is_on_account") & (pl.col("items").list.len() > 1)
    return (
        bundles.filter(is_listed)
        .select("leg", "currency", item="items", amount="amounts")
        .explode("item", "amount")
        .group_by("leg", "currency", "item", maintain_order=True)
        .agg(amount_minor=pl.col("amount").sum())
    )


def _strays(
    plans: pl.DataFrame, customers: pl.DataFrame, *, window: Window, seed: int
) -> pl.DataFrame:
    """Return transfers without a word, kept apart until somebody finds out what they are for."""
    draws = Draws(seed, pl.col("no"))
    days = max(4, min(STRAY_DAYS, window.day_count - 1))
    wanted = window.ago(draws.between("stray days", low=3, high=days))
    usual = plans.group_by("no", maintain_order=True).agg(
        pl.col("amount_minor").median().cast(pl.Int64), pl.col("currency").first()
    )
    percent = draws.between("stray percent", low=20, high=90)
    return (
        customers.filter(draws.chance("has stray", STRAY_SHARE))
        .select("no", "default_on", value_on=window.business(wanted))
        .join(usual, on="no", maintain_order="left")
        .filter(
            pl.col("value_on").is_between(window.start, window.until),
            still_pays(pl.col("value_on")),
        )
        .select(
            leg=(pl.col("no") * SLOTS + SLOTS - 1) * LEGS,
            no="no",
            kind=pl.lit("cash"),
            value_on="value_on",
            currency="currency",
            amount_minor=pl.col("amount_minor") * percent // 100 + 1,
            is_on_account=pl.lit(False),
            item=pl.lit(None, dtype=pl.Int64),
            returned_on=pl.lit(None, dtype=pl.Date),
            return_reason=pl.lit(None, dtype=pl.String),
        )
    )
