"""Rows of open items and payments checked against the book."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from obligor.foundation.access import Actor
from obligor.receivables.queries.incoming import (
    Check,
    Incoming,
    customer_checks,
    judged,
    known_rows,
    number_checks,
    numbered,
    with_customers,
)
from obligor_core.money import EXPONENT_TWO, EXPONENTS_NOT_TWO
from obligor_core.portfolio.frames import AMOUNT_MAX
from obligor_core.receivables.kinds import ItemKind, PaymentKind, Product
from obligor_core.text import Text

CURRENCIES = sorted(EXPONENT_TWO | EXPONENTS_NOT_TWO.keys())
BAD_AMOUNT = Text("The amount is missing, not above zero, or too large.", "金额缺失、非正或过大。")
CORRECT_AMOUNT = Text("Correct the amount.", "请更正金额。")
BAD_CURRENCY = Text("{value} is no currency.", "“{value}”不是有效币种。")
WRITE_CURRENCY = Text("Write an ISO 4217 code such as CNY or USD.", "请填写 ISO 4217 代码。")
BAD_KIND = Text("{value} is unknown here.", "“{value}”不在可选范围内。")
CHOOSE_KIND = Text("Choose one from the template.", "请按模板选择。")
NO_DATE = Text("The date is missing.", "日期缺失。")
IN_FUTURE = Text("The date {value} has not come yet.", "日期 {value} 尚未到来。")
CORRECT_DATE = Text(
    "Correct the date, or load the row when it has come.", "请更正日期或届时再导入。"
)
CANCELLED = Text("{value} was cancelled here by hand.", "{value} 已在系统中人工作废。")
LEAVE_OUT = Text("Leave the row out, or give a new number.", "请删除该行或使用新编号。")
ELSEWHERE = Text(
    "{value} would change customer or currency while allocations hold it.",
    "{value} 已有核销，不能变更客户或币种。",
)
TAKE_LINES_BACK = Text("Take the allocations back first.", "请先撤销核销。")
BELOW_DISPUTES = Text(
    "More of {value} is disputed than this amount.", "{value} 的争议金额大于该金额。"
)
CLOSE_DISPUTES = Text("Close or correct the disputes first.", "请先关闭或更正争议。")
BELOW_LINES = Text(
    "The allocations of {value} add up to more than this amount.", "{value} 的核销合计大于该金额。"
)
RETURNED_FIRST = Text("It would return before its value date.", "退回日期早于到账日期。")
NO_RETURN = Text("A credit note cannot bounce.", "红字通知单不存在退票。")
ITEM_UNKNOWN = Text(
    "There is no open item {value} of this customer and currency.",
    "该客户在该币种下没有未清项 {value}。",
)
CHECK_ITEM = Text("Load the item first, or correct the number.", "请先导入该单据或更正编号。")

KNOWN_ITEMS = """
    SELECT o.external_id, o.id, o.customer_id, o.currency,
           o.cancelled_at IS NOT NULL AND o.cancelled_because <> '',
           EXISTS (SELECT FROM receivables_allocationline l
                   WHERE l.item_id = o.id AND l.replaced_at IS NULL),
           (SELECT COALESCE(SUM(d.amount_minor), 0)::bigint FROM receivables_dispute d
            WHERE d.item_id = o.id AND d.closed_on IS NULL AND d.cancelled_at IS NULL)
    FROM receivables_openitem o WHERE o.external_id = ANY(%s)"""
KNOWN_ITEM_COLUMNS = {
    "known_id": pl.String,
    "id": pl.Int64,
    "was_customer_id": pl.Int64,
    "was_currency": pl.String,
    "is_cancelled": pl.Boolean,
    "has_lines": pl.Boolean,
    "contested_minor": pl.Int64,
}
KNOWN_PAYMENTS = """
    SELECT p.external_id, p.id, p.customer_id, p.currency,
           p.cancelled_at IS NOT NULL AND p.cancelled_because <> '', p.value_on, p.is_on_account,
           p.returned_on, p.returned_because,
           (SELECT COALESCE(SUM(l.amount_minor), 0)::bigint FROM receivables_allocationline l
            WHERE l.payment_id = p.id AND l.replaced_at IS NULL)
    FROM receivables_payment p WHERE p.external_id = ANY(%s)"""
KNOWN_PAYMENT_COLUMNS = {
    "known_id": pl.String,
    "id": pl.Int64,
    "was_customer_id": pl.Int64,
    "was_currency": pl.String,
    "is_cancelled": pl.Boolean,
    "was_value_on": pl.Date,
    "was_on_account": pl.Boolean,
    "was_returned_on": pl.Date,
    "was_returned_because": pl.String,
    "lines_minor": pl.Int64,
}
LIVE_ITEMS = """
    SELECT external_id, id, customer_id, currency, amount_minor
    FROM receivables_openitem WHERE external_id = ANY(%s) AND cancelled_at IS NULL"""


def live_item_columns(prefix: str = "item") -> dict[str, type[pl.DataType]]:
    """Return the schema of ``LIVE_ITEMS``; the columns say that they are the item's."""
    return {
        f"{prefix}_known_id": pl.String,
        f"{prefix}_id": pl.Int64,
        f"{prefix}_customer_id": pl.Int64,
        f"{prefix}_currency": pl.String,
        f"{prefix}_minor": pl.Int64,
    }


def incoming_items(actor: Actor, rows: pl.DataFrame, *, verb: str, on: date) -> Incoming:
    """Return the rows of the import kind ``open_items`` with the items they would change."""
    found = with_customers(actor, numbered(rows), verb=verb)
    found = known_rows(found, "external_id", query=KNOWN_ITEMS, schema=KNOWN_ITEM_COLUMNS)
    return judged(found, _item_checks(on))


def incoming_payments(actor: Actor, rows: pl.DataFrame, *, verb: str, on: date) -> Incoming:
    """Return the rows of the import kind ``payments`` with the payments they would change."""
    found = with_customers(actor, numbered(rows), verb=verb)
    found = known_rows(found, "external_id", query=KNOWN_PAYMENTS, schema=KNOWN_PAYMENT_COLUMNS)
    found = known_rows(found, "item_external_id", query=LIVE_ITEMS, schema=live_item_columns())
    return judged(found, _payment_checks(on))


def amount_checks() -> Iterator[Check]:
    """Yield the check that a document may carry the amount."""
    amount = pl.col("amount_minor")
    is_bad = amount.is_null() | (amount <= 0) | (amount > AMOUNT_MAX)
    yield Check(is_bad, "amount", BAD_AMOUNT, CORRECT_AMOUNT, "amount_minor")


def choice_check(column: str, choices: list[str]) -> Check:
    """Return the check that the value is one of the choices."""
    value = pl.col(column)
    is_bad = value.is_null() | ~value.is_in(choices)
    if column == "currency":
        return Check(is_bad, column, BAD_CURRENCY, WRITE_CURRENCY)
    return Check(is_bad, column, BAD_KIND, CHOOSE_KIND)


def past_checks(column: str, on: date, *, is_required: bool = True) -> Iterator[Check]:
    """Yield the checks that the day is there and has come."""
    if is_required:
        yield Check(pl.col(column).is_null(), column, NO_DATE, CORRECT_DATE)
    yield Check(pl.col(column) > on, column, IN_FUTURE, CORRECT_DATE)


def _moves() -> pl.Expr:
    is_known = pl.col("id").is_not_null()
    differs = (pl.col("customer_id") != pl.col("was_customer_id")) | (
        pl.col("currency") != pl.col("was_currency")
    )
    return is_known & differs


def _item_checks(on: date) -> Iterator[Check]:
    yield from number_checks()
    yield from customer_checks()
    yield from amount_checks()
    yield choice_check("currency", CURRENCIES)
    yield choice_check("kind", list(ItemKind))
    yield choice_check("product", list(Product))
    yield from past_checks("issued_on", on)
    yield Check(pl.col("due_on").is_null(), "due_on", NO_DATE, CORRECT_DATE)
    yield Check(pl.col("is_cancelled"), "external_id", CANCELLED, LEAVE_OUT)
    yield Check(_moves() & pl.col("has_lines"), "external_id", ELSEWHERE, TAKE_LINES_BACK)
    is_below = pl.col("amount_minor") < pl.col("contested_minor")
    yield Check(is_below, "amount", BELOW_DISPUTES, CLOSE_DISPUTES, "external_id")


def _payment_checks(on: date) -> Iterator[Check]:
    yield from number_checks()
    yield from customer_checks()
    yield from amount_checks()
    yield choice_check("currency", CURRENCIES)
    yield choice_check("kind", list(PaymentKind))
    yield from past_checks("value_on", on)
    yield from past_checks("returned_on", on, is_required=False)
    returned = pl.coalesce("returned_on", "was_returned_on")
    yield Check(returned < pl.col("value_on"), "returned_on", RETURNED_FIRST, CORRECT_DATE)
    is_note = pl.col("kind") == PaymentKind.CREDIT_NOTE
    yield Check(is_note & returned.is_not_null(), "returned_on", NO_RETURN, LEAVE_OUT)
    yield Check(pl.col("is_cancelled"), "external_id", CANCELLED, LEAVE_OUT)
    names_item = pl.col("item_external_id").is_not_null()
    has_lines = pl.col("lines_minor") > 0
    moves = _moves() & has_lines & ~names_item
    yield Check(moves, "external_id", ELSEWHERE, TAKE_LINES_BACK)
    is_below = (pl.col("amount_minor") < pl.col("lines_minor")) & ~names_item
    yield Check(is_below, "amount", BELOW_LINES, TAKE_LINES_BACK, "external_id")
    fits = (pl.col("item_customer_id") == pl.col("customer_id")) & (
        pl.col("item_currency") == pl.col("currency")
    )
    is_stray = names_item & ~fits.fill_null(value=False)
    yield Check(is_stray, "item_external_id", ITEM_UNKNOWN, CHECK_ITEM, "item_external_id")
