"""A small house of three units with its cast, and customers to try things on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actors import AT

from obligor.customers import actions
from obligor.customers.events import CustomerCreated
from obligor.customers.models import Customer
from obligor.foundation.access import SYSTEM, Actor, Grant, Reach
from obligor.people.models import OrganisationUnit, User
from obligor_core.customers.identifiers import make_uscc

OPENED = date(2026, 1, 5)


@dataclass(frozen=True)
class House:
    """Units north and south below a root; Ana sees all, Otto the north, Sam nothing there."""

    root: OrganisationUnit
    north: OrganisationUnit
    south: OrganisationUnit
    ana: Actor
    otto: Actor
    vera: Actor
    sam: Actor


def house() -> House:
    """Make the units and the people."""
    root, north, south = unit("root"), unit("north", "root"), unit("south", "root")
    return House(
        root,
        north,
        south,
        ana=person("ana", root, "*"),
        otto=person("otto", north, "customer.*"),
        vera=person("vera", root, "customer.see", "personal_data.see"),
        sam=person("sam", south, "customer.*"),
    )


def unit(code: str, parent: str = "") -> OrganisationUnit:
    """Make a unit below another."""
    above = OrganisationUnit.objects.filter(code=parent).first()
    made = OrganisationUnit.objects.create(
        code=code, name_en=code.title(), name_zh=f"{code}分行", parent=above, path=""
    )
    made.path = f"{above.path if above else '/'}{made.pk}/"
    made.save()
    return made


def person(name: str, at_unit: OrganisationUnit, *verbs: str, reach: Reach = Reach.TREE) -> Actor:
    """Make a person who may do ``verbs`` at a unit and below."""
    user = User.objects.create(username=name, display_name=name.title(), unit=at_unit)
    grant = Grant(role=name, verbs=frozenset(verbs), reach=reach, unit_path=at_unit.path)
    return Actor(name=name, user_id=user.pk, grants=(grant,))


def customer(at_unit: OrganisationUnit, name: str, **more) -> Customer:
    """Open a customer file as the system."""
    given = {"kind": "enterprise", "unit_id": at_unit.pk, "opened_on": OPENED} | more
    outcome = actions.create_customer(name=name, by=SYSTEM, at=AT, **given)
    return Customer.objects.get(pk=outcome.one(CustomerCreated).customer_id)


def uscc(serial: int) -> dict:
    """Return a valid credit code as it is said of a customer."""
    return {"kind": "uscc", "value": make_uscc(serial=serial), "country": "CN"}
