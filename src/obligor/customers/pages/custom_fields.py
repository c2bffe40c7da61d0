"""The institution's own fields: what there is, and how one is defined."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.customers import actions
from obligor.customers.pages.listing import said
from obligor.customers.queries.custom_fields import definitions
from obligor.customers.queries.labels import choice_label
from obligor.foundation.web import Panel, actor, signed_in, verb_panel

KINDS = ("text", "number", "money", "date", "boolean", "choice")


@signed_in("customer.save_field")
def custom_fields(request: HttpRequest) -> HttpResponse:
    """List the fields, retired ones last."""
    rows = [
        {"field": row, "type": choice_label(row.type)} for row in definitions(with_retired=True)
    ]
    context = {"rows": rows, "may_retire": actor(request).may("customer.retire_field")}
    return render(request, "customers/custom_fields.html", context)


class DefinitionForm(forms.Form):
    code = forms.SlugField(
        label=_("Key"), max_length=40, help_text=_("Small letters, digits and _, such as channel")
    )
    label_zh = forms.CharField(label=_("Chinese name"), max_length=60)
    label_en = forms.CharField(label=_("English name"), max_length=60)
    kind = forms.ChoiceField(label=_("Type"))
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line: key | Chinese | English"),
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("For amounts only")
    )
    least = forms.DecimalField(label=_("Least"), required=False)
    most = forms.DecimalField(label=_("Most"), required=False)
    position = forms.IntegerField(label=_("Position"), min_value=0, initial=0)
    is_required = forms.BooleanField(label=_("Required"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = said([(k, choice_label(k)) for k in KINDS])

    def clean_choices(self) -> list[dict[str, str]]:
        """Return the choices, one a line."""
        found = []
        for line in self.cleaned_data["choices"].splitlines():
            parts = [part.strip() for part in line.split("|")]
            if not line.strip():
                continue
            if len(parts) != 3:
                raise forms.ValidationError(
                    gettext("“%(line)s” is not key | Chinese | English.") % {"line": line}
                )
            found.append({"value": parts[0], "zh": parts[1], "en": parts[2]})
        return found


@signed_in("customer.save_field")
def save_field(request: HttpRequest, code: str = "") -> HttpResponse:
    """Define a field, or change what it is called and asks for."""
    row = definitions(with_retired=True).filter(code=code).first() if code else None
    panel = Panel(
        act=actions.save_custom_field,
        verb="customer.save_field",
        title=_("Save custom field"),
        form=DefinitionForm(request.POST or None, initial=_initial(row)),
        back=reverse("custom_fields"),
        payload=lambda given: given | {"currency": given["currency"].upper()},
    )
    return verb_panel(request, panel)


def _initial(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    names = ("code", "label_zh", "label_en", "currency", "least", "most", "position")
    lines = [f"{c['value']} | {c['zh']} | {c['en']}" for c in row.choices]
    return {
        **{name: getattr(row, name) for name in names},
        "kind": row.type,
        "choices": "\n".join(lines),
        "is_required": row.is_required,
    }


@signed_in("customer.retire_field")
def retire_field(request: HttpRequest, code: str) -> HttpResponse:
    """Take a field off the form."""
    panel = Panel(
        act=actions.retire_custom_field,
        verb="customer.retire_field",
        title=_("Retire custom field"),
        form=forms.Form(request.POST if request.method == "POST" else None),
        back=reverse("custom_fields"),
        payload=lambda given: {"code": code},
        lead=_("Values that were given stay on file and come back with the field."),
        is_dangerous=True,
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("custom-fields", custom_fields, name="custom_fields"),
    path("custom-fields/new", save_field, name="new_custom_field"),
    path("custom-fields/<slug:code>/change", save_field, name="change_custom_field"),
    path("custom-fields/<slug:code>/retire", retire_field, name="retire_custom_field"),
]
