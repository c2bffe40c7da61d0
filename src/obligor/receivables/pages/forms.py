"""Forms that receivables pages share: an amount with its currency, and lines to open items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures
from obligor.foundation.fields import FULL_WIDTH, MoneyField
from obligor.receivables import actions
from obligor_core.decision import Refusal
from obligor_core.money import Money

LINE = "line_"


class AmountForm(forms.Form):
    """A form with an amount in a currency; the cleaned ``amount`` is ``Money``."""

    amount = forms.CharField(
        label=_("Amount"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)

    def clean(self) -> dict[str, Any]:
        """Return the fields with the amount in its currency."""
        given = super().clean() or self.cleaned_data
        if "amount" in given and "currency" in given:
            text = given["amount"].translate(FULL_WIDTH).replace(",", "").strip()
            try:
                given["amount"] = Money.of(text, given["currency"].upper())
            except Refusal as refusal:
                self.add_error("amount", figures.said(refusal.said))
        return given

    @staticmethod
    def payload(given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the verb's arguments: the amount carries the currency, lines are gathered."""
        lines = tuple(
            actions.Line(int(name.removeprefix(LINE)), value.minor)
            for name, value in given.items()
            if name.startswith(LINE) and value is not None and value.minor != 0
        )
        kept = {k: v for k, v in given.items() if k != "currency" and not k.startswith(LINE)}
        return kept | ({"lines": lines} if any(n.startswith(LINE) for n in given) else {})


def add_lines(
    form: forms.Form, items: Sequence[Any], *, currency: str, proposed: Mapping[int, int]
) -> None:
    """Give the form an amount field for each item, with the proposed part filled in."""
    for item in items:
        minor = proposed.get(item.pk)
        form.fields[f"{LINE}{item.pk}"] = MoneyField(
            currency=currency,
            required=False,
            initial=Money(minor, currency) if minor else None,
            label=item.number,
            help_text=_("due %(due)s · open %(open)s %(currency)s")
            % {
                "due": figures.day(item.due_on),
                "open": figures.amount(item.open_minor, currency),
                "currency": currency,
            },
        )
