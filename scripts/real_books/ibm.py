"""The IBM late-payment sample: settled invoices with a flag for disputes."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from real_books.columns import CURRENCY, Converted, count, open_items, payments, read_csv


def convert(data: Path) -> Converted:
    """Return customers, invoices, payments and disputes.

    The file does not say when a dispute was raised: it is taken to last from the invoice to the
    payment.
    """
    rows = (
        read_csv(data / "ibm_ar_late_payments" / "WA_Fn-UseC_-Accounts-Receivable.csv")
        .with_columns(pl.col("InvoiceDate", "DueDate", "SettledDate").str.to_date("%d/%m/%Y"))
        .with_columns(late=(pl.col("SettledDate") - pl.col("DueDate")).dt.total_days())
    )
    return Converted(
        {
            "customers": _customers(rows),
            "open_items": open_items(
                rows,
                external_id="invoiceNumber",
                customer="customerID",
                issued_on="InvoiceDate",
                due_on="DueDate",
                amount="InvoiceAmount",
            ),
            "payments": payments(
                rows,
                external_id="invoiceNumber",
                customer="customerID",
                value_on="SettledDate",
                amount="InvoiceAmount",
                item="invoiceNumber",
            ),
            "disputes": _disputes(rows),
        },
        _counts(rows),
    )


def _customers(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the customers, who have a number and no name."""
    return (
        rows.select(
            external_id="customerID",
            name="customerID",
            kind=pl.lit("enterprise"),
            tags=pl.format("country {};{} bill", "countrycode", "PaperlessBill"),
        )
        .sort("external_id", "tags")
        .unique("external_id", keep="first", maintain_order=True)
    )


def _disputes(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(Disputed="Yes").select(
        external_id=pl.lit("DIS-") + pl.col("invoiceNumber"),
        item_external_id="invoiceNumber",
        currency=pl.lit(CURRENCY),
        amount="InvoiceAmount",
        reason=pl.lit("other"),
        raised_on="InvoiceDate",
        closed_on="SettledDate",
        outcome=pl.lit("paid in full"),
    )


def _counts(rows: pl.DataFrame) -> dict[str, int]:
    days_late = pl.col("late").clip(lower_bound=0)
    return {
        "rows": len(rows),
        "customers": rows["customerID"].n_unique(),
        "late": count(rows, pl.col("late") > 0),
        "days_late": rows.select(days_late.sum()).item(),
        "days_late_unlike_dates": count(rows, days_late != pl.col("DaysLate").cast(pl.Int64)),
        "disputed": count(rows, pl.col("Disputed") == "Yes"),
    }
