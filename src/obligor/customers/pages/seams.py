"""What other modules put on a customer's page; ``config/workbench`` fills these lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

Values = Callable[[HttpRequest, int], "dict[str, Any] | None"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A tab of a customer's page; ``values`` takes request and customer id."""

    code: str
    label: Any
    icon: str
    template: str
    values: Values
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewCard:
    """A card of the overview; no place is taken when ``values`` gives None."""

    template: str
    values: Values
    permission: str = ""
    span: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A figure in the head: ``value`` and ``hint`` as shown, ``about`` says where it is from."""

    label: Any
    value: Any
    hint: Any = ""
    tone: str = ""
    about: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headlines:
    """Figures in the head of a customer's page."""

    figures: Callable[[HttpRequest, int], list[Headline]]
    permission: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A kind of evidence about a customer: its own page, and a card on the customer's page.

    ``url`` is the name of a page that takes ``customer_id``; ``values`` give what ``template``
    shows on the card (which gets them as ``values`` and the room's link as ``link``), None when
    there is nothing yet: then ``nothing`` says what to do.
    """

    code: str
    label: Any
    icon: str
    url: str
    permission: str
    template: str
    values: Values
    nothing: Any


TABS: list[Tab] = []
CARDS: list[OverviewCard] = []
HEADLINES: list[Headlines] = []
ROOMS: list[Room] = []
# Columns of the customer list, and what makes the rows carry their values.
LIST_COLUMNS: list[Any] = []
LIST_ROWS: list[Callable[[QuerySet], QuerySet]] = []
