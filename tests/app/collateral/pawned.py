"""Customers and securities in a line each, put on file through the real actions."""

from __future__ import annotations

from datetime import date, timedelta

from actors import ANA, AT
from django.utils import timezone

from obligor.collateral import actions, events
from obligor.collateral.models import Collateral
from obligor.customers.models import Customer
from obligor.people.models import OrganisationUnit, Role, RoleAssignment, User
from obligor.receivables import actions as receivables
from obligor_core.collateral.kinds import Kind, Mode
from obligor_core.money import Money

TODAY = AT.astimezone(timezone.get_default_timezone()).date()  # Monday 2026-11-23
LATER = AT + timedelta(hours=1)


def unit() -> OrganisationUnit:
    given = {"name_en": "HQ", "name_zh": "HQ", "path": "/1/"}
    return OrganisationUnit.objects.get_or_create(code="HQ", defaults=given)[0]


def customer(external_id: str = "C1", **other) -> Customer:
    given = {"name": external_id, "name_normal": external_id.lower(), "kind": "enterprise"}
    return Customer.objects.create(
        external_id=external_id,
        unit=unit(),
        opened_on=date(2020, 1, 1),
        created_at=AT,
        **given | other,
    )


def yuan(amount: int, currency: str = "CNY") -> Money:
    return Money(amount * 100, currency)


def owe(owner: Customer, amount: int, number: str = "N1") -> None:
    receivables.post_item(
        customer_id=owner.pk,
        number=number,
        amount=yuan(amount),
        issued_on=TODAY - timedelta(days=40),
        due_on=TODAY - timedelta(days=10),
        by=ANA,
        at=AT,
    )


def house(owner: Customer, *, value: int | None = 1000, is_accepted: bool = True, **other) -> int:
    """Put a registered house on file and return its id."""
    given = {"kind": Kind.REAL_ESTATE, "title": "厂房", "currency": "CNY", "by": ANA, "at": AT}
    made = actions.register(customer_id=owner.pk, **given | other)
    pk = made.one(events.CollateralRegistered).collateral_id
    if value is not None:
        worth(pk, value)
    if is_accepted:
        actions.accept(collateral_id=pk, accepted_on=TODAY, by=ANA, at=AT)
        actions.record_registration(
            collateral_id=pk,
            registry="登记中心",
            registration_number="D1",
            registered_on=TODAY,
            by=ANA,
            at=AT,
        )
    return pk


def worth(collateral_id: int, value: int, **other) -> int:
    given = {"valued_on": TODAY, "method": "market", "source": "PG-1", "by": ANA, "at": AT}
    made = actions.value(collateral_id=collateral_id, amount=yuan(value), **given | other)
    return made.one(events.CollateralValued).valuation_id


def guarantee(owner: Customer, guarantor: Customer | str, amount: int, **other) -> int:
    """Put an accepted guarantee on file and return its id."""
    given = {"amount": yuan(amount), "mode": Mode.JOINT, "by": ANA, "at": AT}
    who = (
        {"guarantor_name": guarantor}
        if isinstance(guarantor, str)
        else {"guarantor_customer_id": guarantor.pk}
    )
    made = actions.add_guarantee(customer_id=owner.pk, **who, **given | other)
    pk = made.one(events.CollateralRegistered).collateral_id
    actions.accept(collateral_id=pk, accepted_on=TODAY, by=ANA, at=AT)
    return pk


def able(owner: Customer, amount: int, **other) -> None:
    given = {"as_of_on": TODAY, "source": "报表", "by": ANA, "at": AT}
    actions.state_ability(customer_id=owner.pk, amount=yuan(amount), **given | other)


def state(pk: int) -> str:
    return Collateral.objects.get(pk=pk).state


def person(name: str, *verbs: str) -> User:
    role = Role.objects.create(code=name, name_en=name, name_zh=name, verbs=list(verbs))
    user = User.objects.create(username=name, display_name=name, language="zh-hans", unit=unit())
    RoleAssignment.objects.create(
        user=user, role=role, unit=unit(), reach="all", starts_on=date(2020, 1, 1)
    )
    return user
