"""Groups and connections: who owns, controls, guarantees and supplies whom."""

from __future__ import annotations

import polars as pl

from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws

CUSTOMERS_A_GROUP = 22  # one group for so many customers
GROUP_SIZES = (2, 3, 2, 5, 3, 2, 4)
RING_EVERY = 3  # each third group that is large enough guarantees in a circle
RING_SIZE = 3
GUARANTEE_SHARE = 0.04  # of the customers are guaranteed by some other one
SUPPLY_SHARE = 0.1


def with_groups(customers: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Add ``head_no`` (null for who stands alone), ``member_no`` (0 for the head), ``name_no``.

    The members of a group share the trade name of its head.
    """
    sizes = [GROUP_SIZES[i % len(GROUP_SIZES)] for i in range(len(customers) // CUSTOMERS_A_GROUP)]
    places = pl.DataFrame(
        {
            "group_no": [g for g, size in enumerate(sizes) for _ in range(size)],
            "member_no": [m for size in sizes for m in range(size)],
        },
        schema={"group_no": pl.Int64, "member_no": pl.Int64},
    )
    enterprises = (
        customers.filter(kind="enterprise")
        .select("no", order=Draws(seed, pl.col("no")).bits("group"))
        .sort("order")
        .head(len(places))
        .select("no")
    )
    members = pl.concat([enterprises, places.head(len(enterprises))], how="horizontal")
    heads = members.filter(member_no=0).select("group_no", head_no="no")
    members = members.join(heads, on="group_no").drop("group_no")
    return customers.join(members, on="no", how="left", maintain_order="left").with_columns(
        name_no=pl.coalesce("head_no", "no")
    )


def connections(customers: pl.DataFrame, window: Window, *, seed: int) -> pl.DataFrame:
    """Return the edges between the customers, one row each, in the columns of the import."""
    members = customers.filter(pl.col("head_no").is_not_null()).select(
        "no", "head_no", "member_no", "volume", "opened_on"
    )
    edges = pl.concat(
        [
            _ownership(members, seed),
            _group_guarantees(members),
            _rings(members),
            _strangers(customers, seed),
        ],
        how="diagonal",
    ).sort("from_no", "to_no", "kind")
    draws = Draws(seed, pl.col("to_no") * 31 + pl.col("from_no"))
    starts = pl.lit(window.start) - pl.duration(days=draws.between("edge age", low=20, high=1500))
    return edges.select(
        "from_no",
        "to_no",
        "kind",
        "share_percent",
        "amount_minor",
        starts_on=starts,
        ends_on=pl.when((pl.col("kind") == "supplies") & draws.chance("edge ended", 0.2)).then(
            starts + pl.duration(days=draws.between("edge life", low=30, high=900))
        ),
    )


def _ownership(members: pl.DataFrame, seed: int) -> pl.DataFrame:
    draws = Draws(seed, pl.col("no"))
    below = members.filter(pl.col("member_no") > 0)
    is_sister = (pl.col("member_no") == 2) & draws.chance("is sister", 0.4)
    kind = (
        pl.when(is_sister)
        .then(pl.lit("same_controller"))
        .when(draws.chance("is controlled only", 0.15))
        .then(pl.lit("controls"))
        .otherwise(pl.lit("owns"))
    )
    return below.select(
        from_no="head_no",
        to_no="no",
        kind=kind,
        share_percent=draws.between("share percent", low=51, high=100),
    ).with_columns(share_percent=pl.when(pl.col("kind") == "owns").then("share_percent"))


def _guarantee(pairs: pl.DataFrame) -> pl.DataFrame:
    """Return guarantees over about a quarter's purchases, in whole ten thousand yuan."""
    return pairs.select(
        "from_no",
        "to_no",
        kind=pl.lit("guarantees"),
        amount_minor=(pl.col("volume") // 40_000 + 1) * 1_000_000,
    )


def _group_guarantees(members: pl.DataFrame) -> pl.DataFrame:
    below = members.filter(pl.col("member_no") == 1)
    return _guarantee(below.select("volume", from_no="head_no", to_no="no"))


def _rings(members: pl.DataFrame) -> pl.DataFrame:
    """Return circles: the head guarantees the first (as it does anyway), that one the second,
    the second the head again."""
    firsts, seconds = members.filter(member_no=1), members.filter(member_no=2)
    trios = firsts.join(seconds, on="head_no", suffix="_second").sort("head_no")
    trios = trios.gather_every(RING_EVERY)
    heads = members.filter(member_no=0).select("head_no", volume_head="volume")
    trios = trios.join(heads, on="head_no", maintain_order="left")
    forth = trios.select(from_no="no", to_no="no_second", volume="volume_second")
    back = trios.select(from_no="no_second", to_no="head_no", volume="volume_head")
    return _guarantee(pl.concat([forth, back]))


def _strangers(customers: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return guarantees and supplies between enterprises that stand alone."""
    draws = Draws(seed, pl.col("no"))
    alone = (
        customers.filter(pl.col("head_no").is_null(), kind="enterprise")
        .with_columns(order=draws.bits("partner"))
        .sort("order")
        .select("volume", from_no="no", to_no=pl.col("no").shift(-1))
        .with_columns(volume=pl.col("volume").shift(-1), place=pl.int_range(pl.len()))
        .drop_nulls()
    )
    edge = Draws(seed, pl.col("from_no"))
    guaranteed = alone.filter(edge.chance("guarantees", GUARANTEE_SHARE))
    supplied = alone.filter(edge.chance("supplies", SUPPLY_SHARE)).select(
        "from_no", "to_no", kind=pl.lit("supplies")
    )
    return pl.concat([_guarantee(guaranteed), supplied], how="diagonal")
