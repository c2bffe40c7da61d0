"""Opening and closing disputes: amounts that the customer contests."""

from __future__ import annotations

from datetime import date, datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.receivables import events, queries
from obligor.receivables.actions.account import resettle
from obligor.receivables.actions.change import changed, checked_amount, required
from obligor.receivables.actions.items import locked_item
from obligor.receivables.models import Dispute
from obligor_core.decision import Refusal
from obligor_core.money import CurrencyMismatch, Money
from obligor_core.receivables.kinds import DisputeReason
from obligor_core.text import Text


class DisputeTooLarge(Refusal):
    status = 422
    text = Text(
        "At most {left} {currency} of item {number} can still be disputed.",
        "{number} 最多还可争议 {left} {currency}。",
    )


class DisputeDateImpossible(Refusal):
    status = 422
    text = Text(
        "The date {on} must lie between {first} and {last}.",
        "日期 {on} 必须在 {first} 与 {last} 之间。",
    )


class DisputeAlreadyClosed(Refusal):
    text = Text("This dispute had ended before.", "该争议此前已结束。")


@verb("receivable.open_dispute", label=Text("Open dispute", "登记争议"))
def open_dispute(
    *,
    item_id: int,
    amount: Money,
    cause: DisputeReason,
    raised_on: date,
    by: Actor,
    at: datetime,
    external_id: str | None = None,
) -> Events:
    """Carve out what the customer contests of an item, at most what is not yet disputed of it.

    :raises DisputeTooLarge: when more would be disputed than the item amounts to
    :raises DisputeDateImpossible: when it lies before the item or after today
    """
    item = locked_item(item_id, by=by, name="receivable.open_dispute")
    checked_amount(amount)
    if amount.currency != item.currency:
        raise CurrencyMismatch(left=amount.currency, right=item.currency)
    left = Money(item.amount_minor - queries.disputed_minor(item.pk), item.currency)
    if amount.minor > left.minor:
        raise DisputeTooLarge(left=left, currency=item.currency, number=item.number)
    _refuse_date(raised_on, first=item.issued_on, at=at)
    dispute = Dispute.objects.create(
        external_id=external_id or None,
        item=item,
        amount_minor=amount.minor,
        reason=cause.value,
        raised_on=raised_on,
        recorded_at=at,
        known_from=at,
    )
    opened = events.DisputeOpened(
        customer_id=item.customer_id,
        item_id=item.pk,
        dispute_id=dispute.pk,
        amount_minor=amount.minor,
        currency=amount.currency,
    )
    return [opened, *resettle(item.customer_id).events()]


@verb("receivable.close_dispute", label=Text("Close dispute", "关闭争议"))
def close_dispute(
    *, dispute_id: int, closed_on: date, outcome: str, by: Actor, at: datetime
) -> Events:
    """End a dispute; what the customer is granted is posted as a credit note apart.

    :raises DisputeAlreadyClosed: when somebody did so before
    :raises DisputeDateImpossible: when it lies before the dispute or after today
    """
    outcome = required(outcome, field="outcome")
    name = "receivable.close_dispute"
    locked_item(queries.dispute_for(by, dispute_id, verb=name).item_id, by=by, name=name)
    dispute = queries.dispute_for(by, dispute_id, verb=name)
    if dispute.closed_on is not None or dispute.cancelled_at is not None:
        raise DisputeAlreadyClosed
    _refuse_date(closed_on, first=dispute.raised_on, at=at)
    changed(dispute, at=at, closed_on=closed_on, outcome=outcome)
    closed = events.DisputeClosed(
        customer_id=dispute.item.customer_id, item_id=dispute.item_id, dispute_id=dispute.pk
    )
    return [closed, *resettle(dispute.item.customer_id).events()]


def _refuse_date(on: date, *, first: date, at: datetime) -> None:
    last = business_date(at)
    if not first <= on <= last:
        raise DisputeDateImpossible(on=on, first=first, last=last)
