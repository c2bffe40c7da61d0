"""The default sample book, made and settled once for all tests that only read it."""

from datetime import date

import polars as pl
import pytest

from obligor_core.receivables.settlement import settle
from obligor_core.sample import CUSTOMERS, MONTHS, SEED, generate
from obligor_core.sample.ledger import ledger

UNTIL = date(2026, 6, 30)
# Yuan for one minor unit, to weigh foreign items; roughly the rates of 2025.
YUAN_FOR_MINOR = {"CNY": 0.01, "USD": 0.0715, "EUR": 0.081, "JPY": 0.048}


@pytest.fixture(scope="session")
def until():
    return UNTIL


@pytest.fixture(scope="session")
def book():
    return generate(customers=CUSTOMERS, months=MONTHS, seed=SEED, until=UNTIL)


@pytest.fixture(scope="session")
def settled():
    """The items of a book on a day with what is open, in yuan, and the truth beside them."""

    def of(book, on):
        documents = ledger(book, on=on)
        items = settle(
            documents.open_items,
            documents.payments,
            allocation_lines=documents.allocation_lines,
            on=on,
        ).open_items
        rate = pl.col("currency").replace_strict(YUAN_FOR_MINOR, return_dtype=pl.Float64)
        truth = book.truth.with_columns(
            customer_id=pl.col("customer_external_id").str.slice(1).cast(pl.Int64)
        )
        return items.join(truth, on="customer_id").with_columns(
            open_yuan=pl.col("open_minor") * rate,
            yuan=pl.col("amount_minor") * rate,
            dpd=(pl.lit(on) - pl.col("due_on")).dt.total_days(),
            days_late=(pl.col("settled_on") - pl.col("due_on")).dt.total_days(),
        )

    return of


@pytest.fixture(scope="session")
def items(book, settled):
    return settled(book, UNTIL)
