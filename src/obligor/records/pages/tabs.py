"""The lists of the whole book, side by side: one template, one line of tabs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligor.foundation.listing import Listing
from obligor.foundation.web import actor

TABS = (
    ("credit_records", _("Credit records")),
    ("record_candidates", _("Candidates to confirm")),
    ("record_expiry", _("Expiry")),
    ("record_consents", _("Consents")),
    ("record_queries", _("Queries made")),
    ("listed_names", _("Sanctions lists")),
    ("industry_outlooks", _("Industry outlook")),
    ("record_sources", _("Outside sources")),
)


def respond(
    request: HttpRequest,
    listing: Listing,
    rows: QuerySet[Any],
    *,
    url: str,
    verb: tuple[str, str, Any, str] | None = None,
    **more: Any,
) -> HttpResponseBase:
    """Answer with the list under the tabs; ``verb`` is permission, page, label and icon."""
    context: dict[str, Any] = more | {
        "tabs": [
            {"label": label, "link": reverse(name), "is_active": name == url}
            for name, label in TABS
        ]
    }
    if verb is not None and actor(request).may(verb[0]):
        context |= {"verb_link": reverse(verb[1]), "verb_label": verb[2], "verb_icon": verb[3]}
    return listing.respond(request, rows, template="records/list.html", context=context)
