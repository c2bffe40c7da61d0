"""The columns of the frames of bank flows, and what their values mean."""

from __future__ import annotations

import polars as pl

# The rows of a statement file, oldest first. ``booked_second``: seconds since midnight on the
# bank's clock, null when the file does not say. ``amount_minor``: money in is positive.
ROWS = {
    "row_no": pl.Int64,
    "booked_on": pl.Date,
    "booked_second": pl.Int64,
    "amount_minor": pl.Int64,
    "balance_minor": pl.Int64,
    "party_name": pl.String,
    "party_account": pl.String,
    "party_bank": pl.String,
    "summary": pl.String,
    "purpose": pl.String,
    "reference": pl.String,
}
# Transactions of customers as the analysis takes them. ``account_key``: what makes two files be
# of one account (number and currency). ``file_id`` and ``place`` order rows within an instant;
# ``twin`` tells how many equal rows stood before it in its file.
FLOWS = {
    "transaction_id": pl.Int64,
    "customer_id": pl.Int64,
    "account_key": pl.String,
    "currency": pl.String,
    "file_id": pl.Int64,
    "place": pl.Int64,
    "twin": pl.Int64,
    "booked_on": pl.Date,
    "booked_second": pl.Int64,
    "amount_minor": pl.Int64,
    "balance_minor": pl.Int64,
    "party_key": pl.String,
    "party_account": pl.String,
    "summary": pl.String,
    "purpose": pl.String,
}
# Who is known of: by comparable name (``party_key``), by account, or both; lower ``rank`` wins.
PARTIES = {
    "customer_id": pl.Int64,
    "party_key": pl.String,
    "party_account": pl.String,
    "relation": pl.String,
    "rank": pl.Int64,
}
# The days that a file tells of an account, both ends included.
COVERAGE = {
    "customer_id": pl.Int64,
    "account_key": pl.String,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
}
# Transfers between other customers of the book, for round trips with a party in between.
BEYOND = {
    "source_key": pl.String,
    "target_key": pl.String,
    "booked_on": pl.Date,
    "amount_minor": pl.Int64,
    "transaction_id": pl.Int64,
}


def empty(schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    """Return a frame of the columns without rows."""
    return pl.DataFrame(schema=schema)
