"""Record consent with its evidence, and withdraw it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.customers.queries.documents import documents_of
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.records import actions, queries
from obligor.records.pages import words


class ConsentForm(forms.Form):
    subject = forms.ChoiceField(label=_("Who agreed"))
    person = forms.CharField(
        label=_("Name of the person"),
        max_length=80,
        required=False,
        help_text=_("Needed when a person agreed."),
    )
    scope = forms.MultipleChoiceField(
        label=_("May be asked about"), widget=forms.CheckboxSelectMultiple
    )
    purposes = forms.MultipleChoiceField(
        label=_("For the purpose of"), widget=forms.CheckboxSelectMultiple
    )
    given_on = DayField(label=_("Given on"))
    ends_on = DayField(
        label=_("Until (first day without)"), required=False, help_text=_("Empty means no end.")
    )
    document_id = forms.ChoiceField(
        label=_("Signed document"),
        required=False,
        help_text=_("From the documents of the customer's file."),
    )
    reference = forms.CharField(label=_("Number of the consent"), max_length=120, required=False)

    def __init__(self, *args: Any, customer_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = words.choices(words.SUBJECTS)
        self.fields["scope"].choices = words.choices(words.KINDS)
        self.fields["purposes"].choices = words.choices(words.PURPOSES)
        kept = [(row.pk, row.title) for row in documents_of(customer_id)]
        self.fields["document_id"].choices = [("", "–"), *kept]


@signed_in("record.record_consent")
def record_consent(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Keep what somebody agreed to."""
    verb = "record.record_consent"
    customer = customers.customer_for(actor(request), customer_id, verb=verb)
    kind = "enterprise" if customer.kind == "enterprise" else "person"
    initial = {"given_on": today(), "subject": kind, "scope": ["bureau"]}
    initial |= {"purposes": ["credit_decision", "credit_review"]}
    initial |= {"person": customer.name} if kind == "person" else {}
    panel = Panel(
        act=actions.record_consent,
        verb=verb,
        title=str(_("Record consent")),
        lead=customer.name,
        form=ConsentForm(request.POST or None, initial=initial, customer_id=customer_id),
        back=reverse("records_room", args=[customer_id]),
        payload=lambda given: (
            given | {"customer_id": customer_id, "document_id": given["document_id"] or None}
        ),
    )
    return verb_panel(request, panel)


class WithdrawForm(forms.Form):
    withdrawn_on = DayField(label=_("Withdrawn on"))
    because = forms.CharField(label=_("Why"), max_length=200, required=False)


@signed_in("record.withdraw_consent")
def withdraw_consent(request: HttpRequest, customer_id: int, consent_id: int) -> HttpResponse:
    """End a consent because who gave it said so."""
    verb = "record.withdraw_consent"
    row = queries.consent_row_for(actor(request), consent_id, verb=verb)
    panel = Panel(
        act=actions.withdraw_consent,
        verb=verb,
        title=str(_("Withdraw consent")),
        lead=row.customer.name,
        form=WithdrawForm(request.POST or None, initial={"withdrawn_on": today()}),
        back=reverse("records_room", args=[row.customer_id]),
        payload=lambda given: given | {"consent_id": row.pk},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


_ONE = "assess/<int:customer_id>/records/consents"
urlpatterns = [
    path(f"{_ONE}/new", record_consent, name="record_consent"),
    path(f"{_ONE}/<int:consent_id>/withdraw", withdraw_consent, name="withdraw_consent"),
]
