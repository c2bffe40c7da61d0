"""Read the tables that lie beside the code, each once."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

_DATA = files("obligor_core.statements") / "data"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a comma-separated table; treat them as read-only."""
    text = (_DATA / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
