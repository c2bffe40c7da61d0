"""A sample book in the frames that settlement and the nightly run take, without a database."""

from __future__ import annotations

from datetime import date

import polars as pl

from obligor_core.portfolio.frames import Book
from obligor_core.sample.book import SampleBook


def ledger(book: SampleBook, *, on: date) -> Book:
    """Return the documents of the book; ids are the digits of the external ids.

    Disputes count when they are open on the day; documents after it are in the frames too, as
    settlement takes the day for itself.
    """
    return Book(
        customers=_customers(book),
        open_items=_open_items(book, on),
        payments=book.payments.select(
            payment_id=_id("external_id"),
            payment_key="external_id",
            customer_id=_id("customer_external_id"),
            kind="kind",
            currency="currency",
            amount_minor="amount_minor",
            value_on="value_on",
            returned_on="returned_on",
            is_on_account="on_account",
        ),
        allocation_lines=_allocation_lines(book),
    )


def _customers(book: SampleBook) -> pl.DataFrame:
    units = {code: i for i, code in enumerate(book.units["code"], start=1)}
    managers = {name: i for i, name in enumerate(book.people["username"], start=1)}
    return book.customers.select(
        customer_id=_id("external_id"),
        group_id=_id("group_external_id"),
        external_id="external_id",
        kind="kind",
        unit_id=pl.col("unit_code").replace_strict(units, return_dtype=pl.Int64),
        manager_id=pl.col("manager").replace_strict(managers, return_dtype=pl.Int64),
        opened_on="opened_on",
        industry_code="industry_code",
        region_code="region_code",
    )


def _open_items(book: SampleBook, on: date) -> pl.DataFrame:
    is_open = (pl.col("raised_on") <= on) & (pl.col("closed_on") > on).fill_null(True)
    disputed = book.disputes.filter(is_open).select(
        external_id="item_external_id", disputed_minor="amount_minor"
    )
    return book.open_items.join(
        disputed, on="external_id", how="left", maintain_order="left"
    ).select(
        item_id=_id("external_id"),
        item_key="external_id",
        customer_id=_id("customer_external_id"),
        kind="kind",
        product="product",
        currency="currency",
        amount_minor="amount_minor",
        issued_on="issued_on",
        due_on="due_on",
        disputed_minor=pl.col("disputed_minor").fill_null(0),
    )


def _allocation_lines(book: SampleBook) -> pl.DataFrame:
    """Return the listed amounts, and the whole amount of each payment that names one item."""
    single = book.payments.filter(pl.col("item_external_id").is_not_null())
    listed = book.allocations.rename({"payment_external_id": "external_id"})
    return pl.concat([single, listed], how="diagonal").select(
        payment_id=_id("external_id"),
        item_id=_id("item_external_id"),
        amount_minor="amount_minor",
    )


def _id(column: str) -> pl.Expr:
    """Return the digits of an external id such as C0000123 as a number."""
    return pl.col(column).str.strip_chars_start("ACGPRY").cast(pl.Int64)
