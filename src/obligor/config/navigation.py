"""What every page knows: the menu that this person may use, counts, language and theme."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def context(request: HttpRequest) -> dict[str, Any]:
    """Return the values that the base template needs."""
    return {}
