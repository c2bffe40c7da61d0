"""A customer's account: headline figures, ageing on both bases, habit, documents, statement."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from obligor.customers import queries as customers
from obligor.foundation import figures
from obligor.foundation.charts import Chart, Format, Kind, Series
from obligor.foundation.clock import now, today
from obligor.foundation.web import actor, signed_in
from obligor.receivables import queries
from obligor_core.receivables.ageing import BY_DUE_DATE, BY_INVOICE_DATE, BucketScheme

SHOWN_MAX = 20
STATEMENT_DAYS = 365
TONES = ("ok", "info", "waiting", "risk", "bad", "bad")
LATE_TONES = ((0, "ok"), (30, "waiting"), (90, "risk"))


def account_parts(customer: Any, *, on: date, known_at: datetime | None = None) -> dict[str, Any]:
    """Return what the account of a customer shows; pages of other modules may include it."""
    found = queries.position(on=on, customer_ids=[customer.pk], known_at=known_at)
    heads = queries.headlines(found)
    return {
        "customer": customer,
        "on": on,
        "known_at": known_at,
        "headlines": heads,
        "charts": [
            _ageing(found, head.currency, scheme, is_by_invoice=is_by_invoice)
            for head in heads
            for scheme, is_by_invoice in ((BY_DUE_DATE, False), (BY_INVOICE_DATE, True))
        ],
        "habit": [_cell(cell) for cell in queries.habit(found)],
    }


def _ageing(
    found: queries.Position, currency: str, scheme: BucketScheme, *, is_by_invoice: bool
) -> Chart:
    rows = found.ageing(is_by_invoice=is_by_invoice).filter(currency=currency)
    open_minor = {str(k): v for k, v in rows.select("bucket", "open_minor").rows()}
    return Chart(
        id=f"ageing-{scheme.name}-{currency}".replace("_", "-").lower(),
        kind=Kind.SHARES,
        title=f"{figures.said(scheme.label)} ({currency})",
        categories=tuple(figures.said(b.label) for b in scheme.buckets),
        series=(Series(_("Open"), tuple(open_minor.get(k, 0) for k in scheme.keys)),),
        format=Format.MONEY,
        currency=currency,
        tones=TONES[: len(scheme.buckets)],
        category_label=_("Age"),
    )


def _cell(cell: Any) -> dict[str, Any]:
    tone = next((tone for most, tone in LATE_TONES if cell.days <= most), "bad")
    late = _("%(days)s days late") % {"days": cell.days} if cell.days else _("in time")
    state = _("open") if cell.is_open else _("settled")
    return {
        "link": reverse("item", args=[cell.item_id]),
        "tone": tone,
        "text": f"{figures.day(cell.due_on)} · {state} · {late}",
        "days": cell.days,
    }


def _asked(request: HttpRequest) -> tuple[date, datetime | None]:
    """Return the day and the instant that the address asks for; the clock where it does not."""
    on, known_at = today(), None
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = today()
    try:
        known_at = datetime.fromisoformat(request.GET.get("known", "")).astimezone(UTC)
    except (ValueError, OverflowError):
        known_at = None
    return on, known_at


@signed_in("receivable.see")
def account(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show what a customer owes and how it pays, on a day, as known now or then."""
    by = actor(request)
    customer = customers.customer_for(by, customer_id, verb="receivable.see")
    on, known_at = _asked(request)
    items = queries.items(by).filter(customer_id=customer_id, cancelled_at=None)
    payments = queries.payments(by).filter(customer_id=customer_id, cancelled_at=None)
    context = account_parts(customer, on=on, known_at=known_at) | {
        "items": list(items.filter(open_minor__gt=0).order_by("due_on")[:SHOWN_MAX]),
        "payments": list(payments.order_by("-value_on", "-pk")[:SHOWN_MAX]),
        "may_post_item": by.may("receivable.post_item"),
        "may_post_payment": by.may("receivable.post_payment"),
        "may_backdate": by.may("receivable.backdate_payment"),
        "may_credit": by.may("receivable.post_credit_note"),
        "crumbs": [(_("Open items"), reverse("items")), (customer.name, "")],
    }
    return render(request, "receivables/account.html", context)


@signed_in("receivable.see")
def statement(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show the statement of account for print, in one currency and period."""
    customer = customers.customer_for(actor(request), customer_id, verb="receivable.see")
    until, _known = _asked(request)
    currency = request.GET.get("currency", customer.currency).upper()[:3]
    since = until - timedelta(days=STATEMENT_DAYS)
    opening, lines = queries.statement(customer_id, currency=currency, since=since, until=until)
    words = {"item": _("Open item"), "payment": _("Payment"), "return": _("Returned")}
    context = {
        "customer": customer,
        "currency": currency,
        "since": since,
        "until": until,
        "opening": opening,
        "closing": lines[-1].balance_minor if lines else opening,
        "lines": [(line, words[line.kind]) for line in lines],
        "made_at": now(),
        "crumbs": [(customer.name, reverse("account", args=[customer_id])), (_("Statement"), "")],
    }
    return render(request, "receivables/statement.html", context)


@signed_in("receivable.see")
def book_ageing(request: HttpRequest) -> HttpResponse:
    """Show the ageing of everything within reach on both bases."""
    on, known_at = _asked(request)
    found = queries.book_position(actor(request), on=on, known_at=known_at)
    heads = [h for h in queries.headlines(found) if h.open_minor or h.unapplied_minor or h.dso_days]
    charts = [
        _ageing(found, head.currency, scheme, is_by_invoice=is_by_invoice)
        for head in heads
        for scheme, is_by_invoice in ((BY_DUE_DATE, False), (BY_INVOICE_DATE, True))
    ]
    context = {"on": on, "known_at": known_at, "headlines": heads, "charts": charts}
    return render(request, "receivables/ageing.html", context)


urlpatterns = [
    path("customers/<int:customer_id>/account", account, name="account"),
    path("customers/<int:customer_id>/statement", statement, name="statement"),
    path("ageing", book_ageing, name="ageing"),
]
