"""How a document changes, and the checks that every posting shares."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from obligor.receivables.models import Dispute, OpenItem, Payment
from obligor_core.decision import Refusal
from obligor_core.money import Money
from obligor_core.portfolio.frames import AMOUNT_MAX
from obligor_core.text import Text

TEXT_CHARS_MAX = 200
NUMBER_CHARS_MAX = 80

Document = TypeVar("Document", OpenItem, Payment, Dispute)


class AmountNotPositive(Refusal):
    status = 422
    text = Text("The amount must be greater than zero.", "金额必须大于零。")


class AmountTooLarge(Refusal):
    status = 422
    text = Text(
        "The amount {amount} {currency} is implausibly large. Check the decimal point.",
        "金额 {amount} {currency} 过大，请检查小数点。",
    )


class TextMissing(Refusal):
    status = 422
    text = Text("{field} must not be empty.", "{field} 不能为空。")


def checked_amount(amount: Money) -> Money:
    """Return the amount when a document may carry it.

    :raises AmountNotPositive: when it is zero or negative
    :raises AmountTooLarge: when it can only be a slip of the pen
    """
    if amount.minor <= 0:
        raise AmountNotPositive
    if amount.minor > AMOUNT_MAX:
        raise AmountTooLarge(amount=amount, currency=amount.currency)
    return amount


class TextTooLong(Refusal):
    status = 422
    text = Text(
        "{field} may have at most {chars_max} characters.", "{field} 最多 {chars_max} 个字符。"
    )


def required(text: str, *, field: str, chars_max: int = TEXT_CHARS_MAX) -> str:
    """Return the text without blanks around it.

    :raises TextMissing: when nothing is left
    :raises TextTooLong: when a column cannot hold it
    """
    text = optional(text, field=field, chars_max=chars_max)
    if not text:
        raise TextMissing(field=field)
    return text


def optional(text: str, *, field: str, chars_max: int = TEXT_CHARS_MAX) -> str:
    """Return the text without blanks around it, perhaps nothing.

    :raises TextTooLong: when a column cannot hold it
    """
    text = text.strip()
    if len(text) > chars_max:
        raise TextTooLong(field=field, chars_max=chars_max)
    return text


def changed(document: Document, *, at: datetime, **values: object) -> Document:
    """Store new values as the document's next version; the database keeps the former one."""
    for name, value in values.items():
        setattr(document, name, value)
    document.version += 1
    document.known_from = at
    document.save(update_fields=[*values, "version", "known_from"])
    return document
