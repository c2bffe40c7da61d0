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


TABS: list[Tab] = []
CARDS: list[OverviewCard] = []
HEADLINES: list[Headlines] = []
# Columns of the customer list, and what makes the rows carry their values.
LIST_COLUMNS: list[Any] = []
LIST_ROWS: list[Callable[[QuerySet], QuerySet]] = []
