"""The cast of all tests: Ana analyst, Otto officer, Vera validator, Sam stranger."""

from __future__ import annotations

from datetime import UTC, datetime

from obligor.foundation.access import Actor, Grant, Reach

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def actor(name: str, *verbs: str, reach: Reach = Reach.ALL, unit_path: str = "/") -> Actor:
    """Return somebody who may do exactly ``verbs``."""
    grant = Grant(role=name, verbs=frozenset(verbs), reach=reach, unit_path=unit_path)
    return Actor(name=name, grants=(grant,) if verbs else ())


ANA = actor("ana", "*")
OTTO = actor("otto", "*")
VERA = actor("vera", "*")
SAM = actor("sam")
