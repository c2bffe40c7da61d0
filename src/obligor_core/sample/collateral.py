"""Made-up securities of about a third of the sample customers, in the columns of the imports.

Customers that stretch or default have older values, less of it, and gaps that should be found:
values that are due again, a house that was never registered, insurances that ran out. The
guarantees follow the connections of the book, circles included; some guarantors promise more than
they can pay.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from obligor_core.sample.book import SampleBook
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import Habit

SHARE = 0.34
WEAK = (Habit.STRETCHING.value, Habit.DEFAULTING.value)
ROUND = 1_000_000  # values are whole ten thousand yuan
# kind, title, registry, rate by which a value is larger than what it should secure
KINDS = (
    ("real_estate", "厂房", "市不动产登记中心", 70),
    ("real_estate", "办公用房", "市不动产登记中心", 70),
    ("equipment", "数控加工设备", "动产融资统一登记公示系统", 40),
    ("receivables", "应收账款", "动产融资统一登记公示系统", 70),
    ("deposit", "履约保证金", "", 100),
    ("vehicle", "运输车辆", "市车辆管理所", 40),
    ("inventory", "原材料存货", "动产融资统一登记公示系统", 50),
    ("equity", "子公司股权", "市市场监督管理局", 50),
    ("land", "工业用地使用权", "市不动产登记中心", 70),
    ("bill", "银行承兑汇票", "", 95),
    ("credit_insurance", "国内贸易信用保险", "", 90),
    ("letter_of_guarantee", "银行履约保函", "", 95),
)
INSURED = ("real_estate", "equipment", "vehicle", "inventory")
PROMISED = ("deposit", "bill", "credit_insurance", "letter_of_guarantee")
APPRAISERS = ("正衡资产评估有限公司", "中同资产评估有限公司", "内部评估岗")


def collateral_frames(book: SampleBook, *, until: date, seed: int) -> dict[str, pl.DataFrame]:
    """Return the frames of the imports ``collateral``, ``valuations`` and ``guarantees``."""
    chosen = _chosen(book, until, seed)
    return {
        "collateral": _securities(chosen),
        "valuations": _valuations(chosen),
        "guarantees": _guarantees(book, until, seed),
    }


def _key(column: str = "external_id") -> pl.Expr:
    return pl.col(column).str.slice(1).cast(pl.Int64)


def _chosen(book: SampleBook, until: date, seed: int) -> pl.DataFrame:
    """Return who gives security, of which kind, how much, since when."""
    draws = Draws(seed, _key())
    weak = pl.col("habit").is_in(WEAK)
    owed = _owed(book)
    habits = book.truth.select(external_id="customer_external_id", habit="habit")
    place = draws.between("security kind", high=len(KINDS) - 1)
    lead = (
        pl.when(weak)
        .then(draws.between("cover weak", low=25, high=75))
        .otherwise(draws.between("cover", low=45, high=180))
    )
    kinds = pl.DataFrame(KINDS, schema=["kind", "title", "registry", "rate"], orient="row")
    age = draws.between("security age", low=60, high=900)
    chosen = (
        book.customers.select("external_id", "kind", "name")
        .rename({"kind": "party"})
        .join(owed, on="external_id")
        .join(habits, on="external_id", how="left")
        .filter((pl.col("party") != "individual") & draws.chance("gives security", SHARE))
        .with_columns(place=place, lead=lead, weak=weak.fill_null(value=False))
        .join(
            kinds.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64)), on="place"
        )
    )
    value = pl.col("owed") * pl.col("lead") // pl.col("rate")
    return chosen.with_columns(
        value=((value // ROUND) + 1) * ROUND,
        accepted_on=pl.lit(until) - pl.duration(days=age),
        forgotten=pl.col("weak") & draws.chance("not registered", 0.25),
        stale=draws.chance("stale", pl.when(pl.col("weak")).then(0.6).otherwise(0.15)),
        uninsured=draws.chance("uninsured", 0.2),
        ends_in=draws.between("insurance ends", low=-40, high=330),
        until=pl.lit(until),
        appraiser=draws.pick("appraiser", APPRAISERS),
        valued_ago=draws.between("valued ago", low=5, high=80),
    ).sort("external_id")


def _owed(book: SampleBook) -> pl.DataFrame:
    """Return roughly what each customer owes at the end, in minor units of its items."""
    owed = pl.concat(
        [
            book.open_items.select("customer_external_id", minor="amount_minor"),
            book.payments.filter(pl.col("returned_on").is_null()).select(
                "customer_external_id", minor=-pl.col("amount_minor")
            ),
        ]
    )
    summed = owed.group_by(external_id="customer_external_id").agg(owed=pl.sum("minor"))
    return summed.filter(pl.col("owed") > ROUND)


def _securities(chosen: pl.DataFrame) -> pl.DataFrame:
    is_promised = pl.col("kind").is_in(PROMISED)
    registered = (pl.col("registry") != "") & ~pl.col("forgotten")
    insured = pl.col("kind").is_in(INSURED) & ~pl.col("uninsured")
    number = pl.col("external_id").str.slice(1)
    return chosen.select(
        external_id="S" + number,
        customer_external_id="external_id",
        kind="kind",
        title=pl.col("title"),
        agreement="DB-" + number,
        currency=pl.lit("CNY"),
        amount_minor=pl.when(is_promised).then(pl.col("value")),
        is_maximum=~is_promised,
        our_rank=pl.when(pl.col("kind") == "land").then(2).otherwise(1),
        accepted_on="accepted_on",
        valid_until=pl.when(is_promised).then(
            pl.col("until") + pl.duration(days=pl.col("ends_in"))
        ),
        registry=pl.when(registered).then("registry"),
        registration_number=pl.when(registered).then("DJ" + number),
        registered_on=pl.when(registered).then(pl.col("accepted_on") + pl.duration(days=6)),
        registered_until=pl.when(registered & (pl.col("kind") == "receivables")).then(
            pl.col("until") + pl.duration(days=pl.col("ends_in"))
        ),
        insurer=pl.when(insured).then(pl.lit("示例财产保险公司")),
        insurance_number=pl.when(insured).then("BX" + number),
        insured_until=pl.when(insured).then(pl.col("until") + pl.duration(days=pl.col("ends_in"))),
        insured_amount_minor=pl.when(insured).then(pl.col("value")),
    )


def _valuations(chosen: pl.DataFrame) -> pl.DataFrame:
    """Return a value at acceptance, and a newer one where it was not forgotten."""
    valued = chosen.filter(~pl.col("kind").is_in(PROMISED))
    number = pl.col("external_id").str.slice(1)
    first = valued.select(
        external_id="V" + number + "-1",
        collateral_external_id="S" + number,
        valued_on=pl.col("accepted_on") - pl.duration(days=20),
        currency=pl.lit("CNY"),
        amount_minor=pl.col("value") * 11 // 10,
        method=pl.lit("market"),
        source="评估报告 PG" + number + "-1",
        appraiser="appraiser",
    )
    newer = valued.filter(~pl.col("stale")).select(
        external_id="V" + number + "-2",
        collateral_external_id="S" + number,
        valued_on=pl.max_horizontal(
            pl.col("until") - pl.duration(days=pl.col("valued_ago")), "accepted_on"
        ),
        currency=pl.lit("CNY"),
        amount_minor="value",
        method=pl.lit("market"),
        source="评估报告 PG" + number + "-2",
        appraiser="appraiser",
    )
    return pl.concat([first, newer]).sort("external_id")


def _guarantees(book: SampleBook, until: date, seed: int) -> pl.DataFrame:
    """Return a guarantee for each connection that is one; every third guarantor can pay little.

    Besides, some owners guarantee in person for their firms.
    """
    given = book.connections.filter(
        (pl.col("kind") == "guarantees") & pl.col("amount_minor").is_not_null()
    )
    draws = Draws(seed, _key("from_customer_external_id"))
    promised = pl.col("amount_minor").sum().over("from_customer_external_id")
    percent = (
        pl.when(draws.chance("poor guarantor", 0.33))
        .then(70)
        .otherwise(draws.between("guarantor ability", low=130, high=400))
    )
    by_firms = given.select(
        external_id="G" + pl.col("external_id"),
        customer_external_id="to_customer_external_id",
        guarantor_external_id="from_customer_external_id",
        guarantor_name=pl.lit(None, pl.String),
        guarantor_kind=pl.lit("enterprise"),
        mode=pl.lit("joint"),
        currency=pl.lit("CNY"),
        amount_minor="amount_minor",
        accepted_on="starts_on",
        ability_minor=promised * percent // 100,
        ability_on=pl.lit(until - timedelta(days=70)),
        ability_source=pl.lit("最近一期净资产"),
        outside_minor=pl.when(draws.chance("outside", 0.4)).then(promised * 15 // 100),
    )
    people = Draws(seed, _key("customer_external_id"))
    owners = (
        book.contacts.filter(pl.col("is_primary"))
        .join(_owed(book), left_on="customer_external_id", right_on="external_id")
        .filter(people.chance("owner guarantees", 0.12))
    )
    by_people = owners.select(
        external_id="GP" + pl.col("customer_external_id"),
        customer_external_id="customer_external_id",
        guarantor_external_id=pl.lit(None, pl.String),
        guarantor_name="name",
        guarantor_kind=pl.lit("person"),
        mode=pl.when(people.chance("general", 0.2))
        .then(pl.lit("general"))
        .otherwise(pl.lit("joint")),
        currency=pl.lit("CNY"),
        amount_minor=(pl.col("owed") // ROUND + 1) * ROUND,
        accepted_on=pl.lit(until) - pl.duration(days=people.between("since", low=30, high=700)),
        ability_minor=(pl.col("owed") // ROUND + 1)
        * ROUND
        * people.between("worth", low=40, high=300)
        // 100,
        ability_on=pl.lit(until - timedelta(days=120)),
        ability_source=pl.lit("个人资产申报"),
        outside_minor=pl.lit(None, pl.Int64),
    )
    return pl.concat([by_firms, by_people], how="diagonal_relaxed").sort("external_id")
