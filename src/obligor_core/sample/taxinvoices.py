"""Tax invoices of about half of the firms: what they sell and buy themselves, over 18 months.

They are consistent with the habit: whoever defaults sells less and less, voids and takes back more,
and stops; some of them trade in a circle with their own suppliers.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.sample import identity, names
from obligor_core.sample.book import SampleBook
from obligor_core.sample.days import Window, window
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import DISTRESS_DAYS, Habit
from obligor_core.sample.trades import TRADES, seasons

MONTHS = 18
SHARE_OF_FIRMS = 0.55
SLOTS = 100_000  # month * 1000 + side * 500 + place
SALES, PURCHASES = 0, 1
SIDES = {SALES: "sale", PURCHASES: "purchase"}
A_MONTH = {SALES: 5.0, PURCHASES: 4.0}
# House numbers: shares of invoices that are voided and taken back, by how the customer fares.
VOID = {"sound": 0.04, "strained": 0.1, "distressed": 0.32}
RED = {"sound": 0.006, "strained": 0.02, "distressed": 0.09}
CIRCLES = {"sound": 0.02, "distressed": 0.45}
PARTIES_MAX = 20
PARTY_FIRST = 50_000_000  # far from the numbers of customers, so that no name and code is shared
RATES = (0.13, 0.13, 0.13, 0.09, 0.06)
INVOICED_SHARE = (0.75, 1.05)
COST_SHARE = (0.55, 0.84)
KINDS = ("数电发票（增值税专用发票）", "数电发票（普通发票）")
WORDS = tuple(w for trade in TRADES for w in trade.words)
FORMS = ("有限公司",) * 6 + ("商贸有限公司", "贸易有限公司", "供应链管理有限公司", "经营部")
ABNORMAL_SHARE = 0.004  # of the purchases of who is distressed


def tax_invoices(book: SampleBook, *, seed: int, until: date) -> pl.DataFrame:
    """Return the invoices of the book's customers in the columns of the import, amounts in fen."""
    days = window(months=MONTHS, until=until)
    firms = _firms(book, seed)
    rows = _dated(_rows(firms, days, seed=seed), days, seed)
    draws = Draws(seed, pl.col("no") * SLOTS + pl.col("slot"))
    return (
        _named(_written(rows, draws), firms, seed)
        .filter(pl.col("issued_on").is_between("opened_on", pl.lit(until)))
        .sort("no", "issued_on", "slot")
        .select(
            customer_external_id="external_id",
            direction=pl.col("side").replace_strict(SIDES, return_dtype=pl.String),
            digital_number=_number(),
            issued_on="issued_on",
            kind=draws.pick("invoice kind", KINDS),
            party_name="party_name",
            party_tax_no="party_tax_no",
            currency=pl.lit("CNY"),
            net_minor="net_minor",
            tax_minor="tax_minor",
            total_minor=pl.col("net_minor") + pl.col("tax_minor"),
            state="state",
        )
    )


def _firms(book: SampleBook, seed: int) -> pl.DataFrame:
    """Return the firms with invoices and their own numbers."""
    season = {trade.industry_code: trade.season for trade in TRADES}
    draws = Draws(seed, pl.col("no"))
    return (
        book.customers.join(
            book.truth, left_on="external_id", right_on="customer_external_id", how="left"
        )
        .with_columns(no=pl.col("external_id").str.slice(1).cast(pl.Int64))
        .filter(pl.col("kind") != "individual", draws.chance("has invoices", SHARE_OF_FIRMS))
        .with_columns(
            is_strained=pl.col("habit").is_in([Habit.STRETCHING, Habit.DEFAULTING]),
            season=pl.col("industry_code").replace_strict(season, return_dtype=pl.String),
            monthly_fen=pl.col("annual_revenue_minor")
            / 12
            * draws.uniform("invoiced", low=INVOICED_SHARE[0], high=INVOICED_SHARE[1]),
            cost_share=draws.uniform("cost", low=COST_SHARE[0], high=COST_SHARE[1]),
            growth=draws.uniform("own growth", low=-0.12, high=0.3),
            rate=draws.between("tax rate", high=len(RATES) - 1).replace_strict(
                dict(enumerate(RATES)), return_dtype=pl.Float64
            ),
            buyers=draws.between("buyers", low=3, high=PARTIES_MAX),
            suppliers=draws.between("suppliers", low=3, high=PARTIES_MAX // 2),
            circles=draws.chance(
                "circles",
                pl.when(pl.col("habit") == Habit.DEFAULTING)
                .then(CIRCLES["distressed"])
                .otherwise(CIRCLES["sound"]),
            ),
            knows_customer=draws.chance("knows customer", 0.15),
        )
    )


def _rows(firms: pl.DataFrame, days: Window, *, seed: int) -> pl.DataFrame:
    """Return a row for each invoice with its month, side and place; ``vigour`` is what is left."""
    months = seasons().join(days.months, on="month").sort("month_no", "season")
    sides = pl.DataFrame({"side": list(SIDES), "usual": list(A_MONTH.values())})
    draws = Draws(seed, pl.col("no") * 1000 + pl.col("month_no") * 2 + pl.col("side"))
    size = (pl.col("monthly_fen") / 200_000_000).log1p().clip(0.5, 3.0)
    expected = pl.col("usual") * size * pl.col("factor") * pl.col("weight") * _vigour()
    count = expected * draws.uniform("brisk", low=0.7, high=1.3) + draws.uniform("invoice count")
    return (
        firms.join(months, on="season", maintain_order="left_right")
        .join(sides, how="cross")
        .with_columns(vigour=_vigour(), expected=expected, count=count.floor().cast(pl.Int64))
        .filter(pl.col("count") > 0)
        .with_columns(k=pl.int_ranges(0, pl.col("count").clip(0, 99)))
        .explode("k")
        .with_columns(slot=pl.col("month_no") * 1000 + pl.col("side") * 500 + pl.col("k"))
    )


def _vigour() -> pl.Expr:
    """Return how much business is left in the month: it fades before a default, then it is over."""
    month = pl.date("year", "month", 15)
    before = (pl.col("default_on") - month).dt.total_days()
    fading = (before / DISTRESS_DAYS).clip(0.0, 1.0) * 0.85 + 0.15
    slower = pl.when(pl.col("drifts_from") < month).then(0.8).otherwise(1.0)
    return (
        pl.when(before < 0)
        .then(0.0)
        .when(before.is_not_null())
        .then(fading)
        .when(pl.col("habit") == Habit.STRETCHING)
        .then(slower)
        .otherwise(1.0)
    )


def _dated(rows: pl.DataFrame, days: Window, seed: int) -> pl.DataFrame:
    draws = Draws(seed, pl.col("no") * SLOTS + pl.col("slot"))
    place = (pl.col("business_day_count") * draws.uniform("invoice day")).cast(pl.Int64)
    business_days = pl.lit(days.business_days)
    return rows.with_columns(issued_on=business_days.gather(pl.col("first") + place))


def _written(rows: pl.DataFrame, draws: Draws) -> pl.DataFrame:
    """Return the rows with amounts and state."""
    fading = pl.when(pl.col("vigour") < 0.95).then(
        pl.when(pl.col("habit") == Habit.DEFAULTING)
        .then(pl.lit("distressed"))
        .otherwise(pl.lit("strained"))
    )
    fate = pl.coalesce(fading, pl.when("is_strained").then(pl.lit("strained")), pl.lit("sound"))
    is_sale = pl.col("side") == SALES
    share = pl.when(is_sale).then(1.0).otherwise(pl.col("cost_share"))
    progress = pl.col("month_no") / MONTHS - 0.5
    mean = pl.col("monthly_fen") * share * pl.col("factor") * pl.col("weight") * pl.col("vigour")
    mean = mean * (1 + pl.col("growth") * progress) / pl.col("expected")
    net = (mean * (0.7 * draws.normal("invoice amount") - 0.245).exp()).clip(lower_bound=10_000)
    is_void = draws.chance("is void", _by_fate(VOID) * pl.when(is_sale).then(1.0).otherwise(0.3))
    is_red = draws.chance("is red", _by_fate(RED))
    is_abnormal = (
        (pl.col("fate") == "distressed") & ~is_sale & draws.chance("is abnormal", ABNORMAL_SHARE)
    )
    sign = pl.when(is_red & ~is_void).then(-0.6).otherwise(1.0)
    return (
        rows.with_columns(fate=fate)
        .with_columns(
            net_minor=(net * sign).round().cast(pl.Int64),
            state=pl.when(is_void)
            .then(pl.lit("void"))
            .when(is_red)
            .then(pl.lit("red"))
            .when(is_abnormal)
            .then(pl.lit("abnormal"))
            .otherwise(pl.lit("valid")),
            party_draw=draws.uniform("party") ** 2.2,
        )
        .with_columns(tax_minor=(pl.col("net_minor") * pl.col("rate")).round().cast(pl.Int64))
    )


def _by_fate(shares: dict[str, float]) -> pl.Expr:
    return pl.col("fate").replace_strict(shares, return_dtype=pl.Float64)


def _named(rows: pl.DataFrame, firms: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the rows with the other party: its own few, again and again; one may be a customer."""
    is_sale = pl.col("side") == SALES
    pool = pl.when(is_sale).then("buyers").otherwise("suppliers")
    place = (pl.col("party_draw") * pool).cast(pl.Int64)
    # Who trades in a circle sells to its largest supplier.
    side = pl.when(pl.col("circles") & (place == 0)).then(PURCHASES).otherwise("side")
    party_no = PARTY_FIRST + pl.col("no") * PARTIES_MAX * 2 + side * PARTIES_MAX + place
    known = firms.select(
        neighbour=pl.col("no").rank("ordinal").cast(pl.Int64), own_name="name", own_tax_no="uscc"
    )
    numbered = rows.with_columns(
        party_no=party_no,
        neighbour=pl.when(pl.col("knows_customer") & is_sale & (place == 1)).then(
            (pl.col("no") * 7) % firms.height + 1
        ),
    ).join(known, on="neighbour", how="left", maintain_order="left")
    is_other = pl.col("own_name").is_not_null() & (pl.col("own_name") != pl.col("name"))
    draws = Draws(seed, pl.col("party_no"))
    is_person = is_sale & (pl.col("kind") == "sole_trader") & draws.chance("party is a person", 0.4)
    firm = pl.concat_str(
        names.trade_name(pl.col("party_no"), seed),
        draws.pick("party word", WORDS),
        draws.pick("party form", FORMS),
    )
    code = identity.uscc(
        pl.col("party_no"), region_code=pl.col("region_code"), entity_type=pl.lit("1"), seed=seed
    )
    return numbered.with_columns(
        party_name=pl.when(is_other)
        .then("own_name")
        .when(is_person)
        .then(names.person_name(draws, "party"))
        .otherwise(firm),
        party_tax_no=pl.when(is_other).then("own_tax_no").when(~is_person).then(code),
    )


def _number() -> pl.Expr:
    """Return the 20 digits of a digital invoice: year, region, channel and a serial number."""
    serial = pl.col("no") * SLOTS + pl.col("slot")
    return pl.concat_str(
        pl.col("issued_on").dt.strftime("%y"),
        pl.col("region_code").str.head(2),
        pl.lit("2"),
        serial.cast(pl.String).str.zfill(15),
    )
