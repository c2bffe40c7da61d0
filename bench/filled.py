"""A made-up book of any size straight into the tables, as an import would leave it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

KNOWN = datetime(2020, 1, 1, tzinfo=UTC)
UNTIL = date(2026, 11, 20)


def fill(customers: int, *, months: int, seed: int = 20) -> dict[str, int]:
    """Write the sample book by COPY; return how many rows each table got."""
    from obligor.foundation import tables
    from obligor_core.sample import generate

    book = generate(customers=customers, months=months, seed=seed, until=UNTIL)
    frames = {
        "people_organisationunit": _units(),
        "customers_customer": _customers(book.customers),
    }
    ids = frames["customers_customer"].select("id", customer_external_id="external_id")
    frames["receivables_openitem"] = items = _items(book.open_items, ids)
    frames["receivables_payment"] = payments = _payments(book.payments, ids)
    frames["receivables_allocationline"] = _lines(book.allocations, items, payments)
    frames["receivables_exchangerate"] = _rates()
    for table, frame in frames.items():
        tables.write(frame, table)
    return {table: frame.height for table, frame in frames.items()}


def _units() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "id": [1],
            "code": ["HQ"],
            "name_zh": ["总部"],
            "name_en": ["Head office"],
            "path": ["/1/"],
        }
    )


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_row_index("id", offset=1).cast({"id": pl.Int64})


def _customers(given: pl.DataFrame) -> pl.DataFrame:
    columns = ["external_id", "name", "kind", "industry_code", "region_code", "opened_on"]
    empty = ["short_name", "name_pinyin", "name_initials", "name_search", "phone", "phone_normal"]
    return _numbered(given.select(columns)).with_columns(
        pl.col("industry_code", "region_code").fill_null(""),
        *(pl.lit("").alias(name) for name in (*empty, "size_class", "changed_by")),
        name_normal=pl.col("name"),
        state=pl.lit("active"),
        currency=pl.lit("CNY"),
        tags=pl.lit("{}"),
        grams=pl.lit("{}"),
        custom=pl.lit("{}"),
        version=pl.lit(1),
        created_at=pl.lit(KNOWN.isoformat()),
        unit_id=pl.lit(1),
    )


def _items(given: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    joined = given.join(ids.rename({"id": "customer_id"}), on="customer_external_id")
    return _numbered(joined.drop("customer_external_id")).with_columns(
        open_minor=pl.col("amount_minor"),
        disputed_minor=pl.lit(0),
        recorded_at=pl.lit(KNOWN.isoformat()),
        known_from=pl.lit(KNOWN.isoformat()),
        version=pl.lit(1),
        cancelled_because=pl.lit(""),
    )


def _payments(given: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    joined = given.join(ids.rename({"id": "customer_id"}), on="customer_external_id")
    return _numbered(
        joined.select(
            "customer_id",
            "external_id",
            "kind",
            "value_on",
            "currency",
            "amount_minor",
            "returned_on",
            is_on_account=pl.col("on_account").fill_null(value=True),
            returned_because=pl.col("return_reason").fill_null(""),
        )
    ).with_columns(
        unapplied_minor=pl.col("amount_minor"),
        reference=pl.lit(""),
        backdated_because=pl.lit(""),
        cancelled_because=pl.lit(""),
        recorded_at=pl.lit(KNOWN.isoformat()),
        known_from=pl.lit(KNOWN.isoformat()),
        version=pl.lit(1),
    )


def _lines(given: pl.DataFrame, items: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    item_ids = items.select("external_id", item_id="id")
    payment_ids = payments.select("external_id", payment_id="id")
    return (
        given.join(item_ids, left_on="item_external_id", right_on="external_id")
        .join(payment_ids, left_on="payment_external_id", right_on="external_id")
        .select("payment_id", "item_id", "amount_minor", recorded_at=pl.lit(KNOWN.isoformat()))
    )


def _rates() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "currency": ["USD", "EUR", "JPY", "HKD", "GBP"],
            "valid_on": [UNTIL] * 5,
            "rate": ["7.1", "8.2", "0.048", "0.91", "9.3"],
            "source": ["made up"] * 5,
            "recorded_at": [KNOWN.isoformat()] * 5,
        }
    )
