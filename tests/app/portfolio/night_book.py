"""Three customers and their documents, made without the acts that would take longer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from actors import ANA

from obligor.customers.models import Customer, CustomerGroup
from obligor.people.models import OrganisationUnit
from obligor.portfolio import night
from obligor.portfolio.models import PortfolioRun
from obligor.receivables.models import OpenItem, Payment

ON = date(2026, 11, 20)
CLOCK = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


def clock() -> datetime:
    return CLOCK


def customer(number: int, group: CustomerGroup | None = None) -> Customer:
    unit, _ = OrganisationUnit.objects.get_or_create(
        code="root", defaults={"name_en": "Head office", "name_zh": "总部", "path": "/1/"}
    )
    return Customer.objects.create(
        external_id=f"C{number}",
        kind="enterprise",
        name=f"Customer {number}",
        unit=unit,
        name_normal=f"customer {number}",
        opened_on=date(2025, 1, 1),
        created_at=KNOWN,
        group=group,
    )


def item(of: Customer, number: str, minor: int, due_on: date, currency: str = "CNY") -> OpenItem:
    return OpenItem.objects.create(
        external_id=number,
        number=number,
        customer=of,
        kind="invoice",
        currency=currency,
        amount_minor=minor,
        issued_on=due_on - timedelta(days=30),
        due_on=due_on,
        recorded_at=KNOWN,
        known_from=KNOWN,
        open_minor=minor,
    )


def paid(of: Customer, number: str, minor: int, value_on: date) -> Payment:
    return Payment.objects.create(
        external_id=number,
        customer=of,
        kind="cash",
        currency="CNY",
        amount_minor=minor,
        value_on=value_on,
        recorded_at=KNOWN,
        known_from=KNOWN,
        is_on_account=True,
        unapplied_minor=minor,
    )


def run(on: date = ON, **more) -> PortfolioRun:
    return night.run_night(on, by=ANA, clock=clock, **more)
