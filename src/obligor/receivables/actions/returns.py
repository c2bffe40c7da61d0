"""What happens to a posted payment: allocation, return, the undoing of a return, cancellation."""

from __future__ import annotations

from datetime import date, datetime

from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor.foundation.days import business_date
from obligor.receivables import events, queries
from obligor.receivables.actions.account import lock_accounts, resettle
from obligor.receivables.actions.change import changed, required
from obligor.receivables.actions.lines import Line, checked_lines, replace_lines
from obligor.receivables.models import Payment
from obligor_core.decision import Refusal
from obligor_core.receivables.kinds import PaymentKind
from obligor_core.text import Text


class PaymentAlreadyCancelled(Refusal):
    text = Text("Payment {payment} was cancelled before.", "收款 {payment} 此前已作废。")


class PaymentChangedMeanwhile(Refusal):
    text = Text(
        "Payment {payment} was changed by somebody else meanwhile. Look at it again.",
        "收款 {payment} 已被他人修改，请重新查看后再操作。",
    )


class PaymentAlreadyReturned(Refusal):
    text = Text(
        "Payment {payment} was returned on {returned_on}.",
        "收款 {payment} 已于 {returned_on} 退回。",
    )


class PaymentNotReturned(Refusal):
    text = Text("Payment {payment} was not returned.", "收款 {payment} 未被退回。")


class ReturnedBeforeValue(Refusal):
    status = 422
    text = Text(
        "A payment of {value_on} cannot have been returned on {returned_on}.",
        "到账日期为 {value_on} 的收款不可能在 {returned_on} 退回。",
    )


class ReturnedInFuture(Refusal):
    status = 422
    text = Text(
        "The return date {returned_on} has not come yet.", "退回日期 {returned_on} 尚未到来。"
    )


class CreditNoteNotReturnable(Refusal):
    status = 422
    text = Text(
        "A credit note cannot bounce. Cancel it if it was wrong.",
        "红字通知单不存在退票，如有误请作废。",
    )


@verb("receivable.allocate_payment", label=Text("Allocate payment", "核销收款"))
def allocate_payment(
    *,
    payment_id: int,
    lines: tuple[Line, ...],
    by: Actor,
    at: datetime,
    is_on_account: bool | None = None,
    version: int | None = None,
) -> Events:
    """Replace the payment's allocation lines; none at all takes every line back.

    ``is_on_account`` None leaves it as it is. ``version`` is the one that the clerk looked at;
    None does not mind.

    :raises PaymentChangedMeanwhile: when it is not in that version any more
    :raises PaymentAlreadyCancelled, PaymentAlreadyReturned: when it can settle nothing
    """
    payment = _locked(payment_id, by=by, name="receivable.allocate_payment", version=version)
    _refuse_returned(payment)
    checked_lines(
        lines,
        customer_id=payment.customer_id,
        currency=payment.currency,
        amount_minor=payment.amount_minor,
    )
    replace_lines(payment, lines, at=at)
    keeps = payment.is_on_account if is_on_account is None else is_on_account
    changed(payment, at=at, is_on_account=keeps)
    settled = resettle(payment.customer_id)
    payment.refresh_from_db(fields=["unapplied_minor"])
    allocated = events.PaymentAllocated(
        customer_id=payment.customer_id,
        payment_id=payment.pk,
        unapplied_minor=payment.unapplied_minor,
    )
    return [allocated, *settled.events()]


@verb("receivable.return_payment", label=Text("Return payment", "登记退票"))
def return_payment(
    *,
    payment_id: int,
    returned_on: date,
    because: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Events:
    """Record that a cheque, draft or transfer came back; its items are open again from that day.

    :raises PaymentAlreadyReturned: when it had come back before
    :raises ReturnedBeforeValue, ReturnedInFuture: when the date cannot be
    :raises CreditNoteNotReturnable: when no money was involved
    """
    because = required(because, field="because")
    payment = _locked(payment_id, by=by, name="receivable.return_payment", version=version)
    _refuse_returned(payment)
    if payment.kind == PaymentKind.CREDIT_NOTE:
        raise CreditNoteNotReturnable
    if returned_on < payment.value_on:
        raise ReturnedBeforeValue(value_on=payment.value_on, returned_on=returned_on)
    if returned_on > business_date(at):
        raise ReturnedInFuture(returned_on=returned_on)
    changed(payment, at=at, returned_on=returned_on, returned_because=because)
    returned = events.PaymentReturned(
        customer_id=payment.customer_id,
        payment_id=payment.pk,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        returned_on=returned_on,
    )
    return [returned, *resettle(payment.customer_id).events()]


@verb("receivable.undo_return", label=Text("Undo return", "撤销退票"))
def undo_return(
    *, payment_id: int, because: str, by: Actor, at: datetime, version: int | None = None
) -> Events:
    """Take back a return that was entered by mistake.

    :raises PaymentNotReturned: when there is none
    """
    required(because, field="because")
    payment = _locked(payment_id, by=by, name="receivable.undo_return", version=version)
    if payment.returned_on is None:
        raise PaymentNotReturned(payment=payment.external_id)
    changed(payment, at=at, returned_on=None, returned_because="")
    undone = events.PaymentReturnUndone(customer_id=payment.customer_id, payment_id=payment.pk)
    return [undone, *resettle(payment.customer_id).events()]


@verb("receivable.cancel_payment", label=Text("Cancel payment", "作废收款"))
def cancel_payment(
    *, payment_id: int, because: str, by: Actor, at: datetime, version: int | None = None
) -> Events:
    """Take back a payment that should never have been posted, as if it had not been.

    :raises PaymentAlreadyCancelled: when somebody did so before
    """
    because = required(because, field="because")
    payment = _locked(payment_id, by=by, name="receivable.cancel_payment", version=version)
    replace_lines(payment, (), at=at)
    changed(payment, at=at, cancelled_at=at, cancelled_because=because)
    cancelled = events.PaymentCancelled(customer_id=payment.customer_id, payment_id=payment.pk)
    return [cancelled, *resettle(payment.customer_id).events()]


def _refuse_returned(payment: Payment) -> None:
    if payment.returned_on is not None:
        raise PaymentAlreadyReturned(payment=payment.external_id, returned_on=payment.returned_on)


def _locked(payment_id: int, *, by: Actor, name: str, version: int | None) -> Payment:
    """Return the payment with its customer's account locked, as it is after any wait."""
    payment = queries.payment_for(by, payment_id, verb=name)
    held: set[int] = set()
    while payment.customer_id not in held:
        held.add(payment.customer_id)
        lock_accounts(held)
        payment = queries.payment_for(by, payment_id, verb=name)
    if payment.cancelled_at is not None:
        raise PaymentAlreadyCancelled(payment=payment.external_id)
    if version is not None and payment.version != version:
        raise PaymentChangedMeanwhile(payment=payment.external_id)
    return payment
