"""What a payment may be allocated to, and what settled what."""

from __future__ import annotations

import polars as pl
from django.db.models import Q, QuerySet

from obligor.receivables.models import Application, OpenItem, Payment
from obligor_core.receivables.settlement import propose_allocation


def open_items_of(customer_id: int, currency: str) -> QuerySet[OpenItem]:
    """Return what the customer owes in the currency, oldest due first."""
    rows = OpenItem.objects.filter(
        customer_id=customer_id, currency=currency, open_minor__gt=0, cancelled_at=None
    )
    return rows.order_by("due_on", "issued_on", "external_id")


def proposed_lines(payment: Payment) -> dict[int, int]:
    """Return the oldest-first proposal for a payment as item id → minor units.

    What the payment itself settles now counts as open.
    """
    own = dict(
        Application.objects.filter(payment_id=payment.pk).values_list("item_id", "amount_minor")
    )
    rows = OpenItem.objects.filter(
        Q(open_minor__gt=0) | Q(pk__in=own),
        customer_id=payment.customer_id,
        currency=payment.currency,
        cancelled_at=None,
    ).values_list("pk", "external_id", "issued_on", "due_on", "open_minor")
    frame = pl.DataFrame(
        [(pk, key, issued, due, left + own.get(pk, 0)) for pk, key, issued, due, left in rows],
        schema={
            "item_id": pl.Int64,
            "item_key": pl.String,
            "issued_on": pl.Date,
            "due_on": pl.Date,
            "open_minor": pl.Int64,
        },
        orient="row",
    ).with_columns(customer_id=pl.lit(payment.customer_id), currency=pl.lit(payment.currency))
    lines = propose_allocation(
        frame,
        payment_id=payment.pk,
        customer_id=payment.customer_id,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
    )
    return dict(lines.select("item_id", "amount_minor").rows())


def applications_of(
    *, payment_id: int | None = None, item_id: int | None = None
) -> QuerySet[Application]:
    """Return what a payment settles, or what settles an item, in the order of dates."""
    rows = Application.objects.select_related("payment", "item")
    if payment_id is not None:
        rows = rows.filter(payment_id=payment_id)
    if item_id is not None:
        rows = rows.filter(item_id=item_id)
    return rows.order_by("applied_on", "payment__external_id", "item__due_on")
