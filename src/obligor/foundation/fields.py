"""Form fields that read what people here write: days, instants, amounts, shares."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor_core.decision import Refusal
from obligor_core.money import Money

FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－（）", "0123456789.,-()")


class DayField(forms.DateField):
    """A date, shown and read as 2026-11-23 by the browser's own picker."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"], **options)


class MoneyField(forms.CharField):
    """An amount in major units, with or without separators; the cleaned value is ``Money``."""

    def __init__(self, *, currency: str = "", **options: Any) -> None:
        self.currency = currency or settings.BOOK_CURRENCY
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(**options)

    def clean(self, value: Any) -> Money | None:
        """Return the amount; ``(1,234.50)`` is negative."""
        text = super().clean(value).translate(FULL_WIDTH).replace(",", "").strip()
        if not text:
            return None
        is_negative = text.startswith("(") and text.endswith(")")
        try:
            amount = Money.of(text.strip("()"), self.currency)
        except Refusal as refusal:
            raise ValidationError(figures.said(refusal.said)) from refusal
        return -amount if is_negative else amount

    def prepare_value(self, value: Any) -> Any:
        """Return an amount as it is typed."""
        return str(value) if isinstance(value, Money) else value


class ShareField(forms.DecimalField):
    """A percentage from 0 to 100; the cleaned value is the share of one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=100, **options)

    def clean(self, value: Any) -> Decimal | None:
        """Return the share of one."""
        percent = super().clean(value)
        return None if percent is None else percent / 100


class PeriodForm(forms.Form):
    """A half-open period: the first day, and the first day that is no more in it."""

    starts_on = DayField(label=_("From"))
    ends_on = DayField(
        label=_("Until (first day without)"), required=False, help_text=_("Empty means no end.")
    )
