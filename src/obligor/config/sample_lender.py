"""Put the made-up lender of the sample book into the database: its units and its people."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

import polars as pl
from django.contrib.auth.hashers import check_password

from obligor.foundation.access import Actor
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
    known = set(queries.people().values_list("username", flat=True))
    for row in PEOPLE.filter(~pl.col("username").is_in(known)).iter_rows(named=True):
        _person(row, units, by=by, at=at)


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


def _person(row: dict[str, str], units: dict[str, int], *, by: Actor, at: datetime) -> None:
    unit_id = units[row["unit_code"]]
    made = actions.add_person(
        username=row["username"],
        display_name=row["name_zh"],
        password=PASSWORD,
        unit_id=unit_id,
        by=by,
        at=at,
    ).one(events.PersonAdded)
    roles = dict(queries.roles().values_list("code", "pk"))
    actions.assign_role(
        user_id=made.user_id,
        role_id=roles[row["role"]],
        unit_id=unit_id,
        reach=row["reach"],
        starts_on=at.date(),
        by=by,
        at=at,
    )
