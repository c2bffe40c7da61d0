"""What is said of a security line by line: valuations, prior charges of others, documents."""

from __future__ import annotations

from datetime import date, datetime

from obligor.collateral import events, queries
from obligor.collateral.actions.values import (
    AmountWrong,
    CurrencyDiffers,
    Line,
    Number,
    Rank,
    Words,
    changed,
    checked,
    in_order,
    locked,
    locked_live,
    not_in_future,
    stamps,
)
from obligor.collateral.models import Attachment, PriorCharge, Valuation
from obligor.customers.queries.documents import document_for
from obligor.foundation.access import Actor
from obligor.foundation.act import Events, verb
from obligor_core.collateral.kinds import Kind, Method, is_guarantee
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.portfolio.frames import AMOUNT_MAX
from obligor_core.text import Text


class ValuationExists(Refusal):
    text = Text(
        "There is a valuation {external_id} already. Give the new one another number.",
        "已存在编号为 {external_id} 的估值，请使用其他编号。",
    )


class GuarantorNotValued(Refusal):
    status = 422
    text = Text(
        "A guarantor is not valued: state what he is able to pay instead.",
        "保证人不作估值，请登记其代偿能力。",
    )


class DocumentNotAttached(Refusal):
    status = 404
    text = Text("The document {id} is not attached.", "文件 {id} 未关联。")


@verb("collateral.value", label=Text("Record valuation", "登记估值"))
def value(
    *,
    collateral_id: int,
    amount: Money,
    valued_on: date,
    method: Method,
    source: Line,
    by: Actor,
    at: datetime,
    appraiser: Words = "",
    valid_until: date | None = None,
    external_id: Number = "",
) -> Events:
    """Record what a security is worth on a day by a source; zero is a value.

    :raises GuarantorNotValued: for a guarantee
    :raises ValuationExists: when the number is taken
    """
    row = locked_live(collateral_id, by=by, name="collateral.value")
    if is_guarantee(Kind(row.kind)):
        raise GuarantorNotValued
    not_in_future(valued_on, at=at)
    in_order(valued_on, valid_until)
    if amount.currency != row.currency:
        raise CurrencyDiffers(given=amount.currency, currency=row.currency)
    if not 0 <= amount.minor <= AMOUNT_MAX:
        raise AmountWrong
    number = external_id or f"{row.external_id}-V{row.valuations.count() + 1:03d}"
    if Valuation.objects.filter(external_id=number).exists():
        raise ValuationExists(external_id=number)
    made = Valuation.objects.create(
        external_id=number,
        collateral=row,
        valued_on=valued_on,
        amount_minor=amount.minor,
        method=method.value,
        source=source,
        appraiser=appraiser,
        valid_until=valid_until,
        **stamps(at),
    )
    return [
        events.CollateralValued(
            customer_id=row.customer_id,
            collateral_id=row.pk,
            valuation_id=made.pk,
            title=row.title,
            amount_minor=amount.minor,
            currency=amount.currency,
            valued_on=valued_on,
        )
    ]


@verb("collateral.withdraw_valuation", label=Text("Withdraw valuation", "撤回估值"))
def withdraw_valuation(*, valuation_id: int, because: Line, by: Actor, at: datetime) -> Events:
    """Let a valuation that should never have been recorded count no more."""
    name = "collateral.withdraw_valuation"
    found = queries.valuation_for(by, valuation_id, verb=name)
    row = locked(found.collateral_id, by=by, name=name)
    changed(queries.valuation_for(by, valuation_id, verb=name), at=at, cancelled_at=at)
    return [
        events.ValuationWithdrawn(
            customer_id=row.customer_id,
            collateral_id=row.pk,
            valuation_id=valuation_id,
            title=row.title,
        )
    ]


@verb("collateral.add_charge", label=Text("Record prior charge", "登记他人顺位债权"))
def add_charge(
    *,
    collateral_id: int,
    creditor: Line,
    rank: Rank,
    amount: Money,
    starts_on: date,
    by: Actor,
    at: datetime,
) -> Events:
    """Record that somebody else has a charge on a security; before our rank it is paid first."""
    row = locked_live(collateral_id, by=by, name="collateral.add_charge")
    minor = checked(amount, currency=row.currency)
    made = PriorCharge.objects.create(
        collateral=row,
        creditor=creditor,
        rank=rank,
        amount_minor=minor,
        starts_on=starts_on,
        **stamps(at),
    )
    return [
        events.ChargeRecorded(
            customer_id=row.customer_id,
            collateral_id=row.pk,
            charge_id=made.pk,
            creditor=creditor,
            amount_minor=made.amount_minor,
            currency=row.currency,
        )
    ]


@verb("collateral.end_charge", label=Text("End prior charge", "解除他人顺位债权"))
def end_charge(*, charge_id: int, ends_on: date, by: Actor, at: datetime) -> Events:
    """Record that a charge of somebody else ended."""
    name = "collateral.end_charge"
    found = queries.charge_for(by, charge_id, verb=name)
    row = locked(found.collateral_id, by=by, name=name)
    found = queries.charge_for(by, charge_id, verb=name)
    in_order(found.starts_on, ends_on)
    changed(found, at=at, ends_on=ends_on)
    return [
        events.ChargeEnded(
            customer_id=row.customer_id,
            collateral_id=row.pk,
            charge_id=charge_id,
            creditor=found.creditor,
        )
    ]


@verb("collateral.attach", label=Text("Attach document", "关联文件"))
def attach(*, collateral_id: int, document_id: int, by: Actor, at: datetime) -> Events:
    """Attach a document of the customer's file to a security.

    :raises DocumentMissing: when the customer has no such document
    """
    row = locked(collateral_id, by=by, name="collateral.attach")
    document_for(by, row.customer_id, document_id=document_id)
    Attachment.objects.get_or_create(
        collateral=row, document_id=document_id, defaults={"attached_at": at}
    )
    return [
        events.DocumentAttached(
            customer_id=row.customer_id,
            collateral_id=row.pk,
            document_id=document_id,
            title=row.title,
        )
    ]


@verb("collateral.detach", label=Text("Take document off", "取消关联文件"))
def detach(*, collateral_id: int, document_id: int, by: Actor, at: datetime) -> Events:
    """Take a document off a security; it stays on the customer's file.

    :raises DocumentNotAttached: when it is not attached
    """
    row = locked(collateral_id, by=by, name="collateral.detach")
    gone, _ = Attachment.objects.filter(collateral=row, document_id=document_id).delete()
    if not gone:
        raise DocumentNotAttached(id=document_id)
    return [
        events.DocumentDetached(
            customer_id=row.customer_id,
            collateral_id=row.pk,
            document_id=document_id,
            title=row.title,
        )
    ]
