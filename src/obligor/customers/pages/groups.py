"""Customer groups: the list, one group, and its name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.customers import actions
from obligor.customers.queries import lists
from obligor.customers.queries.labels import choice_label
from obligor.foundation.listing import Column, Kind, Listing
from obligor.foundation.web import Panel, actor, signed_in, verb_panel

GROUPS = Listing(
    name="groups",
    title=_("Customer groups"),
    columns=[
        Column(name="name", label=_("Group name"), sort="name", is_fixed=True),
        Column(name="external_id", label=_("Group number"), kind=Kind.CODE, sort="external_id"),
        Column(
            name="member_count", label=_("Members"), kind=Kind.INTEGER, sort="member_count"
        ),
    ],
    search=("name", "external_id"),
    order=("name",),
    row_link=lambda row: reverse("customer_group", args=[row.pk]),
    empty=(
        _("No customer groups yet"),
        _("A group appears once a customer belongs to it: choose customers in the list and set"
          " their group."),
    ),
)  # fmt: skip


@signed_in("customer.see")
def groups(request: HttpRequest) -> HttpResponseBase:
    """List the groups of which this person sees a member."""
    by = actor(request)
    context = {"may_save": by.may("customer.save_group")}
    return GROUPS.respond(
        request, lists.groups(by), template="customers/groups.html", context=context
    )


@signed_in("customer.see")
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Show a group and those of its members that this person sees."""
    by = actor(request)
    found, members = lists.group_members(by, group_id)
    rows = [
        {"customer": row, "kind": choice_label(row.kind), "state": choice_label(row.state)}
        for row in members
    ]
    if found is None or not (rows or by.may("customer.save_group")):
        raise Http404(str(group_id))
    context = {
        "group": found,
        "rows": rows,
        "may_save": by.may("customer.save_group"),
        "crumbs": [(gettext("Customer groups"), reverse("customer_groups")), (found.name, "")],
    }
    return render(request, "customers/group.html", context)


class SaveGroupForm(forms.Form):
    name = forms.CharField(label=_("Group name"), max_length=200)
    external_id = forms.CharField(label=_("Group number"), max_length=80, required=False)


@signed_in("customer.save_group")
def save_group(request: HttpRequest, group_id: int | None = None) -> HttpResponse:
    """Make a group, or rename one."""
    found = lists.group_members(actor(request), group_id)[0] if group_id else None
    initial: dict[str, Any] = {}
    if found is not None:
        initial = {"name": found.name, "external_id": found.external_id}
    panel = Panel(
        act=actions.save_group,
        verb="customer.save_group",
        title=_("Save customer group"),
        form=SaveGroupForm(request.POST or None, initial=initial),
        back=reverse("customer_group", args=[group_id]) if group_id else reverse("customer_groups"),
        payload=lambda given: given | {"group_id": group_id},
    )
    return verb_panel(request, panel)


urlpatterns = [
    path("customer-groups", groups, name="customer_groups"),
    path("customer-groups/new", save_group, name="new_group"),
    path("customer-groups/<int:group_id>", group, name="customer_group"),
    path("customer-groups/<int:group_id>/change", save_group, name="change_group"),
]
