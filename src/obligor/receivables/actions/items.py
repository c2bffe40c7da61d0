"""Posting and cancelling open items."""

from __future__ import annotations

from datetime import date, datetime

from obligor.customers import queries as customers
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.receivables import events, queries
from obligor.receivables.actions.account import lock_accounts, resettle
from obligor.receivables.actions.change import (
    NUMBER_CHARS_MAX,
    changed,
    checked_amount,
    optional,
    required,
)
from obligor.receivables.models import OpenItem
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.receivables.kinds import ItemKind, Product
from obligor_core.receivables.posting import key_of
from obligor_core.text import Text


class ItemExists(Refusal):
    text = Text(
        "This customer has an open item {number} already. Give the new one another number.",
        "该客户已有编号为 {number} 的未清项，请使用其他编号。",
    )


class DueBeforeIssued(Refusal):
    status = 422
    text = Text(
        "The due date {due_on} lies before the issue date {issued_on}.",
        "到期日 {due_on} 早于开具日期 {issued_on}。",
    )


class IssuedInFuture(Refusal):
    status = 422
    text = Text(
        "The issue date {issued_on} has not come yet. Post the item on that day.",
        "开具日期 {issued_on} 尚未到来，请于当日登记。",
    )


class ItemAlreadyCancelled(Refusal):
    text = Text("Item {number} was cancelled before.", "未清项 {number} 此前已作废。")


class ItemHasLines(Refusal):
    text = Text(
        "Payments are allocated to item {number}. Allocate them elsewhere first.",
        "未清项 {number} 已有收款核销，请先将其核销到其他单据。",
    )


class ItemDisputed(Refusal):
    text = Text(
        "Item {number} has an open dispute. Close the dispute first.",
        "未清项 {number} 存在未结争议，请先关闭争议。",
    )


@verb("receivable.post_item", label=Text("Post open item", "登记未清项"))
def post_item(
    *,
    customer_id: int,
    number: str,
    amount: Money,
    issued_on: date,
    due_on: date,
    by: Actor,
    at: datetime,
    kind: ItemKind = ItemKind.INVOICE,
    product: Product = Product.TRADE_CREDIT,
    external_id: str = "",
) -> Events:
    """Record an amount that the customer owes, due at a date.

    Without ``external_id`` the number names the item among those of the customer.

    :raises ItemExists: when the customer has such an item
    :raises DueBeforeIssued: when it would be due before it was issued
    :raises IssuedInFuture: when it is dated after today
    """
    customer = customers.customer_for(by, customer_id, verb="receivable.post_item")
    number = required(number, field="number", chars_max=NUMBER_CHARS_MAX)
    external_id = optional(external_id, field="external_id", chars_max=NUMBER_CHARS_MAX)
    checked_amount(amount)
    if due_on < issued_on:
        raise DueBeforeIssued(due_on=due_on, issued_on=issued_on)
    if issued_on > business_date(at):
        raise IssuedInFuture(issued_on=issued_on)
    lock_accounts([customer.pk])
    name = external_id or key_of(customer.external_id, kind.value, number, twin=1)
    if OpenItem.objects.filter(external_id=name).exists():
        raise ItemExists(number=number)
    item = OpenItem.objects.create(
        external_id=name,
        customer_id=customer.pk,
        kind=kind.value,
        product=product.value,
        number=number,
        currency=amount.currency,
        amount_minor=amount.minor,
        issued_on=issued_on,
        due_on=due_on,
        recorded_at=at,
        known_from=at,
        open_minor=amount.minor,
    )
    posted = events.ItemPosted(
        customer_id=customer.pk,
        item_id=item.pk,
        number=number,
        amount_minor=amount.minor,
        currency=amount.currency,
        due_on=due_on,
    )
    return [posted, *resettle(customer.pk).events()]


@verb("receivable.cancel_item", label=Text("Cancel open item", "作废未清项"))
def cancel_item(*, item_id: int, because: str, by: Actor, at: datetime) -> Events:
    """Take back an item that should never have been posted; what had settled it becomes free.

    :raises ItemAlreadyCancelled: when somebody did so before
    :raises ItemHasLines: while a payment is explicitly allocated to it
    :raises ItemDisputed: while a dispute about it is open
    """
    because = required(because, field="because")
    item = locked_item(item_id, by=by, name="receivable.cancel_item")
    if queries.lines_to(item.pk).exists():
        raise ItemHasLines(number=item.number)
    if queries.open_disputes(item.pk).exists():
        raise ItemDisputed(number=item.number)
    changed(item, at=at, cancelled_at=at, cancelled_because=because)
    cancelled = events.ItemCancelled(
        customer_id=item.customer_id, item_id=item.pk, number=item.number
    )
    return [cancelled, *resettle(item.customer_id).events()]


def locked_item(item_id: int, *, by: Actor, name: str) -> OpenItem:
    """Return the item with its customer's account locked, as it is after any wait.

    :raises ItemNotFound: when the actor does not reach it with the verb ``name``
    :raises ItemAlreadyCancelled: when it counts no more
    """
    item = queries.item_for(by, item_id, verb=name)
    held: set[int] = set()
    while item.customer_id not in held:
        held.add(item.customer_id)
        lock_accounts(held)
        item = queries.item_for(by, item_id, verb=name)
    if item.cancelled_at is not None:
        raise ItemAlreadyCancelled(number=item.number)
    return item
