"""Who the customers are: kind, place, trade, size, terms, and how they were won."""

from __future__ import annotations

import polars as pl

from obligor_core.sample import identity, names
from obligor_core.sample.days import Window
from obligor_core.sample.draws import Draws, chosen
from obligor_core.sample.places import CITIES, MANAGERS
from obligor_core.sample.trades import COMPANY_FORMS, SOLE_TRADER_FORMS, TRADES

YUAN = 100  # fen
KINDS = ("enterprise",) * 84 + ("sole_trader",) * 12 + ("individual",) * 4
TERMS_DAYS = (30,) * 35 + (45,) * 15 + (60,) * 30 + (90,) * 20
EXPORT_CURRENCIES = ("USD",) * 7 + ("EUR",) * 2 + ("JPY",)
TAG_KEY_ACCOUNT, TAG_EXPORT, TAG_NEW = "重点客户", "出口", "新客户"
REVENUE_MEDIAN_YUAN = {"enterprise": 28_000_000, "sole_trader": 1_600_000, "individual": 180_000}
REVENUE_SPREAD = {"enterprise": 1.2, "sole_trader": 0.6, "individual": 0.4}
REVENUE_PER_HEAD_YUAN = 850_000
# What a customer buys of the lender in a year, as a share of its revenue.
SHARE_MEDIAN = {"enterprise": 0.022, "sole_trader": 0.2, "individual": 0.2}
SHARE_SPREAD = 0.5
SHARE_MAX = 0.4
ORDERS_A_MONTH = 1.05  # of a customer with the median volume
VOLUME_MEDIAN_YUAN = 600_000
ORDERS_GROW = 0.42  # exponent: larger customers order more often, not only more


def parties(first: int, count: int, *, seed: int, window: Window) -> pl.DataFrame:
    """Return ``count`` customers, numbered from ``first``, with all that is fixed about them."""
    numbers = pl.DataFrame({"no": pl.int_range(first, first + count, dtype=pl.Int64, eager=True)})
    draws = Draws(seed, pl.col("no"))
    return (
        numbers.with_columns(
            kind=draws.pick("kind", KINDS),
            size_score=draws.normal("size"),
            city_no=draws.between("city", high=len(CITIES) - 1),
        )
        .with_columns(*_place(), *_trade(draws))
        .with_columns(*_size(draws))
        .with_columns(*_dealings(draws, window))
    )


def _place() -> list[pl.Expr]:
    no = pl.col("city_no")
    return [
        chosen([c.name for c in CITIES], no).alias("city"),
        chosen([c.province for c in CITIES], no).alias("province"),
        chosen([c.district for c in CITIES], no).alias("district"),
        chosen([c.region_code for c in CITIES], no).alias("region_code"),
        chosen([c.phone_area for c in CITIES], no).alias("phone_area"),
        chosen([c.unit_code for c in CITIES], no).alias("unit_code"),
        chosen([MANAGERS[c.unit_code] for c in CITIES], no).alias("manager"),
    ]


def _trade(draws: Draws) -> list[pl.Expr]:
    """Return industry, season and words; sole traders keep to the trades of small shops."""
    small = [i for i, t in enumerate(TRADES) if t.is_sole_trader_like]
    of_all = draws.between("trade", high=len(TRADES) - 1)
    of_small = draws.pick("small trade", small)
    no = pl.when(pl.col("kind") == "enterprise").then(of_all).otherwise(of_small)
    words = [w for t in TRADES for w in (t.words * 6)[:6]]
    word_no = no * 6 + draws.between("word", high=5)
    is_exporter = chosen([t.is_exporter for t in TRADES], no)
    return [
        chosen([t.industry_code for t in TRADES], no).alias("industry_code"),
        chosen([t.season for t in TRADES], no).alias("season"),
        chosen(words, word_no).alias("word"),
        draws.pick("company form", COMPANY_FORMS).alias("company_form"),
        draws.pick("shop form", SOLE_TRADER_FORMS).alias("shop_form"),
        (is_exporter & draws.chance("exports", 0.4) & (pl.col("kind") == "enterprise")).alias(
            "is_exporter"
        ),
    ]


def _size(draws: Draws) -> list[pl.Expr]:
    """Return revenue and purchases (yuan a year, log-normal) and staff."""
    kind = pl.col("kind")
    median = kind.replace_strict(REVENUE_MEDIAN_YUAN, return_dtype=pl.Float64)
    spread = kind.replace_strict(REVENUE_SPREAD, return_dtype=pl.Float64)
    revenue = median * (spread * pl.col("size_score")).exp()
    share = kind.replace_strict(SHARE_MEDIAN, return_dtype=pl.Float64)
    bought = (share * (SHARE_SPREAD * draws.normal("share")).exp()).clip(upper_bound=SHARE_MAX)
    heads = revenue / REVENUE_PER_HEAD_YUAN * (0.4 * draws.normal("heads")).exp()
    return [
        ((revenue / 10_000).ceil() * 10_000).cast(pl.Int64).alias("revenue_yuan"),
        (revenue * bought).cast(pl.Int64).alias("volume"),
        (heads.ceil().cast(pl.Int64) + 1).alias("heads"),
        draws.uniform("assets", low=0.35, high=1.3).alias("assets_share"),
    ]


def _dealings(draws: Draws, window: Window) -> list[pl.Expr]:
    """Return terms, currency, order frequency, growth, and the dates of the relationship."""
    kind, days = pl.col("kind"), window.day_count
    terms = draws.pick("terms", TERMS_DAYS)
    orders = ORDERS_A_MONTH * (pl.col("volume") / VOLUME_MEDIAN_YUAN) ** ORDERS_GROW
    opened = (
        pl.when(draws.chance("is new", 0.1))
        .then(pl.lit(window.start) + pl.duration(days=draws.between("new", high=days * 3 // 4)))
        .otherwise(pl.lit(window.start) - pl.duration(days=draws.between("old", low=30, high=2900)))
    )
    leaves = window.ago(draws.between("leaves", high=days // 2))
    currency = draws.pick("currency", EXPORT_CURRENCIES)
    return [
        pl.when(kind == "enterprise").then(terms).otherwise(30).alias("terms_days"),
        pl.when(pl.col("is_exporter")).then(currency).otherwise(pl.lit("CNY")).alias("currency"),
        orders.clip(0.3, 9.0).alias("orders_a_month"),
        draws.uniform("growth", low=-0.35, high=0.45).alias("growth"),
        opened.alias("opened_on"),
        pl.when(draws.chance("has left", 0.03)).then(leaves).alias("leaves_on"),
        ((kind == "individual") | draws.chance("has loan", 0.12)).alias("has_loan"),
        draws.chance("has factoring", 0.03).alias("has_factoring"),
        draws.chance("has guarantee", 0.04).alias("has_guarantee"),
    ]


def with_names(customers: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Add names, addresses and identifiers; ``name_no`` is the number the trade name follows."""
    draws, kind = Draws(seed, pl.col("no")), pl.col("kind")
    entity_type = pl.when(kind == "sole_trader").then(pl.lit("2")).otherwise(pl.lit("1"))
    code = identity.uscc(
        pl.col("no"), region_code=pl.col("region_code"), entity_type=entity_type, seed=seed
    )
    is_person = kind == "individual"
    return customers.with_columns(
        trade_name=names.trade_name(pl.col("name_no"), seed)
    ).with_columns(
        name=pl.when(is_person)
        .then(names.person_name(draws, "customer"))
        .when(kind == "sole_trader")
        .then(names.sole_trader_name())
        .otherwise(names.company_name(draws)),
        short_name=pl.when(~is_person).then(pl.concat_str("trade_name", "word")),
        uscc=pl.when(~is_person).then(code),
        id_number=pl.when(kind != "enterprise").then(identity.id_number(pl.col("no"), seed)),
        phone=pl.when(is_person).then(names.mobile(draws)).otherwise(names.landline(draws)),
        address=names.address(draws),
    )
