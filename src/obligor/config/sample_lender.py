"""Put the made-up lender of the sample book into the database: its units and its people."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.contrib.auth.hashers import check_password

from obligor.foundation.access import Actor
from obligor.foundation.days import business_date
from obligor.people import actions, events, queries
from obligor_core.sample.places import PEOPLE, UNITS

PASSWORD = "Sample-Book-2026"
SHOWN = ("admin", "liang.wen", "zhou.yan", "chen.hao", "pan.yu", "fang.zhou")  # one of each kind


def settle(*, by: Actor, at: datetime) -> None:
    """Add the units and people that are missing; each may sign in with the sample password."""
    units = {unit.code: unit.pk for unit in queries.units()}
    for row in UNITS.iter_rows(named=True):
        if row["code"] not in units:
            units[row["code"]] = _unit(row, units, by=by, at=at)
    roles = dict(queries.roles().values_list("code", "pk"))
    known = dict(queries.people().values_list("username", "pk"))
    for row in PEOPLE.iter_rows(named=True):
        unit_id = units[row["unit_code"]]
        user_id = known.get(row["username"]) or _person(row, unit_id, by=by, at=at)
        if not queries.assignments_of(user_id).exists():
            actions.assign_role(
                user_id=user_id,
                role_id=roles[row["role"]],
                unit_id=unit_id,
                reach=row["reach"],
                starts_on=business_date(at),
                by=by,
                at=at,
            )


def usernames() -> set[str]:
    """Return the user names of the sample people."""
    return set(PEOPLE["username"])


def present() -> list[tuple[str, str, str]]:
    """Return user name, name and role of the sample people who still have the sample password."""
    roles = dict(PEOPLE.select("username", "role").iter_rows())
    return [
        (person.username, person.display_name, roles[person.username])
        for person in queries.people().filter(username__in=SHOWN)
        if _is_unchanged(person.password)
    ]


@lru_cache(maxsize=64)
def _is_unchanged(encoded: str) -> bool:
    """Return whether this is a hash of the sample password; hashing is slow, so once for each."""
    return check_password(PASSWORD, encoded)


def _unit(row: dict[str, str], units: dict[str, int], *, by: Actor, at: datetime) -> int:
    made = actions.add_unit(
        code=row["code"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        parent_id=units.get(row["parent"]),
        by=by,
        at=at,
    )
    return made.one(events.UnitAdded).unit_id


def _person(row: dict[str, str], unit_id: int, *, by: Actor, at: datetime) -> int:
    made = actions.add_person(
        username=row["username"],
        display_name=row["name_zh"],
        password=PASSWORD,
        unit_id=unit_id,
        by=by,
        at=at,
    )
    return made.one(events.PersonAdded).user_id
