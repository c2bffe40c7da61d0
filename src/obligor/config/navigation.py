"""What every page knows: the menu that this person may use, counts, language and theme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from obligor.foundation import figures, queries, web

Count = Callable[[HttpRequest], int]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu: shown to whoever holds the permission ("" is everybody)."""

    label: Any
    icon: str
    url: str
    permission: str = ""
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Group:
    title: Any
    items: tuple[Item, ...]


MENU: tuple[Group, ...] = (
    Group("", (Item(_("Home"), "home", "home"),)),
    Group(_("Administration"), (Item(_("People"), "users", "people", "people.see"),)),
)

PERSON_MENU = (Item(_("My settings"), "settings", "my_settings"),)

THEMES = (
    ("auto", _("As the system"), "adjustments-horizontal"),
    ("light", _("Light"), "sun"),
    ("dark", _("Dark"), "moon"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A menu line as the template shows it."""

    label: Any
    icon: str
    link: str
    is_active: bool
    count: int


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template needs, as ``shell``."""
    shell: dict[str, Any] = {"themes": THEMES, "theme": request.COOKIES.get("theme", "auto")}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or request.path.startswith("/api/"):
        return {"shell": shell}
    if request.htmx:
        return {"shell": shell}
    return {
        "shell": shell
        | {
            "menu": _menu(request),
            "person_menu": [_link(request, item, is_counted=False) for item in PERSON_MENU],
            "theme": user.theme,
            "unread": queries.unread_count(user.pk),
            "unit": figures.said(user.unit) if user.unit_id else "",
            "initials": str(user)[:1].upper(),
            "search": request.GET.get("q", "") if request.path == reverse("search") else "",
        }
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    by = web.actor(request)
    groups = [
        {
            "title": group.title,
            "items": [
                _link(request, item, is_counted=True)
                for item in group.items
                if not item.permission or by.may(item.permission)
            ],
        }
        for group in MENU
    ]
    return [g for g in groups if g["items"]]


def _link(request: HttpRequest, item: Item, *, is_counted: bool) -> Link:
    link = reverse(item.url)
    is_active = request.path == link if link == "/" else request.path.startswith(link)
    count = item.count(request) if item.count and is_counted else 0
    return Link(item.label, item.icon, link, is_active, count)
