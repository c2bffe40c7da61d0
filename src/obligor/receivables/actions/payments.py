"""Posting payments and credit notes, ordinarily and into the past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from obligor.customers import queries as customers
from obligor.foundation.access import SYSTEM, Actor
from obligor.foundation.act import Events, Measure, verb
from obligor.foundation.days import business_date
from obligor.foundation.events import Event
from obligor.receivables import events, queries
from obligor.receivables.actions.account import lock_accounts, resettle
from obligor.receivables.actions.change import (
    NUMBER_CHARS_MAX,
    checked_amount,
    optional,
    required,
)
from obligor.receivables.actions.lines import Line, checked_lines, replace_lines
from obligor.receivables.models import Payment
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.receivables.kinds import PaymentKind
from obligor_core.receivables.posting import key_of
from obligor_core.text import Text

MoneyKind = Literal[PaymentKind.CASH, PaymentKind.BANK_DRAFT, PaymentKind.CHEQUE]


class PaymentExists(Refusal):
    text = Text(
        "A payment with the number {external_id} was posted before.",
        "编号为 {external_id} 的收款此前已登记。",
    )


class PaymentTwice(Refusal):
    text = Text(
        "The same amount with the reference {reference} and value date {value_on} was posted "
        "before. If it truly came twice, tell the two apart by their references.",
        "相同金额、附言“{reference}”、到账日期 {value_on} 的收款此前已登记。"
        "如确为两笔，请用附言区分。",
    )


class ValueDateTooOld(Refusal):
    status = 422
    text = Text(
        "The value date {value_on} lies before the last business day ({earliest}). Use “Backdate "
        "payment”, give the reason, and have it approved.",
        "到账日期 {value_on} 早于上一营业日（{earliest}）。请使用“倒填收款”，填写原因并提交审批。",
    )


class ValueDateInFuture(Refusal):
    status = 422
    text = Text(
        "The value date {value_on} has not come yet. Post the payment when the money is there.",
        "到账日期 {value_on} 尚未到来，请在款项到账后登记。",
    )


class NotBackdated(Refusal):
    status = 422
    text = Text(
        "The value date {value_on} needs no backdating. Post the payment in the ordinary way.",
        "到账日期 {value_on} 无需倒填，请按正常方式登记收款。",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Posting:
    customer_id: int
    kind: PaymentKind
    amount: Money
    value_on: date
    lines: tuple[Line, ...]
    is_on_account: bool
    reference: str
    external_id: str
    because: str = ""


@verb("receivable.post_payment", label=Text("Post payment", "登记收款"))
def post_payment(
    *,
    customer_id: int,
    amount: Money,
    value_on: date,
    by: Actor,
    at: datetime,
    kind: MoneyKind = PaymentKind.CASH,
    lines: tuple[Line, ...] = (),
    is_on_account: bool = True,
    reference: str = "",
    external_id: str = "",
) -> Events:
    """Record money received, allocate it by ``lines``, and settle the account.

    What the lines leave settles the oldest due items when ``is_on_account``, else it stays
    unapplied. Without ``external_id`` the content names the payment.

    :raises ValueDateTooOld: when only backdating may post it
    :raises ValueDateInFuture: when the money is not there yet
    :raises PaymentExists, PaymentTwice: when it was posted before
    """
    _refuse_old(value_on, at)
    posting = _Posting(
        customer_id=customer_id,
        kind=PaymentKind(kind),
        amount=amount,
        value_on=value_on,
        lines=lines,
        is_on_account=is_on_account,
        reference=reference,
        external_id=external_id,
    )
    return _posted(posting, by=by, at=at, name="receivable.post_payment")


@verb("receivable.post_credit_note", label=Text("Post credit note", "登记红字通知单"))
def post_credit_note(
    *,
    customer_id: int,
    amount: Money,
    value_on: date,
    because: str,
    by: Actor,
    at: datetime,
    lines: tuple[Line, ...] = (),
    is_on_account: bool = False,
    external_id: str = "",
) -> Events:
    """Record what the customer owes less than was invoiced, and why.

    It settles like a payment, yet says nothing about how the customer pays.

    :raises ValueDateTooOld, ValueDateInFuture, PaymentExists, PaymentTwice: as for a payment
    """
    _refuse_old(value_on, at)
    posting = _Posting(
        customer_id=customer_id,
        kind=PaymentKind.CREDIT_NOTE,
        amount=amount,
        value_on=value_on,
        lines=lines,
        is_on_account=is_on_account,
        reference=required(because, field="because"),
        external_id=external_id,
    )
    return _posted(posting, by=by, at=at, name="receivable.post_credit_note")


def _backdating_measure(payload: dict[str, Any]) -> Measure:
    """Return the amount in the book currency, by the rate of the value date, and the unit."""
    amount = Money(payload["amount"]["minor"], payload["amount"]["currency"])
    value_on = date.fromisoformat(payload["value_on"])
    customer = customers.customer_for(SYSTEM, payload["customer_id"])
    return Measure(
        amount=queries.in_book_currency(amount, on=value_on), unit_path=customer.unit.path
    )


def _backdating_facts(payload: dict[str, Any]) -> dict[str, Any]:
    """Return what the proposal rests on: what the customer owes and has unapplied now."""
    return {
        f"{name.removesuffix('_minor')}.{currency}": str(Money(minor, currency))
        for currency, totals in queries.account_totals(payload["customer_id"]).items()
        for name, minor in totals.items()
    }


@verb(
    "receivable.backdate_payment",
    label=Text("Backdate payment", "倒填收款"),
    measure=_backdating_measure,
    watch=_backdating_facts,
)
def backdate_payment(
    *,
    customer_id: int,
    amount: Money,
    value_on: date,
    because: str,
    by: Actor,
    at: datetime,
    kind: PaymentKind = PaymentKind.CASH,
    lines: tuple[Line, ...] = (),
    is_on_account: bool = True,
    reference: str = "",
    external_id: str = "",
) -> Events:
    """Record a payment or credit note whose value date lies before the last business day.

    Figures of the days since then become other than they were reported; both stay readable
    (``queries.documents`` with and without ``known_at``).

    :raises NotBackdated: when the ordinary way is open
    :raises PaymentExists, PaymentTwice: when it was posted before
    """
    if value_on >= queries.value_date_earliest(on=business_date(at)):
        raise NotBackdated(value_on=value_on)
    posting = _Posting(
        customer_id=customer_id,
        kind=kind,
        amount=amount,
        value_on=value_on,
        lines=lines,
        is_on_account=is_on_account,
        reference=reference,
        external_id=external_id,
        because=required(because, field="because"),
    )
    posted = _posted(posting, by=by, at=at, name="receivable.backdate_payment")
    first = posted[0]
    assert isinstance(first, events.PaymentPosted | events.CreditNotePosted)
    backdated = events.PaymentBackdated(
        customer_id=customer_id, payment_id=first.payment_id, value_on=value_on
    )
    return [*posted, backdated]


def _refuse_old(value_on: date, at: datetime) -> None:
    on = business_date(at)
    earliest = queries.value_date_earliest(on=on)
    if value_on < earliest:
        raise ValueDateTooOld(value_on=value_on, earliest=earliest)
    if value_on > on:
        raise ValueDateInFuture(value_on=value_on)


def _posted(posting: _Posting, *, by: Actor, at: datetime, name: str) -> list[Event]:
    """Store the payment with its lines and settle the account; the posting event comes first."""
    customer = customers.customer_for(by, posting.customer_id, verb=name)
    amount = checked_amount(posting.amount)
    lock_accounts([customer.pk])
    checked_lines(
        posting.lines,
        customer_id=customer.pk,
        currency=amount.currency,
        amount_minor=amount.minor,
    )
    payment = Payment.objects.create(
        external_id=_name(posting, customer.external_id),
        customer_id=customer.pk,
        kind=posting.kind.value,
        currency=amount.currency,
        amount_minor=amount.minor,
        value_on=posting.value_on,
        recorded_at=at,
        known_from=at,
        is_on_account=posting.is_on_account,
        reference=optional(posting.reference, field="reference"),
        backdated_because=posting.because,
        unapplied_minor=amount.minor,
    )
    replace_lines(payment, posting.lines, at=at)
    settled = resettle(customer.pk)
    payment.refresh_from_db(fields=["unapplied_minor"])
    return [_posting_event(payment), *settled.events()]


def _name(posting: _Posting, customer_key: str) -> str:
    """Return under which number the payment is kept; equal unnamed payments are counted."""
    given = optional(posting.external_id, field="external_id", chars_max=NUMBER_CHARS_MAX)
    if given:
        if Payment.objects.filter(external_id=given).exists():
            raise PaymentExists(external_id=given)
        return given
    if posting.reference.strip():
        _refuse_twin(posting)
    lines = sorted((line.item_id, line.amount_minor) for line in posting.lines)
    content = (
        customer_key,
        posting.kind.value,
        posting.value_on,
        posting.amount.currency,
        posting.amount.minor,
        posting.reference.strip(),
        posting.is_on_account,
        lines,
    )
    stem = key_of(*content, twin=1).removesuffix("1")
    twins = Payment.objects.filter(external_id__startswith=stem).count()
    return key_of(*content, twin=twins + 1)


def _refuse_twin(posting: _Posting) -> None:
    reference = posting.reference.strip()
    is_twin = Payment.objects.filter(
        customer_id=posting.customer_id,
        kind=posting.kind.value,
        value_on=posting.value_on,
        currency=posting.amount.currency,
        amount_minor=posting.amount.minor,
        reference=reference,
        cancelled_at=None,
    ).exists()
    if is_twin:
        raise PaymentTwice(reference=reference, value_on=posting.value_on)


def _posting_event(payment: Payment) -> Event:
    shared = {
        "customer_id": payment.customer_id,
        "payment_id": payment.pk,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "value_on": payment.value_on,
        "unapplied_minor": payment.unapplied_minor,
    }
    if payment.kind == PaymentKind.CREDIT_NOTE:
        return events.CreditNotePosted(**shared)
    return events.PaymentPosted(kind=payment.kind, **shared)
