"""What a draft would change over the whole current book, for whom, and by which rule."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from obligor.foundation.clock import today
from obligor.foundation.listing import Column, Kind, Listing
from obligor.foundation.listing.export import FORMATS
from obligor.foundation.web import actor, signed_in
from obligor.policies import queries
from obligor.policies.pages.versions import crumbs, numbered
from obligor.policies.pages.wording import Words
from obligor_core.policy import WhatIf

SHOWN_MAX = 200


def _listing(outputs: list[str], words: Words) -> Listing:
    """Return the columns of the list of customers: each output before and after."""
    sides = [
        Column(
            name=f"{output}_{side}",
            label=f"{words.output(output)} {said}",
            value=_value(output, side, words),
        )
        for output in outputs
        for side, said in (("before", gettext("now")), ("after", gettext("by the draft")))
    ]
    return Listing(
        name="what-if",
        title=_("What it would change"),
        columns=[
            Column(name="name", label=_("Customer")),
            Column(name="exposure_total", label=_("Exposure"), kind=Kind.MONEY),
            *sides,
            Column(name="rules", label=_("Rules")),
        ],
    )


def _value(output: str, side: str, words: Words) -> Any:
    return lambda row: words.answer(output, row[f"{output}_{side}"])


def _rows(found: WhatIf, limit: int | None = None) -> list[dict[str, Any]]:
    ordered = found.changed.sort("exposure_total", "customer_id", descending=[True, False])
    rows = list((ordered.head(limit) if limit else ordered).iter_rows(named=True))
    names = queries.names_of([row["customer_id"] for row in rows])
    for row in rows:
        row["name"] = names.get(row["customer_id"], str(row["customer_id"]))
        row["rules"] = ", ".join(
            [f"+{r}" for r in row["rules_started"]]
            + [f"−{r}" for r in row["rules_stopped"]]
            + list(row["rules_set_other"])
        )
    return rows


def _outputs(found: WhatIf) -> list[str]:
    """Return the outputs that differ for somebody, in the order of the policy."""
    return list(dict.fromkeys(kind.output for kind in found.kinds))


def _sides(row: dict[str, Any], output: str, words: Words) -> tuple[str, str]:
    before, after = (words.answer(output, row[f"{output}_{side}"]) for side in ("before", "after"))
    return before, after


def _told(kind: Any, words: Words) -> tuple[str, str, str]:
    """Return a kind of change in words: of what, from what, to what."""
    answers = (words.answer(kind.output, value) for value in (kind.before, kind.after))
    return words.output(kind.output), *answers


@signed_in("policy.see")
def try_version(request: HttpRequest, version_id: int) -> HttpResponseBase | HttpResponse:
    """Show what a version would change against the one in force, or hand it out as a file."""
    version = queries.version(version_id)
    as_of, found = queries.tried(version, actor(request), on=today())
    active, outputs = queries.version_in_force(version.name, on=today()), _outputs(found)
    words = Words([queries.text_in_force(version.name, today()), version.text])
    wanted = request.GET.get("export", "")
    if wanted in FORMATS:
        return FORMATS[wanted](_listing(outputs, words), _rows(found), given=request.GET)
    rows = _rows(found, SHOWN_MAX)
    for row in rows:
        row["sides"] = [_sides(row, output, words) for output in outputs]
    context = {
        "version": version,
        "title": gettext("What it would change"),
        "number": numbered(version),
        "active": active,
        "as_of": as_of,
        "found": found,
        "outputs": [words.output(output) for output in outputs],
        "kinds": [(kind, *_told(kind, words)) for kind in found.kinds],
        "rules": [(effect, words.rule(effect.rule)) for effect in found.rules],
        "rows": rows,
        "is_cut": found.changed_count > SHOWN_MAX,
        "shown": SHOWN_MAX,
        "share": found.changed_count / found.customers_count if found.customers_count else None,
        "currency": settings.BOOK_CURRENCY,
        "crumbs": crumbs(version, numbered(version)),
    }
    return render(request, "policies/what_if.html", context)


urlpatterns = [
    path("policies/versions/<int:version_id>/what-if", try_version, name="try_policy"),
]
