"""The seams of the home page and of the search: modules register what they contribute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card of the home page.

    ``values`` takes the request and returns the template's context, or None when there is
    nothing worth a place; ``span`` is its width in twelfths (3, 4, 6, 8, 9, 12).
    """

    template: str
    values: Callable[[HttpRequest], dict[str, Any] | None]
    permission: str = ""
    span: int = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One find of the search."""

    title: str
    link: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A module's part of the search: its title and what it finds, best first."""

    title: Any
    icon: str
    permission: str
    find: Callable[[HttpRequest, str], list[Hit]]
