"""What came in and went out: gross, net and operating, by window, by month and by counterparty."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.bankflows.kinds import LOAN_OUT, Category, Relation
from obligor_core.bankflows.windows import SPANS, in_window, month_number
from obligor_core.receivables.measures import concentration_hhi, ratio, share_of_largest

PAID_CATEGORIES = (
    Category.WAGES,
    Category.TAX,
    Category.SOCIAL_INSURANCE,
    Category.UTILITIES,
)


def sums(flows: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return one row per customer with what came in and went out in 3, 6 and 12 months.

    Rule: BNK-13 Gross counts everything; net leaves own accounts and related parties out.
    Source: house decision (BNK-09); reversals stay in gross, as the bank books them.
    """
    columns: dict[str, pl.Expr] = {}
    amount, external = pl.col("amount_minor"), pl.col("is_external")
    for months in SPANS:
        within = in_window("booked_on", on=on, months=months)
        columns |= {
            f"inflow_{months}m": amount.filter(within, amount > 0).sum(),
            f"outflow_{months}m": -amount.filter(within, amount < 0).sum(),
            f"inflow_net_{months}m": amount.filter(within, amount > 0, external).sum(),
            f"outflow_net_{months}m": -amount.filter(within, amount < 0, external).sum(),
            f"inflow_operating_{months}m": amount.filter(within, pl.col("is_operating_in")).sum(),
        }
    return flows.group_by("customer_id").agg(**columns, **_by_category(on))


def _by_category(on: date) -> dict[str, pl.Expr]:
    year = in_window("booked_on", on=on)
    amount, category = pl.col("amount_minor"), pl.col("category")
    month = month_number("booked_on", on=on)
    columns = {}
    for one in PAID_CATEGORIES:
        is_paid = year & (category == one.value) & (amount < 0)
        columns[f"{one.value}_12m"] = -amount.filter(is_paid).sum()
        columns[f"{one.value}_months_12m"] = month.filter(is_paid).n_unique()
    related = pl.col("relation") == Relation.RELATED.value
    returned = category == Category.RETURNED.value
    return columns | {
        "inflow_related_12m": amount.filter(year, amount > 0, related).sum(),
        "cash_out_12m": -amount.filter(year, category == Category.CASH_OUT.value).sum(),
        "cash_in_12m": amount.filter(year, category == Category.CASH_IN.value).sum(),
        "loan_in_12m": amount.filter(year, category == Category.LOAN_IN.value, amount > 0).sum(),
        "loan_out_12m": -amount.filter(
            year, category.is_in([c.value for c in LOAN_OUT]), amount < 0
        ).sum(),
        "returned_count_12m": (year & returned).sum().cast(pl.Int64),
        "returned_12m": amount.abs().filter(year, returned).sum(),
        "transactions_12m": year.sum().cast(pl.Int64),
    }


def monthly(flows: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return ``customer_id, month, in_minor, out_minor, operating_minor``: rolling months."""
    year = flows.filter(in_window("booked_on", on=on))
    amount = pl.col("amount_minor")
    return (
        year.group_by("customer_id", month=month_number("booked_on", on=on))
        .agg(
            in_minor=amount.filter(amount > 0, pl.col("is_external")).sum(),
            out_minor=-amount.filter(amount < 0, pl.col("is_external")).sum(),
            operating_minor=amount.filter(pl.col("is_operating_in")).sum(),
        )
        .sort("customer_id", "month")
    )


def steadiness(months: pl.DataFrame, covered: pl.DataFrame) -> pl.DataFrame:
    """Return how the monthly operating inflow varies, and how many months end in a deficit.

    ``covered``: ``customer_id`` and ``months_covered``, how many of the twelve months the files
    tell of; a covered month without a transaction counts as nothing.

    Rule: BNK-14 Volatility is the standard deviation of monthly operating inflow over its mean.
    Source: coefficient of variation, population form; from three covered months on.
    """
    known = covered.join(months, on="customer_id", how="left").filter(
        pl.col("month").fill_null(0) < pl.col("months_covered")
    )
    value = pl.col("operating_minor").fill_null(0).cast(pl.Int128)
    count = pl.col("months_covered").first().cast(pl.Int128)
    spread = count * (value * value).sum() - value.sum() * value.sum()
    return known.group_by("customer_id").agg(
        inflow_volatility_12m=pl.when(count >= 3).then(
            ratio(spread.cast(pl.Float64).clip(lower_bound=0).sqrt(), value.sum())
        ),
        deficit_months_12m=(pl.col("in_minor") < pl.col("out_minor")).sum().cast(pl.Int64),
    )


def concentration(flows: pl.DataFrame, *, on: date) -> pl.DataFrame:
    """Return how much of operating inflow comes from few payers, and of outflow goes to few payees.

    Rule: BNK-15 Concentration counts operating inflow by counterparty; who is unnamed is one.
    Source: house decision; shares and HHI as RCV-19 and RCV-20.
    """
    year = flows.filter(in_window("booked_on", on=on))
    payers = _of_parties(year.filter("is_operating_in"), "inflow", "payers_count_12m")
    trade_out = year.filter(
        pl.col("amount_minor") < 0, "is_external", pl.col("category") == Category.TRADE.value
    )
    payees = _of_parties(trade_out, "outflow", "payees_count_12m")
    return payers.join(payees, on="customer_id", how="full", coalesce=True)


def _of_parties(flows: pl.DataFrame, side: str, count: str) -> pl.DataFrame:
    by_party = flows.group_by("customer_id", "party_key").agg(
        paid=pl.col("amount_minor").sum().abs()
    )
    paid = pl.col("paid")
    return by_party.group_by("customer_id").agg(
        share_of_largest(paid, count=1).alias(f"{side}_top1_share_12m"),
        share_of_largest(paid, count=5).alias(f"{side}_top5_share_12m"),
        concentration_hhi(paid).alias(f"{side}_hhi_12m"),
        (pl.col("party_key").fill_null("") != "").sum().cast(pl.Int64).alias(count),
    )


def paid_recently(
    flows: pl.DataFrame, category: Category, *, on: date, months: int
) -> pl.DataFrame:
    """Return who paid for the category within a year and not within the latest ``months``."""
    paid = flows.filter(
        pl.col("category") == category.value,
        pl.col("amount_minor") < 0,
        in_window("booked_on", on=on),
    ).with_columns(month=month_number("booked_on", on=on))
    return (
        paid.group_by("customer_id")
        .agg(
            months_paid=pl.col("month").n_unique().cast(pl.Int64),
            month_latest=pl.col("month").min(),
            paid_last=pl.col("booked_on").max(),
        )
        .filter(pl.col("month_latest") >= months, pl.col("months_paid") >= 3)
    )
