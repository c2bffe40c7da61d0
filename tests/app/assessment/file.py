"""A customer with a payment history, and an assessment of it carried to any state."""

from __future__ import annotations

from datetime import UTC, date, datetime

from actors import ANA, OTTO

from obligor.assessment import actions, events
from obligor.assessment.models import Assessment
from obligor.customers.models import Customer
from obligor.people.models import OrganisationUnit
from obligor.policies import actions as policies
from obligor.receivables.models import OpenItem

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)


def customer(number: int = 1, path: str = "/1/") -> Customer:
    names = {"name_en": path, "name_zh": path, "path": path}
    unit = OrganisationUnit.objects.get_or_create(code=f"U{path}", defaults=names)[0]
    return Customer.objects.create(
        external_id=f"C{number}",
        kind="enterprise",
        name=f"Customer {number}",
        unit=unit,
        name_normal=f"customer {number}",
        opened_on=date(2023, 1, 1),
        created_at=KNOWN,
    )


def item(of: Customer, number: str, *, yuan: int, due_on: date) -> OpenItem:
    return OpenItem.objects.create(
        external_id=number,
        number=number,
        customer=of,
        kind="invoice",
        currency="CNY",
        amount_minor=yuan * 100,
        issued_on=date(2026, 8, 1),
        due_on=due_on,
        recorded_at=KNOWN,
        known_from=KNOWN,
        open_minor=yuan * 100,
    )


def trading(number: int = 1, *, yuan: int = 300_000, path: str = "/1/") -> Customer:
    """Return a customer who owes ``yuan`` that is not yet due."""
    row = customer(number, path)
    item(row, f"I{number}", yuan=yuan, due_on=date(2026, 12, 1))
    return row


def shipped() -> None:
    """Put the shipped policies in force."""
    policies.load_shipped(by=ANA, at=KNOWN)


def opened(of: Customer, *, by=ANA, at=NOW) -> Assessment:
    outcome = actions.open_assessment(customer_id=of.pk, by=by, at=at)
    return Assessment.objects.get(pk=outcome.one(events.AssessmentOpened).assessment_id)


def written(row: Assessment, *, by=ANA, at=NOW, **more) -> Assessment:
    given = {"view": "Pays as agreed.", "recommendation": "approve"} | more
    actions.write(assessment_id=row.pk, version=row.version, by=by, at=at, **given)
    row.refresh_from_db()
    return row


def submitted(of: Customer, *, by=ANA, at=NOW, **more) -> Assessment:
    row = written(opened(of, by=by, at=at), by=by, at=at, **more)
    actions.submit(assessment_id=row.pk, by=by, at=at)
    row.refresh_from_db()
    return row


def confirmed(of: Customer, *, at=NOW, **more) -> Assessment:
    row = submitted(of, at=at, **more)
    actions.confirm(assessment_id=row.pk, by=OTTO, at=at)
    row.refresh_from_db()
    return row
