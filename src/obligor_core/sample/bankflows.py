"""Bank statements of about half the firms of a sample book, with what a reader should find.

Firms that pay on time receive, pay wages, taxes and bills, and some serve a bank loan. Those that
drift or default receive less and less, borrow of lenders that nobody was told of, send money in a
circle, stop paying wages, and book at night. A few files lack a row, so that the balance breaks.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.dates import months_before
from obligor_core.sample.book import SampleBook
from obligor_core.sample.draws import Draws
from obligor_core.sample.habits import Habit
from obligor_core.sample.names import person_name, trade_name

MONTHS = 12
SLOTS = 1000  # of a customer and month
RECEIPTS, BILLS = 8, 7  # a month
SHARE_BY_HABIT = {Habit.DEFAULTING: 0.95, Habit.STRETCHING: 0.75}
SHARE = 0.45
CITIES = ("杭州", "宁波", "绍兴", "苏州", "无锡", "上海", "合肥", "南京", "嘉兴", "温州")
TRADES = ("贸易", "机械", "建材", "纺织", "电子", "物流", "食品", "化工")
BANKS = ("中国工商银行", "中国建设银行", "中国农业银行", "中国银行", "招商银行", "交通银行")
COLUMNS = (
    "customer_external_id",
    "account_number",
    "holder",
    "bank",
    "currency",
    "booked_on",
    "booked_time",
    "amount_minor",
    "balance_minor",
    "party_name",
    "party_account",
    "summary",
    "purpose",
    "reference",
)
ROW = ["no", "booked_on", "second", "amount_minor", "party_name", "summary", "purpose", "key"]
# What is paid each month: day, share of turnover in thousandths, payee, summary.
DUES = (
    (8, 22, "社会保险基金管理中心", "社保费"),
    (10, 95, "", "代发工资"),
    (15, 30, "国家税务总局税务局", "电子缴税 增值税"),
    (18, 9, "国网电力公司", "电费"),
    (26, 6, "物业管理处", "房租"),
    (28, 1, "", "手续费"),
)
STOPPED_DAYS = 75  # before the end a defaulting firm stops paying wages and taxes


def bank_transactions(book: SampleBook, *, until: date, seed: int) -> pl.DataFrame:
    """Return the statements as rows of the import, the same for the same book, day and seed."""
    firms = _firms(book, until, seed)
    parts = [
        _receipts(firms, until, seed),
        _bills(firms, until, seed),
        *_dues(firms, until, seed),
        _bank_loans(firms, until, seed),
        *_lenders(firms, until, seed),
        *_circles(firms, until, seed),
        *_by_way_of(firms, until),
        _interest(firms, until),
    ]
    whole = pl.col("second", "key").cast(pl.Int64)
    rows = pl.concat([part.select(ROW).with_columns(whole) for part in parts])
    within = rows.filter(
        pl.col("booked_on") > months_before(until, MONTHS),
        pl.col("booked_on") <= until,
        pl.col("amount_minor") != 0,
    )
    return _with_balances(within, firms, seed)


def _firms(book: SampleBook, until: date, seed: int) -> pl.DataFrame:
    """Return the firms that hand statements in, with turnover a month and how badly they fare."""
    no = pl.col("external_id").str.slice(1).cast(pl.Int64)
    truth = book.truth.rename({"customer_external_id": "external_id"})
    known = book.customers.join(truth, on="external_id", how="left", maintain_order="left")
    firms = known.with_columns(no=no).filter(
        pl.col("kind") != "individual", pl.col("annual_revenue_minor") > 0
    )
    draws = Draws(seed, pl.col("no"))
    share = pl.col("habit").replace_strict(
        {k.value: v for k, v in SHARE_BY_HABIT.items()}, default=SHARE, return_dtype=pl.Float64
    )
    fares_badly = pl.col("habit").is_in([Habit.DEFAULTING.value, Habit.STRETCHING.value])
    return firms.filter(draws.chance("hands statements in", share)).select(
        "no",
        "external_id",
        "name",
        "habit",
        "drifts_from",
        month_minor=pl.col("annual_revenue_minor")
        * draws.between("through the bank", low=55, high=90)
        // 1200,
        fares_badly=fares_badly,
        defaults=pl.col("habit") == Habit.DEFAULTING.value,
        has_loan=draws.chance("serves a bank loan", 0.3),
        bank=draws.pick("bank", BANKS),
        last=pl.lit(until),
    )


def _slots(firms: pl.DataFrame, count: int, until: date, *, first: int) -> pl.DataFrame:
    """Return the firms by month (0 is the latest) and slot, with a key of their own."""
    months = pl.DataFrame(
        {"month": range(MONTHS), "ends_on": [months_before(until, m) for m in range(MONTHS)]},
        schema={"month": pl.Int64, "ends_on": pl.Date},
    )
    slots = pl.DataFrame({"slot": range(first, first + count)}, schema={"slot": pl.Int64})
    return (
        firms.join(months, how="cross")
        .join(slots, how="cross")
        .with_columns(key=(pl.col("no") * MONTHS + pl.col("month")) * SLOTS + pl.col("slot"))
    )


def _hours(draws: Draws) -> pl.Expr:
    """Return a time within business hours, at night for some of those that fare badly."""
    day = draws.between("second", low=9 * 3600, high=17 * 3600)
    night = draws.between("night second", low=3600, high=4 * 3600)
    is_night = pl.col("defaults") & draws.chance("at night", 0.18)
    return pl.when(is_night).then(night).otherwise(day)


def _vigour() -> pl.Expr:
    """Return how much of its usual business a firm does, in hundredths; drifting, it fades."""
    gone = (pl.col("booked_on") - pl.col("drifts_from")).dt.total_days().fill_null(0)
    faded = (100 - gone * 60 // 270).clip(lower_bound=25, upper_bound=100)
    return pl.when(pl.col("fares_badly")).then(faded).otherwise(100)


def _partner(pool: pl.Expr, seed: int, *, of: int) -> pl.Expr:
    """Return the name of the firm's partner with that number in its pool."""
    number = pl.col("no") * 50 + pool + of
    draws = Draws(seed, number)
    return pl.concat_str(
        draws.pick("partner city", CITIES),
        trade_name(number + 7_000_000, seed),
        draws.pick("partner trade", TRADES),
        pl.lit("有限公司"),
    )


def _receipts(firms: pl.DataFrame, until: date, seed: int) -> pl.DataFrame:
    """Return what buyers pay: few large ones, many small, less and less where the firm drifts."""
    slots = _slots(firms, RECEIPTS, until, first=0)
    draws = Draws(seed, pl.col("key"))
    pool = (draws.uniform("buyer") * draws.uniform("buyer again") * 9).floor().cast(pl.Int64)
    size = (0.7 * draws.normal("receipt")).exp().clip(0.1, 6.0)
    cents = (pl.col("month_minor").cast(pl.Float64) * size / (RECEIPTS * 1.25)).cast(pl.Int64)
    booked = slots.with_columns(
        booked_on=pl.col("ends_on") - pl.duration(days=draws.between("day", high=29)),
        pool=pool,
        full=cents,
    )
    return booked.with_columns(
        amount_minor=pl.col("full") * _vigour() // 100,
        second=_hours(draws),
        party_name=_partner(pl.col("pool"), seed, of=0),
        summary=pl.lit("货款"),
        purpose=draws.pick("why received", ("货款", "合同款", "结算款", "尾款")),
    )


def _bills(firms: pl.DataFrame, until: date, seed: int) -> pl.DataFrame:
    """Return what suppliers are paid: about three quarters of what comes in."""
    slots = _slots(firms, BILLS, until, first=100)
    draws = Draws(seed, pl.col("key"))
    size = (0.6 * draws.normal("bill")).exp().clip(0.1, 5.0)
    cents = (pl.col("month_minor").cast(pl.Float64) * size * 0.62 / BILLS).cast(pl.Int64)
    booked = slots.with_columns(
        booked_on=pl.col("ends_on") - pl.duration(days=draws.between("day", high=29)),
        full=cents,
    )
    return booked.with_columns(
        amount_minor=-(pl.col("full") * _vigour() // 100),
        second=_hours(draws),
        party_name=_partner(draws.between("supplier", high=6), seed, of=20),
        summary=pl.lit("货款"),
        purpose=draws.pick("why paid", ("材料款", "采购款", "运费", "加工费")),
    )


def _dues(firms: pl.DataFrame, until: date, seed: int) -> list[pl.DataFrame]:
    """Return wages, taxes, insurance and bills; a defaulting firm stops some of them."""
    found = []
    for place, (day, share, payee, summary) in enumerate(DUES):
        slots = _slots(firms, 1, until, first=200 + place)
        draws = Draws(seed, pl.col("key"))
        booked = slots.with_columns(
            booked_on=pl.col("ends_on").dt.truncate("1mo") + pl.duration(days=day - 1)
        )
        stops = pl.col("defaults") & pl.lit(summary).str.contains("工资|税")
        cut = pl.col("booked_on") > pl.col("last") - pl.duration(days=STOPPED_DAYS)
        wobble = draws.between("wobble", low=96, high=104)
        found.append(
            booked.filter(~(stops & cut)).with_columns(
                amount_minor=-(pl.col("month_minor") * share * wobble // 100_000),
                second=draws.between("second", low=9 * 3600, high=16 * 3600),
                party_name=pl.lit(payee),
                summary=pl.lit(summary),
                purpose=pl.lit(""),
            )
        )
    return found


def _bank_loans(firms: pl.DataFrame, until: date, seed: int) -> pl.DataFrame:
    """Return equal repayments to a bank, month by month."""
    slots = _slots(firms.filter("has_loan"), 1, until, first=300)
    return slots.with_columns(
        booked_on=pl.col("ends_on").dt.truncate("1mo") + pl.duration(days=19),
        amount_minor=-(pl.col("month_minor") * 3 // 100),
        second=pl.lit(10 * 3600),
        party_name=pl.col("bank") + "杭州分行",
        summary=pl.lit("归还贷款本息"),
        purpose=pl.lit("流动资金贷款"),
    )


def _lenders(firms: pl.DataFrame, until: date, seed: int) -> list[pl.DataFrame]:
    """Return what those in trouble borrow elsewhere and pay back in instalments."""
    in_trouble = firms.filter("fares_badly")
    draws = Draws(seed, pl.col("no"))
    company = pl.concat_str(
        draws.pick("lender city", CITIES), trade_name(pl.col("no") + 9_000_000, seed)
    )
    lender = (
        pl.when(draws.chance("private lender", 0.35))
        .then(person_name(draws, "lender"))
        .when(draws.chance("leases", 0.4))
        .then(company + "融资租赁有限公司")
        .otherwise(company + "小额贷款有限公司")
    )
    known = in_trouble.with_columns(
        party_name=lender, instalment=(pl.col("month_minor") // 2500).clip(lower_bound=10) * 100
    )
    second, plain = pl.lit(15 * 3600), pl.lit("往来款")
    slots = _slots(known, 1, until, first=400).filter(pl.col("month") < 7)
    paid = slots.with_columns(
        booked_on=pl.col("ends_on").dt.truncate("1mo") + pl.duration(days=11),
        amount_minor=-pl.col("instalment"),
        second=second,
        summary=plain,
        purpose=pl.lit(""),
    )
    given = known.with_columns(
        booked_on=pl.lit(months_before(until, 8)),
        amount_minor=pl.col("instalment") * 9,
        second=second,
        summary=plain,
        purpose=pl.lit(""),
        key=pl.col("no") * MONTHS * SLOTS + 499,
    )
    return [paid, given]


def _circles(firms: pl.DataFrame, until: date, seed: int) -> list[pl.DataFrame]:
    """Return money that goes out and comes back within days, to look like turnover."""
    who = firms.filter("defaults")
    slots = _slots(who, 1, until, first=500).filter(pl.col("month") < 5)
    draws = Draws(seed, pl.col("key"))
    out = slots.with_columns(
        booked_on=pl.col("ends_on") - pl.duration(days=draws.between("circle day", low=8, high=25)),
        amount_minor=-(pl.col("month_minor") // 6).clip(lower_bound=2_000_000),
        second=_hours(draws),
        party_name=_partner(pl.lit(3), seed, of=40),
        summary=pl.lit("货款"),
        purpose=pl.lit("采购款"),
    )
    back = out.with_columns(
        booked_on=pl.col("booked_on") + pl.duration(days=draws.between("back", low=1, high=5)),
        amount_minor=-pl.col("amount_minor") * draws.between("less", low=988, high=1000) // 1000,
        purpose=pl.lit("结算款"),
        key=pl.col("key") + 1,
    )
    return [out, back]


def _by_way_of(firms: pl.DataFrame, until: date) -> list[pl.DataFrame]:
    """Return a circle by way of another customer of the book, for the first that default."""
    who = firms.filter("defaults").sort("no").head(3)
    others = firms.filter(~pl.col("fares_badly")).sort("no").head(who.height)
    pairs = who.head(others.height).with_columns(
        other_no=others["no"], other_name=others["name"], key=pl.col("no") * MONTHS * SLOTS + 600
    )
    front = pl.concat_str(pl.lit("嘉兴"), pl.lit("汇元供应链管理有限公司"))
    first = months_before(until, 2)

    def step(no: str, party: pl.Expr, *, yuan: int, days: int, place: int) -> pl.DataFrame:
        return pairs.with_columns(
            no=pl.col(no),
            booked_on=pl.lit(first) + pl.duration(days=days),
            amount_minor=pl.lit(yuan * 100, dtype=pl.Int64),
            second=pl.lit(14 * 3600),
            party_name=party,
            summary=pl.lit("货款"),
            purpose=pl.lit(""),
            key=pl.col("key") + place,
        )

    return [
        step("no", pl.col("other_name"), yuan=-480_000, days=0, place=0),
        step("other_no", pl.col("name"), yuan=480_000, days=0, place=1),
        step("other_no", front, yuan=-478_000, days=2, place=2),
        step("no", front, yuan=476_500, days=4, place=3),
    ]


def _interest(firms: pl.DataFrame, until: date) -> pl.DataFrame:
    slots = _slots(firms, 1, until, first=700).filter(pl.col("month") % 3 == 0)
    return slots.with_columns(
        booked_on=pl.col("ends_on").dt.truncate("1mo") + pl.duration(days=20),
        amount_minor=pl.col("month_minor") // 9000,
        second=pl.lit(0),
        party_name=pl.lit(""),
        summary=pl.lit("结息"),
        purpose=pl.lit(""),
    )


def _with_balances(rows: pl.DataFrame, firms: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Return the rows of the import with running balances; two accounts lose a row after that."""
    about = firms.select("no", "external_id", "name", "bank", "month_minor", "fares_badly")
    ordered = (
        rows.with_columns(second=pl.col("second").cast(pl.Int64))
        .sort("no", "booked_on", "second", "key", "amount_minor")
        .join(about, on="no", how="left", maintain_order="left")
        .with_columns(summed=pl.col("amount_minor").cum_sum().over("no"))
    )
    lowest = pl.col("summed").min().over("no").clip(upper_bound=0)
    cushion = pl.when("fares_badly").then(-lowest // 50).otherwise(pl.col("month_minor") // 4)
    told = ordered.with_columns(
        balance_minor=pl.col("summed") - lowest + cushion,
        place=pl.int_range(pl.len()).over("no"),
        count=pl.len().over("no"),
    )
    loses = Draws(seed, pl.col("no")).chance("lacks a row", 0.02)
    kept = told.filter(~(loses & (pl.col("place") == pl.col("count") // 2)))
    number = pl.col("no").cast(pl.String).str.zfill(7)
    clock = [pl.col("second") // 3600, pl.col("second") // 60 % 60, pl.col("second") % 60]
    spelled = [part.cast(pl.String).str.zfill(2) for part in clock]
    return kept.with_columns(
        customer_external_id="external_id",
        account_number=pl.lit("33100") + number + "88",
        holder="name",
        currency=pl.lit("CNY"),
        booked_time=pl.concat_str(spelled, separator=":"),
        party_account=pl.lit(None, dtype=pl.String),
        reference=pl.lit("S") + pl.col("key").cast(pl.String),
        purpose=pl.when(pl.col("purpose") != "").then("purpose"),
        party_name=pl.when(pl.col("party_name") != "").then("party_name"),
    ).select(COLUMNS)
