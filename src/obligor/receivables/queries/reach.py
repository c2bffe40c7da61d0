"""One document at a time, for somebody who may act on it or see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet, Sum

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.receivables.models import AllocationLine, Dispute, OpenItem, Payment
from obligor_core import calendar
from obligor_core.decision import Refusal
from obligor_core.receivables.posting import earliest_value_date
from obligor_core.text import Text

SEE = "receivable.see"


class ItemNotFound(Refusal):
    status = 404
    text = Text("There is no open item {id} that you may see.", "不存在您可查看的未清项 {id}。")


class PaymentNotFound(Refusal):
    status = 404
    text = Text("There is no payment {id} that you may see.", "不存在您可查看的收款 {id}。")


class DisputeNotFound(Refusal):
    status = 404
    text = Text("There is no dispute {id} that you may see.", "不存在您可查看的争议 {id}。")


def items(actor: Actor, *, verb: str = SEE) -> QuerySet[OpenItem]:
    """Return the open items of every customer that the actor reaches, cancelled ones included."""
    reached = customers.visible(actor, verb=verb)
    return OpenItem.objects.filter(customer__in=reached).select_related("customer")


def payments(actor: Actor, *, verb: str = SEE) -> QuerySet[Payment]:
    """Return the payments of every customer that the actor reaches, cancelled ones included."""
    reached = customers.visible(actor, verb=verb)
    return Payment.objects.filter(customer__in=reached).select_related("customer")


def disputes(actor: Actor, *, verb: str = SEE) -> QuerySet[Dispute]:
    """Return the disputes about items of every customer that the actor reaches."""
    reached = customers.visible(actor, verb=verb)
    return Dispute.objects.filter(item__customer__in=reached).select_related("item__customer")


def item_for(actor: Actor, item_id: int, *, verb: str = SEE) -> OpenItem:
    """Return the item.

    :raises ItemNotFound: when there is none within reach
    """
    return _found(items(actor, verb=verb), item_id, ItemNotFound)


def payment_for(actor: Actor, payment_id: int, *, verb: str = SEE) -> Payment:
    """Return the payment.

    :raises PaymentNotFound: when there is none within reach
    """
    return _found(payments(actor, verb=verb), payment_id, PaymentNotFound)


def dispute_for(actor: Actor, dispute_id: int, *, verb: str = SEE) -> Dispute:
    """Return the dispute.

    :raises DisputeNotFound: when there is none within reach
    """
    return _found(disputes(actor, verb=verb), dispute_id, DisputeNotFound)


def _found(rows: QuerySet[Any], pk: int, refusal: type[Refusal]) -> Any:
    row: Model | None = rows.filter(pk=pk).first()
    if row is None:
        raise refusal(id=pk)
    return row


def lines_of(payment_id: int) -> QuerySet[AllocationLine]:
    """Return the allocation lines of a payment that count now."""
    return AllocationLine.objects.filter(payment_id=payment_id, replaced_at=None)


def lines_to(item_id: int) -> QuerySet[AllocationLine]:
    """Return the allocation lines to an item that count now."""
    return AllocationLine.objects.filter(
        item_id=item_id, replaced_at=None, payment__cancelled_at=None
    )


def open_disputes(item_id: int) -> QuerySet[Dispute]:
    """Return the open disputes about an item."""
    return Dispute.objects.filter(item_id=item_id, closed_on=None, cancelled_at=None)


def disputed_minor(item_id: int) -> int:
    """Return how much of an item is disputed now."""
    return open_disputes(item_id).aggregate(sum=Sum("amount_minor"))["sum"] or 0


def value_date_earliest(*, on: date) -> date:
    """Return the earliest value date that may be posted on the day without backdating."""
    return earliest_value_date(on, calendar.calendar(settings.BUSINESS_CALENDAR))
