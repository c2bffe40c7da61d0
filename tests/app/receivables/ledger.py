"""A customer with documents in a line each, posted through the real actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from actors import ANA, AT
from django.utils import timezone

from obligor.customers.models import Customer
from obligor.people.models import OrganisationUnit
from obligor.receivables import actions, events
from obligor.receivables.models import Application, OpenItem, Payment
from obligor_core.money import Money

TODAY = AT.astimezone(timezone.get_default_timezone()).date()  # Monday 2026-11-23
FRIDAY = TODAY - timedelta(days=3)
THURSDAY = TODAY - timedelta(days=4)


def unit(code: str = "HQ", path: str = "/1/") -> OrganisationUnit:
    given = {"name_en": code, "name_zh": code, "path": path}
    return OrganisationUnit.objects.get_or_create(code=code, defaults=given)[0]


def customer(external_id: str = "C1", **other) -> Customer:
    given = {"name": external_id, "name_normal": external_id.lower(), "kind": "enterprise"}
    return Customer.objects.create(
        external_id=external_id,
        unit=other.pop("unit", None) or unit(),
        opened_on=date(2020, 1, 1),
        created_at=AT,
        **given | other,
    )


def yuan(amount: int, currency: str = "CNY") -> Money:
    return Money(amount * 100, currency)


def item(
    owner: Customer,
    amount: int,
    *,
    number: str = "",
    due: date = TODAY,
    issued: date = date(2026, 10, 1),
    currency: str = "CNY",
    at: datetime = AT,
    **other,
) -> int:
    """Post an item and return its id."""
    outcome = actions.post_item(
        customer_id=owner.pk,
        number=number or f"N{OpenItem.objects.count() + 1}",
        amount=yuan(amount, currency),
        issued_on=issued,
        due_on=due,
        by=ANA,
        at=at,
        **other,
    )
    return outcome.one(events.ItemPosted).item_id


def payment(
    owner: Customer,
    amount: int,
    *lines: tuple[int, int],
    value: date = TODAY,
    currency: str = "CNY",
    at: datetime = AT,
    **other,
) -> int:
    """Post a payment with lines (item id, yuan) and return its id; backdate when it is old."""
    given = {
        "customer_id": owner.pk,
        "amount": yuan(amount, currency),
        "value_on": value,
        "lines": tuple(actions.Line(pk, part * 100) for pk, part in lines),
        "by": ANA,
        "at": at,
        **other,
    }
    if value < FRIDAY:
        outcome = actions.backdate_payment(because="bank statement came late", **given)
    else:
        outcome = actions.post_payment(**given)
    return outcome.one(events.PaymentPosted).payment_id


def opened(item_id: int) -> int:
    """Return how many yuan of the item are open."""
    return OpenItem.objects.get(pk=item_id).open_minor // 100


def unapplied(payment_id: int) -> int:
    """Return how many yuan of the payment are not applied."""
    return Payment.objects.get(pk=payment_id).unapplied_minor // 100


def applied() -> set[tuple[int, int, int]]:
    """Return all applications as (payment, item, yuan)."""
    return {(a.payment_id, a.item_id, a.amount_minor // 100) for a in Application.objects.all()}
