"""Rows of allocations and disputes checked against the book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from obligor.customers import queries as customers
from obligor.foundation import tables
from obligor.foundation.access import Actor
from obligor.receivables.queries.incoming import (
    KEEP_ONE,
    TWICE,
    Check,
    Incoming,
    judged,
    known_rows,
    number_checks,
    numbered,
)
from obligor.receivables.queries.incoming_documents import (
    CHECK_ITEM,
    CORRECT_AMOUNT,
    CORRECT_DATE,
    ITEM_UNKNOWN,
    LEAVE_OUT,
    LIVE_ITEMS,
    amount_checks,
    choice_check,
    live_item_columns,
    past_checks,
)
from obligor_core.receivables.kinds import DisputeReason
from obligor_core.text import Text

NO_ITEM = Text("There is no open item {value} that you may see.", "不存在未清项 {value}。")
PAYMENT_UNKNOWN = Text("There is no payment {value} that you may see.", "不存在收款 {value}。")
CHECK_PAYMENT = Text("Load the payment first, or correct the number.", "请先导入收款或更正编号。")
ABOVE_ITEM = Text("The amount exceeds that of item {value}.", "金额超过单据 {value} 的金额。")
ABOVE_PAYMENT = Text(
    "The allocations of payment {value} would add up to more than it amounts to.",
    "收款 {value} 的核销合计将超过收款金额。",
)
BEFORE_ITEM = Text("It would be raised before the item was issued.", "争议日期早于单据开具日期。")
CLOSED_FIRST = Text("It would end before it began.", "关闭日期早于提出日期。")
MOVES = Text("{value} is a dispute about another item.", "{value} 属于其他单据的争议。")
ABOVE_REST = Text(
    "More of item {value} would be disputed than it amounts to.",
    "单据 {value} 的争议合计将超过其金额。",
)

LIVE_PAYMENTS = """
    SELECT p.external_id, p.id, p.customer_id, p.currency, p.amount_minor, p.version
    FROM receivables_payment p WHERE p.external_id = ANY(%s) AND p.cancelled_at IS NULL"""
LIVE_PAYMENT_COLUMNS = {
    "payment_known_id": pl.String,
    "payment_id": pl.Int64,
    "customer_id": pl.Int64,
    "currency": pl.String,
    "payment_minor": pl.Int64,
    "payment_version": pl.Int64,
}
LINES = """
    SELECT id, payment_id, item_id, amount_minor FROM receivables_allocationline
    WHERE payment_id = ANY(%s) AND replaced_at IS NULL"""
LINE_COLUMNS = {
    "line_id": pl.Int64,
    "payment_id": pl.Int64,
    "item_id": pl.Int64,
    "was_minor": pl.Int64,
}
DISPUTED_ITEMS = """
    SELECT i.external_id, i.id, i.customer_id, i.currency, i.amount_minor, i.issued_on
    FROM receivables_openitem i WHERE i.external_id = ANY(%s) AND i.cancelled_at IS NULL"""
KNOWN_DISPUTES = """
    SELECT d.external_id, d.id, d.item_id, d.cancelled_at IS NOT NULL
    FROM receivables_dispute d WHERE d.external_id = ANY(%s)"""
KNOWN_DISPUTE_COLUMNS = {
    "known_id": pl.String,
    "id": pl.Int64,
    "was_item_id": pl.Int64,
    "is_taken_back": pl.Boolean,
}
OTHER_DISPUTES = """
    SELECT item_id, SUM(amount_minor)::bigint FROM receivables_dispute
    WHERE item_id = ANY(%s) AND NOT id = ANY(%s) AND closed_on IS NULL AND cancelled_at IS NULL
    GROUP BY item_id"""


def incoming_allocations(actor: Actor, rows: pl.DataFrame, *, verb: str) -> Incoming:
    """Return the rows of the import kind ``allocations`` with payments, items and lines."""
    found = numbered(rows)
    found = known_rows(
        found, "payment_external_id", query=LIVE_PAYMENTS, schema=LIVE_PAYMENT_COLUMNS
    )
    found = known_rows(found, "item_external_id", query=LIVE_ITEMS, schema=live_item_columns())
    found = _within_reach(actor, found, verb=verb)
    payments = found["payment_id"].drop_nulls().unique().to_list()
    standing = tables.read(LINES, [payments], LINE_COLUMNS)
    found = found.join(standing, on=["payment_id", "item_id"], how="left", maintain_order="left")
    return judged(_with_sums(found, standing), _allocation_checks())


def incoming_disputes(actor: Actor, rows: pl.DataFrame, *, verb: str, on: date) -> Incoming:
    """Return the rows of the import kind ``disputes`` with their items and former forms."""
    schema = {**live_item_columns(), "item_issued_on": pl.Date}
    found = known_rows(numbered(rows), "item_external_id", query=DISPUTED_ITEMS, schema=schema)
    found = known_rows(found, "external_id", query=KNOWN_DISPUTES, schema=KNOWN_DISPUTE_COLUMNS)
    found = found.with_columns(customer_id="item_customer_id", currency="item_currency")
    found = _within_reach(actor, found, verb=verb)
    items = found["item_id"].drop_nulls().unique().to_list()
    ids = found["id"].drop_nulls().to_list()
    others = tables.read(
        OTHER_DISPUTES, [items, ids], {"item_id": pl.Int64, "others_minor": pl.Int64}
    )
    found = found.join(others, on="item_id", how="left", maintain_order="left")
    is_open = pl.col("closed_on").is_null()
    asked = pl.when(is_open).then("amount_minor").otherwise(0).sum().over("item_id")
    found = found.with_columns(contested_minor=asked + pl.col("others_minor").fill_null(0))
    return judged(found, _dispute_checks(on))


def _within_reach(actor: Actor, rows: pl.DataFrame, *, verb: str) -> pl.DataFrame:
    """Return the rows with ``is_reached``: whether the actor may act on the customer."""
    ids = rows["customer_id"].drop_nulls().unique().to_list()
    reached = customers.visible(actor, verb=verb).filter(pk__in=ids).values_list("pk", flat=True)
    return rows.with_columns(is_reached=pl.col("customer_id").is_in(list(reached)))


def _with_sums(rows: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with what the lines of each payment would add up to."""
    kept = standing.join(rows, on=["payment_id", "item_id"], how="anti")
    kept = kept.group_by("payment_id").agg(kept_minor=pl.col("was_minor").sum())
    return rows.join(kept, on="payment_id", how="left", maintain_order="left").with_columns(
        lines_minor=pl.col("amount_minor").sum().over("payment_id")
        + pl.col("kept_minor").fill_null(0)
    )


def _allocation_checks() -> Iterator[Check]:
    yield from amount_checks()
    is_known = pl.col("payment_id").is_not_null() & pl.col("is_reached").fill_null(value=False)
    payment = "payment_external_id"
    yield Check(~is_known, payment, PAYMENT_UNKNOWN, CHECK_PAYMENT, payment)
    fits = (pl.col("item_customer_id") == pl.col("customer_id")) & (
        pl.col("item_currency") == pl.col("currency")
    )
    stray = is_known & ~fits.fill_null(value=False)
    item = "item_external_id"
    yield Check(stray, item, ITEM_UNKNOWN, CHECK_ITEM, item)
    yield Check(
        ~pl.struct("payment_external_id", "item_external_id").is_first_distinct(),
        item,
        TWICE,
        KEEP_ONE,
        item,
    )
    above_item = pl.col("amount_minor") > pl.col("item_minor")
    yield Check(above_item, "amount", ABOVE_ITEM, CORRECT_AMOUNT, item)
    above_payment = pl.col("lines_minor") > pl.col("payment_minor")
    yield Check(above_payment, "amount", ABOVE_PAYMENT, CORRECT_AMOUNT, payment)


def _dispute_checks(on: date) -> Iterator[Check]:
    yield from number_checks()
    yield from amount_checks()
    is_known = pl.col("item_id").is_not_null() & pl.col("is_reached").fill_null(value=False)
    item = "item_external_id"
    yield Check(~is_known, item, NO_ITEM, CHECK_ITEM, item)
    yield choice_check("reason", list(DisputeReason))
    yield from past_checks("raised_on", on)
    yield from past_checks("closed_on", on, is_required=False)
    too_early = pl.col("raised_on") < pl.col("item_issued_on")
    yield Check(too_early, "raised_on", BEFORE_ITEM, CORRECT_DATE)
    yield Check(pl.col("closed_on") < pl.col("raised_on"), "closed_on", CLOSED_FIRST, CORRECT_DATE)
    moves = pl.col("was_item_id") != pl.col("item_id")
    yield Check(moves, "external_id", MOVES, LEAVE_OUT)
    above = pl.col("contested_minor") > pl.col("item_minor")
    yield Check(above, "amount", ABOVE_REST, CORRECT_AMOUNT, item)


def payment_ids(numbers: list[str]) -> pl.DataFrame:
    """Return the payments of these numbers as ``external_id`` and ``payment_id``."""
    query = "SELECT external_id, id FROM receivables_payment WHERE external_id = ANY(%s)"
    return tables.read(query, [numbers], {"external_id": pl.String, "payment_id": pl.Int64})


def lines_frame(payment_ids: list[int]) -> pl.DataFrame:
    """Return the allocation lines of these payments that count now."""
    return tables.read(LINES, [payment_ids], LINE_COLUMNS).rename({"was_minor": "amount_minor"})
