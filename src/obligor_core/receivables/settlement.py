"""Which payment settles which open item, as a pure function of the set of documents.

The order in which documents were posted, their ids and the order of rows never matter, so a
document that arrives late or is taken back simply gives another result of the same function.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from obligor_core.decision import Refusal
from obligor_core.text import Text

ACCOUNT = ("customer_id", "currency")
ITEM_ORDER = ("due_on", "issued_on", "item_key")
PAYMENT_ORDER = ("value_on", "payment_key")
APPLICATION_SCHEMA = {
    "payment_id": pl.Int64,
    "item_id": pl.Int64,
    "customer_id": pl.Int64,
    "currency": pl.String,
    "amount_minor": pl.Int64,
    "applied_on": pl.Date,
    "is_explicit": pl.Boolean,
}
# Half the range of int64: a sum below it cannot wrap in any intermediate step.
SUM_MAX = 2**62


class AmountsTooLarge(Refusal):
    status = 422
    text = Text(
        "The {currency} amounts of customer {customer_id} add up to more than can be counted "
        "exactly: check them for a misplaced decimal point.",
        "客户 {customer_id} 的 {currency} 金额合计超出可精确计数的范围，请检查小数点位置。",
    )


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state of an account: who paid what, what is open, what is not yet used.

    ``applications``: one row per payment, item and way (explicit or oldest first).
    ``open_items``: the items issued by the day, with ``open_minor`` and ``settled_on`` (the day
    the last part was paid; null while anything is open).
    ``payments``: the payments valued by the day, with ``unapplied_minor`` and ``is_live`` (false
    once returned; a returned payment has nothing to apply).
    """

    applications: pl.DataFrame
    open_items: pl.DataFrame
    payments: pl.DataFrame


def settle(
    open_items: pl.DataFrame,
    payments: pl.DataFrame,
    *,
    allocation_lines: pl.DataFrame,
    on: date | None,
) -> Settlement:
    """Return the settlement of the documents true by ``on``; ``None`` takes every document.

    Rule: RCV-01 Explicit lines settle first, cut to what payment and item still have.
    Rule: RCV-02 What is left of an on-account payment settles the oldest due items.
    Rule: RCV-03 A payment counts from its value date until the day it is returned.
    Source: house decision: a current account per customer and currency, oldest due first.

    Lines go in the order of value dates. An item is settled no earlier than it was issued.

    ``item_key`` and ``payment_key`` name a document wherever it is posted and break ties; a frame
    without them is ordered by its ids. Rows that are no documents of one account (a line between
    two customers or currencies) settle nothing; ``portfolio.frames`` reports them.

    :raises AmountsTooLarge: when an account's amounts cannot be added exactly in 64 bits
    """
    items = _items_issued(open_items, on)
    valued = _payments_valued(payments, on)
    _refuse_sums_that_wrap(items)
    _refuse_sums_that_wrap(valued)
    live = valued.filter("is_live")

    explicit = _explicit(items, live, allocation_lines)
    needs = _left(items, explicit, "item_id")
    remainders = _left(live.filter("is_on_account"), explicit, "payment_id")
    applications = _dated(pl.concat([explicit, _overlaps(needs, remainders)]), items, live)
    return Settlement(
        applications=applications,
        open_items=_with_state(items, applications).select(
            *open_items.columns, "open_minor", "settled_on"
        ),
        payments=_with_unapplied(valued, applications).select(
            *payments.columns, "unapplied_minor", "is_live"
        ),
    )


def propose_allocation(
    open_items: pl.DataFrame,
    *,
    payment_id: int,
    customer_id: int,
    currency: str,
    amount_minor: int,
) -> pl.DataFrame:
    """Return allocation lines that spread one payment over the open items, oldest due first.

    ``open_items`` carries ``open_minor`` as ``settle`` returns it. What the items do not need
    appears in no line.

    Rule: RCV-04 A payment without instruction is proposed for the oldest due items first.
    Source: house decision, the same order as RCV-02.
    """
    needs = (
        _with_key(open_items, "item")
        .filter(customer_id=customer_id, currency=currency)
        .filter(pl.col("open_minor") > 0)
        .sort(*ITEM_ORDER)
    )
    before = pl.col("open_minor").cast(pl.Int128).cum_sum() - pl.col("open_minor")
    share = pl.min_horizontal("open_minor", (pl.lit(amount_minor) - before).clip(lower_bound=0))
    return needs.select(
        payment_id=pl.lit(payment_id, dtype=pl.Int64),
        item_id="item_id",
        amount_minor=share.cast(pl.Int64),
    ).filter(pl.col("amount_minor") > 0)


def _with_key(frame: pl.DataFrame, document: str) -> pl.DataFrame:
    if f"{document}_key" in frame.columns:
        return frame
    return frame.with_columns(pl.col(f"{document}_id").alias(f"{document}_key"))


def _items_issued(open_items: pl.DataFrame, on: date | None) -> pl.DataFrame:
    """Return the items of the day in canonical order, numbered by ``item_no``."""
    items = _with_key(open_items, "item")
    issued = items if on is None else items.filter(pl.col("issued_on") <= on)
    return issued.sort(*ACCOUNT, *ITEM_ORDER).with_row_index("item_no")


def _payments_valued(payments: pl.DataFrame, on: date | None) -> pl.DataFrame:
    """Return the payments of the day in canonical order, numbered by ``payment_no``."""
    valued, is_live = _with_key(payments, "payment"), pl.col("returned_on").is_null()
    if on is not None:
        valued = valued.filter(pl.col("value_on") <= on)
        is_live |= pl.col("returned_on") > on
    ordered = valued.sort(*ACCOUNT, *PAYMENT_ORDER).with_row_index("payment_no")
    return ordered.with_columns(is_live=is_live)


def _refuse_sums_that_wrap(documents: pl.DataFrame) -> None:
    """Raise when an account's amounts come near the end of int64, where Polars wraps silently."""
    amount = pl.col("amount_minor")
    if documents.select(amount.cast(pl.Float64).abs().sum()).item() < SUM_MAX:
        return
    worst = (
        documents.group_by(ACCOUNT)
        .agg(amount.cast(pl.Int128).abs().sum())
        .filter(amount >= SUM_MAX)
        .sort(ACCOUNT)
    )
    for customer_id, currency, _ in worst.head(1).iter_rows():
        raise AmountsTooLarge(customer_id=customer_id, currency=currency)


def _explicit(items: pl.DataFrame, live: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return what each explicit line settles: first cut to its payment, then to its item."""
    paid = live.select("payment_id", *ACCOUNT, "payment_no", payment_minor="amount_minor")
    owed = items.select("item_id", *ACCOUNT, "item_no", item_minor="amount_minor")
    return (
        lines.filter(pl.col("amount_minor") > 0)
        .group_by("payment_id", "item_id")
        .agg(demand=pl.col("amount_minor").cast(pl.Int128).sum())
        .join(paid, on="payment_id")
        .join(owed, on=["item_id", *ACCOUNT])
        .sort("payment_no", "item_no")
        .with_columns(_cut("demand", to="payment_minor", within="payment_id"))
        .with_columns(_cut("demand", to="item_minor", within="item_id"))
        .filter(pl.col("demand") > 0)
        .select(
            "payment_id",
            "item_id",
            amount_minor=pl.col("demand").cast(pl.Int64),
            is_explicit=pl.lit(True),
        )
    )


def _cut(demand: str, *, to: str, within: str) -> pl.Expr:
    """Return each demand cut so that the demands of one ``within`` stay inside its ``to``."""
    before = pl.col(demand).cum_sum().over(within) - pl.col(demand)
    return pl.min_horizontal(demand, (pl.col(to) - before).clip(lower_bound=0)).alias(demand)


def _left(documents: pl.DataFrame, applied: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the documents that have something left, with it in ``left_minor``."""
    used = applied.group_by(key).agg(used_minor=pl.col("amount_minor").sum())
    left = pl.col("amount_minor") - pl.col("used_minor").fill_null(0)
    return (
        documents.join(used, on=key, how="left", maintain_order="left")
        .with_columns(left_minor=left)
        .drop("used_minor")
        .filter(pl.col("left_minor") > 0)
    )


def _overlaps(needs: pl.DataFrame, remainders: pl.DataFrame) -> pl.DataFrame:
    """Return how the queue of remainders meets the queue of needs in each account.

    Both queues are laid along one line from zero; where the stretch of a payment and that of an
    item overlap, the payment settles the item by the length of the overlap. All ends are sorted
    together: up to each end reaches one stretch, which belongs to the next item end and the next
    payment end of the same account.
    """
    end = pl.col("left_minor").cum_sum().over(ACCOUNT).alias("end")
    ends = pl.concat(
        [needs.select(*ACCOUNT, end, "item_id"), remainders.select(*ACCOUNT, end, "payment_id")],
        how="diagonal",
    ).sort(*ACCOUNT, "end")
    is_same = pl.all_horizontal(pl.col(c) == pl.col(c).shift(1) for c in ACCOUNT)
    start = pl.when(is_same).then(pl.col("end").shift(1)).otherwise(0)
    return (
        ends.select(
            pl.col("payment_id", "item_id").backward_fill().over(ACCOUNT),
            amount_minor=pl.col("end") - start,
            is_explicit=pl.lit(False),
        )
        .drop_nulls()
        .filter(pl.col("amount_minor") > 0)
    )


def _dated(applications: pl.DataFrame, items: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    """Return the applications with the day from which they count, in canonical order."""
    return (
        applications.join(items.select("item_id", "issued_on", "item_no"), on="item_id")
        .join(live.select("payment_id", *ACCOUNT, "value_on", "payment_no"), on="payment_id")
        .with_columns(applied_on=pl.max_horizontal("value_on", "issued_on"))
        .sort("payment_no", "item_no", "is_explicit")
        .select(*APPLICATION_SCHEMA)
    )


def _with_state(items: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    paid = applications.group_by("item_id").agg(
        paid_minor=pl.col("amount_minor").sum(), last_on=pl.col("applied_on").max()
    )
    open_minor = pl.col("amount_minor") - pl.col("paid_minor").fill_null(0)
    return (
        items.join(paid, on="item_id", how="left", maintain_order="left")
        .with_columns(open_minor=open_minor)
        .with_columns(settled_on=pl.when(pl.col("open_minor") == 0).then("last_on"))
    )


def _with_unapplied(valued: pl.DataFrame, applications: pl.DataFrame) -> pl.DataFrame:
    used = applications.group_by("payment_id").agg(used_minor=pl.col("amount_minor").sum())
    left = pl.col("amount_minor") - pl.col("used_minor").fill_null(0)
    return valued.join(used, on="payment_id", how="left", maintain_order="left").with_columns(
        unapplied_minor=pl.when("is_live").then(left).otherwise(0)
    )
