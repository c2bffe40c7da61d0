"""Pages of questionnaires."""

from __future__ import annotations

from typing import Any

urlpatterns: list[Any] = []
