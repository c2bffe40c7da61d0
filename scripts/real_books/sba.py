"""The SBA case: small-business loans of one state, one open item each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from real_books.columns import Converted, count, numbered, open_items, payments, read_csv

SAS_EPOCH = date(1960, 1, 1)  # SAS counts days from here
FIRM = ("Name", "City", "Zip")  # the file has no number for a borrower


def convert(data: Path) -> Converted:
    """Return the borrowers, their loans, and what was paid.

    A loan is due at the end of its term. The file does not say when a loan was paid in full: at
    the end of its term, or on the last day the file knows when that is earlier. Of a loan charged
    off, what was not charged off is paid on that day. Loans never paid out are left out.
    """
    lines = read_csv(data / "sba_case" / "SBAcase.11.13.17.csv").with_columns(
        pl.col(FIRM).str.strip_chars(),
        pl.col("Term", "DisbursementGross", "ChgOffPrinGr", "NoEmp").cast(pl.Int64),
        issued_on=_day("DisbursementDate"),
        lost_on=_day("ChgOffDate"),
    )
    loans = lines.filter(pl.col("issued_on").is_not_null())
    firms = _firms(loans)
    loans = loans.join(firms, on=FIRM, how="left", maintain_order="left").with_columns(
        due_on=pl.col("issued_on").dt.offset_by(pl.format("{}mo", "Term")),
        is_lost=pl.col("MIS_Status") == "CHGOFF",
    )
    paid = _paid(loans)
    return Converted(
        {
            "customers": firms.select(
                external_id="firm",
                name="Name",
                kind=pl.lit("enterprise"),
                employees="heads",
                address=pl.format("{}, CA {}", "City", "Zip"),
                tags=pl.format("NAICS {}", "industry"),
            ),
            "open_items": open_items(
                loans,
                external_id="LoanNr_ChkDgt",
                customer="firm",
                issued_on="issued_on",
                due_on="due_on",
                amount="DisbursementGross",
                kind="instalment",
                product="loan",
            ),
            "payments": payments(
                paid,
                external_id="LoanNr_ChkDgt",
                customer="firm",
                value_on="paid_on",
                amount="paid",
                item="LoanNr_ChkDgt",
            ),
        },
        _counts(lines, loans),
    )


def _day(column: str) -> pl.Expr:
    days = pl.col(column).str.strip_chars().cast(pl.Int64, strict=True)
    return pl.lit(SAS_EPOCH) + pl.duration(days=days)


def _firms(loans: pl.DataFrame) -> pl.DataFrame:
    return (
        loans.group_by(FIRM)
        .agg(industry=pl.col("NAICS").min(), heads=pl.col("NoEmp").max())
        .sort(FIRM)
        .with_row_index("no", offset=1)
        .with_columns(firm=numbered("SBA-", "no", digits=4))
    )


def _paid(loans: pl.DataFrame) -> pl.DataFrame:
    """Return the loans of which something was paid, with ``paid`` and ``paid_on``."""
    last_known = pl.col("lost_on").max()
    kept = pl.col("DisbursementGross") - pl.col("ChgOffPrinGr")
    return loans.with_columns(
        paid=pl.when("is_lost").then(kept).otherwise("DisbursementGross"),
        paid_on=pl.when("is_lost")
        .then("lost_on")
        .otherwise(pl.min_horizontal("due_on", last_known)),
    ).filter(pl.col("paid") > 0)


def _counts(lines: pl.DataFrame, loans: pl.DataFrame) -> dict[str, int]:
    is_lost = pl.col("is_lost")
    return {
        "rows": len(lines),
        "left_out_never_paid_out": len(lines) - len(loans),
        "customers": loans["firm"].n_unique(),
        "charged_off": count(lines, pl.col("MIS_Status") == "CHGOFF"),
        "paid_in_full_with_charge_off_date": count(
            loans, ~is_lost & pl.col("lost_on").is_not_null()
        ),
        "charged_off_more_than_paid_out": count(
            loans, is_lost & (pl.col("ChgOffPrinGr") > pl.col("DisbursementGross"))
        ),
        "term_of_no_months": count(loans, pl.col("Term") == 0),
        "status_unlike_target": count(
            lines, (pl.col("MIS_Status") == "CHGOFF") != (pl.col("Default") == "1")
        ),
    }
