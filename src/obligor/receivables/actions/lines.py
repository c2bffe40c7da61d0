"""Allocation lines: which part of a payment is meant for which item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from obligor.receivables import queries
from obligor.receivables.models import AllocationLine, OpenItem, Payment
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """So many minor units of the payment for this item."""

    item_id: int
    amount_minor: int


class LineNotPositive(Refusal):
    status = 422
    text = Text(
        "Each allocation line needs an amount greater than zero.", "每条核销明细的金额必须大于零。"
    )


class LineTwice(Refusal):
    status = 422
    text = Text("Item {item} appears twice. Add the two lines up.", "{item} 重复出现，请合并金额。")


class LinesExceedPayment(Refusal):
    status = 422
    text = Text(
        "The lines add up to {lines}, more than the payment of {payment} {currency}.",
        "核销明细合计 {lines}，超过收款金额 {payment} {currency}。",
    )


class LineItemElsewhere(Refusal):
    status = 422
    text = Text(
        "Item {item} is not an open item of this customer. Choose one from the list.",
        "{item} 不是该客户的未清项，请从列表中选择。",
    )


class LineCurrencyDiffers(Refusal):
    status = 422
    text = Text(
        "Item {item} is in {item_currency}, the payment in {currency}.",
        "{item} 的币种为 {item_currency}，与收款币种 {currency} 不一致。",
    )


class LineExceedsItem(Refusal):
    status = 422
    text = Text(
        "The line for item {item} exceeds its amount of {amount} {currency}.",
        "{item} 的核销金额超过其金额 {amount} {currency}。",
    )


def checked_lines(
    lines: Sequence[Line], *, customer_id: int, currency: str, amount_minor: int
) -> None:
    """Check the lines of a payment of that customer, currency and amount.

    What an item still needs is not looked at: settlement cuts a line to it, and a payment that
    is returned later may make room again.

    :raises LineNotPositive, LineTwice, LinesExceedPayment, LineItemElsewhere,
        LineCurrencyDiffers, LineExceedsItem: as they say
    """
    items = OpenItem.objects.in_bulk({line.item_id for line in lines})
    seen: set[int] = set()
    for line in lines:
        item = items.get(line.item_id)
        if line.amount_minor <= 0:
            raise LineNotPositive
        if item is None or item.customer_id != customer_id or item.cancelled_at is not None:
            raise LineItemElsewhere(item=line.item_id)
        if item.pk in seen:
            raise LineTwice(item=item.number)
        if item.currency != currency:
            raise LineCurrencyDiffers(
                item=item.number, item_currency=item.currency, currency=currency
            )
        if line.amount_minor > item.amount_minor:
            owed = Money(item.amount_minor, currency)
            raise LineExceedsItem(item=item.number, amount=owed, currency=currency)
        seen.add(item.pk)
    _refuse_too_much(lines, currency, amount_minor)


def _refuse_too_much(lines: Sequence[Line], currency: str, amount_minor: int) -> None:
    asked = sum(line.amount_minor for line in lines)
    if asked > amount_minor:
        raise LinesExceedPayment(
            lines=Money(asked, currency), payment=Money(amount_minor, currency), currency=currency
        )


def replace_lines(payment: Payment, lines: Sequence[Line], *, at: datetime) -> None:
    """Let these lines count from now on; those that stay as they were are not touched."""
    wanted = {line.item_id: line.amount_minor for line in lines}
    standing = queries.lines_of(payment.pk)
    kept = {line.item_id for line in standing if wanted.get(line.item_id) == line.amount_minor}
    standing.exclude(item_id__in=kept).update(replaced_at=at)
    AllocationLine.objects.bulk_create(
        AllocationLine(payment=payment, item_id=item_id, amount_minor=amount_minor, recorded_at=at)
        for item_id, amount_minor in wanted.items()
        if item_id not in kept
    )
