"""The HighRadius open items: no payments, and many spellings of one customer's name."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from real_books.columns import (
    Converted,
    cents,
    count,
    is_padded,
    open_items,
    read_csv,
    with_point,
)


def convert(data: Path) -> Converted:
    """Return customers and open items.

    Of a customer's spellings the one that stands most often is taken. Canadian items were
    converted to dollars with three decimals: half up to the cent. A due date before the posting
    date is kept.
    """
    rows = read_csv(data / "highradius_open_items" / "nulldata.csv").with_columns(
        pl.col("posting_date", "due_in_date").str.to_date("%d-%m-%Y"),
        name=pl.col("name_customer").str.strip_chars(),
        amount=with_point(cents("converted_usd")),
    )
    return Converted(
        {
            "customers": _customers(rows),
            "open_items": open_items(
                rows,
                external_id="doc_id",
                customer="cust_number",
                issued_on="posting_date",
                due_on="due_in_date",
                amount="amount",
            ),
        },
        _counts(rows),
    )


def _customers(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.group_by("cust_number", "name")
        .len()
        .sort("cust_number", "len", "name", descending=[False, True, False])
        .unique("cust_number", keep="first", maintain_order=True)
        .select(external_id="cust_number", name="name", kind=pl.lit("enterprise"))
    )


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    spellings = rows.group_by("cust_number").agg(pl.col("name").n_unique())
    return {
        "rows": len(rows),
        "customers": rows["cust_number"].n_unique(),
        "with_clear_date": rows["clear_date"].count(),
        "names_with_blanks_around": count(rows, is_padded("name_customer")),
        "customers_with_several_names": count(spellings, pl.col("name") > 1),
        "amounts_rounded_to_cents": count(rows, pl.col("converted_usd").str.contains(r"\.\d{3}")),
        "due_before_posting": count(rows, pl.col("due_in_date") < pl.col("posting_date")),
    }
