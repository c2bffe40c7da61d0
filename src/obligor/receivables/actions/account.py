"""Settling accounts: what the core computes from a customer's documents is written here.

Every posting takes the customer's lock first, changes documents, and settles the account before
it commits; so two writers never compute from a state that the other is about to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl
from django.db import connection

from obligor.foundation.events import Event
from obligor.receivables import events
from obligor.receivables.queries.book import Documents, StoredState, documents, stored_state
from obligor_core.receivables.settlement import Settlement, settle

# Two spaces of advisory locks: one for the whole book, one number for each customer.
BOOK_LOCK = 0x5243_5600 << 32
ACCOUNT_LOCKS_MAX = 200


@dataclass(frozen=True, slots=True)
class Resettled:
    """Which items became settled or open again: one row per item with its customer."""

    settled: pl.DataFrame
    reopened: pl.DataFrame

    def events(self) -> list[Event]:
        """Return one event per customer and direction."""
        return [
            kind(customer_id=customer_id, item_ids=tuple(sorted(item_ids)))
            for kind, items in (
                (events.ItemsSettled, self.settled),
                (events.ItemsReopened, self.reopened),
            )
            for customer_id, item_ids in items.group_by("customer_id", maintain_order=True)
            .agg("item_id")
            .iter_rows()
        ]


def lock_accounts(customer_ids: Iterable[int]) -> None:
    """Hold the customers' accounts until the transaction ends; many customers hold the book.

    Take all locks of an act in one call: they are taken in one order, so nobody deadlocks.
    """
    ids = sorted(set(customer_ids))
    with connection.cursor() as cursor:
        if len(ids) > ACCOUNT_LOCKS_MAX:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOK_LOCK])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [BOOK_LOCK])
        for customer_id in ids:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BOOK_LOCK + customer_id])


def resettle(customer_id: int) -> Resettled:
    """Settle one customer's account and write what differs from before."""
    return resettle_many([customer_id])


def resettle_many(customer_ids: Sequence[int] | None) -> Resettled:
    """Settle the accounts and write what differs from before; ``None`` settles the whole book.

    The caller holds the locks. The whole set is computed at once and written by four statements.
    """
    before = stored_state(customer_ids)
    now = documents(customer_ids=customer_ids)
    settlement = settle(
        now.open_items, now.payments, allocation_lines=now.allocation_lines, on=None
    )
    items = _items_changed(before, now, settlement)
    _write_applications(before.applications, settlement.applications)
    _write_items(items)
    _write_payments(_payments_changed(before, settlement))
    return Resettled(
        settled=items.filter((pl.col("was_open_minor") > 0) & (pl.col("open_minor") == 0)),
        reopened=items.filter((pl.col("was_open_minor") == 0) & (pl.col("open_minor") > 0)),
    )


def _items_changed(before: StoredState, now: Documents, settlement: Settlement) -> pl.DataFrame:
    computed = settlement.open_items.select("item_id", "open_minor", "disputed_minor", "settled_on")
    return (
        before.items.rename(lambda c: c if c.endswith("_id") else f"was_{c}")
        .join(computed, on="item_id", how="left", maintain_order="left")
        .with_columns(pl.col("open_minor", "disputed_minor").fill_null(0))
        .filter(_differs("open_minor", "disputed_minor", "settled_on"))
    )


def _payments_changed(before: StoredState, settlement: Settlement) -> pl.DataFrame:
    return (
        before.payments.rename({"unapplied_minor": "was_unapplied_minor"})
        .join(settlement.payments.select("payment_id", "unapplied_minor"), "payment_id", "left")
        .with_columns(pl.col("unapplied_minor").fill_null(0))
        .filter(_differs("unapplied_minor"))
    )


def _differs(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"was_{c}")) for c in columns)


def _write_items(changed: pl.DataFrame) -> None:
    _write(
        """
        UPDATE receivables_openitem i
        SET open_minor = n.open_minor, disputed_minor = n.disputed_minor,
            settled_on = n.settled_on
        FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::date[])
             AS n (id, open_minor, disputed_minor, settled_on)
        WHERE i.id = n.id""",
        changed.select("item_id", "open_minor", "disputed_minor", "settled_on"),
    )


def _write_payments(changed: pl.DataFrame) -> None:
    _write(
        """
        UPDATE receivables_payment p SET unapplied_minor = n.unapplied_minor
        FROM unnest(%s::bigint[], %s::bigint[]) AS n (id, unapplied_minor) WHERE p.id = n.id""",
        changed.select("payment_id", "unapplied_minor"),
    )


def _write_applications(before: pl.DataFrame, now: pl.DataFrame) -> None:
    """Replace the applications that are not the same any more."""
    content = ["payment_id", "item_id", "is_explicit", "amount_minor", "applied_on"]
    gone = before.join(now, on=content, how="anti")
    new = now.join(before, on=content, how="anti", maintain_order="left")
    _write(
        "DELETE FROM receivables_application WHERE id = ANY(%s::bigint[])",
        gone.select("application_id"),
    )
    _write(
        """
        INSERT INTO receivables_application
            (payment_id, item_id, is_explicit, amount_minor, applied_on)
        SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[], %s::bigint[], %s::date[])
        """,
        new.select(content),
    )


def _write(sql: str, rows: pl.DataFrame) -> None:
    """Run a statement whose parameters are the columns of ``rows`` as PostgreSQL arrays."""
    if rows.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, [array_of(column) for column in rows.iter_columns()])


def array_of(column: pl.Series) -> str:
    """Return numbers, dates or flags as the text of a PostgreSQL array."""
    values = column.cast(pl.String).fill_null("NULL")
    return "{" + ",".join(values.to_list()) + "}"
