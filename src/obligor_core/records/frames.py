"""The frames from which facts of credit records, industry and market position are computed."""

from __future__ import annotations

import polars as pl

# One row a record that is known; the fields after ``told_on`` are of its payload, amounts in
# minor units of ``currency``.
RECORDS = {
    "record_id": pl.Int64,
    "customer_id": pl.Int64,
    "kind": pl.String,
    "matter": pl.String,
    "standing": pl.String,
    "severity": pl.String,
    "happened_on": pl.Date,
    "settled_on": pl.Date,
    "told_on": pl.Date,
    "valid_until": pl.Date,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "role": pl.String,
    "grade": pl.String,
    "grade_year": pl.Int64,
    "sentiment": pl.String,
    "five_tier": pl.String,
    "changed": pl.String,
    "credit_balance": pl.Int64,
    "overdue": pl.Int64,
    "external_guarantees": pl.Int64,
    "queries_3m": pl.Int64,
    "overdue_months_24m": pl.Int64,
}
# One row for each time that somebody looked, whatever was found.
CHECKS = {
    "customer_id": pl.Int64,
    "kind": pl.String,
    "checked_on": pl.Date,
    "valid_until": pl.Date,
}
# One row for each consent and kind of query that it covers.
CONSENTS = {
    "customer_id": pl.Int64,
    "kind": pl.String,
    "given_on": pl.Date,
    "ends_on": pl.Date,
    "withdrawn_on": pl.Date,
}
CUSTOMERS = {"customer_id": pl.Int64, "industry_code": pl.String}
OUTLOOKS = {
    "outlook_id": pl.Int64,
    "code": pl.String,
    "valid_from": pl.Date,
    "cycle": pl.Int64,
    "policy": pl.Int64,
    "competition": pl.Int64,
    "concentration": pl.Int64,
}
POSITIONS = {
    "position_id": pl.Int64,
    "customer_id": pl.Int64,
    "valid_from": pl.Date,
    "share": pl.Float64,
    "rank": pl.Int64,
    "chain_role": pl.String,
    "bargaining_up": pl.Int64,
    "bargaining_down": pl.Int64,
}
RATES = {"currency": pl.String, "valid_on": pl.Date, "rate": pl.Decimal(20, 10)}
