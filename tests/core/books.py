"""Small books for the tests: documents in a line each, and strategies that draw whole books."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import polars as pl
from hypothesis import settings
from hypothesis import strategies as st

from obligor_core.portfolio.frames import ALLOCATION_LINES, CUSTOMERS, OPEN_ITEMS, PAYMENTS, Book

JAN_1 = date(2025, 1, 1)

# A book costs some 20 ms, so few are drawn each time; BOOK_EXAMPLES=2000 searches deeper.
over_books = settings(max_examples=int(os.environ.get("BOOK_EXAMPLES", "8")), deadline=None)


def day(number: int) -> date:
    return JAN_1 + timedelta(days=number)


def item(item_id: int, amount_minor: int, due: int | date = 30, **other) -> dict[str, object]:
    due_on = day(due) if isinstance(due, int) else due
    return {
        "item_id": item_id,
        "customer_id": 1,
        "kind": "invoice",
        "product": "trade_credit",
        "currency": "CNY",
        "amount_minor": amount_minor,
        "issued_on": JAN_1,
        "due_on": due_on,
        "disputed_minor": 0,
        **other,
    }


def payment(
    payment_id: int, amount_minor: int, value: int | date = 0, **other
) -> dict[str, object]:
    value_on = day(value) if isinstance(value, int) else value
    return {
        "payment_id": payment_id,
        "customer_id": 1,
        "kind": "cash",
        "currency": "CNY",
        "amount_minor": amount_minor,
        "value_on": value_on,
        "is_on_account": True,
        **other,
    }


def line(payment_id: int, item_id: int, amount_minor: int) -> dict[str, object]:
    return {"payment_id": payment_id, "item_id": item_id, "amount_minor": amount_minor}


def customer(customer_id: int = 1, **other) -> dict[str, object]:
    return {"customer_id": customer_id, "kind": "enterprise", "unit_id": 1, **other}


def book(items=(), payments=(), lines=(), customers=None) -> Book:
    """Return a book; without ``customers``, one enterprise for each customer of a document."""
    if customers is None:
        ids = {1} | {d["customer_id"] for d in (*items, *payments)}
        customers = [customer(i) for i in sorted(ids)]
    return Book(
        customers=CUSTOMERS.frame(customers),
        open_items=OPEN_ITEMS.frame(items),
        payments=PAYMENTS.frame(payments),
        allocation_lines=ALLOCATION_LINES.frame(lines),
    )


# Few customers and small amounts, so that ties, exact fits and clashes are common.
_amounts = st.integers(1, 30)
_customer_ids = st.integers(1, 4)
_currencies = st.sampled_from(["CNY", "CNY", "CNY", "USD"])


@st.composite
def _items(draw, ids, days):
    number, issued_on = next(ids), draw(days)
    amount_minor = draw(_amounts)
    return item(
        number,
        amount_minor,
        issued_on + timedelta(days=draw(st.integers(0, 20))),
        item_key=f"I{number:03}",
        customer_id=draw(_customer_ids),
        currency=draw(_currencies),
        kind=draw(st.sampled_from(["invoice", "invoice", "instalment", "fee"])),
        issued_on=issued_on,
        disputed_minor=draw(st.sampled_from([0, 0, 1, amount_minor])),
    )


@st.composite
def _payments(draw, ids, days):
    number, value_on = next(ids), draw(days)
    returned_after = draw(st.one_of(st.none(), st.none(), st.integers(1, 10)))
    return payment(
        number,
        draw(_amounts),
        value_on,
        payment_key=f"P{number:03}",
        customer_id=draw(_customer_ids),
        currency=draw(_currencies),
        kind=draw(st.sampled_from(["cash", "bank_draft", "cheque", "credit_note"])),
        returned_on=returned_after and value_on + timedelta(days=returned_after),
        is_on_account=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def books(draw, days_max: int = 40) -> Book:
    """Draw a book of four customers, of whom some are of one group, in two currencies."""
    item_ids, payment_ids = count(1), count(1)
    days = st.integers(0, days_max).map(day)
    items = draw(st.lists(_items(item_ids, days), min_size=1, max_size=12))
    payments = draw(st.lists(_payments(payment_ids, days), min_size=1, max_size=10))
    pairs = [
        (p["payment_id"], i["item_id"])
        for p in payments
        for i in items
        if (p["customer_id"], p["currency"]) == (i["customer_id"], i["currency"])
    ]
    drawn = draw(st.lists(st.sampled_from(pairs), max_size=8)) if pairs else []
    lines = [line(p, i, draw(_amounts)) for p, i in drawn]
    groups = draw(st.sampled_from([(None, None, None, None), (7, 7, None, None), (7, 8, 8, 7)]))
    customers = [
        customer(i, group_id=g, opened_on=day(-400 + i)) for i, g in enumerate(groups, start=1)
    ]
    return book(items, payments, lines, customers)


def shuffled(a_book: Book, seed: int) -> Book:
    """Return the same documents in another order of rows."""
    frames = {
        name: getattr(a_book, name).sample(fraction=1, shuffle=True, seed=seed)
        for name in ("customers", "open_items", "payments", "allocation_lines")
    }
    return replace(a_book, **frames)


def records(frame: pl.DataFrame, *columns: str) -> list[tuple]:
    return frame.select(columns).rows()
