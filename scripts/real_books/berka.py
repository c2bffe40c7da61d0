"""The Czech bank of PKDD'99: accounts and their transactions, as bank flows."""

from __future__ import annotations

import lzma
from pathlib import Path

import polars as pl

from real_books.columns import Converted, count

FOLDER, CURRENCY = "berka_pkdd99", "CZK"
TRANSACTIONS, ORIGINAL = (
    "trans_354_loans_feup.csv.xz",
    "trans_sample_original_czech_format.asc",
)
# Words of the translated file, and the Czech codes of the original one.
SIGNS = {"credit": 1, "PRIJEM": 1, "withdrawal": -1, "VYDAJ": -1, "VYBER": -1}
CENTURY = 1900


def convert(data: Path) -> Converted:
    """Return customers, one for each account, and the transactions of the bank-flow import.

    A transaction without a purpose takes that of the standing order of the same account,
    counterparty and amount, where there is one.
    """
    folder = data / FOLDER
    rows = _transactions(folder / TRANSACTIONS)
    orders = _orders(folder / "order.asc")
    accounts = pl.read_csv(folder / "account.asc", separator=";", infer_schema=False)
    told = _with_orders(rows, orders)
    known = accounts.join(rows.select("account_id").unique(), on="account_id", how="semi")
    return Converted(
        {"customers": _customers(known), "bank_transactions": flows(told)},
        {
            "transactions": len(rows),
            "accounts": rows["account_id"].n_unique(),
            "in": count(rows, _sign() > 0),
            "out": count(rows, _sign() < 0),
            "matching_a_standing_order": told.filter("is_ordered").height,
            "purpose_blank": count(rows, pl.col("k_symbol").str.strip_chars() == ""),
            "purpose_from_standing_order": count(told, pl.col("order_symbol").is_not_null()),
            "standing_orders_for_loans": count(
                orders.join(known, on="account_id", how="semi"), pl.col("order_symbol") == "UVER"
            ),
            "loan_instalments_booked": count(told, pl.col("order_symbol") == "UVER"),
        },
    )


def original_flows(data: Path) -> pl.DataFrame:
    """Return the hundred rows that kept the original Czech coding."""
    rows = pl.read_csv(data / FOLDER / ORIGINAL, separator=";", infer_schema=False)
    return flows(rows.with_columns(order_symbol=pl.lit(None, dtype=pl.String)))


def _transactions(path: Path) -> pl.DataFrame:
    with lzma.open(path) as file:
        return pl.read_csv(file.read(), separator=";", infer_schema=False)


def _orders(path: Path) -> pl.DataFrame:
    orders = pl.read_csv(path, separator=";", infer_schema=False)
    return orders.select(
        "account_id",
        account="account_to",
        whole=pl.col("amount").cast(pl.Decimal(18, 2)),
        order_symbol=pl.when(pl.col("k_symbol").str.strip_chars() != "").then("k_symbol"),
    )


def _with_orders(rows: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    whole = rows.with_columns(whole=pl.col("amount").cast(pl.Decimal(18, 2)))
    key = ["account_id", "account", "whole"]
    named = orders.unique(key, keep="first", maintain_order=True).with_columns(
        is_ordered=pl.lit(value=True)
    )
    is_blank = pl.col("k_symbol").fill_null("").str.strip_chars() == ""
    joined = whole.join(named, on=key, how="left", maintain_order="left")
    return joined.with_columns(
        pl.col("is_ordered").fill_null(value=False),
        order_symbol=pl.when(is_blank).then("order_symbol"),
    )


def day(column: str) -> pl.Expr:
    """Return the date of a YYMMDD text of the twentieth century."""
    year = pl.col(column).str.head(2).cast(pl.Int64) + CENTURY
    return pl.concat_str(year, pl.col(column).str.slice(2)).str.to_date("%Y%m%d")


def _sign() -> pl.Expr:
    """Return 1 for money in, -1 for money out; an unknown word stops the conversion."""
    words = pl.when(pl.col("type") == "withdrawal in cash").then(pl.lit("withdrawal"))
    return words.otherwise("type").replace_strict(SIGNS, return_dtype=pl.Int64)


def flows(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the columns of an import of bank transactions, in the order of the file."""
    purpose = pl.coalesce(pl.col("order_symbol"), pl.col("k_symbol")).fill_null("")
    sign = pl.when(_sign() < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    party = pl.concat_str(pl.col("bank").fill_null(""), pl.col("account").fill_null(""))
    return rows.filter(pl.col("amount").cast(pl.Decimal(18, 2)) != 0).select(
        customer_external_id=pl.lit("BERKA-") + pl.col("account_id"),
        account_number="account_id",
        bank=pl.lit("PKDD'99"),
        currency=pl.lit(CURRENCY),
        booked_on=day("date"),
        amount=sign + pl.col("amount"),
        balance="balance",
        party_account=pl.when(party != "").then(party),
        summary="operation",
        purpose=pl.when(purpose.str.strip_chars() != "").then(purpose.str.strip_chars()),
        reference="trans_id",
    )


def _customers(accounts: pl.DataFrame) -> pl.DataFrame:
    return accounts.sort(pl.col("account_id").cast(pl.Int64)).select(
        external_id=pl.lit("BERKA-") + pl.col("account_id"),
        name=pl.lit("account ") + pl.col("account_id"),
        kind=pl.lit("individual"),
        currency=pl.lit(CURRENCY),
        opened_on=day("date"),
    )
