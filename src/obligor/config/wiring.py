"""Who reacts to what, on one page; and which module serves which seam of a lower one."""

from __future__ import annotations

from obligor.approvals.actions import gate
from obligor.approvals.queries import steps_for
from obligor.foundation import act, events, web
from obligor.foundation.events import Event, Reaction
from obligor.people.queries import actor_of

AT_ONCE: dict[type[Event], list[Reaction]] = {}

AFTER_COMMIT: dict[type[Event], list[Reaction]] = {}


def connect() -> None:
    """Fill the registries of the foundation; called once when the application starts."""
    events.AT_ONCE.update(AT_ONCE)
    events.AFTER_COMMIT.update(AFTER_COMMIT)
    act.GATE[:] = [gate]
    web.ACTOR_OF[:] = [actor_of]
    web.STEPS_FOR[:] = [steps_for]
