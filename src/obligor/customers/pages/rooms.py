"""The evidence about a customer, room by room: one head for all their pages, and one tab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from obligor.customers import queries
from obligor.customers.pages import seams
from obligor.customers.pages.seams import Room
from obligor.foundation.web import actor


@dataclass(frozen=True, slots=True)
class RoomLink:
    """A room as a page links to it; ``values`` is None where there is nothing yet."""

    room: Room
    link: str
    is_active: bool
    values: dict[str, Any] | None = None


def room_context(request: HttpRequest, customer_id: int, code: str) -> dict[str, Any]:
    """Return what ``customers/room.html`` needs: the customer, the rooms beside, the crumbs.

    :raises CustomerNotFound: when the customer is out of reach of the room's permission
    """
    by = actor(request)
    room = next(one for one in seams.ROOMS if one.code == code)
    customer = queries.customer_for(by, customer_id, verb=room.permission)
    return {
        "customer": customer,
        "room": room,
        "rooms": [
            RoomLink(one, reverse(one.url, args=[customer_id]), one is room)
            for one in seams.ROOMS
            if by.may(one.permission)
        ],
        "crumbs": [
            (gettext("Customers"), reverse("customers")),
            (customer.name, reverse("customer_tab", args=[customer_id, "evidence"])),
            (room.label, ""),
        ],
    }


def evidence(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    """Return the cards of all rooms that this person may enter, for the customer's tab."""
    by = actor(request)
    shown = []
    for room in seams.ROOMS:
        seen = queries.visible(by, verb=room.permission) if by.may(room.permission) else None
        if seen is not None and seen.filter(pk=customer_id).exists():
            link = reverse(room.url, args=[customer_id])
            shown.append(RoomLink(room, link, False, room.values(request, customer_id)))
    return {"rooms": shown}
