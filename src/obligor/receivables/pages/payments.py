"""The lists of payments and of unapplied cash, one payment, and the verbs about payments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField
from obligor.foundation.listing import (
    BooleanFilter,
    ChoiceFilter,
    Column,
    DateFilter,
    Kind,
    Listing,
    NumberFilter,
    TextFilter,
)
from obligor.foundation.queries import audit_entries
from obligor.foundation.web import Panel, actor, signed_in, verb_panel
from obligor.receivables import actions, queries
from obligor.receivables.pages.forms import AmountForm, add_lines
from obligor.receivables.pages.items import BecauseForm

MONEY_KINDS = [
    ("cash", _("cash or transfer")),
    ("bank_draft", _("bank acceptance draft")),
    ("cheque", _("cheque")),
]
KINDS = [*MONEY_KINDS, ("credit_note", _("credit note"))]
LINES_SHOWN_MAX = 60


def _state(row: Any) -> str:
    if row.cancelled_at is not None:
        return "cancelled"
    if row.returned_on is not None:
        return "returned"
    return "unapplied" if row.unapplied_minor else "applied"


STATES = {
    "cancelled": _("cancelled"),
    "returned": _("returned"),
    "unapplied": _("not fully applied"),
    "applied": _("applied"),
}
TONES = {"cancelled": "muted", "returned": "bad", "unapplied": "waiting", "applied": "ok"}


def _listing(name: str, title: Any, empty: tuple[Any, Any]) -> Listing:
    return Listing(
        name=name,
        title=title,
        columns=[
            Column(name="external_id", label=_("Number"), sort="external_id", is_fixed=True),
            Column(name="customer__name", label=_("Customer"), sort="customer__name"),
            Column(name="kind", label=_("Kind"), label_of=dict(KINDS), sort="kind"),
            Column(name="value_on", label=_("Value date"), kind=Kind.DAY, sort="value_on"),
            Column(
                name="amount_minor",
                label=_("Amount"),
                kind=Kind.MONEY,
                sort="amount_minor",
                total="amount_minor",
                currency="currency",
            ),
            Column(
                name="unapplied_minor",
                label=_("Unapplied"),
                kind=Kind.MONEY,
                sort="unapplied_minor",
                total="unapplied_minor",
                currency="currency",
            ),
            Column(name="currency", label=_("Currency"), kind=Kind.CODE, sort="currency"),
            Column(name="reference", label=_("Reference"), is_hidden=True),
            Column(
                name="state",
                label=_("State"),
                kind=Kind.BADGE,
                value=_state,
                label_of=STATES,
                tone=TONES,
            ),
        ],
        filters=[
            ChoiceFilter(name="kind", label=_("Kind"), choices=KINDS),
            DateFilter(name="value", label=_("Value date"), field="value_on"),
            NumberFilter(name="amount", label=_("Amount"), field="amount_minor", is_money=True),
            TextFilter(name="currency", label=_("Currency")),
            BooleanFilter(
                name="returned",
                label=_("Returned"),
                narrow=lambda rows, wanted: rows.filter(returned_on__isnull=not wanted),
            ),
            BooleanFilter(
                name="unapplied",
                label=_("Unapplied"),
                narrow=lambda rows, wanted: (
                    rows.filter(unapplied_minor__gt=0) if wanted else rows.filter(unapplied_minor=0)
                ),
            ),
        ],
        search=("external_id", "reference", "customer__name", "customer__external_id"),
        search_hint=_("Number, reference or customer"),
        order=("-value_on",),
        row_link=lambda row: reverse("payment", args=[row.pk]),
        empty=empty,
    )


PAYMENTS = _listing(
    "payments",
    _("Payments"),
    (_("No payments yet"), _("Import a file, or post one from a customer's account.")),
)
UNAPPLIED = _listing(
    "unapplied",
    _("Unapplied cash"),
    (_("Every payment is applied"), _("Money that settles nothing yet appears here.")),
)


@signed_in("receivable.see")
def payments(request: HttpRequest) -> HttpResponseBase:
    """List the payments of every customer within reach."""
    return PAYMENTS.respond(request, queries.payments(actor(request)))


@signed_in("receivable.see")
def unapplied(request: HttpRequest) -> HttpResponseBase:
    """List the payments that settle less than they carry."""
    rows = queries.payments(actor(request)).filter(unapplied_minor__gt=0)
    return UNAPPLIED.respond(request, rows)


@signed_in("receivable.see")
def payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Show one payment: its lines, what it settles, and what may be done with it."""
    by = actor(request)
    found = queries.payment_for(by, payment_id)
    is_live = found.cancelled_at is None
    context = {
        "payment": found,
        "kind": dict(KINDS)[found.kind],
        "state": STATES[_state(found)],
        "tone": TONES[_state(found)],
        "lines": list(queries.lines_of(payment_id).select_related("item").order_by("item__due_on")),
        "applications": list(queries.applications_of(payment_id=payment_id)),
        "history": list(audit_entries(subject=f"payment:{payment_id}").order_by("-pk")[:50]),
        "may_allocate": is_live
        and found.returned_on is None
        and by.may("receivable.allocate_payment"),
        "may_return": is_live
        and found.returned_on is None
        and found.kind != "credit_note"
        and by.may("receivable.return_payment"),
        "may_undo": is_live and found.returned_on is not None and by.may("receivable.undo_return"),
        "may_cancel": is_live and by.may("receivable.cancel_payment"),
        "crumbs": [(_("Payments"), reverse("payments")), (found.external_id, "")],
    }
    return render(request, "receivables/payment.html", context)


class PaymentForm(AmountForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=MONEY_KINDS)
    value_on = DayField(label=_("Value date"))
    reference = forms.CharField(label=_("Reference"), max_length=200, required=False)
    is_on_account = forms.BooleanField(
        label=_("What the lines leave settles the oldest due items"), required=False, initial=True
    )
    field_order = ("amount", "currency", "kind", "value_on", "reference", "is_on_account")


class BackdateForm(PaymentForm):
    because = forms.CharField(label=_("Why it is posted late"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = KINDS


class CreditNoteForm(AmountForm):
    value_on = DayField(label=_("Date"))
    because = forms.CharField(label=_("Why"), max_length=200)
    is_on_account = forms.BooleanField(
        label=_("What the lines leave settles the oldest due items"), required=False
    )
    field_order = ("amount", "currency", "value_on", "because", "is_on_account")


def _posting(request: HttpRequest, customer_id: int, *, verb: str, form_of: Any, title: Any) -> Any:
    """Return the panel for posting money with lines to what the customer owes."""
    owner = customers.customer_for(actor(request), customer_id, verb=verb)
    given = request.POST or request.GET
    currency = given.get("currency", owner.currency).upper()[:3]
    form = form_of(request.POST or None, initial={"currency": currency, "value_on": today()})
    owed = queries.open_items_of(customer_id, currency)[:LINES_SHOWN_MAX]
    if len(currency) == 3:
        add_lines(form, owed, currency=currency, proposed={})
    act = {
        "receivable.post_payment": actions.post_payment,
        "receivable.backdate_payment": actions.backdate_payment,
        "receivable.post_credit_note": actions.post_credit_note,
    }[verb]
    panel = Panel(
        act=act,
        verb=verb,
        title=str(title),
        lead=owner.name,
        form=form,
        back=reverse("account", args=[customer_id]),
        payload=lambda cleaned: AmountForm.payload(cleaned) | {"customer_id": customer_id},
    )
    return verb_panel(request, panel)


@signed_in("receivable.post_payment")
def post_payment(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Post money received from a customer."""
    return _posting(
        request,
        customer_id,
        verb="receivable.post_payment",
        form_of=PaymentForm,
        title=_("Post payment"),
    )


@signed_in("receivable.backdate_payment")
def backdate_payment(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Post money with an old value date, with a reason."""
    return _posting(
        request,
        customer_id,
        verb="receivable.backdate_payment",
        form_of=BackdateForm,
        title=_("Backdate payment"),
    )


@signed_in("receivable.post_credit_note")
def post_credit_note(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Post a credit note."""
    return _posting(
        request,
        customer_id,
        verb="receivable.post_credit_note",
        form_of=CreditNoteForm,
        title=_("Post credit note"),
    )


class AllocateForm(forms.Form):
    is_on_account = forms.BooleanField(
        label=_("What the lines leave settles the oldest due items"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@signed_in("receivable.allocate_payment")
def allocate(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Replace the lines of a payment; ``proposal=1`` fills in the oldest-first proposal."""
    found = queries.payment_for(actor(request), payment_id, verb="receivable.allocate_payment")
    standing = dict(queries.lines_of(payment_id).values_list("item_id", "amount_minor"))
    proposed = queries.proposed_lines(found)
    shown = {*standing, *proposed}
    owed = queries.open_items_of(found.customer_id, found.currency)
    shown |= set(owed.values_list("pk", flat=True)[:LINES_SHOWN_MAX])
    items = queries.items(actor(request)).filter(pk__in=shown).order_by("due_on", "external_id")
    initial = {"is_on_account": found.is_on_account, "version": found.version}
    form = AllocateForm(request.POST or None, initial=initial)
    filled = proposed if "proposal" in request.GET else standing
    add_lines(form, list(items), currency=found.currency, proposed=filled)
    panel = Panel(
        act=actions.allocate_payment,
        verb="receivable.allocate_payment",
        title=str(_("Allocate payment")),
        lead=found.external_id,
        form=form,
        back=reverse("payment", args=[payment_id]),
        payload=lambda given: (
            {"lines": ()} | AmountForm.payload(given) | {"payment_id": payment_id}
        ),
    )
    return verb_panel(request, panel)


class ReturnForm(BecauseForm):
    returned_on = DayField(label=_("Returned on"))
    field_order = ("returned_on", "because")


def _simple(request: HttpRequest, payment_id: int, *, act: Any, verb: str, form: Any) -> Any:
    found = queries.payment_for(actor(request), payment_id, verb=verb)
    panel = Panel(
        act=act,
        verb=verb,
        title=str(form.title),
        lead=found.external_id,
        form=form,
        back=reverse("payment", args=[payment_id]),
        payload=lambda given: given | {"payment_id": payment_id},
        is_dangerous=True,
    )
    return verb_panel(request, panel)


@signed_in("receivable.return_payment")
def return_payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Record that a payment came back."""
    form = ReturnForm(request.POST or None, initial={"returned_on": today()})
    form.title = _("Return payment")
    verb = "receivable.return_payment"
    return _simple(request, payment_id, act=actions.return_payment, verb=verb, form=form)


@signed_in("receivable.undo_return")
def undo_return(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Take a return back that was entered by mistake."""
    form = BecauseForm(request.POST or None)
    form.title = _("Undo return")
    verb = "receivable.undo_return"
    return _simple(request, payment_id, act=actions.undo_return, verb=verb, form=form)


@signed_in("receivable.cancel_payment")
def cancel_payment(request: HttpRequest, payment_id: int) -> HttpResponse:
    """Cancel a payment that should never have been posted."""
    form = BecauseForm(request.POST or None)
    form.title = _("Cancel payment")
    verb = "receivable.cancel_payment"
    return _simple(request, payment_id, act=actions.cancel_payment, verb=verb, form=form)


urlpatterns = [
    path("payments", payments, name="payments"),
    path("payments/unapplied", unapplied, name="unapplied"),
    path("payments/<int:payment_id>", payment, name="payment"),
    path("payments/<int:payment_id>/allocation", allocate, name="allocate_payment"),
    path("payments/<int:payment_id>/return", return_payment, name="return_payment"),
    path("payments/<int:payment_id>/return/undo", undo_return, name="undo_return"),
    path("payments/<int:payment_id>/cancellation", cancel_payment, name="cancel_payment"),
    path("customers/<int:customer_id>/payments/new", post_payment, name="post_payment"),
    path("customers/<int:customer_id>/payments/old", backdate_payment, name="backdate_payment"),
    path("customers/<int:customer_id>/credit-notes/new", post_credit_note, name="credit_note"),
]
