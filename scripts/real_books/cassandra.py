"""The Cassandra purchase ledger, mirrored: its vendors become our customers."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from real_books.columns import Converted, count, numbered, open_items, payments, read_csv


def convert(data: Path) -> Converted:
    """Return customers, invoices and payments.

    The ledger has no numbers: vendors are told apart by name, invoices by their row (a row that
    stands twice stays two invoices). What was settled is one payment, so many days after the
    invoice, or before it where the days are negative; what is outstanding stays open. The day of
    entry is left out: it was known only later.
    """
    written = read_csv(data / "cassandra_udyam22_invoices" / "invoices_to_2015.csv")
    rows = (
        written.with_row_index("row", offset=1)
        .with_columns(
            pl.col("Invoice_Date", "Due_Date").str.to_date("%d-%b-%y"),
            name=pl.col("Vendor_Name").str.strip_chars(),
            days=pl.col("Number_of_Days_until_Payment").cast(pl.Int64),
            invoice=numbered("INV-", "row", digits=5),
        )
        .with_columns(paid_on=pl.col("Invoice_Date") + pl.duration(days="days"))
    )
    vendors = rows.select("name").unique().sort("name").with_row_index("no", offset=1)
    vendors = vendors.with_columns(vendor=numbered("V", "no", digits=4))
    rows = rows.join(vendors, on="name", how="left", maintain_order="left")
    return Converted(
        {
            "customers": vendors.select(
                external_id="vendor", name="name", kind=pl.lit("enterprise")
            ),
            "open_items": open_items(
                rows,
                external_id="invoice",
                customer="vendor",
                issued_on="Invoice_Date",
                due_on="Due_Date",
                amount="Amount",
            ),
            "payments": payments(
                rows,
                external_id="invoice",
                customer="vendor",
                value_on="paid_on",
                amount="Settled",
                item="invoice",
            ),
        },
        _counts(rows) | {"rows_standing_twice": len(written) - written.n_unique()},
    )


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    return {
        "rows": len(rows),
        "customers": rows["name"].n_unique(),
        "late": count(rows, pl.col("paid_on") > pl.col("Due_Date")),
        "paid_before_invoice": count(rows, pl.col("days") < 0),
        "part_settled": count(rows, pl.col("Outstanding").cast(pl.Decimal(18, 2)) > 0),
    }
