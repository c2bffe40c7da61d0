"""What a customer, or the book, owes on a day as known at an instant: ageing, habit, statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.receivables.queries.book import documents
from obligor_core.receivables import measures
from obligor_core.receivables.ageing import (
    DpdConvention,
    ageing_by_due_date,
    ageing_by_invoice_date,
    days_late,
    days_past_due,
    disputed_open,
)
from obligor_core.receivables.settlement import settle

YEAR_DAYS = 365
CONVENTION = DpdConvention()


@dataclass(frozen=True, slots=True)
class Position:
    """Settled documents on a day: items with ``days_past_due``, payments, applications."""

    on: date
    items: pl.DataFrame
    payments: pl.DataFrame
    applications: pl.DataFrame

    def ageing(self, *, is_by_invoice: bool, by: Sequence[str] = ("currency",)) -> pl.DataFrame:
        """Return what is open by age, by due date or by invoice date."""
        if is_by_invoice:
            return ageing_by_invoice_date(self.items, self.payments, on=self.on, by=by)
        return ageing_by_due_date(
            self.items, self.payments, on=self.on, convention=CONVENTION, by=by
        )


@dataclass(frozen=True, slots=True)
class Headline:
    """The figures that matter of one currency, in minor units; ``dso_days`` None: no sales."""

    currency: str
    open_minor: int
    overdue_minor: int
    disputed_minor: int
    unapplied_minor: int
    days_past_due_max: int
    dso_days: float | None


@dataclass(frozen=True, slots=True)
class HabitCell:
    """One item of the payment habit: how late its last part was paid, or is now."""

    item_id: int
    due_on: date
    days: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement of the account; ``balance_minor`` is what is owed after it."""

    on: date
    kind: str
    key: str
    debit_minor: int
    credit_minor: int
    balance_minor: int


def position(
    *, on: date, customer_ids: Sequence[int] | None, known_at: datetime | None = None
) -> Position:
    """Return the settled documents of the customers (None: all) true on the day, as known then."""
    found = documents(on=on, known_at=known_at, customer_ids=customer_ids)
    settled = settle(
        found.open_items, found.payments, allocation_lines=found.allocation_lines, on=on
    )
    dpd = days_past_due(pl.col("due_on"), on=on, convention=CONVENTION)
    items = settled.open_items.with_columns(
        days_past_due=pl.when(pl.col("open_minor") > 0).then(dpd).otherwise(0),
        disputed_open_minor=disputed_open(),
    )
    return Position(on, items, settled.payments, settled.applications)


def book_position(actor: Actor, *, on: date, known_at: datetime | None = None) -> Position:
    """Return the position of every customer that the actor may look at."""
    reached = customers.visible(actor, verb="receivable.see").values_list("pk", flat=True)
    return position(on=on, customer_ids=list(reached), known_at=known_at)


def headlines(found: Position) -> list[Headline]:
    """Return the headline figures, one for each currency, the largest first."""
    overdue = pl.when(pl.col("days_past_due") > 0).then("open_minor").otherwise(0)
    since = found.on - timedelta(days=YEAR_DAYS)
    sold = pl.when(pl.col("issued_on") > since).then("amount_minor").otherwise(0)
    owed = found.items.group_by("currency").agg(
        pl.col("open_minor").sum(),
        overdue.sum().alias("overdue_minor"),
        pl.col("disputed_open_minor").sum().alias("disputed_minor"),
        pl.col("days_past_due").max().alias("days_past_due_max"),
        sold.sum().alias("sales_minor"),
    )
    credit = found.payments.group_by("currency").agg(pl.col("unapplied_minor").sum())
    dso = measures.dso(
        receivable=pl.col("open_minor"), credit_sales=pl.col("sales_minor"), days=pl.lit(YEAR_DAYS)
    )
    rows = owed.join(credit, on="currency", how="full", coalesce=True).with_columns(dso_days=dso)
    filled = rows.with_columns(pl.exclude("currency", "dso_days").fill_null(0))
    columns = list(Headline.__dataclass_fields__)
    ordered = filled.sort("open_minor", "currency", descending=[True, False])
    return [Headline(*row) for row in ordered.select(columns).iter_rows()]


def habit(found: Position, *, count_max: int = 60) -> list[HabitCell]:
    """Return the latest items by due date: how many days late each was paid, or is now."""
    late = days_late(pl.col("due_on"), paid_on=pl.col("settled_on"), convention=CONVENTION)
    is_open = pl.col("open_minor") > 0
    shown = found.items.filter(~is_open | (pl.col("due_on") <= found.on)).with_columns(
        days=pl.when(is_open).then("days_past_due").otherwise(late), is_open=is_open
    )
    last = shown.sort("due_on", "item_key").tail(count_max)
    return [HabitCell(*row) for row in last.select("item_id", "due_on", "days", "is_open").rows()]


def statement(
    customer_id: int,
    *,
    currency: str,
    since: date,
    until: date,
    known_at: datetime | None = None,
) -> tuple[int, list[StatementLine]]:
    """Return the balance before ``since`` and every movement up to and including ``until``."""
    found = documents(known_at=known_at, customer_ids=[customer_id])
    moves = pl.concat(
        [
            _moves(found.open_items, on="issued_on", kind="item", key="item_key", sign=1),
            _moves(found.payments, on="value_on", kind="payment", key="payment_key", sign=-1),
            _moves(
                found.payments.drop_nulls("returned_on"),
                on="returned_on",
                kind="return",
                key="payment_key",
                sign=1,
            ),
        ]
    ).filter(currency=currency)
    ordered = moves.filter(pl.col("on") <= until).sort("on", "kind", "key")
    balanced = ordered.with_columns(balance=pl.col("minor").cum_sum())
    opening = int(balanced.filter(pl.col("on") < since)["minor"].sum())
    lines = [
        StatementLine(on, kind, key, max(minor, 0), max(-minor, 0), balance)
        for on, kind, key, minor, balance in balanced.filter(pl.col("on") >= since)
        .select("on", "kind", "key", "minor", "balance")
        .rows()
    ]
    return opening, lines


def _moves(rows: pl.DataFrame, *, on: str, kind: str, key: str, sign: int) -> pl.DataFrame:
    return rows.select(
        "currency",
        on=pl.col(on),
        kind=pl.lit(kind),
        key=pl.col(key),
        minor=pl.col("amount_minor") * sign,
    )
