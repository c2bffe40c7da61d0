"""Events: facts that happened, who reacts at once, and the outbox for who reacts later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import TypeAdapter

from obligor_core.text import Text


def event_name(kind: type) -> str:
    """Return ``module.EventName``, the form in which an event class is stored."""
    return f"{kind.__module__.removeprefix('obligor.').partition('.')[0]}.{kind.__qualname__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; subclasses are frozen dataclasses named in the past tense.

    Fields are ids and plain values. A field ``customer_id`` puts the event on that
    customer's timeline. ``said`` is what happened, in words for pages.
    """

    known: ClassVar[dict[str, type[Event]]] = {}
    said: ClassVar[Text | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super(Event, cls).__init_subclass__(**kwargs)
        Event.known[event_name(cls)] = cls

    def as_json(self) -> dict[str, Any]:
        """Return the values in JSON form."""
        value: dict[str, Any] = TypeAdapter(type(self)).dump_python(self, mode="json")
        return value


def event_from(name: str, payload: dict[str, Any]) -> Event:
    """Return the event that was stored under ``name``.

    :raises KeyError: when no such event class exists any more
    """
    return TypeAdapter(Event.known[name]).validate_python(payload)


Reaction = Callable[..., None]

AT_ONCE: dict[type[Event], list[Reaction]] = {}
AFTER_COMMIT: dict[type[Event], list[Reaction]] = {}


def reaction_name(reaction: Reaction) -> str:
    """Return ``package.module:function``, the form that is stored with a delivery."""
    return f"{reaction.__module__}:{reaction.__qualname__}"


def reaction_named(name: str) -> Reaction | None:
    """Return the wired reaction of that name, or None when it is wired no more."""
    for reactions in AFTER_COMMIT.values():
        for reaction in reactions:
            if reaction_name(reaction) == name:
                return reaction
    return None
