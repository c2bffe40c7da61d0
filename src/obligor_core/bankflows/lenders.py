"""Who lends to the customer, as the statements show: drawings, repayments, instalments."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.bankflows.kinds import (
    LENDER_RELATIONS,
    LOAN_OUT,
    Category,
    PartyKind,
    Relation,
)
from obligor_core.bankflows.numbers import FlowNumbers
from obligor_core.bankflows.windows import in_window

# Equal payments a month apart that are no debt service.
NO_INSTALMENT = (
    Category.WAGES,
    Category.TAX,
    Category.SOCIAL_INSURANCE,
    Category.UTILITIES,
    Category.RENT,
    Category.INSURANCE,
    Category.FEE,
    Category.CASH_OUT,
    Category.INVESTMENT,
    Category.RETURNED,
)


def instalments(flows: pl.DataFrame, *, on: date, numbers: FlowNumbers) -> pl.DataFrame:
    """Return the counterparties that are paid much the same amount about once a month.

    Columns: ``customer_id, lender_key, instalment_minor`` (the median), ``payments_count``.

    Rule: BNK-20 Equal payments about a month apart to one party are instalments.
    Source: house decision; how many, how far apart and how equal are numbers of policy.
    """
    paid = flows.filter(
        in_window("booked_on", on=on),
        pl.col("amount_minor") < 0,
        "is_external",
        ~pl.col("category").is_in([c.value for c in NO_INSTALMENT]),
        pl.col("lender_key") != "",
    ).with_columns(paid=-pl.col("amount_minor"))
    by_day = paid.group_by("customer_id", "lender_key", "booked_on").agg(pl.col("paid").sum())
    apart = pl.col("booked_on").sort().diff().dt.total_days().median()
    middle = pl.col("paid").median()
    spread = (pl.col("paid") - middle).abs().median()
    return (
        by_day.group_by("customer_id", "lender_key")
        .agg(
            payments_count=pl.len().cast(pl.Int64),
            days_apart=apart,
            spread=spread,
            middle=middle,
            paid_first=pl.col("booked_on").min(),
        )
        .filter(
            pl.col("payments_count") >= numbers.instalments_min,
            pl.col("days_apart").is_between(
                numbers.instalment_days_min, numbers.instalment_days_max
            ),
            pl.col("spread") * 100 <= pl.col("middle") * numbers.instalment_spread_percent,
        )
        .select(
            "customer_id",
            "lender_key",
            "payments_count",
            "paid_first",
            instalment_minor=pl.col("middle").cast(pl.Int64),
        )
    )


def lenders(flows: pl.DataFrame, *, on: date, numbers: FlowNumbers) -> pl.DataFrame:
    """Return one row per customer and lender seen in the year.

    Columns: ``customer_id, lender_key, borrowed_minor, repaid_minor, instalment_minor,
    payments_count, is_declared``. Where the statement names no counterparty, the lender is the
    bank of the account (``@`` and the account).

    Rule: BNK-19 A lender is who the words or a person say it is, a non-bank lender by its name, or
    who gave a sum and is paid it back in instalments.
    Source: house decision; undeclared is every lender that no person has marked as declared.
    """
    year = in_window("booked_on", on=on)
    keyed = with_lender_key(flows)
    amount, category = pl.col("amount_minor"), pl.col("category")
    is_in = category == Category.LOAN_IN.value
    is_out = category.is_in([c.value for c in LOAN_OUT])
    by_name = pl.col("party_kind") == PartyKind.LENDER.value
    said = pl.col("relation").is_in([r.value for r in LENDER_RELATIONS])
    of_loans = (
        keyed.filter(year, "is_external", is_in | is_out | by_name | said)
        .group_by("customer_id", "lender_key")
        .agg(
            borrowed_minor=amount.filter(amount > 0).sum(),
            repaid_minor=-amount.filter(amount < 0).sum(),
            is_declared=(pl.col("relation") == Relation.DECLARED_LENDER.value).any(),
            payments_count=(amount < 0).sum().cast(pl.Int64),
        )
    )
    steady = instalments(keyed, on=on, numbers=numbers)
    private = _paid_back(keyed, steady, numbers)
    known = pl.concat([of_loans, private.join(of_loans, on=KEY, how="anti")])
    return known.join(steady.select(*KEY, "instalment_minor"), on=KEY, how="left").sort(
        "customer_id", "lender_key"
    )


KEY = ["customer_id", "lender_key"]


def with_lender_key(flows: pl.DataFrame) -> pl.DataFrame:
    """Return the flows with the counterparty, or the account's own bank where none is named."""
    key = pl.col("party_key").fill_null("")
    is_loan = pl.col("category").is_in([Category.LOAN_IN.value, *(c.value for c in LOAN_OUT)])
    own_bank = pl.when(is_loan).then(pl.lit("@") + pl.col("account_key")).otherwise(pl.lit(""))
    return flows.with_columns(lender_key=pl.when(key != "").then(key).otherwise(own_bank))


def _paid_back(flows: pl.DataFrame, steady: pl.DataFrame, numbers: FlowNumbers) -> pl.DataFrame:
    """Return those who gave a multiple of the instalment before the first one was paid."""
    given = (
        flows.filter(pl.col("amount_minor") > 0, "is_external")
        .join(steady, on=KEY, how="inner")
        .filter(
            pl.col("booked_on") < pl.col("paid_first"),
            pl.col("amount_minor") >= pl.col("instalment_minor") * numbers.loan_multiple_min,
        )
    )
    return given.group_by(KEY).agg(
        borrowed_minor=pl.col("amount_minor").sum(),
        repaid_minor=pl.col("instalment_minor").first() * pl.col("payments_count").first(),
        is_declared=pl.lit(value=False),
        payments_count=pl.col("payments_count").first(),
    )


def lender_facts(found: pl.DataFrame) -> pl.DataFrame:
    """Return counts of lenders and what their instalments take a month, per customer."""
    return found.group_by("customer_id").agg(
        lenders_count_12m=pl.len().cast(pl.Int64),
        lenders_undeclared_count_12m=(~pl.col("is_declared")).sum().cast(pl.Int64),
        instalments_monthly=pl.col("instalment_minor").sum(),
    )
