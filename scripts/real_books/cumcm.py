"""The VAT invoices of CUMCM 2020, problem C: tax invoices as they are, and what is owed by them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from real_books.columns import (
    Converted,
    count,
    is_padded,
    open_items,
    payments,
    read_csv,
    with_point,
)

FOLDER = "cumcm2020c_sme_invoices"
REVENUE_YEAR = 2019
ANSWERED, UNANSWERED = "A1", "A2"  # firms with rating and default, firms without
PARTIES = {"sales": "购方单位代号", "purchase": "销方单位代号"}
INVOICE_KEY = ("企业代号", "发票号码")


def convert(data: Path) -> Converted:
    """Return the firms, their tax invoices, what they bought, and what they were credited.

    Invoices have neither terms nor payments: they are due on the day and stay open but for
    credit notes (negative invoices, on account). Void ones are left out. Valid sales of 2019
    give the annual revenue.
    """
    answered = read_csv(data / FOLDER / "a1_enterprises_45.csv")
    firms = pl.concat([answered, read_csv(data / FOLDER / "a2_enterprises.csv")], how="diagonal")
    sold = _invoices(data, "sales")
    bought = _invoices(data, "purchase")
    owed = bought.filter(~pl.col("is_void"), pl.col("fen") > 0)
    credited = bought.filter(~pl.col("is_void"), pl.col("fen") < 0)
    return Converted(
        {
            "customers": _customers(firms, sold),
            "open_items": open_items(
                owed.with_columns(amount=with_point(pl.col("fen"))),
                external_id="document",
                customer="企业代号",
                issued_on="issued_on",
                due_on="issued_on",
                amount="amount",
                currency="CNY",
            ),
            "payments": payments(
                credited.with_columns(amount=with_point(-pl.col("fen"))),
                external_id="document",
                customer="企业代号",
                value_on="issued_on",
                amount="amount",
                item=None,
                currency="CNY",
                kind="credit_note",
            ),
            "tax_invoices": pl.concat(
                [_tax_invoices(sold, "sale"), _tax_invoices(bought, "purchase")]
            ),
        },
        _counts(firms) | _row_counts("purchase", bought) | _row_counts("sales", sold),
    )


def _invoices(data: Path, side: str) -> pl.DataFrame:
    """Return both files of a side; amounts are floats there, and exact to the fen when rounded.

    An invoice is named by the row of its file: numbers repeat, even within a firm.
    """
    names = {ANSWERED: f"a1_{side}_invoices_45", UNANSWERED: f"a2_{side}_invoices"}
    files = [
        pl.read_parquet(data / FOLDER / f"{name}.parquet").select(
            "企业代号",
            "发票号码",
            party=PARTIES[side],
            issued_on=pl.col("开票日期").cast(pl.Date),
            status="发票状态",
            document=pl.format("{}-{}-{}", pl.lit(part), pl.lit(side[0].upper()), "orig_row"),
            fen=_fen("价税合计"),
            net=_fen("金额"),
            tax=_fen("税额"),
        )
        for part, name in names.items()
    ]
    return pl.concat(files).with_columns(is_void=pl.col("status").str.strip_chars() == "作废发票")


def _tax_invoices(rows: pl.DataFrame, direction: str) -> pl.DataFrame:
    """Return every row as a tax invoice, void and negative ones too, words as they are written.

    The code of an invoice is not in the source. Where a number comes again within a firm, the row
    of the file stands for the code, so that each row stays an invoice of its own.
    """
    is_first = pl.struct(INVOICE_KEY).is_first_distinct()
    return rows.select(
        customer_external_id="企业代号",
        direction=pl.lit(direction),
        code=pl.when(~is_first).then("document"),
        number="发票号码",
        issued_on="issued_on",
        party_name="party",
        net=_signed("net"),
        tax=_signed("tax"),
        total=_signed("fen"),
        state="status",
    )


def _signed(column: str) -> pl.Expr:
    minus = pl.when(pl.col(column) < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return minus + with_point(pl.col(column).abs())


def _fen(column: str) -> pl.Expr:
    return (pl.col(column) * 100).round().cast(pl.Int64)


def _customers(firms: pl.DataFrame, sold: pl.DataFrame) -> pl.DataFrame:
    in_year = pl.col("issued_on").dt.year() == REVENUE_YEAR
    revenue = (
        sold.filter(~pl.col("is_void"), in_year)
        .group_by("企业代号")
        .agg(annual_revenue=pl.col("net").sum())
        .filter(pl.col("annual_revenue") > 0)
        .with_columns(annual_revenue=with_point(pl.col("annual_revenue")))
    )
    tags = pl.concat_str(
        pl.lit("信誉评级") + pl.col("信誉评级"),
        pl.lit("是否违约：") + pl.col("是否违约"),
        separator=";",
    )
    return firms.join(revenue, on="企业代号", how="left", maintain_order="left").select(
        external_id="企业代号",
        name=pl.col("企业名称").str.strip_chars(),
        kind=pl.when(_is_sole_trader()).then(pl.lit("sole_trader")).otherwise(pl.lit("enterprise")),
        annual_revenue="annual_revenue",
        currency=pl.lit("CNY"),
        tags=tags,
    )


def _is_sole_trader() -> pl.Expr:
    return pl.col("企业名称").str.starts_with("个体经营")


def _counts(firms: pl.DataFrame) -> dict[str, int]:
    return {
        "firms": len(firms),
        "with_rating": firms["信誉评级"].count(),
        "defaulted": count(firms, pl.col("是否违约") == "是"),
        "sole_traders": count(firms, _is_sole_trader()),
        "names_with_blanks_around": count(firms, is_padded("企业名称")),
    }


def _row_counts(side: str, rows: pl.DataFrame) -> dict[str, int]:
    valid = ~pl.col("is_void")
    return {
        f"{side}_rows": len(rows),
        f"{side}_rows_of_answered": count(rows, pl.col("document").str.starts_with(ANSWERED)),
        f"{side}_void": count(rows, pl.col("is_void")),
        f"{side}_void_with_leading_blank": count(rows, is_padded("status")),
        f"{side}_credit_notes": count(rows, valid & (pl.col("fen") < 0)),
        f"{side}_numbers_repeated": count(rows, ~pl.struct(INVOICE_KEY).is_first_distinct()),
        f"{side}_total_unlike_parts": count(
            rows, (pl.col("net") + pl.col("tax") - pl.col("fen")).abs() > 1
        ),
    }
