"""Write a record down by the schema of its kind, and decide about one that is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.customers.pages.rooms import room_context
from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.fields import DayField, MoneyField
from obligor.foundation.web import Panel, actor, back_to, signed_in, verb_panel
from obligor.records import actions, queries
from obligor.records.pages import words
from obligor.records.pages.room import CODE
from obligor_core.records.matters import KIND_LABELS, MATTERS, Matter, PayloadField, PayloadType
from obligor_core.records.payloads import checked
from obligor_core.records.validity import matters_of

PREFIX = "p_"
Page = Callable[..., HttpResponse]


def _field(one: PayloadField) -> forms.Field:
    """Return the form field of a payload field."""
    given = {"label": figures.said(one.label), "required": one.is_required}
    match one.type:
        case PayloadType.AMOUNT:
            return MoneyField(currency=queries.book_currency(), **given)
        case PayloadType.INTEGER:
            return forms.IntegerField(min_value=one.least, max_value=one.most, **given)
        case PayloadType.DATE:
            return DayField(**given)
        case PayloadType.CHOICE:
            options = [(code, figures.said(label)) for code, label in one.choices]
            return forms.ChoiceField(choices=[("", "–"), *options], **given)
        case _:
            return forms.CharField(max_length=one.length_max, **given)


class RecordForm(forms.Form):
    """What every record says; the fields of its payload follow by the schema of its matter."""

    source = forms.CharField(
        label=_("Source"), max_length=40, help_text=_("Where you read it, such as a website.")
    )
    happened_on = DayField(label=_("Happened on"))
    settled_on = DayField(label=_("Settled on"), required=False)

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matter = matter
        if not matter.is_lasting:
            del self.fields["settled_on"]
        if matter.has_amount:
            self.fields["amount"] = MoneyField(
                currency=queries.book_currency(), label=_("Amount"), required=False
            )
        for one in matter.fields:
            self.fields[PREFIX + one.name] = _field(one)
        options = [("", _("by rule")), *words.choices(words.SEVERITIES)]
        self.fields["severity"] = forms.ChoiceField(
            label=_("Severity"), choices=options, required=False
        )
        self.fields["summary"] = forms.CharField(
            label=_("Summary"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
        )

    def clean(self) -> dict[str, Any]:
        """Return the fields with the payload by its schema; faults stand at their fields."""
        given = super().clean() or self.cleaned_data
        found = checked(self.matter, self._payload(given))
        for fault in found.faults:
            name = f"{PREFIX}{fault.column}"
            if name not in self.errors:
                said = f"{figures.said(fault.what)} {figures.said(fault.remedy)}"
                self.add_error(name if name in self.fields else None, said)
        given["payload"] = found.payload
        return given

    def _payload(self, given: dict[str, Any]) -> dict[str, Any]:
        values = {}
        for one in self.matter.fields:
            value = given.get(PREFIX + one.name)
            is_amount = one.type is PayloadType.AMOUNT and value is not None
            values[one.name] = value.minor if is_amount else value
        return values


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    """Return the verb's arguments: no payload fields by themselves, no empty choices."""
    kept = {name: value for name, value in given.items() if not name.startswith(PREFIX)}
    return {name: value for name, value in kept.items() if value not in ("", None)}


@signed_in("record.add")
def choose_matter(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show the kinds of record that may be written down."""
    context = room_context(request, customer_id, CODE)
    context["kinds"] = [
        (KIND_LABELS[kind], words.ICONS[kind.value], matters_of(kind)) for kind in KIND_LABELS
    ]
    return render(request, "records/choose.html", context)


@signed_in("record.add")
def add_record(request: HttpRequest, customer_id: int, matter: str) -> HttpResponse:
    """Write down what a source says."""
    customer = customers.customer_for(actor(request), customer_id, verb="record.add")
    if matter not in MATTERS:
        raise queries.RecordNotFound(id=matter)
    form = RecordForm(
        request.POST or None, matter=MATTERS[matter], initial={"happened_on": today()}
    )
    panel = Panel(
        act=actions.add_record,
        verb="record.add",
        title=figures.said(MATTERS[matter].label),
        lead=customer.name,
        form=form,
        back=reverse("records_room", args=[customer_id]),
        payload=lambda given: _plain(given) | {"customer_id": customer_id, "matter": matter},
        button=str(_("Write down")),
    )
    return verb_panel(request, panel)


class BecauseForm(forms.Form):
    because = forms.CharField(
        label=_("Why"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class SettleForm(forms.Form):
    settled_on = DayField(label=_("Settled on"))
    because = forms.CharField(label=_("How"), max_length=200, required=False)


class JudgeForm(BecauseForm):
    severity = forms.ChoiceField(label=_("Severity"))
    field_order = ("severity", "because")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["severity"].choices = words.choices(words.SEVERITIES)


def _about(
    verb: str, act: Any, form: type[forms.Form], *, title: Any, is_dangerous: bool = False
) -> Page:
    """Return the page of a verb about one record."""

    @signed_in(verb)
    def page(request: HttpRequest, customer_id: int, record_id: int) -> HttpResponse:
        row = queries.record_for(actor(request), record_id, verb=verb)
        initial = {"settled_on": today(), "severity": row.severity}
        extra = {"version": row.version} if form is JudgeForm else {}
        label = figures.said(MATTERS[row.matter].label)
        panel = Panel(
            act=act,
            verb=verb,
            title=str(title),
            lead=f"{row.customer.name} · {label} · {row.reference}",
            form=form(request.POST or None, initial=initial),
            back=back_to(request, reverse("record", args=[row.customer_id, row.pk])),
            payload=lambda given: given | extra | {"record_id": row.pk},
            is_dangerous=is_dangerous,
        )
        return verb_panel(request, panel)

    return page


_ONE = "assess/<int:customer_id>/records"
_ROW = f"{_ONE}/<int:record_id>"
urlpatterns = [
    path(f"{_ONE}/new", choose_matter, name="choose_matter"),
    path(f"{_ONE}/new/<slug:matter>", add_record, name="add_record"),
    path(
        f"{_ROW}/settle",
        _about("record.settle", actions.settle_record, SettleForm, title=_("Settle record")),
        name="settle_record",
    ),
    path(
        f"{_ROW}/severity",
        _about("record.judge", actions.judge_record, JudgeForm, title=_("Set severity")),
        name="judge_record",
    ),
    path(
        f"{_ROW}/cancel",
        _about(
            "record.cancel",
            actions.cancel_record,
            BecauseForm,
            title=_("Cancel record"),
            is_dangerous=True,
        ),
        name="cancel_record",
    ),
    path(
        f"{_ROW}/confirm",
        _about(
            "record.confirm", actions.confirm_candidate, BecauseForm, title=_("Confirm candidate")
        ),
        name="confirm_record",
    ),
    path(
        f"{_ROW}/confirm-sanction",
        _about(
            "record.confirm_sanction",
            actions.confirm_sanction,
            BecauseForm,
            title=_("Confirm hit on a sanctions list"),
        ),
        name="confirm_sanction",
    ),
    path(
        f"{_ROW}/dismiss",
        _about(
            "record.dismiss", actions.dismiss_candidate, BecauseForm, title=_("Dismiss candidate")
        ),
        name="dismiss_record",
    ),
]
