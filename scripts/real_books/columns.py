"""What the sources share: reading them, and the columns of the import files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

# Sources that state no currency are taken as dollars.
CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Converted:
    """The import files by kind, and what was counted on the way."""

    files: dict[str, pl.DataFrame]
    counts: dict[str, int]


def read_csv(path: Path) -> pl.DataFrame:
    """Return a CSV with every cell as the text it is."""
    return pl.read_csv(path, infer_schema=False)


def count(rows: pl.DataFrame, condition: pl.Expr) -> int:
    """Return how many rows meet a condition."""
    return rows.filter(condition).height


def numbered(prefix: str, column: str, *, digits: int) -> pl.Expr:
    """Return made-up numbers such as V0001."""
    return pl.lit(prefix) + pl.col(column).cast(pl.String).str.zfill(digits)


def is_padded(column: str) -> pl.Expr:
    """Return whether blanks stand around a text."""
    return pl.col(column).str.strip_chars() != pl.col(column)


def cents(column: str) -> pl.Expr:
    """Return a decimal text of at most three decimals, exactly rounded half up to two."""
    thousandths = pl.col(column).cast(pl.Decimal(38, 3))
    return ((thousandths + pl.lit("0.005").cast(pl.Decimal(38, 3))) * 100).cast(pl.Int64)


def with_point(minor: pl.Expr) -> pl.Expr:
    """Return whole cents as a decimal text."""
    rest = (minor % 100).cast(pl.String).str.zfill(2)
    return (minor // 100).cast(pl.String) + "." + rest


def open_items(
    rows: pl.DataFrame,
    *,
    external_id: str,
    customer: str,
    issued_on: str,
    due_on: str,
    amount: str,
    currency: str = CURRENCY,
    kind: str = "invoice",
    product: str = "trade_credit",
) -> pl.DataFrame:
    """Return the columns of an import of open items."""
    return rows.select(
        external_id=external_id,
        customer_external_id=customer,
        kind=pl.lit(kind),
        product=pl.lit(product),
        issued_on=issued_on,
        due_on=due_on,
        currency=pl.lit(currency),
        amount=amount,
    )


def payments(
    rows: pl.DataFrame,
    *,
    external_id: str,
    customer: str,
    value_on: str,
    amount: str,
    item: str | None,
    currency: str = CURRENCY,
    kind: str = "cash",
) -> pl.DataFrame:
    """Return the columns of an import of payments; without an item they are on account."""
    return rows.select(
        external_id=pl.lit("PAY-") + pl.col(external_id),
        customer_external_id=customer,
        kind=pl.lit(kind),
        value_on=value_on,
        currency=pl.lit(currency),
        amount=amount,
        on_account=pl.lit(item is None),
        item_external_id=pl.col(item) if item is not None else pl.lit(None, dtype=pl.String),
    )


def with_opening_days(files: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the files with each customer opened on the day of its first document.

    Most sources do not say when a customer was; without a day the import takes that of today, and
    a night as of an earlier date would find nobody.
    """
    if "opened_on" in files["customers"].columns:
        return dict(files)
    days = [
        files[name].select("customer_external_id", opened_on=pl.col(day).cast(pl.Date))
        for name, day in (("open_items", "issued_on"), ("payments", "value_on"))
        if name in files
    ]
    first = pl.concat(days).group_by("customer_external_id").agg(pl.col("opened_on").min())
    customers = files["customers"].join(
        first, left_on="external_id", right_on="customer_external_id", how="left"
    )
    return {**files, "customers": customers}
