"""Who stands on the other side: how few they are, whether they come back, what they do."""

from __future__ import annotations

import polars as pl

from obligor_core.taxinvoices.invoices import PERSON, TRADER, Direction, party_kind
from obligor_core.taxinvoices.sums import MONTHS_KEPT

LARGEST = 5
RECENT, EARLIER = 6, 18  # months: the last six, and the twelve before them


def party_sums(invoices: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each customer, direction and counterparty, in their order.

    ``net_12m``, ``net_24m``: invoiced net; ``net_recent``: in the last six months; ``count_…``:
    invoices over a positive amount; ``first_on``, ``last_on``: of those.
    """
    col, net = pl.col, pl.col("net_minor")
    is_positive = col("is_sold") | col("is_bought")
    is_recent = col("ago") < RECENT
    is_earlier = (col("ago") >= RECENT) & (col("ago") < EARLIER)
    return (
        invoices.filter("is_counted")
        .group_by("customer_id", "direction", "party_key")
        .agg(
            col("party_name").drop_nulls().sort_by("issued_on", "invoice_id").last(),
            net.filter(col("in_12m")).sum().alias("net_12m"),
            net.filter(col("ago") < MONTHS_KEPT).sum().alias("net_24m"),
            net.filter(is_recent).sum().alias("net_recent"),
            (is_positive & col("in_12m")).sum().cast(pl.Int64).alias("count_12m"),
            (is_positive & is_recent).sum().cast(pl.Int64).alias("count_recent"),
            (is_positive & is_earlier).sum().cast(pl.Int64).alias("count_earlier"),
            col("issued_on").filter(is_positive).min().alias("first_on"),
            col("issued_on").filter(is_positive).max().alias("last_on"),
        )
        .sort("customer_id", "direction", "party_key")
    )


def dependence(parties: pl.DataFrame) -> pl.DataFrame:
    """Return concentration and loyalty of both sides, a row for each customer."""
    sales = _of_side(parties, Direction.SALE, "customers")
    purchases = _of_side(parties, Direction.PURCHASE, "suppliers")
    return sales.join(purchases, on="customer_id", how="full", coalesce=True)


def _of_side(parties: pl.DataFrame, direction: Direction, name: str) -> pl.DataFrame:
    """Return count, largest, five largest and Herfindahl index; who came back; who is new."""
    col = pl.col
    side = parties.filter(col("direction") == direction)
    size = col("net_12m").filter(col("net_12m") > 0)
    share = size.cast(pl.Float64) / size.sum().cast(pl.Float64)
    knew = col("count_earlier") > 0
    recent = col("net_recent").filter(col("net_recent") > 0)
    is_new = (col("net_recent") > 0) & ~knew
    return side.group_by("customer_id").agg(
        size.len().cast(pl.Int64).alias(f"{name}_count"),
        size.sum().alias(f"{name}_minor"),
        size.max().alias(f"{name}_top1_minor"),
        size.top_k(LARGEST).sum().alias(f"{name}_top5_minor"),
        (share**2).sum().alias(f"{name}_hhi"),
        knew.sum().cast(pl.Int64).alias(f"{name}_earlier"),
        (knew & (col("count_recent") > 0)).sum().cast(pl.Int64).alias(f"{name}_returned"),
        recent.sum().alias(f"{name}_recent_minor"),
        col("net_recent").filter(is_new).sum().alias(f"{name}_new_minor"),
    )


def positions(parties: pl.DataFrame) -> pl.DataFrame:
    """Return to whom the customer sold in 12 months, by what the names say."""
    col = pl.col
    kind = party_kind(col("party_name"))
    sold = parties.filter(col("direction") == Direction.SALE, col("net_12m") > 0)
    return (
        sold.with_columns(kind=kind)
        .group_by("customer_id")
        .agg(
            col("net_12m").filter(col("kind").is_not_null()).sum().alias("known_kind_minor"),
            col("net_12m").filter(col("kind") == PERSON).sum().alias("persons_minor"),
            col("net_12m").filter(col("kind") == TRADER).sum().alias("traders_minor"),
        )
    )


def both_sides(parties: pl.DataFrame) -> pl.DataFrame:
    """Return the counterparties that both bought and sold in the last 12 months.

    ``circled_minor``: the smaller of the two amounts, which may have gone in a circle.
    """
    col = pl.col
    year = parties.filter(col("net_12m") > 0, col("party_key") != "")
    key = ["customer_id", "party_key"]
    sold = year.filter(col("direction") == Direction.SALE).select(
        *key, "party_name", sold_minor="net_12m"
    )
    bought = year.filter(col("direction") == Direction.PURCHASE).select(
        *key, bought_minor="net_12m"
    )
    return sold.join(bought, on=key).with_columns(
        circled_minor=pl.min_horizontal("sold_minor", "bought_minor")
    )


def circles(parties: pl.DataFrame) -> pl.DataFrame:
    """Return how many counterparties stand on both sides, and how much went both ways."""
    return (
        both_sides(parties)
        .group_by("customer_id")
        .agg(
            pl.len().cast(pl.Int64).alias("circle_count"),
            pl.col("circled_minor").sum().alias("circled_minor"),
        )
    )
