"""What open items and payments show on a customer's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from obligor.customers import queries as customers
from obligor.customers.pages.seams import Headline, Headlines, OverviewCard, Tab
from obligor.foundation import figures
from obligor.foundation.clock import today
from obligor.foundation.web import actor
from obligor.receivables import queries
from obligor.receivables.pages.accounts import account_parts

SHOWN_MAX = 50
PARTS = "account_parts_of"


def _parts(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Return the account of the customer, computed once for a request."""
    known: dict[int, dict[str, Any]] = request.__dict__.setdefault(PARTS, {})
    if customer_id not in known:
        customer = customers.customer_for(actor(request), customer_id, verb="receivable.see")
        known[customer_id] = account_parts(customer, on=today())
    return known[customer_id]


def _sees(request: HttpRequest, customer_id: int) -> bool:
    seen = customers.visible(actor(request), verb="receivable.see")
    return seen.filter(pk=customer_id).exists()


def _account(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    by = actor(request)
    items = queries.items(by).filter(customer_id=customer_id, cancelled_at=None)
    payments = queries.payments(by).filter(customer_id=customer_id, cancelled_at=None)
    may = ("post_item", "post_payment", "post_credit_note")
    return _parts(request, customer_id) | {
        "items": list(items.filter(open_minor__gt=0).order_by("due_on", "pk")[:SHOWN_MAX]),
        "payments": list(payments.order_by("-value_on", "-pk")[:SHOWN_MAX]),
        "may": {name: by.may(f"receivable.{name}") for name in may},
        "today": today(),
    }


def _card(request: HttpRequest, customer_id: int) -> dict[str, Any] | None:
    if not _sees(request, customer_id):
        return None
    parts = _parts(request, customer_id)
    return parts if any(head.open_minor for head in parts["headlines"]) else None


def _figures(request: HttpRequest, customer_id: int) -> list[Headline]:
    if not _sees(request, customer_id):
        return []
    shown = []
    for head in _parts(request, customer_id)["headlines"]:
        late = _late(head.days_past_due_max)
        is_late = head.overdue_minor > 0
        shown += [
            Headline(
                label=_("Exposure"),
                value=figures.short_amount(head.open_minor, head.currency),
                hint=head.currency,
            ),
            Headline(
                label=_("Overdue"),
                value=figures.short_amount(head.overdue_minor, head.currency),
                hint=late if is_late else gettext("nothing is late"),
                tone="bad" if is_late else "ok",
            ),
        ]
    return shown


def _late(days: int) -> str:
    return ngettext("%(days)s day past due", "%(days)s days past due", days) % {"days": days}


ACCOUNT_TAB = Tab(
    code="account",
    label=_("Items and payments"),
    icon="file-invoice",
    template="config/customer_account.html",
    values=_account,
    permission="receivable.see",
)
ACCOUNT_CARD = OverviewCard(
    template="config/customer_ageing.html", values=_card, permission="receivable.see", span=12
)
ACCOUNT_FIGURES = Headlines(figures=_figures, permission="receivable.see")
