"""Forms of the verbs about collateral."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from obligor.collateral.pages import words
from obligor.foundation import figures
from obligor.foundation.fields import FULL_WIDTH, DayField
from obligor_core.decision import Refusal
from obligor_core.money import Money


class MoneyForm(forms.Form):
    """A form whose text fields named in ``amounts`` become ``Money`` in ``currency``.

    The currency is a field of the form, or given by whoever makes the form.
    """

    amounts: tuple[str, ...] = ("amount",)

    def __init__(self, *args: Any, currency: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency
        for name in self.amounts:
            self.fields[name].widget.attrs["inputmode"] = "decimal"
            if currency:
                self.fields[name].label = f"{self.fields[name].label} ({currency})"

    def clean(self) -> dict[str, Any]:
        """Return the fields, amounts in their currency and empty ones as None."""
        given = super().clean() or self.cleaned_data
        currency = self.currency or str(given.get("currency", "")).upper()
        for name in self.amounts:
            if name in given:
                text = given[name].translate(FULL_WIDTH).replace(",", "").strip()
                try:
                    given[name] = Money.of(text, currency) if text else None
                except Refusal as refusal:
                    self.add_error(name, figures.said(refusal.said))
        if "currency" in given:
            given["currency"] = str(given["currency"]).upper()
        return given


def amount_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field for an amount in major units."""
    return forms.CharField(label=label, required=required, max_length=24, help_text=help_text)


def currency_field() -> forms.CharField:
    """Return a field for a currency; the book's own unless told otherwise."""
    return forms.CharField(
        label=_("Currency"), min_length=3, max_length=3, initial=settings.BOOK_CURRENCY
    )


class BecauseForm(forms.Form):
    because = forms.CharField(label=_("Why"), max_length=200)


class SecurityForm(MoneyForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=words.kind_choices)
    title = forms.CharField(label=_("What it is"), max_length=200)
    currency = currency_field()
    amount = amount_field(
        _("Legal maximum or amount"),
        required=False,
        help_text=_("Maximum secured amount, or the amount of a deposit, bill, policy or letter."),
    )
    is_maximum = forms.BooleanField(label=_("Maximum-amount security"), required=False)
    owner_name = forms.CharField(
        label=_("Owner, if not the customer"), max_length=200, required=False
    )
    our_rank = forms.IntegerField(label=_("Our rank"), min_value=1, max_value=99, initial=1)
    location = forms.CharField(label=_("Location"), max_length=200, required=False)
    agreement = forms.CharField(label=_("Agreement number"), max_length=80, required=False)
    valid_until = DayField(label=_("Valid until"), required=False)


class ChangeForm(MoneyForm):
    title = forms.CharField(label=_("What it is"), max_length=200)
    amount = amount_field(_("Legal maximum or amount"), required=False)
    is_maximum = forms.BooleanField(label=_("Maximum-amount security"), required=False)
    our_rank = forms.IntegerField(label=_("Our rank"), min_value=1, max_value=99)
    location = forms.CharField(label=_("Location"), max_length=200, required=False)
    agreement = forms.CharField(label=_("Agreement number"), max_length=80, required=False)
    valid_until = DayField(label=_("Valid until"), required=False)


class GuaranteeForm(MoneyForm):
    guarantor = forms.CharField(
        label=_("Guarantor"),
        max_length=200,
        help_text=_("A customer number, or the name of somebody who is no customer."),
    )
    is_person = forms.BooleanField(label=_("A natural person"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=words.mode_choices)
    currency = currency_field()
    amount = amount_field(_("Guaranteed amount"))
    is_maximum = forms.BooleanField(label=_("Maximum-amount guarantee"), required=False)
    share_percent = forms.DecimalField(
        label=_("Share, % (guarantor by shares)"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=4,
        help_text=_("Empty: the guarantor answers for all."),
    )
    agreement = forms.CharField(label=_("Agreement number"), max_length=80, required=False)
    valid_until = DayField(label=_("End of the guarantee period"), required=False)


class ValueForm(MoneyForm):
    amount = amount_field(_("Value"))
    valued_on = DayField(label=_("Valued on"))
    method = forms.ChoiceField(label=_("Method"), choices=words.METHODS)
    source = forms.CharField(label=_("Source (report number)"), max_length=200)
    appraiser = forms.CharField(label=_("Appraiser"), max_length=200, required=False)
    valid_until = DayField(label=_("Valid until"), required=False)


class RegistrationForm(MoneyForm):
    registry = forms.CharField(label=_("Registry"), max_length=200)
    registration_number = forms.CharField(label=_("Registration number"), max_length=80)
    registered_on = DayField(label=_("Registered on"))
    registered_until = DayField(label=_("Registered until"), required=False)
    amount = amount_field(_("Registered amount"), required=False)


class InsuranceForm(MoneyForm):
    insurer = forms.CharField(label=_("Insurer"), max_length=200)
    insurance_number = forms.CharField(label=_("Policy number"), max_length=80)
    insured_until = DayField(label=_("Insured until"))
    amount = amount_field(_("Insured amount"), required=False)


class ChargeForm(MoneyForm):
    creditor = forms.CharField(label=_("Creditor"), max_length=200)
    rank = forms.IntegerField(label=_("Rank of the charge"), min_value=1, max_value=99, initial=1)
    amount = amount_field(_("Amount"))
    starts_on = DayField(label=_("Since"))


class CoverForm(MoneyForm):
    amounts = ("most",)
    target = forms.ChoiceField(label=_("Covers"))
    other = forms.CharField(
        label=_("Or all exposure of customer number"),
        max_length=80,
        required=False,
        help_text=_("A member of the same group, for example."),
    )
    priority = forms.IntegerField(
        label=_("Priority"), min_value=1, max_value=99, initial=1, help_text=_("1 comes first.")
    )
    most = amount_field(_("At most"), required=False)
    starts_on = DayField(label=_("From"))


class FacilityForm(MoneyForm):
    code = forms.CharField(label=_("Code"), max_length=60)
    title = forms.CharField(label=_("Name"), max_length=200, required=False)
    currency = currency_field()
    amount = amount_field(_("Amount"))
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("Until (first day without)"), required=False)


class AbilityForm(MoneyForm):
    currency = currency_field()
    amount = amount_field(
        _("Could pay"), help_text=_("Net worth that could be called on, before any guarantee.")
    )
    as_of_on = DayField(label=_("As of"))
    source = forms.CharField(label=_("Source"), max_length=200)
    valid_until = DayField(label=_("Valid until"), required=False)


class OutsideForm(MoneyForm):
    creditor = forms.CharField(label=_("Creditor"), max_length=200)
    debtor = forms.CharField(
        label=_("For whom"),
        max_length=200,
        required=False,
        help_text=_("A customer number, or the name of somebody who is no customer."),
    )
    currency = currency_field()
    amount = amount_field(_("Amount"))
    starts_on = DayField(label=_("Since"))
    ends_on = DayField(label=_("Until (first day without)"), required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)


class EndForm(forms.Form):
    ends_on = DayField(label=_("First day without"))


class DayForm(forms.Form):
    day = DayField(label=_("On"))


class EndBecauseForm(forms.Form):
    day = DayField(label=_("On"))
    because = forms.CharField(label=_("Why"), max_length=200)
